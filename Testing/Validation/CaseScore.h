#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "ResultTable.h"
#include "myosect/Core/Tables.h"

namespace myosect::validation
{
/** An area that is compared with the truth, and its bar. */
struct AreaMetric
{
  const char * name; ///< the column of measurements.csv is name + "_area_cm2"
  Value SliceMeasurement::*truth;
  double barPercent; ///< for the mean absolute error over the mean truth
  double leastCm2;   ///< slices with less of it do not count
};

inline constexpr std::size_t kAreaMetricCount = 6;
/** limb, muscle, compartment, sat, bone, imat. */
[[nodiscard]] const std::array<AreaMetric, kAreaMetricCount> & AreaMetrics();

inline constexpr double kOkBarPercent = 95.0;

/** How well a table agrees with the truth. */
struct CaseScore
{
  std::size_t wholeSlices = 0; ///< rows whose truth is ok
  std::size_t okSlices = 0;    ///< those of them that the program calls ok
  std::size_t falselyOk = 0;   ///< rows that the program calls ok though the truth does not
  struct Sums
  {
    double truth = 0.0, absolute = 0.0, difference = 0.0;
  };
  std::array<Sums, kAreaMetricCount> areas;      ///< over rows that both call ok
  std::map<std::string, std::size_t> confusions; ///< "calf -> knee", "rejected: reason", "ok for truncated", "no row"

  [[nodiscard]] double OkPercent() const noexcept;
  /** Mean absolute error in per cent of the mean truth; 0 where there is no truth to compare with. */
  [[nodiscard]] double AbsolutePercent(std::size_t metric) const noexcept;
  [[nodiscard]] double SignedPercent(std::size_t metric) const noexcept;
  /** The greatest of the errors and of the share of slices lost, each divided by its bar: up to 1 all bars are kept. */
  [[nodiscard]] double WorstOverBar() const noexcept;
};

[[nodiscard]] CaseScore Score(const std::vector<SliceMeasurement> & truth, const ResultTable & table);
} // namespace myosect::validation
