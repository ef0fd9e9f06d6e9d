#pragma once

#include <string>
#include <utility>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
/** An estimate with its 95 % interval; empty where the data do not give one. */
struct Estimate
{
  Value value, low, high;
};

/** Repeatability of one metric from repeat scans without change between them. */
struct RepeatabilityStatistics
{
  std::size_t pairs = 0;
  Value mean;            ///< of all values
  Estimate bias;         ///< mean of second minus first
  Estimate sem;          ///< within-subject standard deviation, sqrt(mean of d^2 / 2); interval from chi-squared
  Estimate cvPercent;    ///< within-subject coefficient of variation, root mean square of d / (sqrt(2) m); positive values only
  Estimate agreementLow; ///< lower limit of agreement, bias - 1.96 SD(d); interval after Bland and Altman 1986
  Estimate agreementHigh;
  Estimate icc;       ///< ICC(1,1), one-way random effects, after Shrout and Fleiss 1979
  Value mdc95;        ///< 1.96 sqrt(2) SEM
  Value mdc95Percent; ///< the same of the coefficient of variation
};

/** \param pairs  first and second scan. Fewer than two pairs give no interval. */
[[nodiscard]] RepeatabilityStatistics DescribeRepeatability(const std::vector<std::pair<double, double>> & pairs);

/** Repeatability of a site, or of a part of the limb. */
struct RepeatabilityEntry
{
  std::string metric, unit;
  Segment segment = Segment::Unknown;
  std::string level = "slab"; ///< slab: mean over the shared slab; else a band of levels, "percent 40-50" or "mm 100-150"
  RepeatabilityStatistics statistics;
};
} // namespace myosect::comparison
