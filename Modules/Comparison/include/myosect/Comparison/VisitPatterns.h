#pragma once

#include <cstddef>
#include <vector>

#include "myosect/Comparison/Pattern.h"
#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
/**
 * \brief What thigh and calf look like at a later visit, held against the same leg at the baseline.
 *
 * One row for each followup, side and segment of `changes`. Sizes are those of the slab of bone that both visits show; larger or smaller is
 * a change beyond PatternParameters::sizeChangePercent and beyond the smallest detectable change. The reference of the fat fraction is the
 * baseline's, so that a leg that was fatty before is called so again only when the fraction has risen. Not assessed where the levels are
 * not sure. \param modality  of the followup
 */
[[nodiscard]] std::vector<VisitPatternRow> DescribeVisitPatterns(const std::vector<ChangeRow> & changes, Modality modality,
                                                                 const PatternParameters & parameters);
} // namespace myosect::comparison
