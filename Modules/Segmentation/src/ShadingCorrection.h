#pragma once

#include "myosect/Segmentation/TissueScale.h"

namespace myosect::segmentation
{
/** The image divided by the field that N4 finds over the body; its mean over the body is kept. \throws Error(ProcessingFailed) without a body. */
[[nodiscard]] FloatImage::Pointer CorrectShading(const MrVolume & volume, const MrSegmentationParameters & parameters, RunContext & context);

/** \throws Error(ProcessingFailed) when the histogram of the body shows no two tissues. */
[[nodiscard]] T1Levels FindT1Levels(const FloatImage & even, const Grid & grid);
} // namespace myosect::segmentation
