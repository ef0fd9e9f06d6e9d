#include "myosect/Comparison/Changes.h"

#include <algorithm>
#include <cmath>

#include "SlabSlope.h"
#include "myosect/Comparison/LevelMatching.h"
#include "myosect/Comparison/Metrics.h"
#include "myosect/Comparison/Trend.h"
#include "myosect/Core/ComparisonReasons.h"
#include "myosect/Core/Error.h"

namespace myosect::comparison
{
namespace
{
constexpr double kMdcPerSem = 1.959963984540054 * 1.4142135623730951;
constexpr double kDaysAYear = 365.25;

/** A metric of slices, or its volume over the slab. */
struct Metric
{
  const SliceMetric * slice;
  bool isVolume;

  [[nodiscard]] const char * Name() const { return isVolume ? slice->volume : slice->name; }
  [[nodiscard]] const char * Unit() const { return isVolume ? "cm3" : slice->unit; }
  [[nodiscard]] bool IsRelative() const { return slice->IsArea(); }
};

std::vector<Metric> ListMetrics()
{
  std::vector<Metric> metrics;
  for (const bool isVolume : { false, true })
  {
    for (const SliceMetric & metric : kSliceMetrics)
    {
      if (metric.IsCompared() && (!isVolume || metric.volume != nullptr))
      {
        metrics.push_back({ &metric, isVolume });
      }
    }
  }
  return metrics;
}

const std::vector<Metric> & Metrics()
{
  static const std::vector<Metric> metrics = ListMetrics();
  return metrics;
}

using Row = SliceMeasurement;

/** Even levels of the slab that all profiles share. */
struct Levels
{
  std::vector<double> positionMm;
  double stepMm = 0.0;

  [[nodiscard]] double LengthMm() const { return positionMm.empty() ? 0.0 : positionMm.back() - positionMm.front(); }
};

Levels SharedLevels(const std::vector<const LimbProfile *> & profiles)
{
  Levels levels;
  double begin = -1e300, end = 1e300;
  for (const LimbProfile * profile : profiles)
  {
    if (profile->SliceCount() == 0)
    {
      return levels;
    }
    begin = std::max(begin, profile->BeginMm());
    end = std::min(end, profile->EndMm());
    levels.stepMm = std::max(levels.stepMm, profile->StepMm());
  }
  if (end < begin)
  {
    return levels;
  }
  const auto steps = levels.stepMm > 0.0 ? static_cast<std::size_t>(std::floor((end - begin) / levels.stepMm + 1e-6)) : 0;
  const double first = begin + 0.5 * (end - begin - static_cast<double>(steps) * levels.stepMm);
  for (std::size_t i = 0; i <= steps; ++i)
  {
    levels.positionMm.push_back(std::min(end, first + static_cast<double>(i) * levels.stepMm));
  }
  return levels;
}

/** Values of one metric at the levels at which every visit has one: [visit][level]. */
struct Table
{
  std::vector<std::vector<double>> values;
  std::vector<std::size_t> levels;
};

Table ValuesAt(const Levels & levels, const std::vector<const LimbProfile *> & profiles, const Metric & metric)
{
  Table table;
  table.values.resize(profiles.size());
  for (std::size_t i = 0; i < levels.positionMm.size(); ++i)
  {
    std::vector<Value> plain, perpendicular;
    for (const LimbProfile * profile : profiles)
    {
      const auto place = profile->At(levels.positionMm[i]);
      plain.push_back(place ? place->At(metric.slice->member) : Value());
      perpendicular.push_back(place && metric.slice->perpendicular != nullptr ? place->At(metric.slice->perpendicular) : Value());
    }
    const auto all = [](const std::vector<Value> & values)
    { return std::all_of(values.begin(), values.end(), [](const Value & v) { return v.has_value(); }); };
    const std::vector<Value> & taken = all(perpendicular) ? perpendicular : plain;
    if (all(taken))
    {
      table.levels.push_back(i);
      for (std::size_t v = 0; v < profiles.size(); ++v)
      {
        table.values[v].push_back(*taken[v]);
      }
    }
  }
  return table;
}

double Mean(const std::vector<double> & values)
{
  double sum = 0.0;
  for (const double value : values)
  {
    sum += value;
  }
  return sum / static_cast<double>(values.size());
}

/** The metric over the slab; empty where a volume has holes or no length. */
Value OverSlab(const std::vector<double> & values, const Levels & levels, const Metric & metric)
{
  if (values.empty())
  {
    return {};
  }
  if (!metric.isVolume)
  {
    return Mean(values);
  }
  if (values.size() < 2 || values.size() != levels.positionMm.size())
  {
    return {};
  }
  double sum = -0.5 * (values.front() + values.back());
  for (const double value : values)
  {
    sum += value;
  }
  return sum * levels.stepMm / 10.0;
}

struct Detectable
{
  Value mdc95;
  std::string source;
};

Detectable SmallestDetectable(const Metric & metric, Segment segment, double mean, const ChangeParameters & parameters)
{
  for (const RepeatabilityEntry & entry : parameters.profile)
  {
    if (entry.metric == metric.Name() && entry.segment == segment && entry.level == "slab")
    {
      const bool relative = metric.IsRelative() && entry.statistics.cvPercent.value;
      const Value sem = relative ? Value(0.01 * *entry.statistics.cvPercent.value * mean) : entry.statistics.sem.value;
      return { sem ? Value(kMdcPerSem * *sem) : Value(), sem ? "profile of " + std::to_string(entry.statistics.pairs) + " pairs" : "" };
    }
  }
  const bool isJoint = segment == Segment::Knee || segment == Segment::Ankle;
  switch (metric.slice->kind)
  {
  case MetricKind::MuscleArea:
  case MetricKind::Compartment:
    return { kMdcPerSem * 0.01 * (isJoint ? parameters.jointAreaCvPercent : parameters.areaCvPercent) * mean, "default" };
  case MetricKind::FatFraction:
    return { kMdcPerSem * (isJoint ? parameters.jointFatFractionSemPoints : parameters.fatFractionSemPoints), "default" };
  default:
    return {};
  }
}

/** How far the uncertainty of the level moves the slab's mean, in its unit; of both visits the mean. */
double LevelEffect(const Table & table, const Levels & levels, double uncertaintyMm)
{
  std::vector<double> positionMm;
  for (const std::size_t level : table.levels)
  {
    positionMm.push_back(levels.positionMm[level]);
  }
  double slope = 0.0;
  for (const auto & values : table.values)
  {
    slope += std::abs(SlabSlope(positionMm, values)) / static_cast<double>(table.values.size());
  }
  return uncertaintyMm * slope;
}

/** Whether an uncertainty of the level may move the metric by more than is allowed; `mean` of the table's values. */
bool IsMovedByLevels(const Metric & metric, const Table & table, const Levels & levels, double uncertaintyMm, double mean,
                     const ChangeParameters & parameters)
{
  const double limit = metric.IsRelative()                             ? 0.01 * parameters.levelEffectPercent * mean
                       : metric.slice->kind == MetricKind::FatFraction ? parameters.levelEffectPoints
                                                                       : 1e300;
  return LevelEffect(table, levels, uncertaintyMm) > limit;
}

/** Why there is no change to tell; empty when there is. */
std::string Obstacle(const VisitPair & pair, const Metric & metric, const Table & table, const Levels & levels, double mean,
                     const ChangeParameters & parameters)
{
  if (!pair.levels.problem.empty())
  {
    return pair.levels.problem;
  }
  if (pair.levels.residualMm && *pair.levels.residualMm > parameters.maximumResidualMm)
  {
    return "the bones of both visits do not fit each other";
  }
  if (!pair.levels.uncertaintyMm)
  {
    return "level uncertain";
  }
  return IsMovedByLevels(metric, table, levels, *pair.levels.uncertaintyMm, mean, parameters) ? "level uncertain" : "";
}

/** Mean fat fraction of the segment's sound slices; empty when no slice has one. */
Value MeanFatFraction(const LimbProfile & profile, const Levels & levels)
{
  double sum = 0.0;
  std::size_t count = 0;
  for (const double position : levels.positionMm)
  {
    const auto place = profile.At(position);
    if (const Value fat = place ? place->At(&Row::fatFractionPercent) : Value())
    {
      sum += *fat;
      ++count;
    }
  }
  return count == 0 ? Value() : Value(sum / static_cast<double>(count));
}

/** Why a change that is told gets no flag; empty when it gets one. */
std::string Reservation(const ChangeRow & row, const Metric & metric, double fatFractionPercent, const ChangeParameters & parameters)
{
  if (!row.mdc95)
  {
    return "no repeatability known";
  }
  if (static_cast<double>(row.levelCount) < parameters.minimumLevels)
  {
    return std::string(reason::kTooFewLevels);
  }
  if (row.slabMm.value_or(0.0) < parameters.minimumLengthMm - 1e-6)
  {
    return std::string(reason::kTooShort);
  }
  return metric.slice->member == &Row::muscleAreaCm2 && fatFractionPercent >= parameters.muscleAreaFatFractionPercent
             ? std::string(reason::kFatNearThreshold)
             : "";
}

void Conclude(const VisitPair & pair, const Metric & metric, const Table & table, const Levels & levels, double fatFractionPercent,
              const ChangeParameters & parameters, ChangeRow & row)
{
  const double mean = 0.5 * (*row.baseline + *row.followup);
  // Of a volume the effect is told by its areas, whose share of the mean is the same.
  const double scale = 0.5 * (Mean(table.values[0]) + Mean(table.values[1]));
  const Detectable detectable = SmallestDetectable(metric, pair.segment, mean, parameters);
  row.mdc95 = detectable.mdc95;
  row.mdcSource = detectable.source;
  row.reason = Obstacle(pair, metric, table, levels, scale, parameters);
  if (!row.reason.empty())
  {
    row.flag = ChangeFlag::Indeterminate;
    return;
  }
  row.change = *row.followup - *row.baseline;
  if (metric.IsRelative() && *row.baseline > 0.0)
  {
    row.changePercent = 100.0 * *row.change / *row.baseline;
    if (row.days && std::abs(*row.days) >= parameters.annualisedFromDays)
    {
      row.annualisedPercent = *row.changePercent * kDaysAYear / *row.days;
    }
  }
  row.reason = Reservation(row, metric, fatFractionPercent, parameters);
  if (!row.reason.empty())
  {
    row.flag = ChangeFlag::Indeterminate;
    return;
  }
  row.flag = std::abs(*row.change) <= *row.mdc95 ? ChangeFlag::WithinError
             : *row.change > 0.0                 ? ChangeFlag::Increase
                                                 : ChangeFlag::Decrease;
}

bool HasSegment(const std::vector<SliceMeasurement> & slices, Side side, Segment segment)
{
  return std::any_of(slices.begin(), slices.end(),
                     [&](const SliceMeasurement & s) { return s.side == side && s.segment == segment && s.status == Status::Ok; });
}

bool HasMetric(const std::vector<SliceMeasurement> & slices, Side side, Segment segment, const Metric & metric)
{
  return std::any_of(slices.begin(), slices.end(),
                     [&](const SliceMeasurement & s)
                     { return s.side == side && s.segment == segment && s.status == Status::Ok && s.*metric.slice->member; });
}
} // namespace

void ChangeParameters::Validate() const
{
  if (!(areaCvPercent > 0.0 && jointAreaCvPercent > 0.0 && jointFatFractionSemPoints > 0.0 && fatFractionSemPoints > 0.0 &&
        levelEffectPercent > 0.0 && levelEffectPoints > 0.0 && maximumResidualMm > 0.0 && annualisedFromDays > 0.0 &&
        minimumLevels >= 1.0 && minimumLengthMm >= 0.0 && muscleAreaFatFractionPercent > 0.0))
  {
    throw Error(ErrorCode::Usage, "parameter out of range: repeatability and limits of a comparison must be positive");
  }
}

std::vector<ChangeRow> CompareVisits(const VisitPair & pair, const ChangeParameters & parameters)
{
  parameters.Validate();
  std::vector<ChangeRow> rows;
  if (!HasSegment(*pair.baseline, pair.side, pair.segment) || !HasSegment(*pair.followup, pair.side, pair.segment))
  {
    return rows;
  }
  const LimbProfile baseline(*pair.baseline, pair.side, pair.segment), followup(*pair.followup, pair.side, pair.segment);
  const std::vector<const LimbProfile *> profiles{ &baseline, &followup };
  const Levels levels = SharedLevels(profiles);
  const double fatFractionPercent =
      std::max(MeanFatFraction(baseline, levels).value_or(0.0), MeanFatFraction(followup, levels).value_or(0.0));
  for (const Metric & metric : Metrics())
  {
    if (!HasMetric(*pair.baseline, pair.side, pair.segment, metric) || !HasMetric(*pair.followup, pair.side, pair.segment, metric))
    {
      continue;
    }
    ChangeRow row;
    row.side = pair.side;
    row.segment = pair.segment;
    row.metric = metric.Name();
    row.unit = metric.Unit();
    row.baselineDate = pair.baselineDate;
    row.followupDate = pair.followupDate;
    row.days = pair.days;
    row.baselineVisit = pair.baselineVisit;
    row.followupVisit = pair.followupVisit;
    row.levelResidualMm = pair.levels.residualMm;
    row.levelOverlapMm = pair.levels.overlapMm;
    row.levelUncertaintyMm = pair.levels.uncertaintyMm;
    const Table table = ValuesAt(levels, profiles, metric);
    row.levelCount = table.levels.size();
    if (!levels.positionMm.empty())
    {
      row.slabMm = levels.LengthMm();
    }
    row.baseline = OverSlab(table.values[0], levels, metric);
    row.followup = OverSlab(table.values[1], levels, metric);
    if (row.baseline && row.followup)
    {
      Conclude(pair, metric, table, levels, fatFractionPercent, parameters, row);
    }
    else
    {
      row.reason = !pair.levels.problem.empty()                  ? pair.levels.problem
                   : metric.isVolume && !table.values[0].empty() ? "the shared slab has gaps or a single level"
                                                                 : "no level is measured at both visits";
    }
    rows.push_back(row);
  }
  return rows;
}

std::vector<TrendRow> DescribeTrends(Side side, Segment segment, const std::vector<TrendVisit> & visits,
                                     const ChangeParameters & parameters)
{
  std::vector<TrendRow> rows;
  std::vector<LimbProfile> all;
  std::vector<double> days;
  std::vector<const TrendVisit *> used;
  for (const TrendVisit & visit : visits)
  {
    if (visit.levelsKnown && visit.days && HasSegment(*visit.slices, side, segment))
    {
      all.emplace_back(*visit.slices, side, segment);
      days.push_back(*visit.days);
      used.push_back(&visit);
    }
  }
  if (all.size() < 2)
  {
    return rows;
  }
  std::vector<const LimbProfile *> profiles;
  for (const LimbProfile & profile : all)
  {
    profiles.push_back(&profile);
  }
  const Levels levels = SharedLevels(profiles);
  for (const Metric & metric : Metrics())
  {
    const bool everywhere =
        std::all_of(used.begin(), used.end(), [&](const TrendVisit * visit) { return HasMetric(*visit->slices, side, segment, metric); });
    if (!everywhere)
    {
      continue;
    }
    TrendRow row;
    row.side = side;
    row.segment = segment;
    row.metric = metric.Name();
    row.unit = metric.Unit();
    const Table table = ValuesAt(levels, profiles, metric);
    row.levelCount = table.levels.size();
    bool unsure = used.size() < visits.size();
    for (std::size_t v = 0; v < profiles.size(); ++v)
    {
      const Value value = OverSlab(table.values[v], levels, metric);
      if (!value)
      {
        continue;
      }
      const Table toBaseline{ { table.values.front(), table.values[v] }, table.levels };
      const double mean = 0.5 * (Mean(table.values.front()) + Mean(table.values[v]));
      if (IsMovedByLevels(metric, toBaseline, levels, used[v]->levelUncertaintyMm.value_or(0.0), mean, parameters))
      {
        unsure = true;
        continue;
      }
      row.days.push_back(days[v]);
      row.values.push_back(*value);
    }
    if (row.values.size() < 2)
    {
      continue;
    }
    row.mdc95 = SmallestDetectable(metric, segment, row.values.front(), parameters).mdc95;
    std::vector<double> years;
    for (const double day : row.days)
    {
      years.push_back(day / kDaysAYear);
    }
    const auto [first, last] = std::minmax_element(row.days.begin(), row.days.end());
    const bool spansEnough = *last - *first >= parameters.annualisedFromDays;
    const Trend trend = spansEnough ? FitTrend(years, row.values) : Trend();
    row.slopePerYear = trend.slope;
    row.slopeLow = trend.low;
    row.slopeHigh = trend.high;
    row.theilSenPerYear = trend.theilSen;
    if (trend.slope && metric.IsRelative() && row.values.front() > 0.0)
    {
      row.slopePercentPerYear = 100.0 * *trend.slope / row.values.front();
    }
    const auto remark = [&row](bool applies, std::string_view text)
    { row.reason += !applies ? "" : (row.reason.empty() ? "" : "; ") + std::string(text); };
    remark(unsure, "visits without sure levels or days are left out");
    remark(!spansEnough, "the visits span too few days for a slope");
    remark(static_cast<double>(row.levelCount) < parameters.minimumLevels, reason::kTooFewLevels);
    remark(levels.LengthMm() < parameters.minimumLengthMm - 1e-6, reason::kTooShort);
    rows.push_back(row);
  }
  return rows;
}

std::vector<RepeatedValues> PairValues(const VisitPair & pair)
{
  std::vector<RepeatedValues> result;
  const LimbProfile first(*pair.baseline, pair.side, pair.segment), second(*pair.followup, pair.side, pair.segment);
  const std::vector<const LimbProfile *> profiles{ &first, &second };
  const Levels levels = SharedLevels(profiles);
  for (const Metric & metric : Metrics())
  {
    const Table table = ValuesAt(levels, profiles, metric);
    if (table.levels.empty())
    {
      continue;
    }
    RepeatedValues values;
    values.metric = metric.Name();
    values.unit = metric.Unit();
    values.first = OverSlab(table.values[0], levels, metric);
    values.second = OverSlab(table.values[1], levels, metric);
    for (std::size_t i = 0; !metric.isVolume && i < table.levels.size(); ++i)
    {
      const auto place = first.At(levels.positionMm[table.levels[i]]);
      values.levels.push_back({ place->At(&Row::levelPercent), place->At(&Row::levelMmFromKnee), table.values[0][i], table.values[1][i] });
    }
    if (values.first && values.second)
    {
      result.push_back(std::move(values));
    }
  }
  return result;
}
} // namespace myosect::comparison
