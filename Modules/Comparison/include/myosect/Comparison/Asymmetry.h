#pragma once

#include <optional>
#include <vector>

#include "myosect/Comparison/AsymmetryParameters.h"
#include "myosect/Core/ComparisonReasons.h"
#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
/**
 * \brief Left against right, one row a segment and metric.
 *
 * Means over the levels that both legs share, each along its own bone (LevelMatching), perpendicular areas where both legs have them. The
 * index 100 (L - R) / ((L + R) / 2) is given for areas only, the difference alone for fat fraction and attenuation. Where no match position
 * is known the means are over the planes in which both legs are sound, and metrics with limits are indeterminate, reason "levels not
 * matched".
 *
 * The interval joins the block bootstrap of the levels, the repeatability of the measurement, and the effect of the levels' uncertainty on
 * the mean. Red or amber is given when every condition of `parameters` holds and the whole interval lies beyond the limit; none when the
 * index is within the amber limit; indeterminate otherwise, with every condition that failed. \param sidesKnown    false when headers and
 * anatomy contradict each other: no values, indeterminate \param involvedSide  left or right: the limb symmetry index is given \throws
 * Error(Usage) for parameters out of range. Deterministic; exchanging the legs exchanges every sign exactly.
 */
[[nodiscard]] std::vector<AsymmetryRow> CompareSides(const std::vector<SliceMeasurement> & slices, bool sidesKnown,
                                                     const AsymmetryParameters & parameters,
                                                     std::optional<Side> involvedSide = std::nullopt);
} // namespace myosect::comparison
