#include "myosect/Anatomy/BoneAxis.h"

#include <algorithm>
#include <cmath>

#include "VectorMath.h"

namespace myosect::anatomy
{
namespace
{
constexpr std::size_t kLeastPoints = 3;
constexpr std::size_t kLeastCentres = 5;
constexpr double kLeastLengthMm = 60.0;
constexpr std::size_t kMostPairsFrom = 121; // centres used for pairwise slopes
constexpr int kRounds = 8;
constexpr double kHuber = 1.345;
constexpr double kLeastScatterMm = 1.0; // residuals below are never outliers: bones are not straight
constexpr double kBowMm = 9.0;          // by which a stretch of bone may lean from end to end against the whole
constexpr double kAssumedDeg = 12.0;    // a leg lies so nearly along the scanner's axis
constexpr double kDegree = 57.29577951308232;

Vector3 Unit(const Vector3 & a)
{
  const double norm = Norm(a);
  return { a[0] / norm, a[1] / norm, a[2] / norm };
}

double Median(std::vector<double> values)
{
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/** y = offset + slope * s. */
struct Line
{
  double offset = 0.0;
  double slope = 0.0;
};

Line TheilSen(const std::vector<double> & s, const std::vector<double> & y)
{
  const std::size_t stride = (s.size() + kMostPairsFrom - 1) / kMostPairsFrom;
  std::vector<double> slopes;
  for (std::size_t i = 0; i < s.size(); i += stride)
  {
    for (std::size_t j = i + stride; j < s.size(); j += stride)
    {
      if (std::abs(s[j] - s[i]) > 1e-6)
      {
        slopes.push_back((y[j] - y[i]) / (s[j] - s[i]));
      }
    }
  }
  Line line;
  line.slope = slopes.empty() ? 0.0 : Median(slopes);
  std::vector<double> offsets;
  for (std::size_t i = 0; i < s.size(); ++i)
  {
    offsets.push_back(y[i] - line.slope * s[i]);
  }
  line.offset = Median(offsets);
  return line;
}

Line WeightedLine(const std::vector<double> & s, const std::vector<double> & y, const std::vector<double> & weight)
{
  double sum = 0.0, sumS = 0.0, sumY = 0.0, sumSs = 0.0, sumSy = 0.0;
  for (std::size_t i = 0; i < s.size(); ++i)
  {
    sum += weight[i];
    sumS += weight[i] * s[i];
    sumY += weight[i] * y[i];
    sumSs += weight[i] * s[i] * s[i];
    sumSy += weight[i] * s[i] * y[i];
  }
  const double spread = sumSs - sumS * sumS / sum;
  Line line;
  line.slope = spread > 0.0 ? (sumSy - sumS * sumY / sum) / spread : 0.0;
  line.offset = (sumY - line.slope * sumS) / sum;
  return line;
}

/** Distances of the points from both lines together. */
std::vector<double> Residuals(const std::vector<double> & s, const std::array<std::vector<double>, 2> & y,
                              const std::array<Line, 2> & lines)
{
  std::vector<double> residuals;
  for (std::size_t i = 0; i < s.size(); ++i)
  {
    residuals.push_back(std::hypot(y[0][i] - lines[0].offset - lines[0].slope * s[i], y[1][i] - lines[1].offset - lines[1].slope * s[i]));
  }
  return residuals;
}
} // namespace

double BoneAxis::PositionMm(const Vector3 & lps) const noexcept
{
  return Dot(Plus(lps, pointLps, -1.0), directionLps);
}

Vector3 BoneAxis::PointLps(double positionMm) const noexcept
{
  return Plus(pointLps, directionLps, positionMm);
}

double BoneAxis::DistanceMm(const Vector3 & lps) const noexcept
{
  return Norm(Cross(Plus(lps, pointLps, -1.0), directionLps));
}

double BoneAxis::ObliquityDeg(const Vector3 & normalLps) const noexcept
{
  return kDegree * std::atan2(Norm(Cross(directionLps, normalLps)), std::abs(Dot(directionLps, normalLps)));
}

std::optional<CentreLine> FitCentreLine(const std::vector<Vector3> & centresLps, const Vector3 & alongLps)
{
  if (centresLps.size() < kLeastPoints)
  {
    return std::nullopt;
  }
  const Vector3 helper = std::abs(alongLps[0]) < 0.8 ? Vector3{ 1, 0, 0 } : Vector3{ 0, 1, 0 };
  const Vector3 across = Unit(Cross(alongLps, helper));
  const Vector3 second = Cross(alongLps, across);
  const Vector3 origin = centresLps.front();
  std::vector<double> s;
  std::array<std::vector<double>, 2> y;
  for (const Vector3 & centre : centresLps)
  {
    const Vector3 d = Plus(centre, origin, -1.0);
    s.push_back(Dot(d, alongLps));
    y[0].push_back(Dot(d, across));
    y[1].push_back(Dot(d, second));
  }
  const auto [low, high] = std::minmax_element(s.begin(), s.end());
  CentreLine line;
  line.lengthMm = *high - *low;
  if (line.lengthMm <= 0.0)
  {
    return std::nullopt;
  }
  std::array<Line, 2> lines{ TheilSen(s, y[0]), TheilSen(s, y[1]) };
  std::vector<double> weight(s.size(), 1.0);
  for (int round = 0; round < kRounds; ++round)
  {
    const std::vector<double> residuals = Residuals(s, y, lines);
    const double limit = kHuber * std::max(kLeastScatterMm, 1.4826 * Median(residuals));
    for (std::size_t i = 0; i < s.size(); ++i)
    {
      weight[i] = residuals[i] <= limit ? 1.0 : limit / residuals[i];
    }
    lines = { WeightedLine(s, y[0], weight), WeightedLine(s, y[1], weight) };
  }
  line.scatterMm = Median(Residuals(s, y, lines));
  const double middle = 0.5 * (*low + *high);
  line.pointLps = Plus(origin, alongLps, middle);
  line.directionLps = alongLps;
  for (std::size_t a = 0; a < 2; ++a)
  {
    const Vector3 & direction = a == 0 ? across : second;
    line.pointLps = Plus(line.pointLps, direction, lines[a].offset + lines[a].slope * middle);
    line.directionLps = Plus(line.directionLps, direction, lines[a].slope);
  }
  line.directionLps = Unit(line.directionLps);
  return line;
}

std::optional<BoneAxis> FitBoneAxis(const std::vector<Vector3> & centresLps, const Vector3 & normalLps)
{
  const auto line = centresLps.size() < kLeastCentres ? std::nullopt : FitCentreLine(centresLps, normalLps);
  if (!line || line->lengthMm < kLeastLengthMm)
  {
    return std::nullopt;
  }
  BoneAxis axis;
  axis.pointLps = line->pointLps;
  axis.directionLps = line->directionLps;
  const double chance = 2.0 * std::max(0.2, line->scatterMm) * std::sqrt(12.0 / static_cast<double>(centresLps.size()));
  axis.angleUncertaintyDeg = kDegree * std::atan(std::hypot(chance, kBowMm) / line->lengthMm);
  return axis;
}

BoneAxis AssumedAxis(const Vector3 & pointLps, const Vector3 & normalLps)
{
  BoneAxis axis;
  axis.pointLps = pointLps;
  axis.directionLps = normalLps;
  axis.angleUncertaintyDeg = kAssumedDeg;
  axis.measured = false;
  return axis;
}

BoneAxis AxisBetween(const Vector3 & distalLps, const Vector3 & proximalLps, double endUncertaintyMm)
{
  BoneAxis axis;
  const Vector3 way = Plus(proximalLps, distalLps, -1.0);
  axis.pointLps = Plus(distalLps, way, 0.5);
  axis.directionLps = Unit(way);
  axis.angleUncertaintyDeg = kDegree * std::atan(std::sqrt(2.0) * endUncertaintyMm / Norm(way));
  return axis;
}
} // namespace myosect::anatomy
