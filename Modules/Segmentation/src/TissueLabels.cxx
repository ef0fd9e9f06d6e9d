#include "myosect/Segmentation/TissueLabels.h"

#include <cmath>

namespace myosect::segmentation
{
namespace
{
constexpr double kCorticalHu = 350.0;        // trabecular bone of the knee stays below, thin cortex above
constexpr double kQuietNoiseHu = 8.0;        // below it the windows are applied to the image as it is
constexpr double kMinimumVeinMm2 = 4.0;

std::uint8_t Code(Tissue tissue)
{
  return static_cast<std::uint8_t>(tissue);
}

/** Lean islands in the subcutis that are neither the blurred edge of the skin nor of the fascia. */
MaskPlane FindVeins(const LimbSlice & slice, const FloatPlane & hu, const FloatPlane & depthMm, const MaskPlane & fascia, double skinLimitDepthMm, float leanHu)
{
  const double rimMm = 1.01 * slice.pixel.Mean();
  const FloatPlane toFascia = DistanceMm(fascia, slice.pixel);
  MaskPlane lean(hu.width, hu.height);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    lean.data[i] = slice.limb.data[i] != 0 && toFascia.data[i] > rimMm && depthMm.data[i] > skinLimitDepthMm + rimMm && hu.data[i] >= leanHu ? 1 : 0;
  }
  return KeepLargerThan(lean, kMinimumVeinMm2, slice.pixel);
}

/** Mean HU of the soft tissue within two pixels that does not itself touch bone. */
float BeyondRim(const FloatPlane & hu, const MaskPlane & bone, const MaskPlane & rim, int x, int y)
{
  float sum = 0.0F;
  int count = 0;
  for (int ny = std::max(0, y - 2); ny <= std::min(hu.height - 1, y + 2); ++ny)
  {
    for (int nx = std::max(0, x - 2); nx <= std::min(hu.width - 1, x + 2); ++nx)
    {
      if (bone(nx, ny) == 0 && rim(nx, ny) == 0)
      {
        sum += hu(nx, ny);
        ++count;
      }
    }
  }
  return count == 0 ? hu(x, y) : sum / static_cast<float>(count);
}
} // namespace

Plane<std::uint8_t> ClassifyTissues(const LimbSlice & slice,
                                    const FloatPlane & depthMm,
                                    const MaskPlane & fascia,
                                    double skinLimitDepthMm,
                                    double noiseHu,
                                    const CtSegmentationParameters & parameters)
{
  const auto leanHu = static_cast<float>(parameters.muscleLowerHu - 0.5);
  const auto muscleTopHu = static_cast<float>(parameters.muscleUpperHu + 0.5);
  const auto fatFloorHu = static_cast<float>(parameters.fatLowerHu - 0.5);
  FloatPlane hu = slice.hu;
  if (noiseHu > kQuietNoiseHu)
  {
    const double sigma = std::min(1.2, 0.45 * std::sqrt(noiseHu / kQuietNoiseHu));
    for (float & value : hu.data)
    {
      value = std::clamp(value, -250.0F, 300.0F);
    }
    hu = Smooth(hu, sigma, sigma);
  }

  MaskPlane rim(hu.width, hu.height);
  {
    const FloatPlane toBone = DistanceMm(slice.bone, slice.pixel);
    const double rimMm = 1.45 * slice.pixel.Mean();
    for (std::size_t i = 0; i < hu.Size(); ++i)
    {
      rim.data[i] = slice.bone.data[i] == 0 && toBone.data[i] <= rimMm ? 1 : 0;
    }
  }
  const MaskPlane veins = FindVeins(slice, hu, depthMm, fascia, skinLimitDepthMm, leanHu);

  Plane<std::uint8_t> tissue(hu.width, hu.height, kNoTissue);
  for (int y = 0; y < hu.height; ++y)
  {
    for (int x = 0; x < hu.width; ++x)
    {
      if (slice.limb(x, y) == 0)
      {
        continue;
      }
      std::uint8_t & t = tissue(x, y);
      const float value = hu(x, y);
      if (slice.bone(x, y) != 0)
      {
        t = Code(slice.hu(x, y) >= kCorticalHu ? Tissue::CorticalBone : Tissue::Marrow);
      }
      else if (fascia(x, y) != 0)
      {
        const float judged = rim(x, y) != 0 && value <= muscleTopHu ? std::min(value, BeyondRim(hu, slice.bone, rim, x, y)) : value;
        t = Code(judged > muscleTopHu || judged < fatFloorHu ? Tissue::OtherInsideFascia
                 : judged >= leanHu                          ? Tissue::Muscle
                                                             : Tissue::IntermuscularFat);
      }
      else if (depthMm(x, y) < skinLimitDepthMm)
      {
        t = Code(Tissue::Skin);
      }
      else
      {
        t = Code(veins(x, y) != 0 ? Tissue::OtherOutsideFascia : Tissue::SubcutaneousFat);
      }
    }
  }
  return tissue;
}
} // namespace myosect::segmentation
