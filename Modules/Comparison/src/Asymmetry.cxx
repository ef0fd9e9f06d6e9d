#include "myosect/Comparison/Asymmetry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "myosect/Core/Error.h"

namespace myosect::comparison
{
namespace
{
enum class Limits
{
  None,
  Area,
  FatFraction
};

struct Metric
{
  const char * name;
  const char * unit;
  Value SliceMeasurement::*member;
  bool isArea;
  Limits limits;
};

constexpr std::array<Metric, 7> kMetrics{ {
  { "muscle_area", "cm2", &SliceMeasurement::muscleAreaCm2, true, Limits::Area },
  { "compartment_area", "cm2", &SliceMeasurement::compartmentAreaCm2, true, Limits::None },
  { "contractile_area", "cm2", &SliceMeasurement::contractileAreaCm2, true, Limits::Area },
  { "imat_area", "cm2", &SliceMeasurement::imatAreaCm2, true, Limits::None },
  { "sat_area", "cm2", &SliceMeasurement::satAreaCm2, true, Limits::None },
  { "fat_fraction", "%", &SliceMeasurement::fatFractionPercent, false, Limits::FatFraction },
  { "muscle_mean_hu", "[hnsf'U]", &SliceMeasurement::muscleMeanHu, false, Limits::None },
} };

using Pair = std::pair<const SliceMeasurement *, const SliceMeasurement *>;

void Compare(const std::vector<Pair> & planes, const Metric & metric, AsymmetryRow & row)
{
  double left = 0.0;
  double right = 0.0;
  for (const auto & [l, r] : planes)
  {
    if (!(l->*metric.member) || !(r->*metric.member))
    {
      continue;
    }
    left += *(l->*metric.member);
    right += *(r->*metric.member);
    ++row.levelCount;
    const double z = 0.5 * (l->zMm + r->zMm);
    row.zMinMm = std::min(z, row.zMinMm.value_or(z));
    row.zMaxMm = std::max(z, row.zMaxMm.value_or(z));
  }
  if (row.levelCount == 0)
  {
    return;
  }
  left /= static_cast<double>(row.levelCount);
  right /= static_cast<double>(row.levelCount);
  row.left = left;
  row.right = right;
  row.difference = left - right;
  if (metric.isArea && left + right > 0.0)
  {
    row.asymmetryIndexPercent = 200.0 * (left - right) / (left + right);
    row.smallerToLargerPercent = 100.0 * std::min(left, right) / std::max(left, right);
    row.smallerSide = left < right ? Side::Left : left > right ? Side::Right : Side::Unknown;
  }
}
} // namespace

void AsymmetryParameters::Validate() const
{
  if (!(0.0 < areaAmberPercent && areaAmberPercent <= areaRedPercent && 0.0 < fatFractionAmberPoints && fatFractionAmberPoints <= fatFractionRedPoints))
  {
    throw Error(ErrorCode::Usage, "parameter out of range: limits must be positive, amber no larger than red");
  }
}

std::vector<AsymmetryRow> CompareSides(const std::vector<SliceMeasurement> & slices, bool sidesKnown, const AsymmetryParameters & parameters)
{
  parameters.Validate();
  std::vector<AsymmetryRow> rows;
  for (const Segment segment : { Segment::Hip, Segment::Thigh, Segment::Knee, Segment::Calf, Segment::Ankle })
  {
    std::map<std::size_t, Pair> planes;
    bool any = false;
    for (const SliceMeasurement & slice : slices)
    {
      if (slice.segment == segment && slice.status == Status::Ok)
      {
        any = true;
        if (slice.side != Side::Unknown)
        {
          Pair & pair = planes[slice.sliceIndex];
          (slice.side == Side::Left ? pair.first : pair.second) = &slice;
        }
      }
    }
    std::vector<Pair> shared;
    for (const auto & entry : planes)
    {
      if (sidesKnown && entry.second.first != nullptr && entry.second.second != nullptr)
      {
        shared.push_back(entry.second);
      }
    }
    if (!any || (sidesKnown && shared.empty()))
    {
      continue;
    }
    for (const Metric & metric : kMetrics)
    {
      AsymmetryRow row;
      row.segment = segment;
      row.metric = metric.name;
      row.unit = metric.unit;
      Compare(shared, metric, row);
      if (metric.limits != Limits::None)
      {
        row.amberLimit = metric.limits == Limits::Area ? parameters.areaAmberPercent : parameters.fatFractionAmberPoints;
        row.redLimit = metric.limits == Limits::Area ? parameters.areaRedPercent : parameters.fatFractionRedPoints;
        row.flag = Flag::Indeterminate;
        row.reason = sidesKnown ? "levels not matched" : "sides not known";
      }
      else
      {
        row.flag = sidesKnown ? Flag::None : Flag::Indeterminate;
        row.reason = sidesKnown ? "no limit" : "sides not known";
      }
      rows.push_back(row);
    }
  }
  return rows;
}
} // namespace myosect::comparison
