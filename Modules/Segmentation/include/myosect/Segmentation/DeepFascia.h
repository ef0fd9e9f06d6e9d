#pragma once

#include "myosect/Segmentation/LimbSlice.h"

namespace myosect::segmentation
{
/**
 * \brief Region enclosed by the deep fascia in one slice, bones included.
 *
 * Lean tissue below the skin that forms bellies, or lies among much other lean tissue, carries the fascia; veins, septa of the subcutis and sheets of skin do not. Closed, together
 * with bone, with a disc of fasciaClosingMm it is the taut envelope of the muscles, which the result never cuts into. From there the fascia is followed as a closed path (FasciaPath.h):
 * along bellies where they touch the envelope, across clefts at an even depth below the skin, and along the line that the sheet itself draws in fat. Where fat makes up much of
 * the envelope (replaced muscle), or bone does (joints), the disc grows up to fasciaReplacedClosingMm, and the line counts for more than the bellies.
 * \param skinLimitDepthMm  as in SkinModel
 */
[[nodiscard]] MaskPlane FindFascia(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters);

/** Lean tissue and bone that carry the fascia, before the envelope is closed. */
[[nodiscard]] MaskPlane FindLeanCore(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters);
} // namespace myosect::segmentation
