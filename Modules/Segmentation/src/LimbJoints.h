#pragma once

#include <vector>

#include "LimbTracks.h"
#include "myosect/Core/RunContext.h"

namespace myosect::segmentation
{
/** Tissue that is joined to limbs and none of theirs. */
struct JoinedTissue
{
  std::vector<MaskPlane> cutOff; ///< one a slice, empty where nothing was cut off
  std::vector<bool> inseparable; ///< planes where it cannot be told from a limb
};

/**
 * \brief Finds what a limb's cross-section gains abruptly along the stack: a hand, genitals, or a pad pressed against it.
 *
 * A section is compared with one of the same limb at least 5 mm away, moved and scaled to fit; what lies thick beyond it was joined. Close
 * to the last free section it is cut off along that section's outline, farther away the plane is inseparable. Cuts are made in `slices` and
 * counted in their pieces; limbs leave inseparable planes. Upwards first, then downwards, where bone in the gain means a foot.
 */
[[nodiscard]] JoinedTissue CutJoinedTissue(const std::vector<Track> & limbs, std::vector<CoarseSlice> & slices, const CtVolume & volume,
                                           PixelMm pixel, RunContext & context);
} // namespace myosect::segmentation
