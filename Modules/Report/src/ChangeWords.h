#pragma once

#include <string>

#include "myosect/Report/Comparison.h"

namespace myosect::report
{
/** "+3.1", "-0.4", "0.0". */
[[nodiscard]] std::string Signed(double number, int decimals);

/** "intermuscular fat area" of imat_area. */
[[nodiscard]] std::string MetricWord(const std::string & metric);

/** "HU" of the unit that tables carry. */
[[nodiscard]] std::string UnitWord(const std::string & unit);

/** Muscle area, contractile area and fat fraction of any segment: what texts tell of. */
[[nodiscard]] bool IsLeadingMetric(const std::string & metric);

/** The rows of trends.csv for people; empty without trends. */
[[nodiscard]] std::string TrendTableHtml(const std::vector<TrendRow> & trends);

/** A sentence a leading metric of thigh and calf: slope a year with its interval, or why there is none. In ASCII units (cm2). */
[[nodiscard]] std::vector<std::string> TrendSentences(const std::vector<TrendRow> & trends);
} // namespace myosect::report
