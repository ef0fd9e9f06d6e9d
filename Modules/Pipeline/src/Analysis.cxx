#include "myosect/Pipeline/Analysis.h"

#include <chrono>

#include "SegmentedStudy.h"
#include "StudyMeasurement.h"
#include "StudyWriter.h"
#include "myosect/Dicom/SeriesCatalog.h"
#include "myosect/Pipeline/Corrections.h"
#include "myosect/Pipeline/OutputFolder.h"

namespace myosect::pipeline
{
namespace
{
using Clock = std::chrono::steady_clock;

Outcome MeasureAndWrite(const SegmentedStudy & segmented, const Corrections & corrections, const AnalysisRequest & request,
                        OutputFolder & output, Clock::time_point start, RunContext & context)
{
  report::ResultContent content = MeasureStudy(segmented, segmented.labels, corrections, request, context);
  content.wallSeconds = std::chrono::duration<double>(Clock::now() - start).count();
  return WriteStudy(segmented, segmented.labels, corrections, std::move(content), request, output, context);
}
} // namespace

const std::vector<std::string> & LiftableRefusals()
{
  static const std::vector<std::string> names{ dicom::kContrastRefusal };
  return names;
}

Outcome Analyze(const AnalysisRequest & request, const std::filesystem::path & outputPath, RunContext & context)
{
  const auto start = Clock::now();
  request.parameters.Validate();
  OutputFolder output(outputPath, request.replaceOutput);
  return MeasureAndWrite(SegmentStudy(LoadStudy(request, context), request, context), {}, request, output, start, context);
}

Outcome Measure(const MeasureRequest & request, const std::filesystem::path & outputPath, RunContext & context)
{
  const auto start = Clock::now();
  request.image.parameters.Validate();
  OutputFolder output(outputPath, request.image.replaceOutput);
  const Corrections corrections = CorrectionsOf(request);
  SegmentedStudy segmented = ReadSegmentedStudy(request, context);
  FindLimbs(segmented, request.image, context);
  return MeasureAndWrite(segmented, corrections, request.image, output, start, context);
}
} // namespace myosect::pipeline
