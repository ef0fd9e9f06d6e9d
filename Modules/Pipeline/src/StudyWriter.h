#pragma once

#include "SegmentedStudy.h"
#include "myosect/Pipeline/Corrections.h"
#include "myosect/Pipeline/OutputFolder.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::pipeline
{
/** Draws the pictures, writes everything into `output` and commits it. \throws Error(CannotWrite). */
Outcome WriteStudy(const SegmentedStudy & segmented, const LabelVolume & labels, const Corrections & corrections,
                   report::ResultContent content, const AnalysisRequest & request, OutputFolder & output, RunContext & context);
} // namespace myosect::pipeline
