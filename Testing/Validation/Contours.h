#pragma once

#include <functional>
#include <vector>

#include "ClosedCurve.h"
#include "myosect/Segmentation/Raster.h"

namespace myosect::validation
{
/** Where the pixels of a plane lie: the centre of pixel (i, j) is at (x + i * stepX, y + j * stepY). */
struct Frame
{
  double x = 0.0, y = 0.0;
  double stepX = 1.0, stepY = 1.0;
  int width = 0, height = 0;

  [[nodiscard]] Point2 At(double i, double j) const noexcept { return { x + i * stepX, y + j * stepY }; }
  [[nodiscard]] double PixelArea() const noexcept { return stepX * stepY; }
  /** The same region with `factor` samples a pixel and axis, spread evenly over each pixel. */
  [[nodiscard]] Frame Finer(int factor) const noexcept;
};

/** Signed distance of every sample to the boundary of the union of loops, positive inside; exact up to the resolution of overlapping
 * boundaries. */
[[nodiscard]] segmentation::FloatPlane SignedDistance(const std::vector<Loop> & loops, const Frame & frame);

/**
 * \brief Zero level of a field by marching squares with linear interpolation: outer boundaries run from +x towards +y, holes the other way.
 *
 * Samples beyond the plane count as outside. Saddles are joined where the mean of their four samples is positive.
 */
[[nodiscard]] std::vector<Loop> ZeroLevel(const segmentation::FloatPlane & field, const Frame & frame);

/** Boundary of a mask of whole pixels, through the middle between set and unset centres. */
[[nodiscard]] std::vector<Loop> Boundary(const segmentation::MaskPlane & mask, const Frame & frame);

/** Area within loops as ZeroLevel gives them: holes count against it. */
[[nodiscard]] double Area(const std::vector<Loop> & loops) noexcept;

/** Share of each pixel that lies within the loops (even-odd rule), from `factor`² samples. */
[[nodiscard]] segmentation::FloatPlane Coverage(const std::vector<Loop> & loops, const Frame & frame, int factor = 8);

using PointFilter = std::function<bool(Point2)>;

/**
 * \brief Mean over both boundaries of the distance to the other one, in the unit of the frame. Empty boundaries give a negative number.
 * \param counts  which points take part in the mean, all by default; the boundary they are held against stays whole
 */
[[nodiscard]] double MeanDistance(const std::vector<Loop> & a, const std::vector<Loop> & b, const PointFilter & counts = {});
} // namespace myosect::validation
