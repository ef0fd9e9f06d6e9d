#include "DatasetText.h"
#include "DerivedNumbers.h"
#include "MeasurementGroup.h"

namespace myosect::dicomexport
{
namespace
{
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
    OpenGroup(tree, ContextOf(job), group, "1501");
    AddMethod(tree, content.parameters, { "area_amber", "area_red", "fat_fraction_amber", "fat_fraction_red", "comparison_", "same_sign" });
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
} // namespace myosect::dicomexport
