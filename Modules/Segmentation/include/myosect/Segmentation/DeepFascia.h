#pragma once

#include "myosect/Segmentation/LimbSlice.h"

namespace myosect::segmentation
{
/**
 * \brief Region enclosed by the deep fascia in one slice, bones included.
 *
 * Lean tissue below the skin that forms bellies, or lies among much other lean tissue, carries the fascia; veins and septa of the subcutis do neither. It
 * is closed, together with bone, with a disc of fasciaClosingMm: the taut envelope of the muscles. Where fat makes up much of that envelope (replaced muscle,
 * the knee) the disc grows up to fasciaReplacedClosingMm, since remnants lie further apart than healthy bellies. Fat between muscles falls inside, the
 * subcutis stays outside. Where bone lies right under the skin the envelope follows the periosteum.
 * \param skinLimitDepthMm  as in SkinModel
 */
[[nodiscard]] MaskPlane FindFascia(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters);

/** Lean tissue and bone that carry the fascia, before the envelope is closed. */
[[nodiscard]] MaskPlane FindLeanCore(const LimbSlice & slice, const FloatPlane & depthMm, double skinLimitDepthMm, double noiseHu, const CtSegmentationParameters & parameters);
} // namespace myosect::segmentation
