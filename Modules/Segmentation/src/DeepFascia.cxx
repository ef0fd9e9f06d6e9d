#include "myosect/Segmentation/DeepFascia.h"

#include <cmath>

#include "myosect/Segmentation/FasciaPath.h"

namespace myosect::segmentation
{
namespace
{
constexpr double kMinimumBellyMm2 =
    100.0; // gracilis, the thinnest muscle of the thigh, has 200 mm² and more in healthy adults; veins have 20
// Share of lean tissue round a point, weighted with a Gaussian of 4 mm: a band of muscle 3.5 mm wide has 0.34 at its middle, a vein of 6 mm
// 0.25, a septum of 1 mm 0.1.
constexpr double kDensitySigmaMm = 4.0;
constexpr float kLeanDensity = 0.25F;
constexpr double kBoneCoverMm =
    9.0; // subcutis and periosteum over the face of the tibia and the malleoli: no thinner layer over bone is a belly
constexpr double kEnvelopeOpeningMm = 3.0;
constexpr double kProtrusionMm = 9.0;
constexpr double kProtrusionLeanShare = 0.65;
constexpr double kProtrusionMm2 = 400.0;    // a vein with the fat between it and the muscles; skin pressed against the other leg's
constexpr double kReplacedBridgeMm = 100.0; // the hamstrings, first to be lost as a whole, lie between muscles some 100 mm apart
constexpr double kShallowMm = 5.0;          // no muscle of a limb is thinner than this and wider than a vein
constexpr double kLineSmoothingMm = 0.5;
// Muscle half replaced by fat is darker than lean tissue, and still no subcutaneous fat: it stands out of the fat that lies right below the
// skin.
constexpr double kInfiltratedSmoothingMm = 1.0;
constexpr double kInfiltratedLeastHu = 14.0; // a tenth of the way from fat to muscle
constexpr double kInfiltratedSpreads = 2.5;  // of the smoothed subcutaneous fat: its lobules and septa
constexpr double kLeanBlurMm = 3.0;          // beside lean tissue its blur is no infiltrated muscle
constexpr double kInfiltratedLevelMm = 4.0;  // a body's own value is its mean so far round
constexpr double kSkinBlurMm = 1.0;
constexpr double kSubcutisMm = 4.0; // so deep below the skin lies fat in nearly all of a limb's circumference
// Remnants of replaced muscle lie further apart than healthy bellies: share of fat in the envelope at which the disc begins and ends to
// grow.
constexpr double kLeanFatShare = 0.12; // below it nothing is replaced
constexpr double kHealthyFatShare = 0.22;
constexpr double kReplacedFatShare = 0.45;
constexpr double kHealthyWideFatShare = 0.28; // of the widest envelope, which spans the popliteal fossa
// Beside a joint bone fills the envelope, and fat lies between it and the fascia. Distal calves reach 0.4.
constexpr double kShaftBoneShare = 0.4;
constexpr double kJointBoneShare = 0.6;

/** White noise falls with the inverse of the smoothing length: 30 HU asks for one and a half times the sigma of 20 HU. */
double SigmaMm(double leastMm, double noiseHu)
{
  return leastMm * std::max(1.0, noiseHu / 20.0);
}

FloatPlane LimitToSoftTissue(FloatPlane hu)
{
  for (float & value : hu.data)
  {
    value = std::clamp(value, -200.0F, 200.0F);
  }
  return hu;
}

/** The plane without its voxels outside `weight`, smoothed; where none is near, fat. */
FloatPlane SmoothWithin(const FloatPlane & hu, const FloatPlane & weight, double sigmaMm, PixelMm pixel)
{
  FloatPlane value = hu;
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    value.data[i] *= weight.data[i];
  }
  value = Smooth(value, sigmaMm / pixel.x, sigmaMm / pixel.y);
  const FloatPlane mass = Smooth(weight, sigmaMm / pixel.x, sigmaMm / pixel.y);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    value.data[i] = mass.data[i] > 0.05F ? value.data[i] / mass.data[i] : -100.0F;
  }
  return value;
}

void AddBone(MaskPlane & mask, const LimbSlice & slice)
{
  for (std::size_t i = 0; i < mask.Size(); ++i)
  {
    mask.data[i] = mask.data[i] != 0 || slice.bone.data[i] != 0 ? 1 : 0;
  }
}

/** Lean voxels without what reaches no deeper than a few millimetres below the skin: thickened or pressed skin, and its veins, but no
 * muscle. */
MaskPlane DropShallow(const MaskPlane & lean, const FloatPlane & depthMm, double skinLimitDepthMm)
{
  const Components parts = Label(lean, false);
  std::vector<float> deepest(parts.pixelCount.size(), 0.0F);
  for (std::size_t i = 0; i < lean.Size(); ++i)
  {
    float & depth = deepest[static_cast<std::size_t>(parts.labels.data[i])];
    depth = std::max(depth, depthMm.data[i]);
  }
  MaskPlane deep(lean.width, lean.height);
  for (std::size_t i = 0; i < lean.Size(); ++i)
  {
    const auto part = static_cast<std::size_t>(parts.labels.data[i]);
    deep.data[i] = part != 0 && deepest[part] >= skinLimitDepthMm + kShallowMm ? 1 : 0;
  }
  return deep;
}

/** What is neither lean nor like the fat right below the skin, in bodies thicker than veins and septa: infiltrated muscle. */
MaskPlane FindInfiltrated(const LimbSlice & slice, const FloatPlane & soft, const MaskPlane & lean, const FloatPlane & depthMm,
                          double skinLimitDepthMm, double noiseHu, double openingMm)
{
  FloatPlane belowBlur = soft;
  for (std::size_t i = 0; i < belowBlur.Size(); ++i)
  {
    belowBlur.data[i] = depthMm.data[i] >= skinLimitDepthMm + kSkinBlurMm ? soft.data[i] : 0.0F;
  }
  const FloatPlane hu = SmoothWithin(LimitToSoftTissue(slice.hu), belowBlur, SigmaMm(kInfiltratedSmoothingMm, noiseHu), slice.pixel);
  std::vector<float> ring;
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    if (belowBlur.data[i] != 0.0F && lean.data[i] == 0 && depthMm.data[i] < skinLimitDepthMm + kSubcutisMm)
    {
      ring.push_back(hu.data[i]);
    }
  }
  MaskPlane infiltrated(hu.width, hu.height);
  if (ring.empty())
  {
    return infiltrated;
  }
  // From the darker half of the ring: where the subcutis is thin, muscle reaches into it.
  const auto quantile = [&ring](double share)
  {
    const auto at = ring.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(ring.size() - 1));
    std::nth_element(ring.begin(), at, ring.end());
    return static_cast<double>(*at);
  };
  const double upperHu = quantile(0.30); // 0.524 standard deviations below the mean
  const double spreadHu = (upperHu - quantile(0.05)) / (1.645 - 0.524);
  const double fatHu = upperHu + 0.524 * spreadHu;
  const auto cut = static_cast<float>(fatHu + std::max(kInfiltratedLeastHu, kInfiltratedSpreads * spreadHu));
  const FloatPlane toLean = DistanceMm(lean, slice.pixel);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    infiltrated.data[i] = belowBlur.data[i] != 0.0F && toLean.data[i] > kLeanBlurMm && hu.data[i] >= cut ? 1 : 0;
  }
  infiltrated = Open(DropShallow(infiltrated, depthMm, skinLimitDepthMm), openingMm, slice.pixel);
  // The edge of a body lies half way between its own value and that of fat.
  FloatPlane weight(hu.width, hu.height);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    weight.data[i] = infiltrated.data[i] != 0 ? 1.0F : 0.0F;
  }
  const FloatPlane level = SmoothWithin(hu, weight, kInfiltratedLevelMm, slice.pixel);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    const bool body = static_cast<double>(hu.data[i]) >= 0.5 * (fatHu + static_cast<double>(level.data[i]));
    infiltrated.data[i] = infiltrated.data[i] != 0 && body ? 1 : 0;
  }
  return KeepLargerThan(Open(infiltrated, openingMm, slice.pixel), kMinimumBellyMm2, slice.pixel);
}

struct LeanTissue
{
  MaskPlane lean;    ///< lean soft voxels below the skin, without the thin layer between bone and skin
  MaskPlane bellies; ///< what of it is thick and large, and bone
};

/** Bone and skin are kept out of the smoothing: between them, where the tibia lies under the skin, their blur would look like muscle. */
LeanTissue FindLeanTissue(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu,
                          const CtSegmentationParameters & parameters)
{
  const FloatPlane toBone = DistanceMm(slice.bone, slice.pixel);
  const double rimMm = 1.45 * slice.pixel.Mean();
  FloatPlane soft(slice.hu.width, slice.hu.height);
  for (std::size_t i = 0; i < soft.Size(); ++i)
  {
    soft.data[i] = slice.limb.data[i] != 0 && depthMm.data[i] >= skinLimitDepthMm && toBone.data[i] > rimMm ? 1.0F : 0.0F;
  }
  const FloatPlane hu = SmoothWithin(LimitToSoftTissue(slice.hu), soft, SigmaMm(parameters.fasciaSmoothingMm, noiseHu), slice.pixel);
  const auto cut = static_cast<float>(parameters.muscleLowerHu - 0.5);
  LeanTissue tissue;
  tissue.lean = MaskPlane(hu.width, hu.height);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    const bool belowSkin = slice.limb.data[i] != 0 && slice.bone.data[i] == 0 && depthMm.data[i] >= skinLimitDepthMm;
    const bool coversBone = toBone.data[i] + depthMm.data[i] < skinLimitDepthMm + kBoneCoverMm;
    tissue.lean.data[i] = belowSkin && !coversBone && hu.data[i] >= cut ? 1 : 0;
  }
  tissue.lean = DropShallow(tissue.lean, depthMm, skinLimitDepthMm);
  tissue.bellies = KeepLargerThan(Open(tissue.lean, parameters.fasciaOpeningMm, slice.pixel), kMinimumBellyMm2, slice.pixel);
  AddBone(tissue.bellies, slice);
  const MaskPlane infiltrated = FindInfiltrated(slice, soft, tissue.lean, depthMm, skinLimitDepthMm, noiseHu, parameters.fasciaOpeningMm);
  for (std::size_t i = 0; i < infiltrated.Size(); ++i)
  {
    tissue.lean.data[i] = tissue.lean.data[i] != 0 || infiltrated.data[i] != 0 ? 1 : 0;
    tissue.bellies.data[i] = tissue.bellies.data[i] != 0 || infiltrated.data[i] != 0 ? 1 : 0;
  }
  return tissue;
}

/** Bellies, and lean voxels among many others: remnants of muscle and thin bellies, but not veins and septa. */
MaskPlane FindCore(const LimbSlice & slice, const LeanTissue & tissue, const FloatPlane & depthMm, double skinLimitDepthMm)
{
  const MaskPlane & lean = tissue.lean;
  FloatPlane leanShare(lean.width, lean.height);
  FloatPlane below(lean.width, lean.height);
  for (std::size_t i = 0; i < lean.Size(); ++i)
  {
    const bool belowSkin = slice.limb.data[i] != 0 && depthMm.data[i] >= skinLimitDepthMm;
    leanShare.data[i] = lean.data[i] != 0 || (belowSkin && slice.bone.data[i] != 0) ? 1.0F : 0.0F;
    below.data[i] = belowSkin ? 1.0F : 0.0F;
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

FloatPlane LineImage(const LimbSlice & slice, double noiseHu)
{
  const double sigmaMm = SigmaMm(kLineSmoothingMm, noiseHu);
  return Smooth(LimitToSoftTissue(slice.hu), sigmaMm / slice.pixel.x, sigmaMm / slice.pixel.y);
}

MaskPlane Envelope(const LimbSlice & slice, const MaskPlane & core, const FloatPlane & depthMm, double skinLimitDepthMm, double radiusMm)
{
  MaskPlane envelope = FillHoles(Close(core, radiusMm, slice.pixel));
  for (std::size_t i = 0; i < envelope.Size(); ++i)
  {
    envelope.data[i] =
        envelope.data[i] != 0 && slice.limb.data[i] != 0 && (depthMm.data[i] >= skinLimitDepthMm || slice.bone.data[i] != 0) ? 1 : 0;
  }
  envelope = Open(envelope, kEnvelopeOpeningMm, slice.pixel);
  AddBone(envelope, slice);
  return envelope;
}

/** Takes off the envelope what sticks out of it and is not mostly lean: a vein that closing has tied to the muscles. */
MaskPlane DropProtrusions(const LimbSlice & slice, MaskPlane envelope, const MaskPlane & lean)
{
  const MaskPlane smooth = Open(envelope, kProtrusionMm, slice.pixel);
  MaskPlane protruding(envelope.width, envelope.height);
  for (std::size_t i = 0; i < envelope.Size(); ++i)
  {
    protruding.data[i] = envelope.data[i] != 0 && smooth.data[i] == 0 && slice.bone.data[i] == 0 ? 1 : 0;
  }
  const Components parts = Label(protruding, false);
  std::vector<int> leanPixels(parts.pixelCount.size(), 0);
  for (std::size_t i = 0; i < envelope.Size(); ++i)
  {
    leanPixels[static_cast<std::size_t>(parts.labels.data[i])] += lean.data[i] != 0 ? 1 : 0;
  }
  for (std::size_t i = 0; i < envelope.Size(); ++i)
  {
    const auto part = static_cast<std::size_t>(parts.labels.data[i]);
    if (part != 0 && parts.pixelCount[part] * slice.pixel.Area() < kProtrusionMm2 &&
        leanPixels[part] < kProtrusionLeanShare * parts.pixelCount[part])
    {
      envelope.data[i] = 0;
    }
  }
  return envelope;
}

double BoneShare(const LimbSlice & slice, const MaskPlane & envelope)
{
  std::size_t all = 0;
  std::size_t bone = 0;
  for (std::size_t i = 0; i < envelope.Size(); ++i)
  {
    all += envelope.data[i] != 0 ? 1 : 0;
    bone += slice.bone.data[i] != 0 ? 1 : 0;
  }
  return all == 0 ? 0.0 : static_cast<double>(bone) / static_cast<double>(all);
}

/** How far a value lies on the way between two limits. */
double Ramp(double value, double from, double to)
{
  return std::clamp((value - from) / (to - from), 0.0, 1.0);
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

MaskPlane FindLeanCore(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu,
                       const CtSegmentationParameters & parameters)
{
  return FindCore(slice, FindLeanTissue(slice, depthMm, skinLimitDepthMm, noiseHu, parameters), depthMm, skinLimitDepthMm);
}

MaskPlane FindFascia(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu,
                     const CtSegmentationParameters & parameters)
{
  const LeanTissue tissue = FindLeanTissue(slice, depthMm, skinLimitDepthMm, noiseHu, parameters);
  const MaskPlane core = FindCore(slice, tissue, depthMm, skinLimitDepthMm);
  const MaskPlane tight = DropProtrusions(slice, Envelope(slice, core, depthMm, skinLimitDepthMm, parameters.fasciaClosingMm), tissue.lean);
  const double fatShare = FatShare(slice, tight, tissue.lean);
  double replaced =
      std::max(Ramp(fatShare, kHealthyFatShare, kReplacedFatShare), Ramp(BoneShare(slice, tight), kShaftBoneShare, kJointBoneShare));
  if (fatShare > kLeanFatShare)
  {
    // Muscle that is lost as a whole lies outside the tight envelope, and only the wide one shows its fat.
    const MaskPlane wide = Envelope(slice, core, depthMm, skinLimitDepthMm, parameters.fasciaReplacedClosingMm);
    replaced = std::max(replaced, Ramp(FatShare(slice, wide, tissue.lean), kHealthyWideFatShare, kReplacedFatShare));
  }
  const double radiusMm = parameters.fasciaClosingMm + replaced * (parameters.fasciaReplacedClosingMm - parameters.fasciaClosingMm);
  const MaskPlane expected = replaced > 0.0 ? Envelope(slice, core, depthMm, skinLimitDepthMm, radiusMm) : tight;
  return FollowFascia(slice, LineImage(slice, noiseHu), core, tight, expected, depthMm, skinLimitDepthMm,
                      2.0 * parameters.fasciaClosingMm + std::min(1.0, 3.0 * replaced) * kReplacedBridgeMm, 1.0 - replaced);
}
} // namespace myosect::segmentation
