#pragma once

#include "myosect/Segmentation/CtSegmentationParameters.h"
#include "myosect/Segmentation/Raster.h"

namespace myosect::segmentation
{
/** One limb in one slice, cropped: the plane's pixel (0, 0) is pixel (x0, y0) of the slice. */
struct LimbSlice
{
  int x0 = 0;
  int y0 = 0;
  PixelMm pixel;
  FloatPlane hu;
  MaskPlane limb;   ///< everything within the outer skin surface
  MaskPlane bone;   ///< cortex and all that it encloses
};

/**
 * \brief Depth below the outer skin surface in millimetres, negative outside.
 *
 * The surface is where attenuation falls through `surfaceHu` between a limb pixel and its neighbour beyond, within a pixel; where it does not (limb against
 * limb, image edge) half way between them. Uses hu, limb and pixel of the slice.
 */
[[nodiscard]] FloatPlane DepthMm(const LimbSlice & slice, double surfaceHu);

/**
 * \brief Bone candidates of one limb: closed cortex with all that it encloses, outer edge at half height.
 *
 * What exceeds weakBoneHu and is connected with seeds above boneThresholdHu is closed and filled; the rim is then peeled to the local half level between the cortex's peak and the soft tissue beside it,
 * so that blur does not thicken bone (a fixed threshold of 150 HU moves the edge by some 0.7 mm). Components below minimumBoneAreaMm2 or whose 95th
 * percentile stays below bonePeakHu are none.
 */
[[nodiscard]] MaskPlane FindBone(const FloatPlane & hu, const MaskPlane & limb, double noiseHu, PixelMm pixel, const CtSegmentationParameters & parameters);
} // namespace myosect::segmentation
