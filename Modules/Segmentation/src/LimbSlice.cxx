#include "myosect/Segmentation/LimbSlice.h"

#include <cmath>
#include <utility>

#include "OpenCortex.h"

namespace myosect::segmentation
{
namespace
{
constexpr double kFineDepthMm = 7.0; // skin and the fat right below it
constexpr double kPeelDepthMm = 2.5; // a blurred cortical edge is no wider
constexpr float kSoftTissueHu = 30.0F;
constexpr double kLeakClosingMm = 6.0;     // widest opening of a cortex that is closed, halved
constexpr double kLeastLeakMm2 = 20.0;
constexpr double kLeakRingShare = 0.5;
constexpr double kOtherBoneShare = 0.1;
constexpr double kQuietNoiseHu = 15.0;
constexpr double kPi = 3.14159265358979;
constexpr double kNoisySigmaPixels = 0.6;

float Interpolate(const FloatPlane & image, double x, double y)
{
  x = std::clamp(x, 0.0, image.width - 1.0);
  y = std::clamp(y, 0.0, image.height - 1.0);
  const int ix = std::min(static_cast<int>(x), image.width - 2);
  const int iy = std::min(static_cast<int>(y), image.height - 2);
  const auto fx = static_cast<float>(x - ix);
  const auto fy = static_cast<float>(y - iy);
  return (1.0F - fy) * ((1.0F - fx) * image(ix, iy) + fx * image(ix + 1, iy)) + fy * ((1.0F - fx) * image(ix, iy + 1) + fx * image(ix + 1, iy + 1));
}

/** Brightest value on the way from a pixel inwards, along the gradient of depth. */
float PeakInwards(const FloatPlane & hu, const FloatPlane & depth, int x, int y, PixelMm pixel)
{
  const int x0 = std::max(0, x - 1), x1 = std::min(hu.width - 1, x + 1);
  const int y0 = std::max(0, y - 1), y1 = std::min(hu.height - 1, y + 1);
  double gx = (depth(x1, y) - depth(x0, y)) / ((x1 - x0) * pixel.x);
  double gy = (depth(x, y1) - depth(x, y0)) / ((y1 - y0) * pixel.y);
  const double norm = std::hypot(gx, gy);
  float peak = hu(x, y);
  if (norm < 0.2)
  {
    return peak;
  }
  for (double t = 0.5 * pixel.Mean(); t <= kPeelDepthMm; t += 0.5 * pixel.Mean())
  {
    peak = std::max(peak, Interpolate(hu, x + t * gx / norm / pixel.x, y + t * gy / norm / pixel.y));
  }
  return peak;
}

/** Mean of the soft tissue within reach of a pixel. */
float SoftTissueBeside(const FloatPlane & hu, const MaskPlane & bone, int x, int y, int reachX, int reachY)
{
  float sum = 0.0F;
  int count = 0;
  for (int ny = std::max(0, y - reachY); ny <= std::min(hu.height - 1, y + reachY); ++ny)
  {
    for (int nx = std::max(0, x - reachX); nx <= std::min(hu.width - 1, x + reachX); ++nx)
    {
      const float value = hu(nx, ny);
      if (bone(nx, ny) == 0 && value > -250.0F && value < 150.0F)
      {
        sum += value;
        ++count;
      }
    }
  }
  return count == 0 ? kSoftTissueHu : sum / static_cast<float>(count);
}

void PeelToHalfLevel(const FloatPlane & hu, MaskPlane & bone, const MaskPlane & bareMarrow, PixelMm pixel)
{
  const MaskPlane filled = bone;
  MaskPlane outside(bone.width, bone.height);
  for (std::size_t i = 0; i < bone.Size(); ++i)
  {
    outside.data[i] = bone.data[i] == 0 ? 1 : 0;
  }
  const FloatPlane depth = DistanceMm(outside, pixel);
  const int reachX = std::max(1, static_cast<int>(std::lround(kPeelDepthMm / pixel.x)));
  const int reachY = std::max(1, static_cast<int>(std::lround(kPeelDepthMm / pixel.y)));
  const int layers = std::max(1, static_cast<int>(std::lround(kPeelDepthMm / pixel.Mean())));
  MaskPlane kept = bareMarrow;
  for (int layer = 0; layer < layers; ++layer)
  {
    std::vector<std::size_t> peeled;
    for (int y = 0; y < bone.height; ++y)
    {
      for (int x = 0; x < bone.width; ++x)
      {
        if (bone(x, y) == 0 || kept(x, y) != 0)
        {
          continue;
        }
        const bool rim = (x > 0 && bone(x - 1, y) == 0) || (x + 1 < bone.width && bone(x + 1, y) == 0) || (y > 0 && bone(x, y - 1) == 0) ||
                         (y + 1 < bone.height && bone(x, y + 1) == 0);
        if (!rim)
        {
          continue;
        }
        const float half = 0.5F * (PeakInwards(hu, depth, x, y, pixel) + SoftTissueBeside(hu, filled, x, y, reachX, reachY));
        if (hu(x, y) < half)
        {
          peeled.push_back(bone.Offset(x, y));
        }
        else
        {
          kept(x, y) = 1;
        }
      }
    }
    if (peeled.empty())
    {
      return;
    }
    for (const std::size_t offset : peeled)
    {
      bone.data[offset] = 0;
    }
  }
}

/** The components that hold a seed. */
MaskPlane KeepSeeded(const MaskPlane & mask, const std::vector<std::size_t> & seeds)
{
  const Components components = Label(mask, true);
  std::vector<bool> seeded(components.pixelCount.size(), false);
  for (const std::size_t seed : seeds)
  {
    seeded[static_cast<std::size_t>(components.labels.data[seed])] = true;
  }
  MaskPlane result(mask.width, mask.height);
  for (std::size_t i = 0; i < mask.Size(); ++i)
  {
    const int c = components.labels.data[i];
    result.data[i] = c != 0 && seeded[static_cast<std::size_t>(c)] ? 1 : 0;
  }
  return result;
}

/**
 * Marrow whose thin cortex is open over several millimetres: holes that a wider closing finds, if they are ringed by one bone alone. What lies between two
 * bones (tibia and fibula) is ringed by both and stays out.
 */
MaskPlane FillLeakingMarrow(MaskPlane bone, PixelMm pixel)
{
  const Components bones = Label(bone, true);
  const MaskPlane closed = Close(bone, kLeakClosingMm, pixel);
  const MaskPlane filled = FillHoles(closed);
  MaskPlane hole(bone.width, bone.height);
  for (std::size_t i = 0; i < bone.Size(); ++i)
  {
    hole.data[i] = filled.data[i] != 0 && closed.data[i] == 0 ? 1 : 0;
  }
  const Components holes = Label(hole, false);
  for (int h = 1; h <= holes.Count(); ++h)
  {
    if (holes.pixelCount[static_cast<std::size_t>(h)] * pixel.Area() < kLeastLeakMm2)
    {
      continue;
    }
    MaskPlane one(bone.width, bone.height);
    for (std::size_t i = 0; i < bone.Size(); ++i)
    {
      one.data[i] = holes.labels.data[i] == h ? 1 : 0;
    }
    const MaskPlane reach = Dilate(one, 1.5 * pixel.Mean(), pixel);
    std::vector<int> ring(bones.pixelCount.size(), 0);
    int ringed = 0;
    for (std::size_t i = 0; i < bone.Size(); ++i)
    {
      if (reach.data[i] != 0 && one.data[i] == 0)
      {
        ++ring[static_cast<std::size_t>(bones.labels.data[i])];
        ++ringed;
      }
    }
    const int most = *std::max_element(ring.begin() + 1, ring.end());
    const int others = ringed - ring[0] - most;
    if (most < kLeakRingShare * ringed || others > kOtherBoneShare * ringed)
    {
      continue;
    }
    const MaskPlane grown = Dilate(one, kLeakClosingMm, pixel);
    for (std::size_t i = 0; i < bone.Size(); ++i)
    {
      bone.data[i] = bone.data[i] != 0 || (grown.data[i] != 0 && filled.data[i] != 0) ? 1 : 0;
    }
  }
  return FillHoles(bone);
}
/** Radius of the largest circle within each component. */
std::vector<double> InscribedRadiusMm(const Components & components, PixelMm pixel)
{
  MaskPlane outside(components.labels.width, components.labels.height);
  for (std::size_t i = 0; i < outside.Size(); ++i)
  {
    outside.data[i] = components.labels.data[i] == 0 ? 1 : 0;
  }
  const FloatPlane distance = DistanceMm(outside, pixel);
  std::vector<double> radius(components.pixelCount.size(), 0.0);
  for (std::size_t i = 0; i < outside.Size(); ++i)
  {
    double & largest = radius[static_cast<std::size_t>(components.labels.data[i])];
    largest = std::max<double>(largest, distance.data[i] - 0.5 * pixel.Mean());
  }
  return radius;
}
} // namespace

FloatPlane DepthMm(const LimbSlice & slice, double surfaceHu)
{
  const MaskPlane & limb = slice.limb;
  const PixelMm pixel = slice.pixel;
  MaskPlane outside(limb.width, limb.height);
  for (std::size_t i = 0; i < limb.Size(); ++i)
  {
    outside.data[i] = limb.data[i] == 0 ? 1 : 0;
  }
  FloatPlane depth = DistanceMm(outside, pixel);
  const FloatPlane beyond = DistanceMm(limb, pixel);
  const auto half = static_cast<float>(0.5 * pixel.Mean());
  for (std::size_t i = 0; i < limb.Size(); ++i)
  {
    depth.data[i] = limb.data[i] != 0 ? depth.data[i] - half : half - beyond.data[i];
  }

  FloatPlane toSurface(limb.width, limb.height, static_cast<float>(kFineDepthMm));
  const int reachX = static_cast<int>(std::ceil(kFineDepthMm / pixel.x));
  const int reachY = static_cast<int>(std::ceil(kFineDepthMm / pixel.y));
  const auto spread = [&](double sx, double sy)
  {
    const int cx = static_cast<int>(std::lround(sx));
    const int cy = static_cast<int>(std::lround(sy));
    for (int y = std::max(0, cy - reachY); y <= std::min(limb.height - 1, cy + reachY); ++y)
    {
      for (int x = std::max(0, cx - reachX); x <= std::min(limb.width - 1, cx + reachX); ++x)
      {
        const double dx = (x - sx) * pixel.x;
        const double dy = (y - sy) * pixel.y;
        toSurface(x, y) = std::min(toSurface(x, y), static_cast<float>(std::sqrt(dx * dx + dy * dy)));
      }
    }
  };
  const auto crossing = [&](int x, int y, int dx, int dy)
  {
    if (!limb.Contains(x + dx, y + dy) || limb(x + dx, y + dy) != 0)
    {
      return;
    }
    const double inner = slice.hu(x, y);
    const double outer = slice.hu(x + dx, y + dy);
    const double way = inner > surfaceHu && outer < surfaceHu ? (inner - surfaceHu) / (inner - outer) : 0.5;
    spread(x + way * dx, y + way * dy);
  };
  for (int y = 0; y < limb.height; ++y)
  {
    for (int x = 0; x < limb.width; ++x)
    {
      if (limb(x, y) != 0)
      {
        crossing(x, y, 1, 0);
        crossing(x, y, -1, 0);
        crossing(x, y, 0, 1);
        crossing(x, y, 0, -1);
      }
    }
  }
  for (std::size_t i = 0; i < limb.Size(); ++i)
  {
    if (toSurface.data[i] < static_cast<float>(kFineDepthMm))
    {
      depth.data[i] = limb.data[i] != 0 ? toSurface.data[i] : -toSurface.data[i];
    }
  }
  return depth;
}

MaskPlane FindBone(const FloatPlane & hu, const MaskPlane & limb, double noiseHu, PixelMm pixel, const CtSegmentationParameters & parameters)
{
  const bool noisy = noiseHu > kQuietNoiseHu;
  FloatPlane limited;
  if (noisy)
  {
    limited = hu;
    for (float & value : limited.data)
    {
      value = std::clamp(value, -200.0F, 1000.0F);
    }
    limited = Smooth(limited, kNoisySigmaPixels, kNoisySigmaPixels);
  }
  const FloatPlane & judged = noisy ? limited : hu;
  MaskPlane bone(hu.width, hu.height);
  std::vector<std::size_t> seeds;
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    bone.data[i] = limb.data[i] != 0 && judged.data[i] >= parameters.weakBoneHu ? 1 : 0;
    if (bone.data[i] != 0 && judged.data[i] >= parameters.boneThresholdHu)
    {
      seeds.push_back(i);
    }
  }
  if (seeds.empty())
  {
    return MaskPlane(hu.width, hu.height);
  }
  bone = KeepSeeded(bone, seeds);
  bone = FillLeakingMarrow(FillHoles(Close(bone, parameters.boneClosingMm, pixel)), pixel);
  MaskPlane bareMarrow(hu.width, hu.height);
  if (parameters.openCortex)
  {
    const MaskPlane shells = std::exchange(bone, FillOpenShells(bone, hu, parameters.muscleLowerHu - 0.5, parameters.boneClosingMm, pixel));
    for (std::size_t i = 0; i < hu.Size(); ++i)
    {
      bareMarrow.data[i] = bone.data[i] != 0 && shells.data[i] == 0 ? 1 : 0;
    }
  }
  bone = KeepLargerThan(bone, parameters.minimumBoneAreaMm2, pixel);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    bone.data[i] = bone.data[i] != 0 && limb.data[i] != 0 ? 1 : 0;
  }
  PeelToHalfLevel(hu, bone, bareMarrow, pixel);

  const Components components = Label(bone, false);
  std::vector<std::vector<float>> values(static_cast<std::size_t>(components.Count()) + 1);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    if (components.labels.data[i] != 0)
    {
      values[static_cast<std::size_t>(components.labels.data[i])].push_back(hu.data[i]);
    }
  }
  const std::vector<double> inscribedMm = parameters.boneCompactness > 0.0 ? InscribedRadiusMm(components, pixel) : std::vector<double>();
  std::vector<bool> accepted(values.size(), false);
  for (std::size_t c = 1; c < values.size(); ++c)
  {
    const double areaMm2 = static_cast<double>(values[c].size()) * pixel.Area();
    if (areaMm2 < parameters.minimumBoneAreaMm2)
    {
      continue;
    }
    if (areaMm2 >= parameters.plainBoneAreaMm2)
    {
      accepted[c] = true;
      continue;
    }
    const auto high = values[c].begin() + static_cast<std::ptrdiff_t>(values[c].size() * 95 / 100);
    std::nth_element(values[c].begin(), high, values[c].end());
    accepted[c] = *high >= parameters.bonePeakHu && (inscribedMm.empty() || kPi * inscribedMm[c] * inscribedMm[c] >= parameters.boneCompactness * areaMm2);
  }
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    bone.data[i] = accepted[static_cast<std::size_t>(components.labels.data[i])] ? 1 : 0;
  }
  return bone;
}
} // namespace myosect::segmentation
