#include "myosect/ViewerModel/Partner.h"

#include <algorithm>
#include <cmath>

#include "NumberText.h"

namespace myosect::viewer
{
namespace
{
constexpr double kWithinMm = 10.0;

bool IsArea(CurveMetric metric)
{
  return metric != CurveMetric::FatFraction && metric != CurveMetric::MuscleAttenuation;
}

/** The row whose place is nearest; `place` gives nothing where a row has none. */
template <typename TPlace>
std::optional<Match> Nearest(const std::vector<SliceMeasurement> & rows, Side side, Segment segment, double wanted, double withinMm,
                             double mmPerUnit, const TPlace & place)
{
  std::optional<Match> best;
  for (std::size_t n = 0; n < rows.size(); ++n)
  {
    const SliceMeasurement & row = rows[n];
    const Value at = place(row);
    if (row.side != side || row.segment != segment || !at)
    {
      continue;
    }
    const double off = std::abs(*at - wanted) * mmPerUnit;
    if (off <= withinMm && (!best || off < best->offMm))
    {
      best = Match{ n, off, row.matchUncertaintyMm };
    }
  }
  return best && rows[best->row].status == Status::Ok ? best : std::nullopt;
}

std::string LevelText(const SliceMeasurement & row)
{
  std::string text = std::string(ToString(row.segment));
  if (row.levelPercent)
  {
    text += ", " + Decimal(*row.levelPercent, 1) + " % of the bone";
  }
  else if (row.levelMmFromKnee)
  {
    text += ", " + Decimal(*row.levelMmFromKnee, 0) + " mm from the knee";
  }
  return text;
}
} // namespace

std::optional<Match> OtherLegOf(const std::vector<SliceMeasurement> & rows, std::size_t row, double withinMm)
{
  const SliceMeasurement & own = rows[row];
  if (own.side == Side::Unknown || !own.matchPositionMm)
  {
    return std::nullopt;
  }
  const Side other = own.side == Side::Left ? Side::Right : Side::Left;
  return Nearest(rows, other, own.segment, *own.matchPositionMm, withinMm, 1.0,
                 [](const SliceMeasurement & r) { return r.matchPositionMm; });
}

std::optional<Match> OtherVisitOf(const SliceMeasurement & row, const std::vector<SliceMeasurement> & visitRows, double withinMm)
{
  if (row.levelMmFromKnee)
  {
    if (auto match = Nearest(visitRows, row.side, row.segment, *row.levelMmFromKnee, withinMm, 1.0,
                             [](const SliceMeasurement & r) { return r.levelMmFromKnee; }))
    {
      match->uncertaintyMm = visitRows[match->row].levelUncertaintyMm;
      return match;
    }
  }
  if (row.levelPercent)
  {
    // Without a knee in common: percent of a bone, taken as 4 mm each, which a femur of 400 mm has.
    constexpr double kMmPerPercent = 4.0;
    return Nearest(visitRows, row.side, row.segment, *row.levelPercent, withinMm, kMmPerPercent,
                   [](const SliceMeasurement & r) { return r.levelPercent; });
  }
  return std::nullopt;
}

std::vector<PairValue> ValuesOf(const SliceMeasurement & first, const SliceMeasurement & second)
{
  std::vector<PairValue> values;
  for (int n = 0; n < kCurveMetricCount; ++n)
  {
    PairValue value;
    value.metric = static_cast<CurveMetric>(n);
    value.first = ValueOf(first, value.metric);
    value.second = ValueOf(second, value.metric);
    if (!value.first && !value.second)
    {
      continue;
    }
    if (value.first && value.second)
    {
      value.difference = *value.second - *value.first;
      if (IsArea(value.metric) && *value.first != 0.0)
      {
        value.differencePercent = 100.0 * *value.difference / *value.first;
      }
    }
    values.push_back(value);
  }
  return values;
}

std::string TextOf(const PairValue & value)
{
  const std::string heading = HeadingOf(value.metric);
  const std::size_t unitAt = heading.rfind(" (");
  const std::string unit = heading.substr(unitAt + 2, heading.size() - unitAt - 3);
  std::string text = heading.substr(0, unitAt) + ' ' + Decimal(value.first, 1) + " \u2192 " + Decimal(value.second, 1) + ' ' + unit;
  if (value.differencePercent)
  {
    text += " (" + std::string(*value.differencePercent > 0.0 ? "+" : "") + Decimal(*value.differencePercent, 1) + " %)";
  }
  else if (value.difference)
  {
    text += " (" + std::string(*value.difference > 0.0 ? "+" : "") + Decimal(*value.difference, 1) + ' ' + unit + ')';
  }
  return text;
}

std::optional<LegPair> PairLegs(const Document & document, std::size_t row, bool mirrored, std::string & why)
{
  const std::vector<SliceMeasurement> & rows = document.Rows();
  why.clear();
  if (row >= rows.size())
  {
    why = "No row is selected.";
    return std::nullopt;
  }
  if (rows[row].side == Side::Unknown)
  {
    why = "The side of this limb is not known, so it has no partner.";
    return std::nullopt;
  }
  if (!rows[row].matchPositionMm)
  {
    why = "The place of this slice along the bone is not known.";
    return std::nullopt;
  }
  const auto match = OtherLegOf(rows, row, kWithinMm);
  if (!match)
  {
    why = "The other leg has no measured slice at this level.";
    return std::nullopt;
  }
  LegPair pair;
  const bool isLeft = rows[row].side == Side::Left;
  pair.leftRow = isLeft ? row : match->row;
  pair.rightRow = isLeft ? match->row : row;
  pair.leftSlice = rows[pair.leftRow].sliceIndex;
  pair.rightSlice = rows[pair.rightRow].sliceIndex;
  pair.mirrored = mirrored;
  pair.offMm = match->offMm;
  pair.values = ValuesOf(rows[pair.rightRow], rows[pair.leftRow]);
  pair.caption = "Patient's right (image left) and left leg at the same level: " + LevelText(rows[row]) + "; planes " +
                 Decimal(pair.offMm, 1) + " mm apart along the bone" + (mirrored ? ". The left leg is mirrored." : ".");
  return pair;
}

std::optional<VisitPair> PairVisits(const Document & baseline, const Document & followup, std::size_t row, std::string & why)
{
  why.clear();
  if (!baseline.IsOpen())
  {
    why = "No baseline visit is open.";
    return std::nullopt;
  }
  if (row >= followup.Rows().size())
  {
    why = "No row is selected.";
    return std::nullopt;
  }
  if (baseline.Source().Identity().modality != followup.Source().Identity().modality)
  {
    why = "The visits are of different modalities.";
    return std::nullopt;
  }
  const SliceMeasurement & own = followup.Rows()[row];
  if (!own.levelMmFromKnee && !own.levelPercent)
  {
    why = "The level of this slice is not known.";
    return std::nullopt;
  }
  const auto match = OtherVisitOf(own, baseline.Rows(), kWithinMm);
  if (!match)
  {
    why = "The baseline has no measured slice of this side at this level.";
    return std::nullopt;
  }
  VisitPair pair;
  pair.followupRow = row;
  pair.baselineRow = match->row;
  pair.followupSlice = own.sliceIndex;
  pair.baselineSlice = baseline.Rows()[match->row].sliceIndex;
  pair.offMm = match->offMm;
  pair.values = ValuesOf(baseline.Rows()[match->row], own);
  pair.caption = "Baseline and follow-up, " + std::string(ToString(own.side)) + ' ' + LevelText(own) + "; levels " +
                 Decimal(pair.offMm, 1) + " mm apart";
  return pair;
}
} // namespace myosect::viewer
