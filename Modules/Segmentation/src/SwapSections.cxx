#include "SwapSections.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace myosect::segmentation
{
namespace
{
constexpr double kRingNearMm = 3.0;
constexpr double kRingFarMm = 10.0;
constexpr double kInnerNearMm = 12.0; // layer below the ring, by sectors
constexpr double kInnerFarMm = 30.0;
constexpr float kDarkShare = 0.5F; // of the signal nearby: cortex
constexpr double kShadingMm = 15.0;
constexpr double kMinimumMarrowMm2 = 60.0;
constexpr double kMaximumMarrowMm2 = 1500.0;
constexpr std::size_t kFewestPixels = 12;
constexpr double kFewestForCorrelation = 50.0;
constexpr float kBrightest = 1.5F; // relative to what is nearby: inflowing blood must not decide
constexpr std::size_t kFewestInSector = 6;

constexpr double kPi = 3.14159265358979323846;
constexpr std::size_t kQuadrantTurns = 12;
constexpr double kClearCorrelation = 0.4;
constexpr int kSectors = 24;
constexpr int kFewestInverted = 4;
constexpr int kFewestUpright = 3;

constexpr float kMirrorTolerance = 0.2F;
constexpr float kMirrorStep = 0.5F;
constexpr double kMirrorOpeningMm = 4.0;
constexpr double kMinimumMirrorMm2 = 500.0;
constexpr double kMinimumMirrorShare = 0.05;
constexpr double kBothDirections = 0.15;

/** What is enclosed by dark pixels of the limb, at the size of a marrow cavity. */
MaskPlane MarrowOf(const MaskPlane & dark, PixelMm pixel)
{
  const MaskPlane wall = Close(dark, pixel.Mean(), pixel);
  MaskPlane enclosed = FillHoles(wall);
  for (std::size_t i = 0; i < wall.Size(); ++i)
  {
    enclosed.data[i] = enclosed.data[i] != 0 && wall.data[i] == 0 ? 1 : 0;
  }
  const Components parts = Label(enclosed, false);
  for (std::size_t i = 0; i < enclosed.Size(); ++i)
  {
    const double area = parts.labels.data[i] == 0 ? 0.0 : parts.pixelCount[static_cast<std::size_t>(parts.labels.data[i])] * pixel.Area();
    enclosed.data[i] = area >= kMinimumMarrowMm2 && area <= kMaximumMarrowMm2 ? 1 : 0;
  }
  return enclosed;
}

Value Median(std::vector<float> & values, std::size_t fewest)
{
  if (values.size() < fewest)
  {
    return std::nullopt;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return static_cast<double>(*middle);
}

bool InRing(const Section & section, std::size_t i)
{
  return section.depthMm.data[i] >= kRingNearMm && section.depthMm.data[i] <= kRingFarMm;
}

class Moments
{
public:
  void Add(double x, double y)
  {
    m_Count += 1.0;
    m_X += x;
    m_Y += y;
    m_XX += x * x;
    m_YY += y * y;
    m_XY += x * y;
  }

  /** Empty with too few values, or values that are all the same. */
  [[nodiscard]] Value Correlation() const
  {
    const double x = m_Count * m_XX - m_X * m_X;
    const double y = m_Count * m_YY - m_Y * m_Y;
    return m_Count < kFewestForCorrelation || x <= 0.0 || y <= 0.0 ? Value{} : Value((m_Count * m_XY - m_X * m_Y) / std::sqrt(x * y));
  }

  [[nodiscard]] double MeanX() const { return m_X / std::max(1.0, m_Count); }

private:
  double m_Count = 0.0, m_X = 0.0, m_Y = 0.0, m_XX = 0.0, m_YY = 0.0, m_XY = 0.0;
};
} // namespace

CoarsePlanes ShrinkWaterFat(const MrVolume & water, const MrVolume & fat, std::size_t k, const LimbMap & map)
{
  const MaskPlane & pieces = map.pieces[k];
  CoarsePlanes planes{ FloatPlane(pieces.width, pieces.height), FloatPlane(pieces.width, pieces.height) };
  FloatPlane fatSum(pieces.width, pieces.height);
  FloatPlane count(pieces.width, pieces.height);
  const auto width = static_cast<int>(water.grid.size[0]);
  const auto height = static_cast<int>(water.grid.size[1]);
  const float * w = water.Slice(k);
  const float * f = fat.Slice(k);
  for (int y = 0; y < std::min(height, pieces.height * map.factorY); ++y)
  {
    for (int x = 0; x < std::min(width, pieces.width * map.factorX); ++x)
    {
      const std::size_t coarse = pieces.Offset(x / map.factorX, y / map.factorY);
      const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
      planes.brightness.data[coarse] += w[i] + f[i];
      fatSum.data[coarse] += f[i];
      count.data[coarse] += 1.0F;
    }
  }
  for (std::size_t i = 0; i < count.Size(); ++i)
  {
    planes.fraction.data[i] = planes.brightness.data[i] > 0.0F ? fatSum.data[i] / planes.brightness.data[i] : 0.0F;
    planes.brightness.data[i] /= std::max(1.0F, count.data[i]);
  }
  return planes;
}

Section SectionOf(const CoarsePlanes & planes, const MaskPlane & pieces, int limb, double noiseFloor, PixelMm pixel)
{
  Section section;
  MaskPlane outside(pieces.width, pieces.height);
  FloatPlane weight(pieces.width, pieces.height);
  FloatPlane weighted(pieces.width, pieces.height);
  std::size_t count = 0;
  for (std::size_t i = 0; i < pieces.Size(); ++i)
  {
    const bool inside = pieces.data[i] == limb + 1;
    outside.data[i] = inside ? 0 : 1;
    weight.data[i] = inside ? 1.0F : 0.0F;
    weighted.data[i] = inside ? planes.brightness.data[i] : 0.0F;
    count += inside ? 1 : 0;
  }
  if (count == 0)
  {
    return section;
  }
  section.areaMm2 = static_cast<double>(count) * pixel.Area();
  section.depthMm = DistanceMm(outside, pixel);
  weight = Smooth(weight, kShadingMm / pixel.x, kShadingMm / pixel.y);
  weighted = Smooth(weighted, kShadingMm / pixel.x, kShadingMm / pixel.y);
  MaskPlane dark(pieces.width, pieces.height);
  section.tissue = MaskPlane(pieces.width, pieces.height);
  for (std::size_t i = 0; i < pieces.Size(); ++i)
  {
    if (outside.data[i] == 0)
    {
      section.depthMm.data[i] -= static_cast<float>(0.5 * pixel.Mean());
      const bool isDark =
          planes.brightness.data[i] <= noiseFloor || planes.brightness.data[i] < kDarkShare * weighted.data[i] / weight.data[i];
      dark.data[i] = isDark && section.depthMm.data[i] > kRingNearMm ? 1 : 0;
      section.tissue.data[i] = isDark ? 0 : 1;
    }
  }
  section.marrow = MarrowOf(dark, pixel);
  section.fraction = planes.fraction;
  section.brightness = planes.brightness;
  section.evenBrightness = planes.brightness;
  for (std::size_t i = 0; i < pieces.Size(); ++i)
  {
    section.evenBrightness.data[i] =
        weighted.data[i] > 0.0F ? std::min(kBrightest, planes.brightness.data[i] * weight.data[i] / weighted.data[i]) : 0.0F;
  }
  return section;
}

SwapWitnesses WitnessesOf(const Section & section)
{
  std::array<std::vector<float>, 3> fraction;
  std::array<std::vector<float>, 3> brightness;
  Moments moments;
  double water = 0.0;
  double all = 0.0;
  for (std::size_t i = 0; i < section.tissue.Size(); ++i)
  {
    if (section.tissue.data[i] == 0 || section.depthMm.data[i] < kRingNearMm)
    {
      continue;
    }
    const std::size_t place = section.marrow.data[i] != 0 ? 2 : InRing(section, i) ? 0 : 1;
    fraction[place].push_back(section.fraction.data[i]);
    brightness[place].push_back(section.brightness.data[i]);
    moments.Add(section.fraction.data[i], section.evenBrightness.data[i]);
    water += section.fraction.data[i] < kWater ? 1.0 : 0.0;
    all += 1.0;
  }
  return { Median(fraction[0], kFewestPixels),
           Median(fraction[1], kFewestPixels),
           Median(fraction[2], kFewestPixels),
           Median(brightness[0], kFewestPixels),
           Median(brightness[1], kFewestPixels),
           Median(brightness[2], kFewestPixels),
           moments.Correlation(),
           all > 0.0 ? water / all : 0.0 };
}

bool HasMixedBrightness(const Section & section)
{
  Moments x;
  Moments y;
  for (int row = 0; row < section.tissue.height; ++row)
  {
    for (int column = 0; column < section.tissue.width; ++column)
    {
      if (section.tissue(column, row) != 0)
      {
        x.Add(column, 0.0);
        y.Add(row, 0.0);
      }
    }
  }
  std::array<Moments, kQuadrantTurns> quadrants;
  for (int row = 0; row < section.tissue.height; ++row)
  {
    for (int column = 0; column < section.tissue.width; ++column)
    {
      const std::size_t i = section.tissue.Offset(column, row);
      if (section.tissue.data[i] == 0 || section.depthMm.data[i] < kRingNearMm)
      {
        continue;
      }
      const double angle = std::atan2(row - y.MeanX(), column - x.MeanX());
      for (std::size_t turn = 0; turn < kQuadrantTurns; ++turn)
      {
        const double middle = 2.0 * kPi * static_cast<double>(turn) / static_cast<double>(kQuadrantTurns);
        if (std::cos(angle - middle) > std::cos(0.25 * kPi))
        {
          quadrants[turn].Add(section.fraction.data[i], section.evenBrightness.data[i]);
        }
      }
    }
  }
  bool bright = false;
  bool dark = false;
  for (const Moments & quadrant : quadrants)
  {
    const double correlation = quadrant.Correlation().value_or(0.0);
    bright = bright || correlation > kClearCorrelation;
    dark = dark || correlation < -kClearCorrelation;
  }
  return bright && dark;
}

bool HasInvertedSector(const Section & section)
{
  double sumX = 0.0;
  double sumY = 0.0;
  double count = 0.0;
  for (int y = 0; y < section.tissue.height; ++y)
  {
    for (int x = 0; x < section.tissue.width; ++x)
    {
      if (section.tissue(x, y) != 0)
      {
        sumX += x;
        sumY += y;
        count += 1.0;
      }
    }
  }
  std::array<std::vector<float>, kSectors> ring;
  std::array<std::vector<float>, kSectors> inner;
  for (int y = 0; y < section.tissue.height; ++y)
  {
    for (int x = 0; x < section.tissue.width; ++x)
    {
      const std::size_t i = section.tissue.Offset(x, y);
      if (section.tissue.data[i] == 0 || section.marrow.data[i] != 0)
      {
        continue;
      }
      const double turn = std::atan2(y - sumY / count, x - sumX / count) / (2.0 * kPi) + 0.5;
      const auto sector = static_cast<std::size_t>(std::clamp(static_cast<int>(turn * kSectors), 0, kSectors - 1));
      if (InRing(section, i))
      {
        ring[sector].push_back(section.fraction.data[i]);
      }
      else if (section.depthMm.data[i] >= kInnerNearMm && section.depthMm.data[i] <= kInnerFarMm)
      {
        inner[sector].push_back(section.fraction.data[i]);
      }
    }
  }
  std::array<int, kSectors> state{}; // 1 upright, -1 inverted
  for (std::size_t s = 0; s < kSectors; ++s)
  {
    const Value shallow = Median(ring[s], kFewestInSector);
    const Value deep = Median(inner[s], kFewestInSector);
    if (shallow && deep)
    {
      state[s] = *shallow > kFat && *deep < kHalf ? 1 : *shallow<kWater && * deep> kHalf ? -1 : 0;
    }
  }
  if (std::count(state.begin(), state.end(), 1) < kFewestUpright)
  {
    return false;
  }
  for (int start = 0; start < kSectors; ++start)
  {
    const auto at = [&](int s) { return state[static_cast<std::size_t>((s + 2 * kSectors) % kSectors)]; };
    if (at(start) != -1 || at(start - 1) == -1)
    {
      continue;
    }
    int length = 0;
    while (at(start + length) == -1)
    {
      ++length;
    }
    const bool beside = at(start - 1) == 1 || at(start - 2) == 1 || at(start + length) == 1 || at(start + length + 1) == 1;
    if (length >= kFewestInverted && beside)
    {
      return true;
    }
  }
  return false;
}

double Correlation(const Section & a, const Section & b)
{
  Moments moments;
  for (std::size_t i = 0; i < a.tissue.Size(); ++i)
  {
    if (a.tissue.data[i] != 0 && b.tissue.data[i] != 0)
    {
      moments.Add(a.fraction.data[i], b.fraction.data[i]);
    }
  }
  return moments.Correlation().value_or(0.0);
}

MaskPlane MirroredRegion(const Section & a, const Section & b, PixelMm pixel)
{
  MaskPlane mirrored(a.tissue.width, a.tissue.height);
  for (std::size_t i = 0; i < mirrored.Size(); ++i)
  {
    const float fa = a.fraction.data[i];
    const float fb = b.fraction.data[i];
    const bool tissue =
        a.tissue.data[i] != 0 && b.tissue.data[i] != 0 && a.depthMm.data[i] >= kRingNearMm && b.depthMm.data[i] >= kRingNearMm;
    mirrored.data[i] = tissue && std::abs(fa + fb - 1.0F) < kMirrorTolerance && std::abs(fa - fb) > kMirrorStep ? 1 : 0;
  }
  // Layers of fat and of muscle are one region across the blurred pixels between them.
  const Components parts = Label(Close(Open(mirrored, kMirrorOpeningMm, pixel), kMirrorOpeningMm, pixel), false);
  std::vector<std::array<double, 2>> directions(parts.pixelCount.size(), { 0.0, 0.0 });
  for (std::size_t i = 0; i < mirrored.Size(); ++i)
  {
    if (mirrored.data[i] != 0)
    {
      directions[static_cast<std::size_t>(parts.labels.data[i])][a.fraction.data[i] > b.fraction.data[i] ? 1 : 0] += pixel.Area();
    }
  }
  MaskPlane region(mirrored.width, mirrored.height);
  for (std::size_t i = 0; i < mirrored.Size(); ++i)
  {
    const auto part = static_cast<std::size_t>(parts.labels.data[i]);
    const double area = directions[part][0] + directions[part][1];
    region.data[i] = part != 0 && mirrored.data[i] != 0 &&
                             area >= std::max(kMinimumMirrorMm2, kMinimumMirrorShare * std::min(a.areaMm2, b.areaMm2)) &&
                             std::min(directions[part][0], directions[part][1]) >= kBothDirections * area
                         ? 1
                         : 0;
  }
  return region;
}

Value RingMean(const Section & section, const MaskPlane & region)
{
  double sum = 0.0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < region.Size(); ++i)
  {
    if (region.data[i] != 0 && InRing(section, i))
    {
      sum += section.fraction.data[i];
      ++count;
    }
  }
  return count < kFewestPixels ? Value{} : Value(sum / static_cast<double>(count));
}

bool Continues(const Section & from, const Section & to, const MaskPlane & region)
{
  std::size_t both = 0;
  std::size_t alike = 0;
  for (std::size_t i = 0; i < region.Size(); ++i)
  {
    if (region.data[i] != 0 && to.tissue.data[i] != 0)
    {
      ++both;
      alike += std::abs(from.fraction.data[i] - to.fraction.data[i]) < kMirrorStep ? 1 : 0;
    }
  }
  return both > 0 && 2 * alike > both;
}
} // namespace myosect::segmentation
