#pragma once

#include <utility>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::pipeline
{
using RowPair = std::pair<const SliceMeasurement *, const SliceMeasurement *>;

/**
 * \brief A row of each list that show one level, near a wanted place along the bone.
 *
 * The least of the distance between both plus a tenth of their middle's distance from the wanted place, so that a pair farther off is taken
 * only where it fits better by a tenth of the way. Rows without matchPositionMm are left out; null pointers without a pair. Pointers are
 * those given.
 */
[[nodiscard]] RowPair ClosestRows(const std::vector<const SliceMeasurement *> & first, const std::vector<const SliceMeasurement *> & second,
                                  double wantedMm);

/** The middle of the place that both lists cover; empty where they share none. */
[[nodiscard]] Value MiddleOfSharedMm(const std::vector<const SliceMeasurement *> & first,
                                     const std::vector<const SliceMeasurement *> & second);
} // namespace myosect::pipeline
