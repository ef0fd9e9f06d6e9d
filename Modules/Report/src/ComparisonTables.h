#pragma once

#include <vector>

#include "TableColumns.h"
#include "myosect/Report/Comparison.h"

namespace myosect::report
{
[[nodiscard]] const std::vector<Column<ChangeRow>> & ChangeColumns();
[[nodiscard]] const std::vector<Column<TrendRow>> & TrendColumns();
[[nodiscard]] const std::vector<Column<RegistrationEntry>> & RegistrationColumns();

/** Text of summary.json of a comparison. */
[[nodiscard]] std::string ComparisonJson(const ComparisonContent & content, const std::string & processedAt);
} // namespace myosect::report
