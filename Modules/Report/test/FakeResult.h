#pragma once

#include "myosect/Report/ResultFolder.h"

namespace myosect::report::test
{
/** A slice through round limbs: skin, fat, fascia at 0.8 of the radius, muscle with a septum of fat, one bone with marrow; noise of 12 HU.
 */
[[nodiscard]] SlicePicture FakePicture(std::size_t sliceIndex, double zMm, const std::vector<Side> & sides,
                                       std::size_t pixelsPerLimb = 120);

/** CT of both calves, 232 slices of 1 mm, ankle to knee: slice 115 damaged, seven slices of the left leg cut; levels not matched. */
[[nodiscard]] ResultContent FakeCalves();

/** FakeCalves with the levels matched: the left muscle area is smaller by `percent`, flagged as given. */
[[nodiscard]] ResultContent FakeMatchedCalves(double percent, Flag flag);

/** Only the right leg is in the volume. */
[[nodiscard]] ResultContent FakeRightCalf();

/** Dixon of thighs and calves at matched levels, no attenuation, fat fraction of the left thigh flagged amber. */
[[nodiscard]] ResultContent FakeDixonLegs();

/** Both thighs, and the right calf: the left leg ends at the knee. */
[[nodiscard]] ResultContent FakeAmputee();

/** Two limbs whose sides are not known. */
[[nodiscard]] ResultContent FakeUnknownSides();
} // namespace myosect::report::test
