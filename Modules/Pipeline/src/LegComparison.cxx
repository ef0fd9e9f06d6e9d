#include "LegComparison.h"

#include "myosect/Comparison/Asymmetry.h"
#include "myosect/Comparison/LegPatterns.h"
#include "myosect/Pipeline/ReferenceFile.h"

namespace myosect::pipeline
{
namespace
{
comparison::ReferenceQuery QueryOf(const Study & study, const AnalysisRequest & request)
{
  const dicom::SeriesAttributes & attributes = study.attributes;
  comparison::ReferenceQuery query;
  query.sex = request.sex ? request.sex : SexOf(attributes.patientSex);
  query.ageYears =
      request.ageYears ? request.ageYears : AgeInYears(attributes.patientAge, attributes.patientBirthDate, attributes.studyDate);
  query.modality = study.identity.modality;
  query.windowLowerHu = request.parameters.segmentation.muscleLowerHu;
  query.windowUpperHu = request.parameters.segmentation.muscleUpperHu;
  query.sliceThicknessMm = attributes.sliceThicknessMm;
  return query;
}
} // namespace

void CompareLegs(const Study & study, const AnalysisRequest & request, bool sidesKnown, report::ResultContent & content)
{
  content.asymmetry = comparison::CompareSides(content.table.slices, sidesKnown, request.parameters.asymmetry, request.involvedSide);
  const comparison::LegPatternInput input{ content.table, content.asymmetry, request.references, QueryOf(study, request) };
  content.patterns = comparison::DescribePatterns(input, request.parameters.patterns);
  content.descriptors = comparison::DescribeShapes(input, request.parameters.patterns);
}

std::vector<std::pair<std::string, std::string>> DescribeComparisonInputs(const AnalysisRequest & request)
{
  std::vector<std::pair<std::string, std::string>> entries;
  if (request.involvedSide)
  {
    entries.emplace_back("involved_side", '"' + std::string(ToString(*request.involvedSide)) + '"');
  }
  if (!request.references.empty())
  {
    entries.emplace_back("reference_values", std::to_string(request.references.size()));
  }
  return entries;
}
} // namespace myosect::pipeline
