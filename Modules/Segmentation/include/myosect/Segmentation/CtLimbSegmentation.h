#pragma once

#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Image/Volume.h"
#include "myosect/Segmentation/CtSegmentationParameters.h"
#include "myosect/Segmentation/LimbFinder.h"
#include "myosect/Segmentation/SkinModel.h"

namespace myosect::segmentation
{
/** Labels with limb 0 under the ids of the left side and limb 1 under those of the right one; Anatomy decides the true sides. */
struct CtSegmentation
{
  LabelVolume labels;
  std::vector<SkinModel> skin; ///< one a limb
};

/**
 * \brief Tissues of the limbs that FindLimbs found.
 *
 * Slices that are no PlaneKind::Limbs stay background. Memory: the label volume, and a few cropped planes a thread. Deterministic.
 */
[[nodiscard]] CtSegmentation SegmentLimbs(const CtVolume & volume, const LimbMap & map, const CtSegmentationParameters & parameters, RunContext & context);
} // namespace myosect::segmentation
