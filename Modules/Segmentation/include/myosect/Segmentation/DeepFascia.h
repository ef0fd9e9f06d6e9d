#pragma once

#include "myosect/Segmentation/LimbSlice.h"

namespace myosect::segmentation
{
/**
 * \brief Region enclosed by the deep fascia in one slice, bones included.
 *
 * Lean tissue below the skin is opened, which drops veins and septa of the subcutis; what remains, together with bone, is closed with a disc of
 * fasciaClosingMm: the taut envelope of the muscles. Fat between muscles falls inside, the subcutis and deep hollows (popliteal fossa) stay outside. Where
 * bone lies right under the skin the envelope follows the periosteum.
 * \param skinLimitDepthMm  as in SkinModel
 */
[[nodiscard]] MaskPlane FindFascia(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters);

/** Lean tissue and bone that carry the fascia, before the envelope is closed. */
[[nodiscard]] MaskPlane FindLeanCore(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters);
} // namespace myosect::segmentation
