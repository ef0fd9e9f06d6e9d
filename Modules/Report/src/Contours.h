#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "Canvas.h"

namespace myosect::report
{
/** A set of pixels, row by row, 0 or 1. */
struct Mask
{
  std::size_t columns = 0, rows = 0;
  std::vector<std::uint8_t> pixels;
};

/** Closed line around or inside a mask, in pixels of the mask: pixel (c, r) covers [c, c+1] x [r, r+1]. */
struct Contour
{
  std::vector<Point> points;
  double enclosedArea = 0.0; ///< pixels; positive around set pixels, negative around a hole
};

/**
 * The border of a mask by marching squares (Lorensen and Cline 1987, in two dimensions) halfway between the centres of set and clear
 * pixels: straight borders lie on the pixel edges, corners are cut. Pixels that touch only at a corner are not joined. Ordered by the first
 * pixel met row by row.
 */
[[nodiscard]] std::vector<Contour> TraceContours(const Mask & mask);
} // namespace myosect::report
