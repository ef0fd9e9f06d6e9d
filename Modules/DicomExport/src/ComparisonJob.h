#pragma once

#include <string>
#include <vector>

#include "ReportTree.h"
#include "myosect/DicomExport/ComparisonObjects.h"

namespace myosect::dicomexport
{
/** What the parts of a comparison's report share. */
struct ComparisonJob
{
  const report::ComparisonContent & content;
  const std::vector<VisitReport> & visits; ///< in the order of content.visits
};

/** Each change between visits, and each trend over them, in a group of its own. */
void AddChangeGroups(ReportTree & tree, const ComparisonJob & job);
void AddTrendGroups(ReportTree & tree, const ComparisonJob & job);
} // namespace myosect::dicomexport
