#include "DicomObjects.h"

#include "myosect/Core/Error.h"
#include "myosect/DicomExport/Objects.h"

namespace myosect::pipeline
{
dicomexport::ObjectKinds ObjectKindsIn(const std::filesystem::path & resultFolder)
{
  const auto holds = [&](const char * name)
  {
    std::error_code status;
    return std::filesystem::is_regular_file(resultFolder / kDicomFolder / name, status);
  };
  return { holds("seg.dcm"), holds("sr.dcm"), holds("sc.dcm"), holds("pdf.dcm") };
}

void WriteDicomObjects(const std::filesystem::path & resultFolder, const SegmentedStudy & segmented, const LabelImage & stored,
                       const report::ResultContent & content, const AnalysisRequest & request, RunContext & context)
{
  if (!request.dicom.Any())
  {
    return;
  }
  const std::filesystem::path folder = resultFolder / kDicomFolder;
  std::error_code failure;
  if (!std::filesystem::create_directory(folder, failure))
  {
    throw Error(ErrorCode::CannotWrite, "cannot make folder dicom in the result: " + failure.message());
  }
  const LabelId * begin = stored.GetBufferPointer();
  const std::vector<LabelId> labels(begin, begin + segmented.study.source.grid.VoxelCount());
  dicomexport::ExportInput input;
  input.source = &segmented.study.source;
  input.labels = &labels;
  input.content = &content;
  input.foreign = segmented.foreign;
  if (!request.superseded.empty())
  {
    input.superseded = request.superseded / kDicomFolder;
  }
  dicomexport::WriteObjects(folder, input, request.dicom, context);
}
} // namespace myosect::pipeline
