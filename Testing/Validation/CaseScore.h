#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
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
  Value barPercent; ///< for the mean absolute error over the mean truth; empty: shown, without a bar
  double leastCm2;  ///< slices with less of it do not count
};

inline constexpr std::size_t kAreaMetricCount = 6;
inline constexpr double kOkBarPercent = 95.0;

/** How near a modality must come to the truth. */
struct Bars
{
  std::array<AreaMetric, kAreaMetricCount> areas; ///< limb, muscle, compartment, sat, bone, imat
  Value fatFractionPoints;                        ///< for the mean absolute error of the compartment's fat fraction
};
/** \param noiseFree  of Dixon images without noise, whose fat fraction must be nearly exact. */
[[nodiscard]] Bars BarsOf(Modality modality, bool noiseFree = false);

/** How well a table agrees with the truth. */
struct CaseScore
{
  Bars bars;
  std::size_t wholeSlices = 0; ///< rows whose truth is ok
  std::size_t okSlices = 0;    ///< those of them that the program calls ok
  std::size_t falselyOk = 0;   ///< rows that the program calls ok though the truth does not
  std::size_t mistrusted = 0;  ///< rows that the program measures though they must be rejected, or fat fractions that nobody can know
  struct Sums
  {
    double truth = 0.0, absolute = 0.0, difference = 0.0;
  };
  std::array<Sums, kAreaMetricCount> areas;            ///< over rows that both call ok
  std::vector<std::pair<double, double>> fatFractions; ///< truth and program, per cent, of the same rows
  std::map<std::string, std::size_t> confusions;       ///< "calf -> knee", "rejected: reason", "ok for truncated", "no row"

  [[nodiscard]] double OkPercent() const noexcept;
  /** Mean absolute error in per cent of the mean truth; 0 where there is no truth to compare with. */
  [[nodiscard]] double AbsolutePercent(std::size_t metric) const noexcept;
  [[nodiscard]] double SignedPercent(std::size_t metric) const noexcept;
  /** Mean and greatest absolute error and mean error of the fat fraction; 0 where there is none. */
  [[nodiscard]] double FatFractionPoints() const noexcept;
  [[nodiscard]] double WorstFatFractionPoints() const noexcept;
  [[nodiscard]] double FatFractionBiasPoints() const noexcept;
  /** The greatest of the errors and of the share of slices lost, each divided by its bar: up to 1 all bars are kept. Infinite when
   * mistrusted. */
  [[nodiscard]] double WorstOverBar() const noexcept;
};

[[nodiscard]] CaseScore Score(const std::vector<SliceMeasurement> & truth, const ResultTable & table, const Bars & bars);
} // namespace myosect::validation
