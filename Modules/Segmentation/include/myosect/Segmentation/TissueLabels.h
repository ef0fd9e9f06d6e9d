#pragma once

#include "myosect/Core/Types.h"
#include "myosect/Segmentation/LimbSlice.h"

namespace myosect::segmentation
{
/**
 * \brief Tissue of every limb pixel of a slice; kNoTissue outside the limb.
 *
 * Inside the fascia pixels are told apart by the HU windows, on an image smoothed in proportion to its noise so that noise does not turn muscle into fat. The
 * rim of partial volume round bone takes the tissue beyond it, or OtherInsideFascia where it is brighter than muscle. Outside the fascia what is not skin is
 * subcutaneous fat, but for clearly lean islands (veins).
 */
inline constexpr std::uint8_t kNoTissue = 255;
[[nodiscard]] Plane<std::uint8_t> ClassifyTissues(const LimbSlice & slice,
                                                  const FloatPlane & depthMm,
                                                  const MaskPlane & fascia,
                                                  double skinLimitDepthMm,
                                                  double noiseHu,
                                                  const CtSegmentationParameters & parameters);
} // namespace myosect::segmentation
