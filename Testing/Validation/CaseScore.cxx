#include "CaseScore.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace myosect::validation
{
namespace
{
double Percent(double part, double whole) noexcept
{
  return whole > 0.0 ? 100.0 * part / whole : 0.0;
}

template <typename TTerm> double MeanOver(const std::vector<std::pair<double, double>> & pairs, TTerm term) noexcept
{
  double sum = 0.0;
  for (const auto & [truth, found] : pairs)
  {
    sum += term(found - truth);
  }
  return pairs.empty() ? 0.0 : sum / static_cast<double>(pairs.size());
}
} // namespace

Bars BarsOf(Modality modality, bool noiseFree)
{
  const bool ct = modality == Modality::Ct;
  const Value muscle = ct ? Value(2.0) : modality == Modality::T1 ? Value(3.0) : std::nullopt;
  Bars bars{ { {
                 { "limb", &SliceMeasurement::limbAreaCm2, ct ? 1.0 : 1.5, 0.0 },
                 { "muscle", &SliceMeasurement::muscleAreaCm2, muscle, 0.0 },
                 { "compartment", &SliceMeasurement::compartmentAreaCm2, ct ? 2.0 : 3.0, 0.0 },
                 { "sat", &SliceMeasurement::satAreaCm2, ct ? 3.0 : 4.0, 0.0 },
                 { "bone", &SliceMeasurement::boneAreaCm2, ct ? 6.0 : 10.0, 0.0 },
                 { "imat", &SliceMeasurement::imatAreaCm2, ct ? Value(12.0) : std::nullopt, 2.0 },
             } },
             std::nullopt };
  if (modality == Modality::Dixon)
  {
    bars.fatFractionPoints = noiseFree ? 0.1 : 1.0;
  }
  return bars;
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

double CaseScore::FatFractionPoints() const noexcept
{
  return MeanOver(fatFractions, [](double difference) { return std::abs(difference); });
}

double CaseScore::FatFractionBiasPoints() const noexcept
{
  return MeanOver(fatFractions, [](double difference) { return difference; });
}

double CaseScore::WorstFatFractionPoints() const noexcept
{
  double worst = 0.0;
  for (const auto & [truth, found] : fatFractions)
  {
    worst = std::max(worst, std::abs(found - truth));
  }
  return worst;
}

double CaseScore::WorstOverBar() const noexcept
{
  if (mistrusted > 0)
  {
    return std::numeric_limits<double>::infinity();
  }
  double worst = (100.0 - OkPercent()) / (100.0 - kOkBarPercent);
  for (std::size_t m = 0; m < kAreaMetricCount; ++m)
  {
    if (bars.areas[m].barPercent)
    {
      worst = std::max(worst, AbsolutePercent(m) / *bars.areas[m].barPercent);
    }
  }
  return bars.fatFractionPoints ? std::max(worst, FatFractionPoints() / *bars.fatFractionPoints) : worst;
}

CaseScore Score(const std::vector<SliceMeasurement> & truth, const ResultTable & table, const Bars & bars)
{
  CaseScore score;
  score.bars = bars;
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
        score.mistrusted += expected.status == Status::Rejected ? 1 : 0;
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
      const AreaMetric & metric = bars.areas[m];
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
    if (bars.fatFractionPoints)
    {
      const auto found = table.Number(*row, "fat_fraction_percent");
      if (expected.fatFractionPercent)
      {
        if (!found)
        {
          ++score.confusions["no fat fraction"];
        }
        score.fatFractions.emplace_back(*expected.fatFractionPercent, found.value_or(0.0));
      }
      else if (found)
      {
        ++score.confusions["fat fraction that cannot be known"];
        ++score.mistrusted;
      }
    }
  }
  return score;
}
} // namespace myosect::validation
