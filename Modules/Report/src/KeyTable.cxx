#include "KeyTable.h"

#include <algorithm>
#include <string_view>

#include "Overview.h"
#include "Text.h"
#include "Wording.h"

namespace myosect::report
{
namespace
{
struct Quantity
{
  std::string_view name;
  Value LimbSummary::*mean;
  std::string_view metric; ///< of asymmetry.csv; empty when none compares it
  Measure measure;
};

constexpr Quantity kMuscle{ "Muscle area", &LimbSummary::meanMuscleAreaCm2, "muscle_area", Measure::Area };
constexpr Quantity kLargest{ "Largest muscle area", &LimbSummary::maxMuscleAreaCm2, "", Measure::Area };
constexpr Quantity kContractile{ "Contractile area", &LimbSummary::meanContractileAreaCm2, "contractile_area", Measure::Area };
constexpr Quantity kCompartment{ "Subfascial area", &LimbSummary::meanCompartmentAreaCm2, "compartment_area", Measure::Area };
constexpr Quantity kImat{ "Intermuscular fat", &LimbSummary::meanImatAreaCm2, "imat_area", Measure::Area };
constexpr Quantity kSat{ "Subcutaneous fat", &LimbSummary::meanSatAreaCm2, "sat_area", Measure::Area };
constexpr Quantity kBone{ "Bone area", &LimbSummary::meanBoneAreaCm2, "", Measure::Area };
constexpr Quantity kAttenuation{ "Muscle attenuation", &LimbSummary::meanMuscleHu, "muscle_mean_hu", Measure::Attenuation };
constexpr Quantity kFatFraction{ "Fat fraction", &LimbSummary::meanFatFractionPercent, "fat_fraction", Measure::FatFraction };

std::vector<Quantity> QuantitiesFor(Modality modality, bool severalSegments)
{
  if (severalSegments)
  {
    return modality == Modality::Ct      ? std::vector<Quantity>{ kMuscle, kContractile, kAttenuation, kImat }
           : modality == Modality::Dixon ? std::vector<Quantity>{ kMuscle, kContractile, kFatFraction, kSat }
                                         : std::vector<Quantity>{ kMuscle, kCompartment, kImat, kSat };
  }
  return modality == Modality::Ct ? std::vector<Quantity>{ kMuscle, kContractile, kLargest, kCompartment, kImat, kSat, kBone, kAttenuation }
         : modality == Modality::Dixon
             ? std::vector<Quantity>{ kMuscle, kContractile, kFatFraction, kLargest, kCompartment, kImat, kSat, kBone }
             : std::vector<Quantity>{ kMuscle, kLargest, kCompartment, kImat, kSat, kBone };
}

std::string LowerFirst(std::string_view text)
{
  std::string lower(text);
  lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
  return lower;
}

std::string ValueText(Measure measure, const Value & value)
{
  if (!value)
  {
    return "-";
  }
  return measure == Measure::Area ? AreaText(*value) : measure == Measure::Attenuation ? AttenuationText(*value) : FatFractionText(*value);
}

using Limbs = std::vector<const LimbSummary *>; ///< one for each column, null where the segment is not measured

/** Slices and range of the limbs: "120 / 121 slices, z 210 to 330 mm". */
std::string OwnSlices(const Limbs & limbs)
{
  std::string counts;
  Value low;
  Value high;
  for (const LimbSummary * limb : limbs)
  {
    counts += (counts.empty() ? "" : " / ") + (limb == nullptr ? "-" : std::to_string(limb->slicesUsed));
    if (limb != nullptr && limb->zMinMm && limb->zMaxMm)
    {
      low = std::min(low.value_or(*limb->zMinMm), *limb->zMinMm);
      high = std::max(high.value_or(*limb->zMaxMm), *limb->zMaxMm);
    }
  }
  return counts + (counts == "1" ? " slice" : " slices") + (low && high ? ", " + RangeText(*low, *high) : "");
}

/** Where the largest area lies: "z 354 / 351 mm". */
std::string LevelsOfLargest(const ResultContent & content, const Limbs & limbs)
{
  std::string text;
  for (const LimbSummary * limb : limbs)
  {
    const SliceMeasurement * largest = nullptr;
    for (const SliceMeasurement & slice : content.table.slices)
    {
      const bool counts = limb != nullptr && limb->side != Side::Unknown && slice.side == limb->side && slice.segment == limb->segment &&
                          slice.status == Status::Ok && slice.muscleAreaCm2.has_value();
      if (counts && (largest == nullptr || *slice.muscleAreaCm2 > *largest->muscleAreaCm2))
      {
        largest = &slice;
      }
    }
    text += (text.empty() ? "" : " / ") + (largest == nullptr ? "-" : Fixed(largest->zMm, 0));
  }
  return text.find_first_not_of("-/ ") == std::string::npos ? OwnSlices(limbs) : "z " + text + " mm";
}

KeyRow MakeRow(const ResultContent & content, const SegmentOverview & overview, const Limbs & limbs, const Quantity & quantity, bool sided,
               bool named)
{
  KeyRow row;
  const std::string name = quantity.measure == Measure::FatFraction ? content.fatFractionName : LowerFirst(quantity.name);
  row.quantity = named ? Capitalised(std::string(SegmentWord(overview.segment))) + ", " + name : Capitalised(name);
  const AsymmetryRow * compared = quantity.metric.empty() ? nullptr : FindRow(content, overview.segment, quantity.metric);
  if (sided && overview.Comparable() && compared != nullptr && IsMatched(*compared))
  {
    row.level = std::to_string(compared->levelCount) + " matched levels" +
                (compared->zMinMm && compared->zMaxMm ? ", " + RangeText(*compared->zMinMm, *compared->zMaxMm) : "");
    row.values = { ValueText(quantity.measure, compared->right), ValueText(quantity.measure, compared->left) };
    row.difference = DifferenceText(quantity.measure, *compared->left, *compared->right, true);
    row.flag = compared->flag;
    return row;
  }
  row.level = quantity.mean == &LimbSummary::maxMuscleAreaCm2 ? LevelsOfLargest(content, limbs) : OwnSlices(limbs);
  for (const LimbSummary * limb : limbs)
  {
    row.values.push_back(ValueText(quantity.measure, limb == nullptr ? Value() : limb->*quantity.mean));
  }
  const bool refused = overview.measured.size() > 1 && overview.muscle != nullptr && overview.muscle->flag == Flag::Indeterminate;
  row.difference = refused && !quantity.metric.empty() ? "not comparable" : "-";
  row.flag = refused && !quantity.metric.empty() ? Flag::Indeterminate : Flag::None;
  return row;
}
} // namespace

KeyTable MakeKeyTable(const ResultContent & content)
{
  const std::vector<SegmentOverview> overviews = MainSegments(content);
  const bool sided = std::any_of(overviews.begin(), overviews.end(),
                                 [](const SegmentOverview & o) { return o.Of(Side::Left) != nullptr || o.Of(Side::Right) != nullptr; });
  KeyTable table;
  table.sided = sided;
  std::size_t limbCount = 2;
  if (sided)
  {
    table.limbs = { "Right", "Left" };
  }
  else
  {
    limbCount = 1;
    for (const SegmentOverview & overview : overviews)
    {
      limbCount = std::max(limbCount, overview.measured.size());
    }
    for (std::size_t i = 0; i < limbCount; ++i)
    {
      table.limbs.push_back(limbCount == 1 ? "Side not known" : "Limb " + std::to_string(i + 1));
    }
  }
  for (const SegmentOverview & overview : overviews)
  {
    Limbs limbs(limbCount, nullptr);
    for (std::size_t i = 0; i < limbCount; ++i)
    {
      limbs[i] = sided ? overview.Of(i == 0 ? Side::Right : Side::Left) : i < overview.measured.size() ? overview.measured[i] : nullptr;
    }
    for (const Quantity & quantity : QuantitiesFor(content.table.identity.modality, overviews.size() > 1))
    {
      const bool any = std::any_of(limbs.begin(), limbs.end(),
                                   [&](const LimbSummary * limb) { return limb != nullptr && (limb->*quantity.mean).has_value(); });
      if (any && table.rows.size() < kMostKeyRows)
      {
        table.rows.push_back(MakeRow(content, overview, limbs, quantity, sided, overviews.size() > 1));
      }
    }
  }
  return table;
}
} // namespace myosect::report
