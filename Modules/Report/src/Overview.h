#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
/** One segment as people are told of it. Pointers are into the content. */
struct SegmentOverview
{
  Segment segment = Segment::Unknown;
  std::vector<const LimbSummary *> measured; ///< right, left, unknown
  std::vector<const LimbSummary *> missing;  ///< limbs of which no slice could be used
  const AsymmetryRow * muscle = nullptr;     ///< the row that decides whether the limbs can be compared

  [[nodiscard]] const LimbSummary * Of(Side side) const;
  /** The levels of the muscle area are matched. */
  [[nodiscard]] bool Comparable() const;
};

/** Both legs have a value at the same levels; whether the difference is beyond a limit may be open all the same. */
[[nodiscard]] bool IsMatched(const AsymmetryRow & row);

/** Thigh and calf as far as measured, thigh first; the segment with most slices when neither is. */
[[nodiscard]] std::vector<SegmentOverview> MainSegments(const ResultContent & content);

[[nodiscard]] const AsymmetryRow * FindRow(const ResultContent & content, Segment segment, std::string_view metric);

/** Whether the site gave the limit of this flag, amber or red, itself. */
[[nodiscard]] bool IsOwnLimit(const ResultContent & content, std::string_view metric, Flag flag);

/** "Limits of flags are provisional.", or the site's own, or some of them. */
[[nodiscard]] std::string LimitsSentence(const ResultContent & content);

/** Whether a limb of the side stands anywhere in the table. */
[[nodiscard]] bool HasSide(const ResultContent & content, Side side);

/** Length along z in which any limb is in view, centimetres, with the z range: "29.9 cm covered (z 200 to 499 mm)"; empty without slices.
 */
[[nodiscard]] std::string CoverageText(const ResultContent & content);
} // namespace myosect::report
