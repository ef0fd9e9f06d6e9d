#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace myosect::segmentation
{
/** \brief A small two-dimensional array in slice coordinates: x towards the patient's left, y towards posterior, row by row. */
template <typename T>
struct Plane
{
  int width = 0;
  int height = 0;
  std::vector<T> data;

  Plane() = default;
  Plane(int w, int h, T value = T{})
    : width(w)
    , height(h)
    , data(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), value)
  {}

  [[nodiscard]] bool Contains(int x, int y) const noexcept { return x >= 0 && y >= 0 && x < width && y < height; }
  [[nodiscard]] std::size_t Offset(int x, int y) const noexcept
  {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }
  [[nodiscard]] T & operator()(int x, int y) noexcept { return data[Offset(x, y)]; }
  [[nodiscard]] const T & operator()(int x, int y) const noexcept { return data[Offset(x, y)]; }
  [[nodiscard]] std::size_t Size() const noexcept { return data.size(); }
};

using MaskPlane = Plane<std::uint8_t>;
using FloatPlane = Plane<float>;
using IndexPlane = Plane<int>;

/** Pixel size of a plane. */
struct PixelMm
{
  double x = 1.0;
  double y = 1.0;
  [[nodiscard]] double Area() const noexcept { return x * y; }
  [[nodiscard]] double Mean() const noexcept { return 0.5 * (x + y); }
};

/**
 * \brief Euclidean distance, in millimetres, from each pixel's centre to the nearest pixel centre of `set`; 0 inside, very large when empty.
 *
 * Exact, two passes of lower envelopes of parabolas (Felzenszwalb and Huttenlocher, Theory of Computing 8:415, 2012). A plane-sized
 * primitive, since ITK's distance filters set up a pipeline and threads for every one of thousands of small planes.
 */
[[nodiscard]] FloatPlane DistanceMm(const MaskPlane & set, PixelMm pixel);

/** Morphology with a disc of `radiusMm`; pixels beyond the plane count as unset for Dilate and as set for Erode. */
[[nodiscard]] MaskPlane Dilate(const MaskPlane & mask, double radiusMm, PixelMm pixel);
[[nodiscard]] MaskPlane Erode(const MaskPlane & mask, double radiusMm, PixelMm pixel);
[[nodiscard]] MaskPlane Open(const MaskPlane & mask, double radiusMm, PixelMm pixel);
/** The plane is extended by the radius, so that its border does not matter. */
[[nodiscard]] MaskPlane Close(const MaskPlane & mask, double radiusMm, PixelMm pixel);

struct Components
{
  IndexPlane labels;             ///< 0 outside, 1..count
  std::vector<int> pixelCount;   ///< [0] unused
  [[nodiscard]] int Count() const noexcept { return static_cast<int>(pixelCount.size()) - 1; }
};

/** Connected components with 4 or 8 neighbours, numbered in scan order. */
[[nodiscard]] Components Label(const MaskPlane & mask, bool eightNeighbours);
/** The largest component; the first one on a tie. */
[[nodiscard]] MaskPlane KeepLargest(const MaskPlane & mask);
/** Components of at least `minimumAreaMm2`. */
[[nodiscard]] MaskPlane KeepLargerThan(const MaskPlane & mask, double minimumAreaMm2, PixelMm pixel);
/** Sets what the plane's border cannot reach through unset 4-neighbours. */
[[nodiscard]] MaskPlane FillHoles(const MaskPlane & mask);
/** Separable Gaussian, truncated at 3 sigma and renormalised at the border; sigma 0 leaves an axis as it is. */
[[nodiscard]] FloatPlane Smooth(const FloatPlane & image, double sigmaXPixels, double sigmaYPixels);
[[nodiscard]] std::size_t CountSet(const MaskPlane & mask);
} // namespace myosect::segmentation
