#pragma once

#include <optional>

#include "myosect/Core/RunContext.h"
#include "myosect/Image/Volume.h"

namespace myosect::segmentation
{
/**
 * \brief Magnetic resonance on the scale on which limbs, bone, skin and fascia are found: lean tissue and fat where CT has them, no signal inside the body
 * (cortical bone, tendon) bright, air dark.
 *
 * The limb and fascia code works on contrasts between air, fat, lean tissue and cortex, and these exist in either modality; only their order differs.
 * A voxel half of fat lies at -29.5, where the muscle window begins. See docs/decisions/0006-tissue-scale.md.
 */
inline constexpr double kScaleLean = 40.5;
inline constexpr double kScaleFat = -99.5;

struct MrSegmentationParameters
{
  double darkShare = 0.6;          ///< of the signal that the tissue should have: below it a voxel is counted as partly without signal
  double bodyShare = 0.3;          ///< above it a voxel can belong to the body
  double shadingSigmaMm = 15.0;    ///< shading is even over this length, which spans the shaft of the femur
  double biasShrinkMm = 5.0;       ///< voxel on which N4 works (Tustison et al. 2010, doi 10.1109/TMI.2010.2046908)
};

/**
 * \brief Tissue scale of a Dixon set, on the grid of its water image.
 *
 * Fat fraction gives tissue; the sum of water and fat, against what that tissue has nearby, tells signal from none. Shading cancels in the first
 * and is followed in the second.
 * \param signal      water plus fat
 * \param fraction    voxel-wise fat fraction, not limited to 0..1
 * \param noiseFloor  of the signal
 */
[[nodiscard]] CtVolume DixonTissueScale(const MrVolume & signal, const FloatImage & fraction, double noiseFloor, const MrSegmentationParameters & parameters, RunContext & context);

/** Levels of the two tissues of a T1 image after shading is corrected. */
struct T1Levels
{
  double muscle = 0.0;
  double fat = 0.0;
};

struct T1Scale
{
  CtVolume image;
  T1Levels levels;
};

/**
 * \brief Tissue scale of a T1 image.
 *
 * Shading is removed with ITK's N4 over the body; a mixture of two normal distributions and their partial volumes then gives the levels of muscle and fat, between which
 * a voxel's place is its membership.
 * \throws Error(ProcessingFailed) when no body is found or muscle and fat do not stand apart (fat-saturated, not a T1 image).
 */
[[nodiscard]] T1Scale T1TissueScale(const MrVolume & image, const MrSegmentationParameters & parameters, RunContext & context);
} // namespace myosect::segmentation
