#include "CaseScore.h"

#include <algorithm>
#include <cmath>

namespace myosect::validation
{
namespace
{
double Percent(double part, double whole) noexcept
{
  return whole > 0.0 ? 100.0 * part / whole : 0.0;
}
} // namespace

const std::array<AreaMetric, kAreaMetricCount> & AreaMetrics()
{
  static const std::array<AreaMetric, kAreaMetricCount> metrics{ {
      { "limb", &SliceMeasurement::limbAreaCm2, 1.0, 0.0 },
      { "muscle", &SliceMeasurement::muscleAreaCm2, 2.0, 0.0 },
      { "compartment", &SliceMeasurement::compartmentAreaCm2, 2.0, 0.0 },
      { "sat", &SliceMeasurement::satAreaCm2, 3.0, 0.0 },
      { "bone", &SliceMeasurement::boneAreaCm2, 6.0, 0.0 },
      { "imat", &SliceMeasurement::imatAreaCm2, 12.0, 2.0 },
  } };
  return metrics;
}

double CaseScore::OkPercent() const noexcept
{
  return Percent(static_cast<double>(okSlices), static_cast<double>(wholeSlices));
}

double CaseScore::AbsolutePercent(std::size_t metric) const noexcept
{
  return Percent(areas[metric].absolute, areas[metric].truth);
}

double CaseScore::SignedPercent(std::size_t metric) const noexcept
{
  return Percent(areas[metric].difference, areas[metric].truth);
}

double CaseScore::WorstOverBar() const noexcept
{
  double worst = (100.0 - OkPercent()) / (100.0 - kOkBarPercent);
  for (std::size_t m = 0; m < kAreaMetricCount; ++m)
  {
    worst = std::max(worst, AbsolutePercent(m) / AreaMetrics()[m].barPercent);
  }
  return worst;
}

CaseScore Score(const std::vector<SliceMeasurement> & truth, const ResultTable & table)
{
  CaseScore score;
  for (const SliceMeasurement & expected : truth)
  {
    const auto row = table.Row(std::string(ToString(expected.side)), expected.sliceIndex);
    const std::string status = row ? table.Text(*row, "status") : "";
    if (expected.status != Status::Ok)
    {
      if (status == "ok")
      {
        ++score.falselyOk;
        ++score.confusions["ok for " + std::string(ToString(expected.status))];
      }
      continue;
    }
    ++score.wholeSlices;
    if (status != "ok")
    {
      ++score.confusions[row ? status + ": " + table.Text(*row, "reason") : "no row"];
      continue;
    }
    ++score.okSlices;
    const std::string segment(ToString(expected.segment));
    if (table.Text(*row, "segment") != segment)
    {
      ++score.confusions[segment + " -> " + table.Text(*row, "segment")];
    }
    for (std::size_t m = 0; m < kAreaMetricCount; ++m)
    {
      const AreaMetric & metric = AreaMetrics()[m];
      const Value & area = expected.*metric.truth;
      const auto found = table.Number(*row, std::string(metric.name) + "_area_cm2");
      if (!area || *area < metric.leastCm2)
      {
        continue;
      }
      // An ok slice without the value is as wrong as can be.
      const double difference = found.value_or(0.0) - *area;
      score.areas[m].truth += *area;
      score.areas[m].absolute += std::abs(difference);
      score.areas[m].difference += difference;
    }
  }
  return score;
}
} // namespace myosect::validation
