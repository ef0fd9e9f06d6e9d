#include "SurfaceAxis.h"

#include <algorithm>
#include <cmath>

#include "myosect/Anatomy/BoneAxis.h"

namespace myosect::anatomy
{
namespace
{
constexpr double kLeastAxisCosine = 0.82; // of a limb against the patient's z, 35 degrees
} // namespace

std::vector<std::optional<Vector3>> Middles(const Points & points, const AxisLine & line, double originMm, std::size_t count)
{
  std::vector<Vector3> sum(count, Vector3{});
  std::vector<double> n(count, 0.0);
  for (const SurfacePoint & p : points)
  {
    const double bin = std::floor((line.At(p.pointLps) - originMm) / kBinMm);
    if (bin >= 0.0 && bin < static_cast<double>(count))
    {
      const auto i = static_cast<std::size_t>(bin);
      sum[i] = Plus(sum[i], p.pointLps);
      n[i] += 1.0;
    }
  }
  std::vector<std::optional<Vector3>> middles(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    if (n[i] >= 6.0)
    {
      middles[i] = Vector3{ sum[i][0] / n[i], sum[i][1] / n[i], sum[i][2] / n[i] };
    }
  }
  return middles;
}

void SetExtent(AxisLine & line, const Points & points)
{
  line.lowMm = 1e300;
  line.highMm = -1e300;
  for (const SurfacePoint & p : points)
  {
    const double at = line.At(p.pointLps);
    line.lowMm = std::min(line.lowMm, at);
    line.highMm = std::max(line.highMm, at);
  }
}

AxisLine FitAxis(const Points & points)
{
  AxisLine line;
  for (const SurfacePoint & p : points)
  {
    line.point = Plus(line.point, p.pointLps, 1.0 / static_cast<double>(points.size()));
  }
  for (int round = 0; round < 3; ++round)
  {
    SetExtent(line, points);
    const auto bins = static_cast<std::size_t>((line.highMm - line.lowMm) / kBinMm) + 1;
    std::vector<Vector3> middles;
    for (const auto & middle : Middles(points, line, line.lowMm, bins))
    {
      if (middle)
      {
        middles.push_back(*middle);
      }
    }
    const auto fitted = FitCentreLine(middles, line.direction);
    if (!fitted)
    {
      break;
    }
    // The middles of a short, wide piece, condyles say, tell no direction.
    if (fitted->directionLps[2] < kLeastAxisCosine)
    {
      line.direction = { 0, 0, 1 };
      break;
    }
    line.point = fitted->pointLps;
    line.direction = fitted->directionLps;
  }
  SetExtent(line, points);
  return line;
}
} // namespace myosect::anatomy
