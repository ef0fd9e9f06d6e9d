#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ReportTree.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::dicomexport
{
/** A metric of the comparison tables as concept, and the words of what it was measured on. */
struct MetricCode
{
  std::string_view metric;
  const char * target;
  Code name, finding;
};

/** A common code for a metric that is not known. */
[[nodiscard]] const MetricCode & CodeOfMetric(const std::string & metric);

/** A number of a derived group that was computed from others of it. Nothing for an undefined value. */
void AddDerived(ReportTree & tree, const char * code, const char * meaning, const Value & value, const std::string & unit,
                const std::vector<std::size_t> & sources = {});

/** The program, and the parameters whose names begin with one of these. */
void AddMethod(ReportTree & tree, const std::vector<report::ParameterEntry> & parameters, const std::vector<std::string_view> & prefixes);
} // namespace myosect::dicomexport
