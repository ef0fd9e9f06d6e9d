#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "myosect/Image/Volume.h"
#include "myosect/Segmentation/LimbSlice.h"
#include "myosect/Segmentation/Raster.h"

/** Scenes drawn in millimetres and imaged as a scanner does: fine samples, point spread, average over the pixel, noise. */
namespace myosect::segmentation::scene
{
inline constexpr double kPi = 3.14159265358979323846;

inline constexpr double kAirHu = -1000.0;
inline constexpr double kFatHu = -100.0;
inline constexpr double kSkinHu = 40.0;
inline constexpr double kMuscleHu = 50.0;
inline constexpr double kCortexHu = 1200.0;
inline constexpr double kMarrowHu = -60.0;

/** Pixels of a plane; the scene's origin is the middle of the plane. */
struct Frame
{
  int width = 0;
  int height = 0;
  PixelMm pixel;

  [[nodiscard]] double X(double column) const { return (column + 0.5 - 0.5 * width) * pixel.x; }
  [[nodiscard]] double Y(double row) const { return (row + 0.5 - 0.5 * height) * pixel.y; }
};

[[nodiscard]] inline Frame SquareFrame(double halfSizeMm, double pixelMm)
{
  const int count = 2 * static_cast<int>(std::ceil(halfSizeMm / pixelMm));
  return { count, count, { pixelMm, pixelMm } };
}

struct Disc
{
  double x = 0.0;
  double y = 0.0;
  double radius = 0.0;

  [[nodiscard]] bool Holds(double px, double py) const { return (px - x) * (px - x) + (py - y) * (py - y) < radius * radius; }
  [[nodiscard]] double AreaMm2() const { return kPi * radius * radius; }
};

/** Gaussian of either axis, in fine pixels; the border is repeated. */
inline void Blur(std::vector<double> & values, int width, int height, double sigmaX, double sigmaY)
{
  const auto pass = [&](double sigma, bool alongX)
  {
    if (sigma <= 0.0)
    {
      return;
    }
    const int radius = static_cast<int>(std::ceil(4.0 * sigma));
    std::vector<double> weights;
    double total = 0.0;
    for (int d = -radius; d <= radius; ++d)
    {
      weights.push_back(std::exp(-0.5 * d * d / (sigma * sigma)));
      total += weights.back();
    }
    const int length = alongX ? width : height;
    const std::ptrdiff_t stride = alongX ? 1 : width;
    std::vector<double> line(static_cast<std::size_t>(length + 2 * radius));
    for (int n = 0; n < (alongX ? height : width); ++n)
    {
      double * first = values.data() + static_cast<std::ptrdiff_t>(n) * (alongX ? width : 1);
      for (int i = 0; i < length + 2 * radius; ++i)
      {
        line[static_cast<std::size_t>(i)] = first[std::clamp(i - radius, 0, length - 1) * stride];
      }
      for (int i = 0; i < length; ++i)
      {
        double sum = 0.0;
        for (std::size_t w = 0; w < weights.size(); ++w)
        {
          sum += weights[w] * line[static_cast<std::size_t>(i) + w];
        }
        first[i * stride] = sum / total;
      }
    }
  };
  pass(sigmaX, true);
  pass(sigmaY, false);
}

/** Image of `huAt(xMm, yMm)`. */
template <typename THu> [[nodiscard]] FloatPlane Image(const Frame & frame, double psfSigmaMm, THu huAt, int fine = 4)
{
  const int width = frame.width * fine;
  const int height = frame.height * fine;
  std::vector<double> samples(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      samples[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)] =
          huAt(frame.X((x + 0.5) / fine - 0.5), frame.Y((y + 0.5) / fine - 0.5));
    }
  }
  Blur(samples, width, height, psfSigmaMm * fine / frame.pixel.x, psfSigmaMm * fine / frame.pixel.y);
  FloatPlane image(frame.width, frame.height);
  for (int y = 0; y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      image(x / fine, y / fine) += static_cast<float>(
          samples[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)] / (fine * fine));
    }
  }
  return image;
}

/** Pixels whose centre `holds(xMm, yMm)`. */
template <typename THolds> [[nodiscard]] MaskPlane Mask(const Frame & frame, THolds holds)
{
  MaskPlane mask(frame.width, frame.height);
  for (int y = 0; y < frame.height; ++y)
  {
    for (int x = 0; x < frame.width; ++x)
    {
      mask(x, y) = holds(frame.X(x), frame.Y(y)) ? 1 : 0;
    }
  }
  return mask;
}

/** White Gaussian noise, the same on every platform. */
class Noise
{
public:
  Noise(double sigmaHu, unsigned seed) : m_SigmaHu(sigmaHu), m_Random(seed) {}

  [[nodiscard]] double Next()
  {
    const double u = (static_cast<double>(m_Random()) + 1.0) / 4294967297.0;
    const double v = static_cast<double>(m_Random()) / 4294967296.0;
    return m_SigmaHu * std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * kPi * v);
  }

private:
  double m_SigmaHu;
  std::mt19937 m_Random;
};

inline void AddNoise(FloatPlane & image, double sigmaHu, unsigned seed)
{
  Noise noise(sigmaHu, seed);
  for (float & value : image.data)
  {
    value += static_cast<float>(noise.Next());
  }
}

[[nodiscard]] inline double AreaMm2(const MaskPlane & mask, PixelMm pixel)
{
  return static_cast<double>(CountSet(mask)) * pixel.Area();
}

/** What a scan of HU above -500 shows as limb: the largest part, without holes. */
[[nodiscard]] inline MaskPlane OutlineOf(const FloatPlane & hu)
{
  MaskPlane body(hu.width, hu.height);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    body.data[i] = hu.data[i] > -500.0F ? 1 : 0;
  }
  return FillHoles(KeepLargest(body));
}

/** Axial volume of `hu(x, y, k)` by pixel and slice. */
template <typename THu> [[nodiscard]] CtVolume VolumeOf(const Frame & frame, std::size_t sliceCount, double sliceMm, THu hu)
{
  Grid grid;
  grid.size = { static_cast<std::size_t>(frame.width), static_cast<std::size_t>(frame.height), sliceCount };
  grid.spacingMm = { frame.pixel.x, frame.pixel.y, sliceMm };
  grid.originLps = { frame.X(0), frame.Y(0), 0.0 };
  auto image = MakeImage<CtImage>(grid);
  std::int16_t * voxel = image->GetBufferPointer();
  for (std::size_t k = 0; k < sliceCount; ++k)
  {
    for (int y = 0; y < frame.height; ++y)
    {
      for (int x = 0; x < frame.width; ++x)
      {
        *voxel++ = static_cast<std::int16_t>(std::lround(std::clamp(static_cast<double>(hu(x, y, k)), -1024.0, 3071.0)));
      }
    }
  }
  return ToCanonical(image.GetPointer());
}
} // namespace myosect::segmentation::scene
