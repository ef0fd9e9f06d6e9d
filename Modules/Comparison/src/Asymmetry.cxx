#include "myosect/Comparison/Asymmetry.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "SlabSlope.h"
#include "myosect/Comparison/BlockBootstrap.h"
#include "myosect/Comparison/LevelMatching.h"
#include "myosect/Comparison/Metrics.h"

namespace myosect::comparison
{
namespace
{
using S = SliceMeasurement;

bool HasLimits(const SliceMetric & metric)
{
  return metric.kind == MetricKind::MuscleArea || metric.kind == MetricKind::FatFraction;
}

constexpr double kOneSided95 = 1.644854; ///< standard deviations
constexpr double kTwoSided95 = 1.959964;

double MeanOf(const std::vector<double> & values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/** One metric of one segment over the shared levels. */
class Contrast
{
public:
  Contrast(const SliceMetric & metric, const LevelMatch & match, const AsymmetryParameters & parameters)
      : m_Metric(metric), m_Match(match), m_Parameters(parameters), m_Series(Resample(match, metric.member, metric.perpendicular))
  {
    if (!m_Series.left.empty())
    {
      m_Left = MeanOf(m_Series.left);
      m_Right = MeanOf(m_Series.right);
    }
  }

  [[nodiscard]] std::size_t LevelCount() const { return m_Series.left.size(); }

  /** Index for areas, difference for the others: what limits and interval are about. */
  [[nodiscard]] double Size() const { return m_Metric.IsArea() ? 200.0 * (m_Left - m_Right) / (m_Left + m_Right) : m_Left - m_Right; }

  void Fill(AsymmetryRow & row) const
  {
    row.levelCount = LevelCount();
    if (row.levelCount == 0)
    {
      return;
    }
    const auto [low, high] = std::minmax_element(m_Series.zMm.begin(), m_Series.zMm.end());
    row.zMinMm = *low;
    row.zMaxMm = *high;
    row.left = m_Left;
    row.right = m_Right;
    row.difference = m_Left - m_Right;
    if (m_Metric.IsArea() && m_Left + m_Right > 0.0)
    {
      row.asymmetryIndexPercent = Size();
      row.smallerToLargerPercent = 100.0 * std::min(m_Left, m_Right) / std::max(m_Left, m_Right);
      row.smallerSide = m_Left < m_Right ? Side::Left : m_Left > m_Right ? Side::Right : Side::Unknown;
    }
    if (m_Match.matched)
    {
      row.levelUncertaintyMm = m_Match.uncertaintyMm;
      row.sharedLengthMm = LengthMm();
      row.sameSignPercent = SameSignPercent();
      AddInterval(row);
    }
  }

  [[nodiscard]] double LengthMm() const
  {
    double length = 0.0;
    for (std::size_t i = 1; i < m_Series.positionMm.size(); ++i)
    {
      const double distance = m_Series.positionMm[i] - m_Series.positionMm[i - 1];
      length += distance < 1.5 * m_Match.stepMm ? distance : 0.0;
    }
    return length;
  }

  /** What a shift of one leg by the levels' uncertainty does to its mean over the slab: percent of an area, else units of the metric. */
  [[nodiscard]] Value LevelEffect() const { return m_Match.uncertaintyMm && LevelCount() > 1 ? Value(ShiftOfMean()) : Value(); }

private:
  /** A difference as a part of an index: percent of the mean area. */
  [[nodiscard]] double Relative(double difference) const
  {
    return m_Metric.IsArea() ? 100.0 * difference / (0.5 * (m_Left + m_Right)) : difference;
  }

  [[nodiscard]] Value SameSignPercent() const
  {
    const double whole = m_Left - m_Right;
    if (whole == 0.0)
    {
      return {};
    }
    std::size_t same = 0;
    for (std::size_t i = 0; i < LevelCount(); ++i)
    {
      same += (m_Series.left[i] - m_Series.right[i]) * whole > 0.0 ? 1 : 0;
    }
    return 100.0 * static_cast<double>(same) / static_cast<double>(LevelCount());
  }

  /** What each level adds to the error of the size, to first order. */
  [[nodiscard]] std::vector<double> Influence() const
  {
    std::vector<double> influence(LevelCount());
    const double scale = m_Metric.IsArea() ? 400.0 * (m_Left * m_Right) / ((m_Left + m_Right) * (m_Left + m_Right)) : 1.0;
    for (std::size_t i = 0; i < influence.size(); ++i)
    {
      influence[i] =
          m_Metric.IsArea() ? scale * (m_Series.left[i] / m_Left - m_Series.right[i] / m_Right) : m_Series.left[i] - m_Series.right[i];
    }
    return influence;
  }

  /** What a repeated measurement of the same legs would change in all slices at once, so that the levels do not show it. */
  [[nodiscard]] double RepeatHalfWidth() const
  {
    const double spread = m_Metric.IsArea()                          ? m_Parameters.areaRepeatabilityPercent
                          : m_Metric.kind == MetricKind::FatFraction ? m_Parameters.fatRepeatabilityPoints
                                                                     : 0.0;
    return kOneSided95 * std::sqrt(2.0) * spread;
  }

  /** Least half-width of the bootstrap: few blocks cannot tell their own spread. */
  [[nodiscard]] double LeastHalfWidth() const
  {
    const double spread = m_Metric.IsArea()                          ? m_Parameters.areaBlockPercent
                          : m_Metric.kind == MetricKind::FatFraction ? m_Parameters.fatBlockPoints
                                                                     : 0.0;
    return kOneSided95 * std::sqrt(2.0 * m_Parameters.blockMm / std::max(LengthMm(), m_Parameters.blockMm)) * spread;
  }

  [[nodiscard]] double ShiftOfMean() const
  {
    std::vector<double> middle(LevelCount());
    for (std::size_t i = 0; i < middle.size(); ++i)
    {
      middle[i] = 0.5 * (m_Series.left[i] + m_Series.right[i]);
    }
    return Relative(m_Match.uncertaintyMm.value_or(0.0) * std::abs(SlabSlope(m_Series.positionMm, middle)));
  }

  void AddInterval(AsymmetryRow & row) const
  {
    const auto block = static_cast<std::size_t>(std::ceil(m_Parameters.blockMm / m_Match.stepMm - 1e-6));
    if (LevelCount() <= block || !m_Match.uncertaintyMm || (m_Metric.IsArea() && !(m_Left > 0.0 && m_Right > 0.0)))
    {
      return;
    }
    const ErrorOfMean error = BootstrapMean(Influence(), block);
    const double ofAllLevels = std::hypot(RepeatHalfWidth(), ShiftOfMean() * kOneSided95 / kTwoSided95);
    const double least = LeastHalfWidth();
    row.ciLow = Size() - std::hypot(std::max(error.above, least), ofAllLevels);
    row.ciHigh = Size() + std::hypot(std::max(error.below, least), ofAllLevels);
  }

  const SliceMetric & m_Metric;
  const LevelMatch & m_Match;
  const AsymmetryParameters & m_Parameters;
  PairedSeries m_Series;
  double m_Left = 0.0;
  double m_Right = 0.0;
};

/** Conditions of the slab: obliquity, losses, swaps. */
void CheckSlab(const LevelMatch & match, const AsymmetryParameters & parameters, std::vector<std::string_view> & failed)
{
  bool known = true;
  double largest = 0.0;
  double difference = 0.0;
  for (const MatchedLevel & level : match.levels)
  {
    const Value left = level.left.At(&S::obliquityDeg);
    const Value right = level.right.At(&S::obliquityDeg);
    known = known && left && right;
    if (left && right)
    {
      largest = std::max({ largest, *left, *right });
      difference = std::max(difference, std::abs(*left - *right));
    }
  }
  if (!known)
  {
    failed.push_back(reason::kObliquityNotKnown);
  }
  if (largest > parameters.maximumObliquityDeg)
  {
    failed.push_back(reason::kOblique);
  }
  if (difference > parameters.obliquityDifferenceDeg)
  {
    failed.push_back(reason::kObliquityDiffers);
  }
  if (100.0 * static_cast<double>(match.lostLevels) >
      parameters.maximumLostPercent * static_cast<double>(match.lostLevels + match.levels.size()))
  {
    failed.push_back(reason::kLevelsLost);
  }
  if (match.swapInSlab)
  {
    failed.push_back(reason::kSwap);
  }
}

/** Mean fat fraction of the leg that has more; 0 where there is none. */
double LargerFatFraction(const LevelMatch & match)
{
  const PairedSeries fat = Resample(match, &S::fatFractionPercent, nullptr);
  return fat.left.empty() ? 0.0 : std::max(MeanOf(fat.left), MeanOf(fat.right));
}

/** Whether the whole interval lies beyond the limit, on the side of the index. */
bool IsBeyond(const AsymmetryRow & row, double size, double limit)
{
  return row.ciLow && row.ciHigh && (size > 0.0 ? *row.ciLow > limit : *row.ciHigh < -limit);
}

void Judge(const Contrast & contrast, const LevelMatch & match, const SliceMetric & metric, const AsymmetryParameters & parameters,
           AsymmetryRow & row)
{
  const bool isArea = metric.IsArea();
  std::vector<std::string_view> failed;
  if (!match.matched)
  {
    failed.push_back(reason::kLevelsNotMatched);
  }
  else if (!row.difference || (isArea && !row.asymmetryIndexPercent))
  {
    failed.push_back(reason::kNotMeasured);
  }
  else
  {
    if (static_cast<double>(contrast.LevelCount()) < parameters.minimumLevels)
    {
      failed.push_back(reason::kTooFewLevels);
    }
    if (contrast.LengthMm() < parameters.minimumLengthMm - 1e-6)
    {
      failed.push_back(reason::kTooShort);
    }
    const Value effect = contrast.LevelEffect();
    if (!effect)
    {
      failed.push_back(reason::kUncertaintyNotKnown);
    }
    else if (*effect > (isArea ? parameters.levelEffectPercent : parameters.levelEffectPoints))
    {
      failed.push_back(reason::kLevelEffect);
    }
    if (row.segment != Segment::Thigh && row.segment != Segment::Calf)
    {
      failed.push_back(reason::kOtherSegment);
    }
    CheckSlab(match, parameters, failed);
    if (metric.member == &S::muscleAreaCm2 && LargerFatFraction(match) >= parameters.muscleAreaFatFractionPercent)
    {
      failed.push_back(reason::kFatNearThreshold);
    }
    const double size = contrast.Size();
    if (std::abs(size) > *row.amberLimit)
    {
      if (row.sameSignPercent.value_or(0.0) < parameters.minimumSameSignPercent)
      {
        failed.push_back(reason::kSignVaries);
      }
      if (!IsBeyond(row, size, *row.amberLimit))
      {
        failed.push_back(reason::kIntervalReachesLimit);
      }
      row.flag = IsBeyond(row, size, *row.redLimit) ? Flag::Red : Flag::Amber;
    }
  }
  for (const std::string_view text : failed)
  {
    row.flag = Flag::Indeterminate;
    row.reason += (row.reason.empty() ? "" : "; ") + std::string(text);
  }
}

void AddSymmetryIndex(Side involved, AsymmetryRow & row)
{
  if (row.asymmetryIndexPercent && involved != Side::Unknown)
  {
    const double over = involved == Side::Left ? *row.left : *row.right;
    const double under = involved == Side::Left ? *row.right : *row.left;
    row.limbSymmetryIndexPercent = under > 0.0 ? Value(100.0 * over / under) : Value();
  }
}

bool HasSoundSlice(const std::vector<SliceMeasurement> & slices, Segment segment)
{
  return std::any_of(slices.begin(), slices.end(), [&](const S & s) { return s.segment == segment && s.status == Status::Ok; });
}

bool HasSoundSlice(const std::vector<SliceMeasurement> & slices, Segment segment, Side side)
{
  return std::any_of(slices.begin(), slices.end(),
                     [&](const S & s) { return s.segment == segment && s.status == Status::Ok && s.side == side; });
}
} // namespace

std::vector<AsymmetryRow> CompareSides(const std::vector<SliceMeasurement> & slices, bool sidesKnown,
                                       const AsymmetryParameters & parameters, std::optional<Side> involvedSide)
{
  parameters.Validate();
  std::vector<AsymmetryRow> rows;
  for (const Segment segment : { Segment::Hip, Segment::Thigh, Segment::Knee, Segment::Calf, Segment::Ankle })
  {
    const LevelMatch match = sidesKnown ? MatchLevels(slices, segment) : LevelMatch();
    const bool bothLegs =
        match.matched ? HasSoundSlice(slices, segment, Side::Left) && HasSoundSlice(slices, segment, Side::Right) : !match.levels.empty();
    if (sidesKnown ? !bothLegs : !HasSoundSlice(slices, segment))
    {
      continue;
    }
    for (const SliceMetric & metric : kSliceMetrics)
    {
      if (!metric.IsCompared())
      {
        continue;
      }
      AsymmetryRow row;
      row.segment = segment;
      row.metric = metric.name;
      row.unit = metric.unit;
      const Contrast contrast(metric, match, parameters);
      contrast.Fill(row);
      AddSymmetryIndex(involvedSide.value_or(Side::Unknown), row);
      if (HasLimits(metric))
      {
        row.amberLimit = metric.IsArea() ? parameters.areaAmberPercent : parameters.fatFractionAmberPoints;
        row.redLimit = metric.IsArea() ? parameters.areaRedPercent : parameters.fatFractionRedPoints;
      }
      if (!sidesKnown)
      {
        row.flag = Flag::Indeterminate;
        row.reason = reason::kSidesNotKnown;
      }
      else if (!HasLimits(metric))
      {
        row.reason = reason::kNoLimit;
      }
      else
      {
        Judge(contrast, match, metric, parameters, row);
      }
      rows.push_back(row);
    }
  }
  return rows;
}
} // namespace myosect::comparison
