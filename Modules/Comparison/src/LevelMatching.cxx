#include "myosect/Comparison/LevelMatching.h"

#include <algorithm>
#include <map>

namespace myosect::comparison
{
namespace
{
constexpr double kOnASliceMm = 1e-6;
constexpr double kLongestStep = 1.5; ///< of the usual one

bool Counts(const SliceMeasurement & slice, Side side, Segment segment)
{
  return slice.side == side && slice.segment == segment && slice.status == Status::Ok;
}

bool AreNeighbours(const SliceMeasurement & lower, const SliceMeasurement & upper)
{
  return upper.sliceIndex == lower.sliceIndex + 1;
}

/** Whether a slice of `side` between the given ones has water and fat exchanged in a part. */
bool HasSwap(const std::vector<SliceMeasurement> & slices, Side side, Segment segment, std::size_t first, std::size_t last)
{
  return std::any_of(slices.begin(), slices.end(),
                     [&](const SliceMeasurement & s)
                     {
                       return s.side == side && s.segment == segment && s.status == Status::Rejected && s.sliceIndex >= first &&
                              s.sliceIndex <= last && s.reason.compare(0, kPartialSwapReason.size(), kPartialSwapReason) == 0;
                     });
}

LevelMatch MatchPlanes(const std::vector<SliceMeasurement> & slices, Segment segment)
{
  std::map<std::size_t, MatchedLevel> planes;
  for (const SliceMeasurement & slice : slices)
  {
    for (const Side side : { Side::Left, Side::Right })
    {
      if (Counts(slice, side, segment))
      {
        MatchedLevel & level = planes[slice.sliceIndex];
        (side == Side::Left ? level.left : level.right) = { &slice, &slice, 0.0 };
      }
    }
  }
  LevelMatch match;
  for (auto & [index, level] : planes)
  {
    if (level.left.lower != nullptr && level.right.lower != nullptr)
    {
      level.positionMm = level.left.lower->zMm;
      match.levels.push_back(level);
    }
  }
  return match;
}
} // namespace

Value LimbPlace::At(Value SliceMeasurement::*member) const
{
  const Value & low = lower->*member;
  const Value & high = upper->*member;
  if (weight == 0.0 || lower == upper)
  {
    return low;
  }
  return low && high ? Value(*low + weight * (*high - *low)) : Value();
}

double LimbPlace::ZMm() const
{
  return lower->zMm + weight * (upper->zMm - lower->zMm);
}

LimbProfile::LimbProfile(const std::vector<SliceMeasurement> & slices, Side side, Segment segment)
{
  for (const SliceMeasurement & slice : slices)
  {
    if (Counts(slice, side, segment) && slice.matchPositionMm)
    {
      m_Slices.push_back(&slice);
    }
  }
  std::sort(m_Slices.begin(), m_Slices.end(), [](const auto * a, const auto * b) { return *a->matchPositionMm < *b->matchPositionMm; });
  std::vector<double> steps;
  for (std::size_t i = 1; i < m_Slices.size(); ++i)
  {
    if (AreNeighbours(*m_Slices[i - 1], *m_Slices[i]))
    {
      steps.push_back(*m_Slices[i]->matchPositionMm - *m_Slices[i - 1]->matchPositionMm);
    }
  }
  if (!steps.empty())
  {
    std::nth_element(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2), steps.end());
    m_StepMm = steps[steps.size() / 2];
  }
}

double LimbProfile::BeginMm() const
{
  return *m_Slices.front()->matchPositionMm;
}

double LimbProfile::EndMm() const
{
  return *m_Slices.back()->matchPositionMm;
}

std::optional<LimbPlace> LimbProfile::At(double positionMm) const
{
  const auto upper = std::lower_bound(m_Slices.begin(), m_Slices.end(), positionMm - kOnASliceMm,
                                      [](const SliceMeasurement * slice, double position) { return *slice->matchPositionMm < position; });
  if (upper == m_Slices.end())
  {
    return std::nullopt;
  }
  if (*(*upper)->matchPositionMm <= positionMm + kOnASliceMm)
  {
    return LimbPlace{ *upper, *upper, 0.0 };
  }
  if (upper == m_Slices.begin())
  {
    return std::nullopt;
  }
  const SliceMeasurement * lower = *(upper - 1);
  const double distance = *(*upper)->matchPositionMm - *lower->matchPositionMm;
  if (!AreNeighbours(*lower, **upper) || distance > kLongestStep * m_StepMm)
  {
    return std::nullopt;
  }
  return LimbPlace{ lower, *upper, (positionMm - *lower->matchPositionMm) / distance };
}

LevelMatch MatchLevels(const std::vector<SliceMeasurement> & slices, Segment segment)
{
  const LimbProfile left(slices, Side::Left, segment);
  const LimbProfile right(slices, Side::Right, segment);
  const double step = std::max(left.StepMm(), right.StepMm());
  if (!(left.StepMm() > 0.0 && right.StepMm() > 0.0))
  {
    return MatchPlanes(slices, segment);
  }
  LevelMatch match;
  match.matched = true;
  match.stepMm = step;
  const double begin = std::max(left.BeginMm(), right.BeginMm());
  const double end = std::min(left.EndMm(), right.EndMm());
  bool uncertaintyKnown = true;
  for (std::size_t i = 0; begin + static_cast<double>(i) * step <= end + kOnASliceMm; ++i)
  {
    const double position = begin + static_cast<double>(i) * step;
    const auto leftPlace = left.At(position);
    const auto rightPlace = right.At(position);
    if (!leftPlace || !rightPlace)
    {
      ++match.lostLevels;
      continue;
    }
    match.levels.push_back({ position, *leftPlace, *rightPlace });
    for (const LimbPlace & place : { *leftPlace, *rightPlace })
    {
      const Value uncertainty = place.At(&SliceMeasurement::matchUncertaintyMm);
      uncertaintyKnown = uncertaintyKnown && uncertainty.has_value();
      match.uncertaintyMm = std::max(match.uncertaintyMm.value_or(0.0), uncertainty.value_or(0.0));
    }
  }
  if (!uncertaintyKnown)
  {
    match.uncertaintyMm.reset();
  }
  if (!match.levels.empty())
  {
    const MatchedLevel & first = match.levels.front();
    const MatchedLevel & last = match.levels.back();
    match.swapInSlab = HasSwap(slices, Side::Left, segment, first.left.lower->sliceIndex, last.left.upper->sliceIndex) ||
                       HasSwap(slices, Side::Right, segment, first.right.lower->sliceIndex, last.right.upper->sliceIndex);
  }
  return match;
}

PairedSeries Resample(const LevelMatch & match, Value SliceMeasurement::*member, Value SliceMeasurement::*perpendicular)
{
  PairedSeries series;
  for (const MatchedLevel & level : match.levels)
  {
    Value left;
    Value right;
    if (perpendicular != nullptr)
    {
      left = level.left.At(perpendicular);
      right = level.right.At(perpendicular);
    }
    if (!left || !right)
    {
      left = level.left.At(member);
      right = level.right.At(member);
    }
    if (left && right)
    {
      series.left.push_back(*left);
      series.right.push_back(*right);
      series.positionMm.push_back(level.positionMm);
      series.zMm.push_back(0.5 * (level.left.ZMm() + level.right.ZMm()));
    }
  }
  return series;
}
} // namespace myosect::comparison
