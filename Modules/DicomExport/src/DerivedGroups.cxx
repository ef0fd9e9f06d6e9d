#include <algorithm>
#include <array>
#include <string_view>

#include "MeasurementGroup.h"

#include "DatasetText.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Core/Version.h"

namespace myosect::dicomexport
{
namespace
{
/** A metric of the comparison tables as concept, and the words of what it was measured on. */
struct MetricCode
{
  std::string_view metric;
  const char * target;
  Code name, finding;
};

const MetricCode & CodeOfMetric(const std::string & metric)
{
  const auto area = Snomed("42798000", "Area");
  const auto volume = Snomed("118565006", "Volume");
  const auto compartment = Private("MYO_COMPARTMENT", "Content of the deep fascia except bone");
  const auto imat = Private("MYO_IMAT", "Intermuscular and intramuscular fat");
  const auto muscle = CodesOf(Tissue::Muscle).type;
  const auto sat = CodesOf(Tissue::SubcutaneousFat).type;
  const auto contractile = Private("MYO_CCSA", "Contractile cross-sectional area");
  static const std::array<MetricCode, 13> known{ {
      { "muscle_area", "muscle area", area, muscle },
      { "compartment_area", "subfascial area", area, compartment },
      { "contractile_area", "contractile area", contractile, compartment },
      { "imat_area", "intermuscular fat area", area, imat },
      { "sat_area", "subcutaneous fat area", area, sat },
      { "fat_fraction", "fat fraction", Dcm("129100", "Fat fraction"), compartment },
      { "muscle_mean_hu", "muscle attenuation", Dcm("112031", "Attenuation Coefficient"), muscle },
      { "muscle_volume", "muscle volume", volume, muscle },
      { "compartment_volume", "subfascial volume", volume, compartment },
      { "contractile_volume", "contractile volume", Private("MYO_CVOL", "Contractile volume"), compartment },
      { "imat_volume", "intermuscular fat volume", volume, imat },
      { "sat_volume", "subcutaneous fat volume", volume, sat },
      { "", "other metric", Private("MYO_OTHER", "Other metric"), muscle },
  } };
  const auto found = std::find_if(known.begin(), known.end(), [&](const MetricCode & code) { return code.metric == metric; });
  return found == known.end() ? known.back() : *found;
}

/** A number of a derived group that was computed from others of it. */
void AddDerived(ReportTree & tree, const char * code, const char * meaning, const Value & value, const std::string & unit,
                const std::vector<std::size_t> & sources = {})
{
  const std::string text = FormatValue(value);
  if (text.empty())
  {
    return;
  }
  tree.OpenNumber(Private(code, meaning), text, UnitOf(unit));
  for (const std::size_t source : sources)
  {
    tree.InferFrom(source);
  }
  tree.Close();
}

Code FlagCode(Flag flag)
{
  switch (flag)
  {
  case Flag::Amber:
    return Private("MYO_FLAG_AMBER", "Beyond the amber limit");
  case Flag::Red:
    return Private("MYO_FLAG_RED", "Beyond the red limit");
  case Flag::Indeterminate:
    return Snomed("82334004", "Indeterminate");
  default:
    return Private("MYO_FLAG_NONE", "No flagged finding");
  }
}

Code FlagCode(ChangeFlag flag)
{
  switch (flag)
  {
  case ChangeFlag::Increase:
    return Private("MYO_INCREASE", "Increase beyond the smallest detectable change");
  case ChangeFlag::Decrease:
    return Private("MYO_DECREASE", "Decrease beyond the smallest detectable change");
  case ChangeFlag::WithinError:
    return Private("MYO_WITHIN_ERROR", "Within the error of measurement");
  default:
    return Snomed("82334004", "Indeterminate");
  }
}

/** One side's mean over the shared slab. */
std::size_t AddSideMean(ReportTree & tree, const MetricCode & metric, const Value & value, const std::string & unit, Side side)
{
  const std::size_t node = tree.OpenNumber(metric.name, FormatValue(value), UnitOf(unit));
  tree.AddCode(DSRTypes::RT_hasConceptMod, concepts::Derivation(), Snomed("373098007", "Mean"));
  if (const auto laterality = LateralityOf(side))
  {
    tree.AddCode(DSRTypes::RT_hasConceptMod, concepts::Laterality(), *laterality);
  }
  tree.Close();
  return node;
}

std::size_t AddVisitValue(ReportTree & tree, const MetricCode & metric, const Value & value, const std::string & unit,
                          const std::string & date, std::size_t visit)
{
  const std::size_t node = tree.OpenNumber(metric.name, FormatValue(value), UnitOf(unit));
  tree.AddText(DSRTypes::RT_hasConceptMod, Private("MYO_VISIT", "Visit"), std::to_string(visit) + (date.empty() ? "" : ", " + date));
  tree.Close();
  return node;
}

void AddMethod(ReportTree & tree, const report::ResultContent & content, const std::vector<std::string_view> & prefixes)
{
  tree.AddText(DSRTypes::RT_hasConceptMod, Dcm("111001", "Algorithm Name"), std::string(kSoftwareName));
  tree.AddText(DSRTypes::RT_hasConceptMod, Dcm("111003", "Algorithm Version"), std::string(SoftwareVersion()));
  for (const report::ParameterEntry & entry : content.parameters)
  {
    const bool isTold = std::any_of(prefixes.begin(), prefixes.end(),
                                    [&](std::string_view prefix) { return entry.name.compare(0, prefix.size(), prefix) == 0; });
    if (isTold)
    {
      tree.AddText(DSRTypes::RT_hasConceptMod, Dcm("111002", "Algorithm Parameters"), entry.name + '=' + entry.value);
    }
  }
}
} // namespace

void AddAsymmetryGroups(ReportTree & tree, const ExportJob & job)
{
  const report::ResultContent & content = *job.input.content;
  for (const AsymmetryRow & row : content.asymmetry)
  {
    const MetricCode & metric = CodeOfMetric(row.metric);
    MeasurementGroup group;
    group.segment = row.segment;
    group.target = std::string("left against right, ") + metric.target;
    group.finding = metric.finding;
    OpenGroup(tree, job, group, "1501");
    AddMethod(tree, content, { "area_amber", "area_red", "fat_fraction_amber", "fat_fraction_red", "comparison_", "same_sign" });
    std::vector<std::size_t> sources;
    for (const Side side : { Side::Left, Side::Right })
    {
      const Value & value = side == Side::Left ? row.left : row.right;
      if (!FormatValue(value).empty())
      {
        sources.push_back(AddSideMean(tree, metric, value, row.unit, side));
      }
    }
    AddDerived(tree, "MYO_LR_DIFF", "Left minus right", row.difference, row.unit, sources);
    AddDerived(tree, "MYO_AI", "Asymmetry index 100 (L - R) / ((L + R) / 2)", row.asymmetryIndexPercent, "%", sources);
    AddDerived(tree, "MYO_SMALL_LARGE", "Smaller in percent of larger", row.smallerToLargerPercent, "%", sources);
    AddDerived(tree, "MYO_LSI", "Limb symmetry index, involved in percent of uninvolved", row.limbSymmetryIndexPercent, "%", sources);
    const std::string ofIndex = row.asymmetryIndexPercent ? "%" : row.unit;
    AddDerived(tree, "MYO_CI_LOW", "Lower end of the 90 % interval", row.ciLow, ofIndex);
    AddDerived(tree, "MYO_CI_HIGH", "Upper end of the 90 % interval", row.ciHigh, ofIndex);
    AddDerived(tree, "MYO_AMBER_LIMIT", "Amber limit", row.amberLimit, "%");
    AddDerived(tree, "MYO_RED_LIMIT", "Red limit", row.redLimit, "%");
    AddDerived(tree, "MYO_LEVELS", "Number of levels", static_cast<double>(row.levelCount), "1");
    AddDerived(tree, "MYO_LEVEL_UNC", "Uncertainty of levels, 95 % half-width", row.levelUncertaintyMm, "mm");
    AddDerived(tree, "MYO_SAME_SIGN", "Levels that differ in the sense of the whole", row.sameSignPercent, "%");
    AddDerived(tree, "MYO_SHARED_MM", "Length of limb that the levels cover", row.sharedLengthMm, "mm");
    AddDerived(tree, "MYO_Z_MIN", "Lowest slice, patient z", row.zMinMm, "mm");
    AddDerived(tree, "MYO_Z_MAX", "Highest slice, patient z", row.zMaxMm, "mm");
    if (const auto smaller = LateralityOf(row.smallerSide))
    {
      tree.AddCode(DSRTypes::RT_contains, Private("MYO_SMALLER", "Smaller side"), *smaller);
    }
    tree.AddCode(DSRTypes::RT_contains, Private("MYO_ASYM_FLAG", "Flag of the side difference"), FlagCode(row.flag));
    if (!row.reason.empty())
    {
      tree.AddText(DSRTypes::RT_contains, concepts::Comment(), AsciiText(row.reason));
    }
    tree.Close();
  }
}

void AddChangeGroups(ReportTree & tree, const ExportJob & job)
{
  for (const ChangeRow & row : job.input.changes)
  {
    const MetricCode & metric = CodeOfMetric(row.metric);
    MeasurementGroup group;
    group.side = row.side;
    group.segment = row.segment;
    group.target = std::string("change of ") + metric.target;
    group.finding = metric.finding;
    OpenGroup(tree, job, group, "1501");
    AddMethod(tree, *job.input.content, {});
    std::vector<std::size_t> sources;
    if (!FormatValue(row.baseline).empty())
    {
      sources.push_back(AddVisitValue(tree, metric, row.baseline, row.unit, row.baselineDate, row.baselineVisit));
    }
    if (!FormatValue(row.followup).empty())
    {
      sources.push_back(AddVisitValue(tree, metric, row.followup, row.unit, row.followupDate, row.followupVisit));
    }
    AddDerived(tree, "MYO_CHANGE", "Change between visits", row.change, row.unit, sources);
    AddDerived(tree, "MYO_CHANGE_PCT", "Change in percent of the baseline", row.changePercent, "%", sources);
    AddDerived(tree, "MYO_ANNUAL_PCT", "Change in percent of the baseline in a year", row.annualisedPercent, "%", sources);
    AddDerived(tree, "MYO_MDC95", "Smallest detectable change, 95 %", row.mdc95, row.unit);
    AddDerived(tree, "MYO_DAYS", "Days between the visits", row.days, "d");
    AddDerived(tree, "MYO_LEVELS", "Number of levels", static_cast<double>(row.levelCount), "1");
    AddDerived(tree, "MYO_LEVEL_RES", "Residual of the levels' match", row.levelResidualMm, "mm");
    tree.AddCode(DSRTypes::RT_contains, Private("MYO_CHANGE_FLAG", "Flag of the change"), FlagCode(row.flag));
    if (!row.reason.empty())
    {
      tree.AddText(DSRTypes::RT_contains, concepts::Comment(), AsciiText(row.reason));
    }
    tree.Close();
  }
}
} // namespace myosect::dicomexport
