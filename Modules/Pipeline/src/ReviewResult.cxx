#include "myosect/Pipeline/ReviewResult.h"

#include "DicomObjects.h"
#include "myosect/DicomExport/ReviewObjects.h"

namespace myosect::pipeline
{
void ReviewResult(const std::filesystem::path & folder, const report::Review & review, const std::filesystem::path & superseded)
{
  const bool edited = report::ApplyReview(folder, review);
  dicomexport::ReviewObjects(folder / kDicomFolder, (superseded.empty() ? folder : superseded) / kDicomFolder, review, edited);
}
} // namespace myosect::pipeline
