#pragma once

#include <array>
#include <vector>

#include "myosect/Core/Types.h"
#include "myosect/Rendering/Sources.h"

namespace myosect::rendering
{
using TissueSwitches = std::array<bool, kTissueCount>; ///< by Tissue

/** A piece of the border between two tissues; in-plane index coordinates, pixel centres at whole numbers. */
struct OutlinePiece
{
  float x0 = 0.0F, y0 = 0.0F, x1 = 0.0F, y1 = 0.0F;
  Tissue tissue =
      Tissue::Muscle; ///< whose colour it takes: of the tissues on both sides the one that `shown` has and that stands first in depth
};

/**
 * \brief Borders of the shown tissues of a plane, through the middles between pixels of different labels.
 *
 * Every border is given once. Depth, deepest first: cortical bone, marrow, muscle, intermuscular fat, other inside the fascia,
 * subcutaneous fat, other outside, skin. Borders between two tissues that are not shown are left out.
 */
[[nodiscard]] std::vector<OutlinePiece> TraceOutlines(const LabelId * labels, std::size_t columns, std::size_t rows,
                                                      const TissueSwitches & shown);
} // namespace myosect::rendering
