#include "PlanePicture.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace myosect::rendering
{
namespace
{
constexpr std::uint32_t kOne = 256; ///< weights are parts of it
constexpr std::uint32_t kEvenBytes = 0x00FF00FFU;

/** Four bytes at a time. */
PackedColour Mixed(PackedColour a, PackedColour b, std::uint32_t weightOfB)
{
  const std::uint32_t weightOfA = kOne - weightOfB;
  const std::uint32_t even = ((a & kEvenBytes) * weightOfA + (b & kEvenBytes) * weightOfB) >> 8 & kEvenBytes;
  const std::uint32_t odd = ((a >> 8 & kEvenBytes) * weightOfA + (b >> 8 & kEvenBytes) * weightOfB) & ~kEvenBytes;
  return even | odd;
}

/** Where the pixels along one axis lie between the voxels. */
struct Samples
{
  Samples(const IndexRamp & ramp, int pixels, std::size_t voxels, bool interpolated)
  {
    const auto last = static_cast<double>(voxels) - 1.0;
    for (int n = 0; n < pixels; ++n)
    {
      const double index = ramp.first + n * ramp.step;
      if (index < -0.5 || index >= last + 0.5)
      {
        if (!nearest.empty())
        {
          break;
        }
        ++begin;
        continue;
      }
      const double inside = std::clamp(index, 0.0, last);
      nearest.push_back(static_cast<std::uint32_t>(std::clamp(std::floor(index + 0.5), 0.0, last)));
      const double below = interpolated ? std::floor(inside) : nearest.back();
      lower.push_back(static_cast<std::uint32_t>(below));
      upper.push_back(static_cast<std::uint32_t>(std::min(below + 1.0, last)));
      weight.push_back(interpolated ? static_cast<std::uint32_t>(std::lround((inside - below) * kOne)) : 0);
    }
  }

  int begin = 0; ///< the first pixel on the plane; as many follow as `nearest` has entries
  std::vector<std::uint32_t> nearest, lower, upper;
  std::vector<std::uint32_t> weight; ///< of the upper voxel
};
} // namespace

PackedColour Packed(const Rgb & colour) noexcept
{
  const std::array<std::uint8_t, 4> bytes{ colour.red, colour.green, colour.blue, 255 };
  PackedColour packed = 0;
  std::memcpy(&packed, bytes.data(), bytes.size());
  return packed;
}

void DrawPlane(const ColourPlane & plane, bool interpolated, const LabelPaint & paint, const PictureFrame & frame,
               std::vector<PackedColour> & picture)
{
  const auto width = static_cast<std::size_t>(frame.width);
  picture.assign(width * static_cast<std::size_t>(frame.height), Packed(kBackground));
  const Samples across(frame.columns, frame.width, plane.columns, interpolated);
  const Samples along(frame.rows, frame.height, plane.rows, interpolated);
  if (across.nearest.empty() || along.nearest.empty())
  {
    return;
  }
  const auto [low, high] = std::minmax(across.lower.front(), across.lower.back());
  const std::size_t last = std::min<std::size_t>(high + 1, plane.columns - 1);
  std::vector<PackedColour> between(plane.columns);
  for (std::size_t y = 0; y < along.nearest.size(); ++y)
  {
    const PackedColour * line = plane.pixels.data() + along.lower[y] * plane.columns;
    if (along.weight[y] != 0)
    {
      const PackedColour * next = plane.pixels.data() + along.upper[y] * plane.columns;
      for (std::size_t i = low; i <= last; ++i)
      {
        between[i] = Mixed(line[i], next[i], along.weight[y]);
      }
      line = between.data();
    }
    PackedColour * target = picture.data() + (static_cast<std::size_t>(along.begin) + y) * width + static_cast<std::size_t>(across.begin);
    if (interpolated)
    {
      for (std::size_t x = 0; x < across.nearest.size(); ++x)
      {
        target[x] = Mixed(line[across.lower[x]], line[across.upper[x]], across.weight[x]);
      }
    }
    else
    {
      for (std::size_t x = 0; x < across.nearest.size(); ++x)
      {
        target[x] = line[across.nearest[x]];
      }
    }
    if (paint.labels != nullptr)
    {
      const LabelId * labels = paint.labels + along.nearest[y] * plane.columns;
      for (std::size_t x = 0; x < across.nearest.size(); ++x)
      {
        const LabelId id = labels[across.nearest[x]];
        target[x] = Mixed(target[x], paint.colours[id], paint.weights[id]);
      }
    }
  }
}
} // namespace myosect::rendering
