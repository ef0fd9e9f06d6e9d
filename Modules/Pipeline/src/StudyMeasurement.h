#pragma once

#include "SegmentedStudy.h"
#include "SliceRows.h"
#include "myosect/Pipeline/Corrections.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::pipeline
{
/** Which voxels of a slice a reader excluded; empty: none. */
[[nodiscard]] measurement::ExclusionMask ExclusionMaskOf(const Corrections & corrections, const Grid & grid, std::size_t k);

/** Rejects the row when a reader excluded its slice. */
void ApplyExclusion(const Corrections & corrections, SliceMeasurement & row);

/** Whether a row is rejected because of that. */
[[nodiscard]] bool IsExclusion(const SliceMeasurement & row);

/** Whether boundary voxels count whole, as drawn. */
[[nodiscard]] bool CountsVoxels(const SegmentedStudy & segmented, const Corrections & corrections);

/** Everything that a result folder tells of these labels, but its pictures. `labels` may differ from those of `segmented`. */
[[nodiscard]] report::ResultContent MeasureStudy(const SegmentedStudy & segmented, const LabelVolume & labels,
                                                 const Corrections & corrections, const AnalysisRequest & request, RunContext & context);
} // namespace myosect::pipeline
