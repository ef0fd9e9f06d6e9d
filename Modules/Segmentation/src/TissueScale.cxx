#include "myosect/Segmentation/TissueScale.h"

#include <algorithm>
#include <cmath>

#include "ShadingCorrection.h"
#include "myosect/Core/Error.h"
#include "myosect/Segmentation/Raster.h"

namespace myosect::segmentation
{
namespace
{
constexpr float kCortex = 1100.0F;          // no signal at all inside the body
constexpr float kDimRise = 100.0F;          // a thin line without signal dims its voxels and stands out of fat on either side
constexpr float kAir = -1000.0F;
constexpr double kClosingMm = 3.0;          // dark structures right below the skin do not open the body
constexpr double kMinimumBodyMm2 = 300.0;
constexpr double kSurfacePixels = 1.6;      // where skin and air share voxels
constexpr float kLowestFraction = -0.5F;    // noise must not be clipped on one side
constexpr float kHighestFraction = 1.5F;
constexpr float kLeastSkinShare = 0.4F;
constexpr float kSureFat = 0.85F;
constexpr float kSureLean = 0.2F;
constexpr int kShadingPasses = 3;
constexpr double kSamplesPerSigma = 4.0;

MaskPlane BodyOf(const FloatPlane & share, const MrSegmentationParameters & parameters, PixelMm pixel)
{
  MaskPlane bright(share.width, share.height);
  for (std::size_t i = 0; i < share.Size(); ++i)
  {
    bright.data[i] = share.data[i] >= static_cast<float>(parameters.bodyShare) ? 1 : 0;
  }
  return FillHoles(KeepLargerThan(Close(bright, kClosingMm, pixel), kMinimumBodyMm2, pixel));
}

/** Value of a voxel from its fat fraction and the share of signal that it has of what that tissue should give. */
float ScaleValue(float fraction, float share, bool surface, const MrSegmentationParameters & parameters)
{
  const float tissue = static_cast<float>(kScaleLean) + std::clamp(fraction, kLowestFraction, kHighestFraction) * static_cast<float>(kScaleFat - kScaleLean);
  if (surface)
  {
    return kAir + (tissue - kAir) * std::clamp(share, 0.0F, 1.0F);
  }
  const auto dark = static_cast<float>(parameters.darkShare);
  const float dim = std::clamp(1.0F - share, 0.0F, 1.0F - dark) * kDimRise;
  const float without = share < dark ? (dark - std::max(share, 0.0F)) / dark : 0.0F;
  return tissue + dim + without * (kCortex - tissue - dim);
}

/** Writes one slice of the scale from its planes of fraction and share. */
void WriteScale(const FloatPlane & fraction, const FloatPlane & share, const MrSegmentationParameters & parameters, PixelMm pixel, std::int16_t * out)
{
  const MaskPlane body = BodyOf(share, parameters, pixel);
  MaskPlane outside(body.width, body.height);
  for (std::size_t i = 0; i < body.Size(); ++i)
  {
    outside.data[i] = body.data[i] == 0 ? 1 : 0;
  }
  const FloatPlane toOutside = DistanceMm(outside, pixel);
  const auto reach = static_cast<float>(kSurfacePixels * pixel.Mean());
  // Skin gives less signal than what lies under it: its surface is at half of its own.
  const auto brightestBeside = [&](std::size_t i)
  {
    const int x = static_cast<int>(i) % share.width;
    const int y = static_cast<int>(i) / share.width;
    float brightest = 0.0F;
    for (int ny = std::max(0, y - 1); ny <= std::min(share.height - 1, y + 1); ++ny)
    {
      for (int nx = std::max(0, x - 1); nx <= std::min(share.width - 1, x + 1); ++nx)
      {
        brightest = std::max(brightest, share(nx, ny));
      }
    }
    return std::clamp(brightest, kLeastSkinShare, 1.0F);
  };
  for (std::size_t i = 0; i < body.Size(); ++i)
  {
    const bool surface = toOutside.data[i] <= reach;
    const float of = surface ? share.data[i] / brightestBeside(i) : share.data[i];
    const float value = body.data[i] == 0 ? kAir + 0.9F * -kAir * std::clamp(of, 0.0F, 1.0F) : ScaleValue(fraction.data[i], of, surface, parameters);
    out[i] = static_cast<std::int16_t>(std::lround(std::clamp(value, -1024.0F, 3000.0F)));
  }
}

template <typename TPixel>
FloatPlane PlaneOf(const TPixel * values, const Grid & grid)
{
  FloatPlane plane(static_cast<int>(grid.size[0]), static_cast<int>(grid.size[1]));
  std::copy_n(values, plane.Size(), plane.data.begin());
  return plane;
}

CtVolume EmptyScale(const VolumeGeometry & geometry, CtImage::Pointer & image)
{
  image = MakeImage<CtImage>(geometry.grid);
  CtVolume scale;
  static_cast<VolumeGeometry &>(scale) = geometry;
  scale.image = image;
  return scale;
}

float Median(std::vector<float> & values)
{
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/** Signal of fat relative to that of lean tissue: where both lie in the same blocks of the image, so that shading falls out. */
float FatToLean(const MrVolume & signal, const FloatImage & fraction, double noiseFloor, PixelMm pixel)
{
  const int block = std::max(4, static_cast<int>(std::lround(40.0 / pixel.Mean())));
  const auto width = static_cast<int>(signal.grid.size[0]);
  const auto height = static_cast<int>(signal.grid.size[1]);
  std::vector<float> ratios;
  std::vector<float> lean, fat;
  for (std::size_t k = 0; k < signal.SliceCount(); ++k)
  {
    const float * s = signal.Slice(k);
    const float * f = fraction.GetBufferPointer() + k * signal.grid.SliceVoxelCount();
    for (int y0 = 0; y0 < height; y0 += block)
    {
      for (int x0 = 0; x0 < width; x0 += block)
      {
        lean.clear();
        fat.clear();
        for (int y = y0; y < std::min(height, y0 + block); ++y)
        {
          for (int x = x0; x < std::min(width, x0 + block); ++x)
          {
            const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
            if (s[i] > noiseFloor && f[i] > kSureFat)
            {
              fat.push_back(s[i]);
            }
            else if (s[i] > noiseFloor && f[i] < kSureLean)
            {
              lean.push_back(s[i]);
            }
          }
        }
        if (lean.size() >= 50 && fat.size() >= 50)
        {
          ratios.push_back(Median(fat) / Median(lean));
        }
      }
    }
  }
  return ratios.empty() ? 1.5F : std::clamp(Median(ratios), 0.5F, 4.0F);
}

/** Means of square blocks. */
FloatPlane Shrink(const FloatPlane & plane, int factor)
{
  FloatPlane small((plane.width + factor - 1) / factor, (plane.height + factor - 1) / factor);
  FloatPlane count(small.width, small.height);
  for (int y = 0; y < plane.height; ++y)
  {
    for (int x = 0; x < plane.width; ++x)
    {
      small(x / factor, y / factor) += plane(x, y);
      count(x / factor, y / factor) += 1.0F;
    }
  }
  for (std::size_t i = 0; i < small.Size(); ++i)
  {
    small.data[i] /= count.data[i];
  }
  return small;
}

float Interpolate(const FloatPlane & small, int factor, int x, int y)
{
  const float px = std::clamp((static_cast<float>(x) + 0.5F) / static_cast<float>(factor) - 0.5F, 0.0F, static_cast<float>(small.width - 1));
  const float py = std::clamp((static_cast<float>(y) + 0.5F) / static_cast<float>(factor) - 0.5F, 0.0F, static_cast<float>(small.height - 1));
  const int ix = std::min(static_cast<int>(px), std::max(0, small.width - 2));
  const int iy = std::min(static_cast<int>(py), std::max(0, small.height - 2));
  const int jx = std::min(ix + 1, small.width - 1);
  const int jy = std::min(iy + 1, small.height - 1);
  const float fx = px - static_cast<float>(ix);
  const float fy = py - static_cast<float>(iy);
  return (1.0F - fy) * ((1.0F - fx) * small(ix, iy) + fx * small(jx, iy)) + fy * ((1.0F - fx) * small(ix, jy) + fx * small(jx, jy));
}

/** Share of signal of every voxel relative to what its tissue has nearby. */
FloatPlane ShareOfExpected(const FloatPlane & signal, const FloatPlane & fraction, float fatToLean, double noiseFloor, const MrSegmentationParameters & parameters, PixelMm pixel)
{
  FloatPlane normal(signal.width, signal.height);
  FloatPlane weight(signal.width, signal.height);
  for (std::size_t i = 0; i < signal.Size(); ++i)
  {
    const float f = std::clamp(fraction.data[i], 0.0F, 1.0F);
    normal.data[i] = signal.data[i] / (1.0F + f * (fatToLean - 1.0F));
    weight.data[i] = signal.data[i] > noiseFloor ? 1.0F : 0.0F;
  }
  const int factor = std::max(1, static_cast<int>(parameters.shadingSigmaMm / kSamplesPerSigma / pixel.Mean()));
  const double sx = parameters.shadingSigmaMm / pixel.x / factor;
  const double sy = parameters.shadingSigmaMm / pixel.y / factor;
  FloatPlane share(signal.width, signal.height);
  for (int pass = 0; pass < kShadingPasses; ++pass)
  {
    FloatPlane weighted = normal;
    for (std::size_t i = 0; i < signal.Size(); ++i)
    {
      weighted.data[i] *= weight.data[i];
    }
    weighted = Smooth(Shrink(weighted, factor), sx, sy);
    FloatPlane mass = Smooth(Shrink(weight, factor), sx, sy);
    for (std::size_t i = 0; i < mass.Size(); ++i)
    {
      mass.data[i] = mass.data[i] > 1e-4F ? weighted.data[i] / mass.data[i] : 0.0F;
    }
    // Without what is dark, the level rises towards that of tissue.
    for (int y = 0; y < signal.height; ++y)
    {
      for (int x = 0; x < signal.width; ++x)
      {
        const std::size_t i = signal.Offset(x, y);
        const float level = Interpolate(mass, factor, x, y);
        share.data[i] = level > 0.0F && signal.data[i] > noiseFloor ? normal.data[i] / level : 0.0F;
        weight.data[i] = signal.data[i] > noiseFloor && share.data[i] > static_cast<float>(parameters.darkShare) ? 1.0F : 0.0F;
      }
    }
  }
  return share;
}
} // namespace

CtVolume DixonTissueScale(const MrVolume & signal, const FloatImage & fraction, double noiseFloor, const MrSegmentationParameters & parameters, RunContext & context)
{
  const PixelMm pixel{ signal.grid.spacingMm[0], signal.grid.spacingMm[1] };
  const float fatToLean = FatToLean(signal, fraction, noiseFloor, pixel);
  CtImage::Pointer image;
  CtVolume scale = EmptyScale(signal, image);
  context.ParallelFor(signal.SliceCount(),
                      [&](std::size_t k)
                      {
                        const std::size_t offset = k * signal.grid.SliceVoxelCount();
                        const FloatPlane s = PlaneOf(signal.Slice(k), signal.grid);
                        const FloatPlane f = PlaneOf(fraction.GetBufferPointer() + offset, signal.grid);
                        const FloatPlane share = ShareOfExpected(s, f, fatToLean, noiseFloor, parameters, pixel);
                        WriteScale(f, share, parameters, pixel, image->GetBufferPointer() + offset);
                      });
  return scale;
}

T1Scale T1TissueScale(const MrVolume & volume, const MrSegmentationParameters & parameters, RunContext & context)
{
  const PixelMm pixel{ volume.grid.spacingMm[0], volume.grid.spacingMm[1] };
  const FloatImage::Pointer even = CorrectShading(volume, parameters, context);
  const T1Levels levels = FindT1Levels(*even, volume.grid);
  CtImage::Pointer image;
  T1Scale scale{ EmptyScale(volume, image), levels };
  const auto muscle = static_cast<float>(levels.muscle);
  const auto span = static_cast<float>(levels.fat - levels.muscle);
  context.ParallelFor(volume.SliceCount(),
                      [&](std::size_t k)
                      {
                        const std::size_t offset = k * volume.grid.SliceVoxelCount();
                        const FloatPlane value = PlaneOf(even->GetBufferPointer() + offset, volume.grid);
                        FloatPlane fraction(value.width, value.height);
                        FloatPlane share(value.width, value.height);
                        for (std::size_t i = 0; i < value.Size(); ++i)
                        {
                          fraction.data[i] = std::max(0.0F, (value.data[i] - muscle) / span);
                          share.data[i] = std::min(1.0F, value.data[i] / muscle);
                        }
                        WriteScale(fraction, share, parameters, pixel, image->GetBufferPointer() + offset);
                      });
  return scale;
}
} // namespace myosect::segmentation
