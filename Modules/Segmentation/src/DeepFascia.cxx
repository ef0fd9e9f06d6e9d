#include "myosect/Segmentation/DeepFascia.h"

#include <cmath>

namespace myosect::segmentation
{
namespace
{
constexpr double kMinimumBellyMm2 = 100.0; // gracilis, the thinnest muscle of the thigh, has 200 mm² and more in healthy adults; veins have 20

/** Removes what hangs outside a contour by strands thinner than twice the radius, but never bone. */
MaskPlane SmoothEnvelope(const MaskPlane & envelope, const LimbSlice & slice, double radiusMm)
{
  MaskPlane smooth = Open(envelope, radiusMm, slice.pixel);
  for (std::size_t i = 0; i < smooth.Size(); ++i)
  {
    smooth.data[i] = smooth.data[i] != 0 || slice.bone.data[i] != 0 ? 1 : 0;
  }
  return smooth;
}
} // namespace

MaskPlane FindLeanCore(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters)
{
  // White noise falls with the inverse of the smoothing length: 30 HU asks for about twice the sigma of 10 HU.
  const double sigmaMm = std::max(parameters.fasciaSmoothingMm, noiseHu / 20.0 * parameters.fasciaSmoothingMm);
  FloatPlane inside = slice.hu;
  for (std::size_t i = 0; i < inside.Size(); ++i)
  {
    // Air and dense bone would bleed into the soft tissue.
    inside.data[i] = std::clamp(inside.data[i], -200.0F, 200.0F);
  }
  if (sigmaMm > 0.0)
  {
    inside = Smooth(inside, sigmaMm / slice.pixel.x, sigmaMm / slice.pixel.y);
  }
  const auto cut = static_cast<float>(parameters.muscleLowerHu - 0.5);
  MaskPlane lean(inside.width, inside.height);
  for (std::size_t i = 0; i < inside.Size(); ++i)
  {
    const bool belowSkin = slice.limb.data[i] != 0 && depthMm.data[i] >= skinLimitDepthMm;
    lean.data[i] = slice.bone.data[i] != 0 || (belowSkin && inside.data[i] >= cut) ? 1 : 0;
  }
  lean = Open(lean, parameters.fasciaOpeningMm, slice.pixel);
  for (std::size_t i = 0; i < lean.Size(); ++i)
  {
    lean.data[i] = lean.data[i] != 0 || slice.bone.data[i] != 0 ? 1 : 0;
  }
  return KeepLargerThan(lean, kMinimumBellyMm2, slice.pixel);
}

MaskPlane FindFascia(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters)
{
  const MaskPlane core = FindLeanCore(slice, depthMm, skinLimitDepthMm, noiseHu, parameters);
  MaskPlane envelope = FillHoles(Close(core, parameters.fasciaClosingMm, slice.pixel));
  for (std::size_t i = 0; i < envelope.Size(); ++i)
  {
    envelope.data[i] = envelope.data[i] != 0 && slice.limb.data[i] != 0 && (depthMm.data[i] >= skinLimitDepthMm || slice.bone.data[i] != 0) ? 1 : 0;
  }
  return SmoothEnvelope(envelope, slice, parameters.fasciaOpeningMm);
}
} // namespace myosect::segmentation
