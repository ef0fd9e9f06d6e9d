#include <algorithm>
#include <array>
#include <cmath>

#include "myosect/Core/Error.h"
#include "myosect/Measurement/FatFraction.h"

namespace myosect::measurement
{
namespace
{
constexpr double kGridToleranceMm = 1e-3;
constexpr double kFloorSigmas = 5.0;
constexpr double kZeroedShare = 0.25;    // more zeros than this in a corner: the background was set to zero
constexpr double kTissueShare = 0.3;     // of the brightest signal
constexpr double kBrightest = 0.98;      // quantile
constexpr std::size_t kCornerParts = 12; // of the image's width and height
constexpr std::size_t kSmallestCorner = 4;
constexpr std::size_t kBlock = 7;
constexpr std::size_t kLeastBlocks = 30;
constexpr double kEvenestShare = 0.1;       // of the blocks: those without structure
constexpr double kEvenestDeviation = 0.866; // that quantile of a standard deviation from 46 degrees of freedom, over its true value

double Quantile(std::vector<float> & values, double share)
{
  const auto rank = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

/** Brightest signal that is not a lone spike; 0 for an empty image. */
double Brightest(const MrVolume & volume)
{
  std::vector<float> values;
  const float * voxel = volume.image->GetBufferPointer();
  std::copy_if(voxel, voxel + volume.grid.VoxelCount(), std::back_inserter(values), [](float value) { return value > 0.0F; });
  return values.empty() ? 0.0 : Quantile(values, kBrightest);
}

/** Mean square over the darkest corner of every slice; empty where the background was set to zero. */
Value AirMeanSquare(const MrVolume & volume)
{
  const std::size_t width = volume.grid.size[0];
  const std::size_t height = volume.grid.size[1];
  const std::size_t w = std::min(width, std::max(kSmallestCorner, width / kCornerParts));
  const std::size_t h = std::min(height, std::max(kSmallestCorner, height / kCornerParts));
  double squares = 0.0;
  std::size_t zeros = 0;
  for (std::size_t k = 0; k < volume.SliceCount(); ++k)
  {
    double darkest = 0.0;
    std::size_t darkestZeros = 0;
    for (int corner = 0; corner < 4; ++corner)
    {
      const std::size_t x0 = corner % 2 == 0 ? 0 : width - w;
      const std::size_t y0 = corner / 2 == 0 ? 0 : height - h;
      double sum = 0.0;
      std::size_t cornerZeros = 0;
      for (std::size_t y = y0; y < y0 + h; ++y)
      {
        for (std::size_t x = x0; x < x0 + w; ++x)
        {
          const double raw = volume.Slice(k)[y * width + x];
          const double value = std::isfinite(raw) ? raw : 0.0;
          sum += value * value;
          cornerZeros += value == 0.0 ? 1 : 0;
        }
      }
      if (corner == 0 || sum < darkest)
      {
        darkest = sum;
        darkestZeros = cornerZeros;
      }
    }
    squares += darkest;
    zeros += darkestZeros;
  }
  const double count = static_cast<double>(w * h * volume.SliceCount());
  return static_cast<double>(zeros) > kZeroedShare * count ? std::nullopt : Value(squares / count);
}

/** Standard deviation from the fitted plane; empty unless the whole block is brighter than `least` on average and nowhere zero. */
std::optional<float> BlockDeviation(const float * first, std::size_t width, double least)
{
  constexpr double count = static_cast<double>(kBlock * kBlock);
  constexpr double centre = 0.5 * static_cast<double>(kBlock - 1);
  double sum = 0.0;
  double squares = 0.0;
  double alongX = 0.0;
  double alongY = 0.0;
  double spread = 0.0;
  for (std::size_t y = 0; y < kBlock; ++y)
  {
    for (std::size_t x = 0; x < kBlock; ++x)
    {
      const double value = first[y * width + x];
      if (!(value > 0.0))
      {
        return std::nullopt;
      }
      const double dx = static_cast<double>(x) - centre;
      const double dy = static_cast<double>(y) - centre;
      sum += value;
      squares += value * value;
      alongX += dx * value;
      alongY += dy * value;
      spread += dx * dx;
    }
  }
  if (sum < least * count)
  {
    return std::nullopt;
  }
  const double residual = squares - sum * sum / count - (alongX * alongX + alongY * alongY) / spread;
  return static_cast<float>(std::sqrt(std::max(0.0, residual) / (count - 3.0)));
}

Value TissueSigma(const MrVolume & volume)
{
  const double least = kTissueShare * Brightest(volume);
  const std::size_t width = volume.grid.size[0];
  std::vector<float> deviations;
  for (std::size_t k = 0; k < volume.SliceCount(); ++k)
  {
    for (std::size_t y = 0; y + kBlock <= volume.grid.size[1]; y += kBlock)
    {
      for (std::size_t x = 0; x + kBlock <= width; x += kBlock)
      {
        if (const auto deviation = BlockDeviation(volume.Slice(k) + y * width + x, width, least))
        {
          deviations.push_back(*deviation);
        }
      }
    }
  }
  return deviations.size() < kLeastBlocks ? std::nullopt : Value(Quantile(deviations, kEvenestShare) / kEvenestDeviation);
}

/** The smaller one, or the one that there is. */
Value Smaller(const Value & a, const Value & b)
{
  return a && b ? std::min(*a, *b) : a ? a : b;
}

Value MedianSignal(const MrVolume & water, const MrVolume & fat)
{
  const float * w = water.image->GetBufferPointer();
  const float * f = fat.image->GetBufferPointer();
  std::vector<float> sums;
  for (std::size_t i = 0; i < water.grid.VoxelCount(); ++i)
  {
    if (const float sum = w[i] + f[i]; sum > 0.0F)
    {
      sums.push_back(sum);
    }
  }
  if (sums.empty())
  {
    return std::nullopt;
  }
  const auto least = static_cast<float>(kTissueShare * Quantile(sums, kBrightest));
  sums.erase(std::remove_if(sums.begin(), sums.end(), [least](float sum) { return sum < least; }), sums.end());
  return Quantile(sums, 0.5);
}
} // namespace

NoiseEstimate EstimateNoise(const MrVolume & water, const MrVolume & fat)
{
  if (!water.grid.Matches(fat.grid, kGridToleranceMm))
  {
    throw Error(ErrorCode::UnsupportedInput, "water and fat lie on different grids; give images of one acquisition");
  }
  NoiseEstimate noise;
  const Value waterAir = AirMeanSquare(water);
  const Value fatAir = AirMeanSquare(fat);
  if (waterAir && fatAir)
  {
    noise.airSigma = std::sqrt(0.25 * (*waterAir + *fatAir));
  }
  noise.tissueSigma = Smaller(TissueSigma(water), TissueSigma(fat));
  if (noise.airSigma && (!noise.tissueSigma || *noise.airSigma <= *noise.tissueSigma))
  {
    noise.source = NoiseEstimate::Source::Air;
    noise.sigma = *noise.airSigma;
  }
  else if (noise.tissueSigma)
  {
    noise.source = NoiseEstimate::Source::Tissue;
    noise.sigma = *noise.tissueSigma;
  }
  noise.floor = kFloorSigmas * noise.sigma;
  const Value signal = MedianSignal(water, fat);
  if (signal && noise.sigma > 0.0)
  {
    noise.snr = *signal / (noise.sigma * std::sqrt(2.0));
  }
  return noise;
}
} // namespace myosect::measurement
