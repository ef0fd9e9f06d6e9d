#pragma once

#include "SegmentedStudy.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::pipeline
{
inline constexpr const char * kDicomFolder = "dicom";

/** The objects that a result folder holds. */
[[nodiscard]] dicomexport::ObjectKinds ObjectKindsIn(const std::filesystem::path & resultFolder);

/** Writes the DICOM objects that were asked for into folder `dicom` of the result. `stored` lies on the source's grid. */
void WriteDicomObjects(const std::filesystem::path & resultFolder, const SegmentedStudy & segmented, const LabelImage & stored,
                       const report::ResultContent & content, const AnalysisRequest & request, RunContext & context);
} // namespace myosect::pipeline
