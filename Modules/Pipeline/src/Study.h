#pragma once

#include <string>
#include <utility>
#include <vector>

#include "myosect/Image/Volume.h"
#include "myosect/Pipeline/Analysis.h"

namespace myosect::pipeline
{
/** A volume with what its source tells of it. */
struct Study
{
  CtVolume volume;
  StudyIdentity identity;
  dicom::SeriesAttributes attributes;
  bool fromDicom = false;
  std::string protocol;
  std::vector<std::pair<std::string, std::string>> inputs; ///< for summary.json
};

/** \throws Error(UnsupportedInput) with the number when the volume and its labels would not fit into memory. */
[[nodiscard]] Study LoadStudy(const AnalysisRequest & request, RunContext & context);
} // namespace myosect::pipeline
