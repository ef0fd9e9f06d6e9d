#include "myosect/Anatomy/BoneSections.h"

#include <algorithm>
#include <cmath>

#include "myosect/Segmentation/Raster.h"

namespace myosect::anatomy
{
namespace
{
using segmentation::Components;
using segmentation::MaskPlane;

constexpr double kMinimumSectionMm2 = 25.0;
constexpr int kCircleReachPixels = 1;
constexpr double kTouchingBonesMm[] = { 2.0, 4.0, 6.0 };
constexpr double kLeastPartShare = 0.2;
constexpr double kLeastCoreMm2 = 15.0;
constexpr std::int16_t kAirHu = -800;

/**
 * Radius, in pixels, of the circle round the image's centre beyond which everything has one constant value; 0 without such a circle. The
 * edge of a circle shows by noise or tissue all along it; where air within is constant too, only the circle inscribed in the image is
 * believed.
 */
double ReconstructionRadius(const CtVolume & volume, std::size_t k)
{
  constexpr int kDirections = 72;
  constexpr int kLeastDirections = 24;
  const auto width = static_cast<int>(volume.grid.size[0]);
  const auto height = static_cast<int>(volume.grid.size[1]);
  const std::int16_t * slice = volume.Slice(k);
  const std::int16_t corner = slice[0];
  if (corner > -900)
  {
    return 0.0;
  }
  const double centreX = 0.5 * (width - 1);
  const double centreY = 0.5 * (height - 1);
  double farthest = 0.0;
  for (int y = 0; y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      if (slice[static_cast<std::ptrdiff_t>(y) * width + x] != corner)
      {
        farthest = std::max(farthest, std::hypot(x - centreX, y - centreY));
      }
    }
  }
  if (farthest + 3.0 > std::hypot(centreX, centreY))
  {
    return 0.0;
  }
  std::array<bool, kDirections> seen{};
  std::size_t ring = 0;
  std::size_t air = 0;
  for (int y = 0; y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      const double dx = x - centreX;
      const double dy = y - centreY;
      if (slice[static_cast<std::ptrdiff_t>(y) * width + x] != corner && std::hypot(dx, dy) > farthest - 3.0)
      {
        const double turn = (std::atan2(dy, dx) / 6.283185307179586 + 0.5) * kDirections;
        seen[static_cast<std::size_t>(std::min(kDirections - 1, static_cast<int>(turn)))] = true;
        ++ring;
        air += slice[static_cast<std::ptrdiff_t>(y) * width + x] < kAirHu ? 1 : 0;
      }
    }
  }
  // Where there is no air at the edge, it is a round limb's own.
  if (std::count(seen.begin(), seen.end(), true) >= kLeastDirections && 2 * air >= ring)
  {
    return farthest;
  }
  const double inscribed = 0.5 * std::min(width, height);
  return std::abs(farthest - inscribed) <= 1.5 ? inscribed : 0.0;
}

/** Cores of at least a slender bone's size that are left after an erosion. */
Components Cores(const MaskPlane & bone, double radiusMm, segmentation::PixelMm pixel)
{
  return segmentation::Label(segmentation::KeepLargerThan(segmentation::Erode(bone, radiusMm, pixel), kLeastCoreMm2, pixel), false);
}

/**
 * Bones that only touch each other are told apart by the erosion that leaves most cores; every bone pixel then goes to the nearest core,
 * and bones too slender to leave a core stand for themselves.
 */
Components SeparateBones(const MaskPlane & bone, segmentation::PixelMm pixel)
{
  Components result = Cores(bone, kTouchingBonesMm[0], pixel);
  for (const double radiusMm : { kTouchingBonesMm[1], kTouchingBonesMm[2] })
  {
    Components finer = Cores(bone, radiusMm, pixel);
    if (finer.Count() > result.Count())
    {
      result = std::move(finer);
    }
  }
  std::vector<int> front;
  for (int i = 0; i < static_cast<int>(bone.Size()); ++i)
  {
    if (result.labels.data[static_cast<std::size_t>(i)] != 0)
    {
      front.push_back(i);
    }
  }
  while (!front.empty())
  {
    std::vector<int> next;
    for (const int i : front)
    {
      const int x = i % bone.width;
      const int y = i / bone.width;
      for (const auto & [nx, ny] : { std::pair(x - 1, y), std::pair(x + 1, y), std::pair(x, y - 1), std::pair(x, y + 1) })
      {
        if (bone.Contains(nx, ny) && bone(nx, ny) != 0 && result.labels(nx, ny) == 0)
        {
          result.labels(nx, ny) = result.labels.data[static_cast<std::size_t>(i)];
          next.push_back(ny * bone.width + nx);
        }
      }
    }
    front = std::move(next);
  }
  MaskPlane slender(bone.width, bone.height);
  for (std::size_t i = 0; i < bone.Size(); ++i)
  {
    slender.data[i] = bone.data[i] != 0 && result.labels.data[i] == 0 ? 1 : 0;
  }
  const Components rest = segmentation::Label(slender, false);
  const int known = result.Count();
  for (std::size_t i = 0; i < bone.Size(); ++i)
  {
    if (rest.labels.data[i] != 0)
    {
      result.labels.data[i] = known + rest.labels.data[i];
    }
  }
  result.pixelCount.insert(result.pixelCount.end(), rest.pixelCount.begin() + 1, rest.pixelCount.end());
  return result;
}

/** Length over width of the ellipse with these second moments. */
double Elongation(double xx, double yy, double xy)
{
  const double mean = 0.5 * (xx + yy);
  const double half = std::hypot(0.5 * (xx - yy), xy);
  return mean > half ? std::sqrt((mean + half) / (mean - half)) : 1.0;
}

LimbSection FindSection(const CtVolume & volume, const LabelVolume & labels, std::size_t k, Side side, double metalHu, double circleRadius)
{
  LimbSection section;
  const auto width = static_cast<int>(volume.grid.size[0]);
  const auto height = static_cast<int>(volume.grid.size[1]);
  const LabelId * label = labels.Slice(k);
  const std::int16_t * hu = volume.Slice(k);
  int x0 = width, y0 = height, x1 = -1, y1 = -1;
  double sumX = 0.0, sumY = 0.0, sumXX = 0.0, sumYY = 0.0, sumXY = 0.0;
  for (int y = 0; y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      const std::ptrdiff_t offset = static_cast<std::ptrdiff_t>(y) * width + x;
      const auto meaning = MeaningOf(label[offset]);
      if (!meaning || meaning->side != side)
      {
        continue;
      }
      ++section.limbPixels;
      sumX += x;
      sumY += y;
      sumXX += static_cast<double>(x) * x;
      sumYY += static_cast<double>(y) * y;
      sumXY += static_cast<double>(x) * y;
      x0 = std::min(x0, x);
      y0 = std::min(y0, y);
      x1 = std::max(x1, x);
      y1 = std::max(y1, y);
      section.borderPixels += x == 0 || y == 0 || x + 1 == width || y + 1 == height ? 1 : 0;
      section.metalPixels += hu[offset] >= metalHu ? 1 : 0;
      if (circleRadius > 0.0)
      {
        const double r = std::hypot(x - 0.5 * (width - 1), y - 0.5 * (height - 1));
        section.circlePixels += r >= circleRadius - kCircleReachPixels ? 1 : 0;
      }
    }
  }
  if (section.limbPixels == 0)
  {
    return section;
  }
  const double count = static_cast<double>(section.limbPixels);
  section.centreLps = volume.PointLps(sumX / count, sumY / count, k);
  const auto moment = [&](double sum, double a, double b) { return sum / count - a / count * b / count; };
  const double pixelX = volume.grid.spacingMm[0];
  const double pixelY = volume.grid.spacingMm[1];
  section.elongation = Elongation(moment(sumXX, sumX, sumX) * pixelX * pixelX, moment(sumYY, sumY, sumY) * pixelY * pixelY,
                                  moment(sumXY, sumX, sumY) * pixelX * pixelY);

  MaskPlane bone(x1 - x0 + 1, y1 - y0 + 1);
  for (int y = y0; y <= y1; ++y)
  {
    for (int x = x0; x <= x1; ++x)
    {
      const auto meaning = MeaningOf(label[static_cast<std::ptrdiff_t>(y) * width + x]);
      bone(x - x0, y - y0) =
          meaning && meaning->side == side && (meaning->tissue == Tissue::CorticalBone || meaning->tissue == Tissue::Marrow) ? 1 : 0;
    }
  }
  if (side == Side::Unknown)
  {
    MaskPlane limb(bone.width, bone.height);
    for (int y = y0; y <= y1; ++y)
    {
      for (int x = x0; x <= x1; ++x)
      {
        const auto meaning = MeaningOf(label[static_cast<std::ptrdiff_t>(y) * width + x]);
        limb(x - x0, y - y0) = meaning && meaning->side == side ? 1 : 0;
      }
    }
    const Components parts = segmentation::Label(limb, false);
    section.parts = static_cast<std::size_t>(
        std::count_if(parts.pixelCount.begin(), parts.pixelCount.end(), [&](int pixels) { return pixels > kLeastPartShare * count; }));
  }
  const Components components = SeparateBones(bone, { volume.grid.spacingMm[0], volume.grid.spacingMm[1] });
  struct Sum
  {
    double x = 0.0, y = 0.0, n = 0.0;
  };
  std::vector<Sum> sums(static_cast<std::size_t>(components.Count()) + 1);
  for (int y = 0; y < bone.height; ++y)
  {
    for (int x = 0; x < bone.width; ++x)
    {
      Sum & sum = sums[static_cast<std::size_t>(components.labels(x, y))];
      sum.x += x;
      sum.y += y;
      sum.n += 1.0;
    }
  }
  for (std::size_t c = 1; c < sums.size(); ++c)
  {
    const double areaMm2 = sums[c].n * volume.grid.PixelAreaMm2();
    if (areaMm2 >= kMinimumSectionMm2)
    {
      section.bones.push_back({ areaMm2, volume.PointLps(x0 + sums[c].x / sums[c].n, y0 + sums[c].y / sums[c].n, k) });
    }
  }
  std::stable_sort(section.bones.begin(), section.bones.end(),
                   [](const BoneSection & a, const BoneSection & b) { return a.areaMm2 > b.areaMm2; });
  return section;
}
} // namespace

std::array<LimbSections, 3> FindSections(const CtVolume & volume, const LabelVolume & labels, double metalHu, RunContext & context)
{
  std::array<LimbSections, 3> sections;
  for (LimbSections & s : sections)
  {
    s.resize(volume.SliceCount());
  }
  context.ParallelFor(volume.SliceCount(),
                      [&](std::size_t k)
                      {
                        const LabelId * label = labels.Slice(k);
                        std::array<bool, 256> seen{};
                        for (std::size_t i = 0; i < volume.grid.SliceVoxelCount(); ++i)
                        {
                          seen[label[i]] = true;
                        }
                        const double radius = ReconstructionRadius(volume, k);
                        for (const Side side : { Side::Left, Side::Right, Side::Unknown })
                        {
                          const bool present =
                              std::any_of(kTissues.begin(), kTissues.end(), [&](Tissue t) { return seen[LabelOf(t, side)]; });
                          if (present)
                          {
                            sections[static_cast<std::size_t>(side)][k] = FindSection(volume, labels, k, side, metalHu, radius);
                          }
                        }
                      });
  return sections;
}
} // namespace myosect::anatomy
