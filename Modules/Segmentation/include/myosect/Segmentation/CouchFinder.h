#pragma once

#include <optional>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Image/Volume.h"

namespace myosect::segmentation
{
/** Surface of a couch or board that limbs rest on; the same in every slice. */
struct CouchSurface
{
  int xBegin = 0;               ///< first column that it spans
  std::vector<double> y;        ///< edge towards the limbs, one a column, in full-resolution pixels
  bool belowLimbs = true;       ///< everything from y on (larger y) is couch; else everything up to y

  /** Whether a pixel of the full-resolution slice belongs to the couch or lies beyond it. */
  [[nodiscard]] bool Hides(int x, int yPixel) const
  {
    const int column = x - xBegin;
    if (column < 0 || column >= static_cast<int>(y.size()))
    {
      return false;
    }
    const double edge = y[static_cast<std::size_t>(column)];
    return belowLimbs ? yPixel >= edge : yPixel <= edge;
  }
};

/**
 * \brief Finds the couch by what sets it apart from limbs: thin, wide, and in the same place in every slice.
 *
 * Thin structures of sampled slices that persist through most of the stack are collected; the edge that faces the limbs is fitted with a parabola over the
 * columns where it is seen free, and so continued below limbs that rest on it. Empty when nothing fits within a millimetre over a
 * span of 80 mm and more.
 */
[[nodiscard]] std::optional<CouchSurface> FindCouch(const CtVolume & volume, double bodyThresholdHu, RunContext & context);
} // namespace myosect::segmentation
