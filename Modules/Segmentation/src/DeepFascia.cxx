#include "myosect/Segmentation/DeepFascia.h"

#include <cmath>

namespace myosect::segmentation
{
namespace
{
constexpr double kMinimumBellyMm2 = 100.0; // gracilis, the thinnest muscle of the thigh, has 200 mm² and more in healthy adults; veins have 20
// Share of lean tissue round a point, weighted with a Gaussian of 4 mm: a band of muscle 3.5 mm wide has 0.34 at its middle, a vein of 6 mm 0.25, a septum of 1 mm 0.1.
constexpr double kDensitySigmaMm = 4.0;
constexpr float kLeanDensity = 0.25F;
constexpr float kHealthyBellyWeight = 0.25F;
constexpr double kEnvelopeOpeningMm = 3.0;
// Remnants of replaced muscle lie further apart than healthy bellies: share of fat in the envelope at which the disc begins and ends to grow.
constexpr double kHealthyFatShare = 0.12;
constexpr double kReplacedFatShare = 0.35;

/** HU limited to soft tissue, so that air and dense bone do not bleed into it, and smoothed as the noise asks. */
FloatPlane SmoothSoftTissue(const LimbSlice & slice, double noiseHu, const CtSegmentationParameters & parameters)
{
  // White noise falls with the inverse of the smoothing length: 30 HU asks for about one and a half times the sigma of 20 HU.
  const double sigmaMm = std::max(parameters.fasciaSmoothingMm, noiseHu / 20.0 * parameters.fasciaSmoothingMm);
  FloatPlane hu = slice.hu;
  for (float & value : hu.data)
  {
    value = std::clamp(value, -200.0F, 200.0F);
  }
  return sigmaMm > 0.0 ? Smooth(hu, sigmaMm / slice.pixel.x, sigmaMm / slice.pixel.y) : hu;
}

/** Bone, and lean voxels below the skin. */
MaskPlane FindLean(const LimbSlice & slice, const FloatPlane & hu, const FloatPlane & depthMm, double skinLimitDepthMm, const CtSegmentationParameters & parameters)
{
  const auto cut = static_cast<float>(parameters.muscleLowerHu - 0.5);
  MaskPlane lean(hu.width, hu.height);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    const bool belowSkin = slice.limb.data[i] != 0 && depthMm.data[i] >= skinLimitDepthMm;
    lean.data[i] = slice.bone.data[i] != 0 || (belowSkin && hu.data[i] >= cut) ? 1 : 0;
  }
  return lean;
}

void AddBone(MaskPlane & mask, const LimbSlice & slice)
{
  for (std::size_t i = 0; i < mask.Size(); ++i)
  {
    mask.data[i] = mask.data[i] != 0 || slice.bone.data[i] != 0 ? 1 : 0;
  }
}

struct LeanTissue
{
  MaskPlane lean;    ///< bone, and every lean voxel below the skin
  MaskPlane bellies; ///< what of it is thick and large
};

LeanTissue FindLeanTissue(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters)
{
  LeanTissue tissue;
  tissue.lean = FindLean(slice, SmoothSoftTissue(slice, noiseHu, parameters), depthMm, skinLimitDepthMm, parameters);
  tissue.bellies = Open(tissue.lean, parameters.fasciaOpeningMm, slice.pixel);
  AddBone(tissue.bellies, slice);
  tissue.bellies = KeepLargerThan(tissue.bellies, kMinimumBellyMm2, slice.pixel);
  return tissue;
}

/**
 * Bellies, and lean voxels among many others: remnants of muscle and thin bellies, but not veins and septa. What lies beside a large belly gets only a share
 * of its weight, else every vein on the fascia would be muscle; among remnants the bellies count in full.
 */
MaskPlane FindCore(const LimbSlice & slice, const LeanTissue & tissue, const FloatPlane & depthMm, double skinLimitDepthMm, float bellyWeight)
{
  const MaskPlane & lean = tissue.lean;
  FloatPlane leanShare(lean.width, lean.height);
  FloatPlane below(lean.width, lean.height);
  for (std::size_t i = 0; i < lean.Size(); ++i)
  {
    leanShare.data[i] = lean.data[i] == 0 ? 0.0F : tissue.bellies.data[i] != 0 ? bellyWeight : 1.0F;
    below.data[i] = slice.limb.data[i] != 0 && depthMm.data[i] >= skinLimitDepthMm ? 1.0F : 0.0F;
  }
  leanShare = Smooth(leanShare, kDensitySigmaMm / slice.pixel.x, kDensitySigmaMm / slice.pixel.y);
  below = Smooth(below, kDensitySigmaMm / slice.pixel.x, kDensitySigmaMm / slice.pixel.y);
  MaskPlane core = tissue.bellies;
  for (std::size_t i = 0; i < lean.Size(); ++i)
  {
    // Beside the skin less than the whole neighbourhood can be lean; counting half of what is missing as fat keeps veins there out.
    const float possible = 0.5F + 0.5F * below.data[i];
    core.data[i] = core.data[i] != 0 || (lean.data[i] != 0 && leanShare.data[i] >= kLeanDensity * possible) ? 1 : 0;
  }
  return core;
}

MaskPlane Envelope(const LimbSlice & slice, const MaskPlane & core, const FloatPlane & depthMm, double skinLimitDepthMm, double radiusMm)
{
  MaskPlane envelope = FillHoles(Close(core, radiusMm, slice.pixel));
  for (std::size_t i = 0; i < envelope.Size(); ++i)
  {
    envelope.data[i] = envelope.data[i] != 0 && slice.limb.data[i] != 0 && (depthMm.data[i] >= skinLimitDepthMm || slice.bone.data[i] != 0) ? 1 : 0;
  }
  envelope = Open(envelope, kEnvelopeOpeningMm, slice.pixel);
  AddBone(envelope, slice);
  return envelope;
}

double FatShare(const LimbSlice & slice, const MaskPlane & envelope, const MaskPlane & lean)
{
  std::size_t soft = 0;
  std::size_t fat = 0;
  for (std::size_t i = 0; i < envelope.Size(); ++i)
  {
    if (envelope.data[i] != 0 && slice.bone.data[i] == 0)
    {
      ++soft;
      fat += lean.data[i] == 0 ? 1 : 0;
    }
  }
  return soft == 0 ? 0.0 : static_cast<double>(fat) / static_cast<double>(soft);
}
} // namespace

MaskPlane FindLeanCore(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters)
{
  return FindCore(slice, FindLeanTissue(slice, depthMm, skinLimitDepthMm, noiseHu, parameters), depthMm, skinLimitDepthMm, 1.0F);
}

MaskPlane FindFascia(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters)
{
  const LeanTissue tissue = FindLeanTissue(slice, depthMm, skinLimitDepthMm, noiseHu, parameters);
  const MaskPlane core = FindCore(slice, tissue, depthMm, skinLimitDepthMm, kHealthyBellyWeight);
  const MaskPlane tight = Envelope(slice, core, depthMm, skinLimitDepthMm, parameters.fasciaClosingMm);
  const double replaced = std::clamp((FatShare(slice, tight, tissue.lean) - kHealthyFatShare) / (kReplacedFatShare - kHealthyFatShare), 0.0, 1.0);
  if (replaced <= 0.0)
  {
    return tight;
  }
  const float bellyWeight = kHealthyBellyWeight + static_cast<float>(replaced) * (1.0F - kHealthyBellyWeight);
  const double radiusMm = parameters.fasciaClosingMm + replaced * (parameters.fasciaReplacedClosingMm - parameters.fasciaClosingMm);
  return Envelope(slice, FindCore(slice, tissue, depthMm, skinLimitDepthMm, bellyWeight), depthMm, skinLimitDepthMm, radiusMm);
}
} // namespace myosect::segmentation
