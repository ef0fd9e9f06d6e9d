#include "myosect/Segmentation/SkinModel.h"

#include <cmath>

namespace myosect::segmentation
{
namespace
{
constexpr double kFatDepthMm = 8.0;        // lean tissue must lie at least this far from a pixel of the profile
constexpr double kAirHu = -1000.0;
constexpr double kBelowSkinMm = 4.0;      // beyond the thickest skin and half its blur
constexpr long long kMinimumPixels = 400;
constexpr long long kMinimumBinPixels = 8;
constexpr double kProfileSigmaHu = 6.0;    // of a bin's mean: trabeculae of the subcutis, curvature
constexpr double kSkinPriorSigmaHu = 15.0; // skin of different people and scanners

double NormalCdf(double z)
{
  return 0.5 * std::erfc(-z * 0.7071067811865476);
}
} // namespace

void SkinProfile::Add(const LimbSlice & slice, const FloatPlane & depthMm, const MaskPlane & core)
{
  const FloatPlane toCore = DistanceMm(core, slice.pixel);
  for (std::size_t i = 0; i < depthMm.Size(); ++i)
  {
    const double depth = depthMm.data[i];
    if (depth < kFirstDepthMm || depth >= kLastDepthMm || toCore.data[i] < kFatDepthMm)
    {
      continue;
    }
    const auto bin = static_cast<std::size_t>((depth - kFirstDepthMm) / kBinMm);
    m_Sum[bin] += std::lround(slice.hu.data[i]);
    m_DepthSum[bin] += std::lround(depth * 1000.0);
    m_Count[bin] += 1;
  }
}

void SkinProfile::Merge(const SkinProfile & other)
{
  for (std::size_t b = 0; b < kBins; ++b)
  {
    m_Sum[b] += other.m_Sum[b];
    m_DepthSum[b] += other.m_DepthSum[b];
    m_Count[b] += other.m_Count[b];
  }
}

SkinModel SkinProfile::Fit(const CtSegmentationParameters & parameters) const
{
  SkinModel model;
  model.skinHu = parameters.skinExpectedHu;
  struct Point
  {
    double depth, hu;
  };
  std::vector<Point> points;
  double fatSum = 0.0;
  long long fatCount = 0;
  long long total = 0;
  for (std::size_t b = 0; b < kBins; ++b)
  {
    if (m_Count[b] < kMinimumBinPixels)
    {
      continue;
    }
    const double count = static_cast<double>(m_Count[b]);
    const Point point{ static_cast<double>(m_DepthSum[b]) / 1000.0 / count, static_cast<double>(m_Sum[b]) / count };
    points.push_back(point);
    total += m_Count[b];
    if (point.depth > kBelowSkinMm)
    {
      fatSum += static_cast<double>(m_Sum[b]);
      fatCount += m_Count[b];
    }
  }
  if (total < kMinimumPixels || fatCount < kMinimumPixels / 10)
  {
    return model;
  }
  const double fatHu = fatSum / static_cast<double>(fatCount);

  double best = 1e300;
  for (double sigma = 0.3; sigma <= 1.6; sigma += 0.05)
  {
    for (double edge = -0.5; edge <= 0.5; edge += 0.05)
    {
      for (double thickness = parameters.skinMinimumMm; thickness <= parameters.skinMaximumMm + 1e-9; thickness += 0.1)
      {
        // hu = fixed + skinHu * weight at every depth: linear in skinHu, with a prior on it.
        double a = 1.0 / (kSkinPriorSigmaHu * kSkinPriorSigmaHu);
        double b = parameters.skinExpectedHu * a;
        double c = parameters.skinExpectedHu * b;
        for (const Point & p : points)
        {
          const double outer = NormalCdf((p.depth - edge) / sigma);
          const double inner = NormalCdf((p.depth - edge - thickness) / sigma);
          const double weight = outer - inner;
          const double rest = p.hu - kAirHu * (1.0 - outer) - fatHu * inner;
          // On the steep outer flank a small error of depth is a large one of HU.
          const double flank = 950.0 * 0.15 * std::exp(-0.5 * std::pow((p.depth - edge) / sigma, 2)) / (sigma * 2.5066);
          const double variance = kProfileSigmaHu * kProfileSigmaHu + flank * flank;
          a += weight * weight / variance;
          b += weight * rest / variance;
          c += rest * rest / variance;
        }
        const double residual = c - b * b / a;
        if (residual < best)
        {
          best = residual;
          model.skinHu = b / a;
          model.thicknessMm = thickness;
          model.limitDepthMm = edge + thickness;
          model.blurSigmaMm = sigma;
          model.fitted = true;
        }
      }
    }
  }
  return model;
}
} // namespace myosect::segmentation
