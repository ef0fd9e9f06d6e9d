#include "Overview.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "Text.h"
#include "Wording.h"
#include "myosect/Core/ComparisonReasons.h"

namespace myosect::report
{
namespace
{
bool IsMeasured(const LimbSummary & limb)
{
  return limb.slicesUsed > 0 && limb.meanMuscleAreaCm2.has_value();
}

SegmentOverview OverviewOf(const ResultContent & content, Segment segment)
{
  SegmentOverview overview;
  overview.segment = segment;
  for (const Side side : { Side::Right, Side::Left, Side::Unknown })
  {
    for (const LimbSummary & limb : content.table.limbs)
    {
      if (limb.segment == segment && limb.side == side)
      {
        (IsMeasured(limb) ? overview.measured : overview.missing).push_back(&limb);
      }
    }
  }
  overview.muscle = FindRow(content, segment, "muscle_area");
  return overview;
}
} // namespace

bool IsMatched(const AsymmetryRow & row)
{
  return row.left && row.right && (row.flag != Flag::Indeterminate || (row.ciLow && reason::LeavesOnlySizeOpen(row.reason)));
}

const LimbSummary * SegmentOverview::Of(Side side) const
{
  const auto found = std::find_if(measured.begin(), measured.end(), [&](const LimbSummary * limb) { return limb->side == side; });
  return found == measured.end() ? nullptr : *found;
}

bool SegmentOverview::Comparable() const
{
  return muscle != nullptr && IsMatched(*muscle);
}

std::vector<SegmentOverview> MainSegments(const ResultContent & content)
{
  std::vector<SegmentOverview> overviews;
  for (const Segment segment : { Segment::Thigh, Segment::Calf })
  {
    if (SegmentOverview overview = OverviewOf(content, segment); !overview.measured.empty())
    {
      overviews.push_back(std::move(overview));
    }
  }
  if (overviews.empty())
  {
    const LimbSummary * most = nullptr;
    for (const LimbSummary & limb : content.table.limbs)
    {
      if (IsMeasured(limb) && (most == nullptr || limb.slicesUsed > most->slicesUsed))
      {
        most = &limb;
      }
    }
    if (most != nullptr)
    {
      overviews.push_back(OverviewOf(content, most->segment));
    }
  }
  return overviews;
}

const AsymmetryRow * FindRow(const ResultContent & content, Segment segment, std::string_view metric)
{
  const auto found = std::find_if(content.asymmetry.begin(), content.asymmetry.end(),
                                  [&](const AsymmetryRow & row) { return row.segment == segment && row.metric == metric; });
  return found == content.asymmetry.end() ? nullptr : &*found;
}

bool IsOwnLimit(const ResultContent & content, std::string_view metric, Flag flag)
{
  const bool fat = metric == "fat_fraction";
  const char * name = flag == Flag::Red ? (fat ? "fat_fraction_red_points" : "area_red_percent")
                                        : (fat ? "fat_fraction_amber_points" : "area_amber_percent");
  return std::any_of(content.parameters.begin(), content.parameters.end(),
                     [&](const ParameterEntry & entry) { return entry.name == name && entry.source != "default"; });
}

std::string LimitsSentence(const ResultContent & content)
{
  int own = 0;
  for (const char * metric : { "muscle_area", "fat_fraction" })
  {
    own += IsOwnLimit(content, metric, Flag::Amber) ? 1 : 0;
    own += IsOwnLimit(content, metric, Flag::Red) ? 1 : 0;
  }
  return own == 0   ? "Limits of flags are provisional."
         : own == 4 ? "Limits of flags are the site's own."
                    : "Limits of flags are in part the site's own, the others provisional.";
}

bool HasSide(const ResultContent & content, Side side)
{
  return std::any_of(content.table.slices.begin(), content.table.slices.end(),
                     [&](const SliceMeasurement & s) { return s.side == side; }) ||
         std::any_of(content.table.limbs.begin(), content.table.limbs.end(), [&](const LimbSummary & l) { return l.side == side; });
}

std::string CoverageText(const ResultContent & content)
{
  std::set<double> levels;
  for (const SliceMeasurement & slice : content.table.slices)
  {
    if (slice.status != Status::NotInFieldOfView && std::isfinite(slice.zMm))
    {
      levels.insert(slice.zMm);
    }
  }
  if (levels.empty())
  {
    return {};
  }
  const double low = *levels.begin();
  const double high = *levels.rbegin();
  return Fixed((high - low) / 10.0, 1) + " cm covered (" + RangeText(low, high) + ")";
}
} // namespace myosect::report
