#pragma once

#include "Study.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::pipeline
{
/** Left against right, patterns and descriptors of content.table. Sex and age serve to choose reference values, and stand nowhere
 * themselves. */
void CompareLegs(const Study & study, const AnalysisRequest & request, bool sidesKnown, report::ResultContent & content);

/** What the comparison was told besides parameters, for summary.json: the involved side, and how many reference values were given. */
[[nodiscard]] std::vector<std::pair<std::string, std::string>> DescribeComparisonInputs(const AnalysisRequest & request);
} // namespace myosect::pipeline
