#include "myosect/Comparison/ReferenceValues.h"

#include <algorithm>
#include <cmath>

#include "myosect/Core/Quantity.h"

namespace myosect::comparison
{
namespace
{
constexpr double kSameHu = 0.5;

/** Metrics whose value depends on the muscle window. */
bool DependsOnWindow(const std::string & metric)
{
  return metric == "muscle_area" || metric == "muscle_mean_hu";
}

/** Why a value cannot be used for this person and scan; empty when it can. The order is that of closeness. */
std::string Misfit(const ReferenceValue & value, const ReferenceQuery & query, std::size_t & passed)
{
  passed = 1;
  if (value.sex && !query.sex)
  {
    return "sex not known";
  }
  if (value.sex && value.sex != query.sex)
  {
    return "none for this sex";
  }
  ++passed;
  const bool anyAge = value.ageMinYears <= 0.0 && value.ageMaxYears >= 150.0;
  if (!anyAge && !query.ageYears)
  {
    return "age not known";
  }
  if (!anyAge && (*query.ageYears < value.ageMinYears || *query.ageYears >= value.ageMaxYears + 1.0))
  {
    return "none for this age";
  }
  ++passed;
  if (query.modality == Modality::Ct && DependsOnWindow(value.metric))
  {
    if (!value.windowLowerHu || !value.windowUpperHu)
    {
      return "the source's HU window is not stated";
    }
    if (std::abs(*value.windowLowerHu - query.windowLowerHu) > kSameHu || std::abs(*value.windowUpperHu - query.windowUpperHu) > kSameHu)
    {
      return "other HU window";
    }
  }
  ++passed;
  const bool thicknessMatters = value.sliceThicknessMinMm || value.sliceThicknessMaxMm;
  if (thicknessMatters && !query.sliceThicknessMm)
  {
    return "slice thickness not known";
  }
  if (thicknessMatters && (*query.sliceThicknessMm < value.sliceThicknessMinMm.value_or(0.0) ||
                           *query.sliceThicknessMm > value.sliceThicknessMaxMm.value_or(1e9)))
  {
    return "other slice thickness";
  }
  ++passed;
  return {};
}

template <typename TValueOf>
ReferenceFit Find(const std::vector<ReferenceValue> & values, const ReferenceQuery & query, Segment segment, const std::string & metric,
                  TValueOf valueOf)
{
  ReferenceFit closest;
  std::size_t furthest = 0;
  closest.whyNot = values.empty() ? "no reference values given" : "none for this segment and quantity";
  for (const ReferenceValue & entry : values)
  {
    if (entry.metric != metric || entry.segment != segment || entry.modality != query.modality)
    {
      continue;
    }
    std::size_t passed = 0;
    std::string misfit = Misfit(entry, query, passed);
    if (misfit.empty())
    {
      if (const Value value = valueOf(entry))
      {
        return { &entry, value, (*value - entry.mean) / entry.sd, {} };
      }
      misfit = "its level is not in view";
    }
    if (passed > furthest)
    {
      furthest = passed;
      closest.whyNot = misfit;
    }
  }
  return closest;
}

const Value & PositionOf(const SliceMeasurement & slice, bool percent)
{
  return percent ? slice.levelPercent : slice.levelMmFromKnee;
}
} // namespace

Value ValueAtLevel(const MeasurementTable & table, Side side, Segment segment, const ReferenceLevel & level,
                   Value SliceMeasurement::*member)
{
  std::vector<const SliceMeasurement *> slices;
  for (const SliceMeasurement & slice : table.slices)
  {
    if (slice.side == side && slice.segment == segment)
    {
      slices.push_back(&slice);
    }
  }
  if (level.segmentMean)
  {
    const bool complete =
        std::any_of(table.limbs.begin(), table.limbs.end(),
                    [&](const LimbSummary & limb) { return limb.side == side && limb.segment == segment && limb.complete; });
    double sum = 0.0;
    for (const SliceMeasurement * slice : slices)
    {
      if (!(slice->*member))
      {
        return {};
      }
      sum += *(slice->*member);
    }
    return complete && !slices.empty() ? Value(sum / static_cast<double>(slices.size())) : Value();
  }
  const bool percent = level.percentFromDistal.has_value();
  const Value & wanted = percent ? level.percentFromDistal : level.mmFromKnee;
  const double tolerance = (percent ? level.tolerancePercent : level.toleranceMm).value_or(0.0);
  const SliceMeasurement * nearest = nullptr;
  for (std::size_t i = 0; wanted && i < slices.size(); ++i)
  {
    const SliceMeasurement & slice = *slices[i];
    if (slice.status != Status::Ok || !PositionOf(slice, percent) || !(slice.*member))
    {
      continue;
    }
    const double distance = std::abs(*PositionOf(slice, percent) - *wanted);
    if (distance <= tolerance && (nearest == nullptr || distance < std::abs(*PositionOf(*nearest, percent) - *wanted)))
    {
      nearest = &slice;
    }
    if (i == 0 || slices[i - 1]->sliceIndex + 1 != slice.sliceIndex || slices[i - 1]->status != Status::Ok || !(slices[i - 1]->*member))
    {
      continue;
    }
    const SliceMeasurement & before = *slices[i - 1];
    const Value & from = PositionOf(before, percent);
    const Value & to = PositionOf(slice, percent);
    if (from && to && *from != *to && (*from - *wanted) * (*to - *wanted) <= 0.0)
    {
      return *(before.*member) + (*wanted - *from) / (*to - *from) * (*(slice.*member) - *(before.*member));
    }
  }
  return nearest != nullptr ? nearest->*member : Value();
}

ReferenceFit FindReference(const std::vector<ReferenceValue> & values, const ReferenceQuery & query, const MeasurementTable & table,
                           Side side, Segment segment, const std::string & metric, Value SliceMeasurement::*member)
{
  return Find(values, query, segment, metric,
              [&](const ReferenceValue & entry) { return ValueAtLevel(table, side, segment, entry.level, member); });
}

ReferenceFit FindReference(const std::vector<ReferenceValue> & values, const ReferenceQuery & query, Segment segment,
                           const std::string & metric, const Value & value)
{
  return Find(values, query, segment, metric, [&](const ReferenceValue &) { return value; });
}

std::string DescribePopulation(const ReferenceValue & value)
{
  const std::string people = !value.sex ? "people" : *value.sex == Sex::Male ? "men" : "women";
  const bool anyAge = value.ageMinYears <= 0.0 && value.ageMaxYears >= 150.0;
  return value.population + ", " + people +
         (anyAge ? " of any age" : " " + FormatNumber(value.ageMinYears) + " to " + FormatNumber(value.ageMaxYears) + " y");
}
} // namespace myosect::comparison
