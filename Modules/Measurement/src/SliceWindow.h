#pragma once

#include <optional>
#include <vector>

#include "myosect/Image/Volume.h"
#include "myosect/Measurement/SliceAreas.h"

namespace myosect::measurement
{
/** One limb of one slice, cropped with a margin, told apart into zones. */
struct SliceWindow
{
  int x0 = 0, y0 = 0; ///< of the window's first voxel in the slice
  int width = 0;
  int height = 0;
  std::vector<std::int16_t> hu;
  std::vector<Zone> zone;
  std::vector<std::uint8_t> tissue; ///< of this limb's voxels

  [[nodiscard]] std::size_t Offset(int x, int y) const { return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x); }
  [[nodiscard]] bool Contains(int x, int y) const { return x >= 0 && y >= 0 && x < width && y < height; }
};

/** Empty when the limb is not in the slice. */
[[nodiscard]] std::optional<SliceWindow> CropLimb(const CtVolume & volume, const LabelVolume & labels, Side side, std::size_t k, int marginPixels);

/** Share of every voxel of the window that is limb, bone, and (of its soft part) inside the fascia. */
struct Occupancy
{
  std::vector<float> limb, bone, inside;
};
[[nodiscard]] Occupancy EstimateOccupancy(const SliceWindow & window, double reachMm, double pixelMm, bool wholeVoxels);
} // namespace myosect::measurement
