#include "ComparisonJob.h"
#include "DatasetText.h"
#include "DerivedNumbers.h"
#include "MeasurementGroup.h"

namespace myosect::dicomexport
{
namespace
{
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

/** Sources of a visit's value: its own report. */
std::size_t AddVisitValue(ReportTree & tree, const ComparisonJob & job, const MetricCode & metric, const Value & value,
                          const std::string & unit, std::size_t visit)
{
  const std::string & date = job.content.visits[visit - 1].identity.studyDate;
  const std::size_t node = tree.OpenNumber(metric.name, FormatValue(value), UnitOf(unit));
  tree.AddText(DSRTypes::RT_hasConceptMod, Private("MYO_VISIT", "Visit"), std::to_string(visit) + (date.empty() ? "" : ", " + date));
  tree.AddReport(Dcm("121112", "Source of Measurement"), job.visits[visit - 1].object);
  tree.Close();
  return node;
}

GroupContext ContextOf(const ComparisonJob & job, std::size_t visit)
{
  return { job.content.visits.front().identity, job.visits[visit - 1].timePoint };
}

MeasurementGroup GroupOf(const char * what, const MetricCode & metric, Side side, Segment segment)
{
  MeasurementGroup group;
  group.side = side;
  group.segment = segment;
  group.target = std::string(what) + metric.target;
  group.finding = metric.finding;
  return group;
}

void AddRemark(ReportTree & tree, const std::string & reason)
{
  if (!reason.empty())
  {
    tree.AddText(DSRTypes::RT_contains, concepts::Comment(), AsciiText(reason));
  }
}
} // namespace

void AddChangeGroups(ReportTree & tree, const ComparisonJob & job)
{
  for (const ChangeRow & row : job.content.changes)
  {
    const MetricCode & metric = CodeOfMetric(row.metric);
    OpenGroup(tree, ContextOf(job, row.followupVisit), GroupOf("change of ", metric, row.side, row.segment), "1501");
    AddMethod(tree, job.content.parameters,
              { "area_cv", "joint_", "fat_fraction_sem", "level_effect", "maximum_residual", "annualised", "repeatability_profile" });
    std::vector<std::size_t> sources;
    for (const auto & [visit, value] : { std::pair(row.baselineVisit, row.baseline), std::pair(row.followupVisit, row.followup) })
    {
      if (!FormatValue(value).empty())
      {
        sources.push_back(AddVisitValue(tree, job, metric, value, row.unit, visit));
      }
    }
    AddDerived(tree, "MYO_CHANGE", "Change between visits", row.change, row.unit, sources);
    AddDerived(tree, "MYO_CHANGE_PCT", "Change in percent of the baseline", row.changePercent, "%", sources);
    AddDerived(tree, "MYO_ANNUAL_PCT", "Change in percent of the baseline in a year", row.annualisedPercent, "%/a", sources);
    AddDerived(tree, "MYO_MDC95", "Smallest detectable change, 95 %", row.mdc95, row.unit);
    AddDerived(tree, "MYO_DAYS", "Days between the visits", row.days, "d");
    AddDerived(tree, "MYO_LEVELS", "Number of levels", static_cast<double>(row.levelCount), "1");
    AddDerived(tree, "MYO_LEVEL_RES", "Residual of the levels' match", row.levelResidualMm, "mm");
    AddDerived(tree, "MYO_LEVEL_UNC", "Uncertainty of levels, 95 % half-width", row.levelUncertaintyMm, "mm");
    AddDerived(tree, "MYO_SHARED_MM", "Length of limb that the levels cover", row.slabMm, "mm");
    AddDerived(tree, "MYO_OVERLAP", "Length of bone that both visits show", row.levelOverlapMm, "mm");
    if (!row.mdcSource.empty())
    {
      tree.AddText(DSRTypes::RT_contains, Private("MYO_MDC_SOURCE", "Source of the smallest detectable change"), row.mdcSource);
    }
    tree.AddCode(DSRTypes::RT_contains, Private("MYO_CHANGE_FLAG", "Flag of the change"), FlagCode(row.flag));
    AddRemark(tree, row.reason);
    tree.Close();
  }
}

void AddTrendGroups(ReportTree & tree, const ComparisonJob & job)
{
  for (const TrendRow & row : job.content.trends)
  {
    const MetricCode & metric = CodeOfMetric(row.metric);
    OpenGroup(tree, ContextOf(job, job.visits.size()), GroupOf("trend of ", metric, row.side, row.segment), "1501");
    AddMethod(tree, job.content.parameters, { "area_cv", "joint_", "fat_fraction_sem", "repeatability_profile" });
    std::vector<std::size_t> sources;
    for (std::size_t i = 0; i < row.values.size(); ++i)
    {
      sources.push_back(tree.OpenNumber(metric.name, FormatNumber(row.values[i]), UnitOf(row.unit)));
      tree.AddText(DSRTypes::RT_hasConceptMod, Private("MYO_DAY", "Day from the baseline"), FormatNumber(row.days[i]));
      tree.Close();
    }
    const std::string perYear = row.unit + "/a";
    AddDerived(tree, "MYO_SLOPE", "Slope of a straight line over the visits", row.slopePerYear, perYear, sources);
    AddDerived(tree, "MYO_SLOPE_LOW", "Lower end of the slope's 95 % interval", row.slopeLow, perYear);
    AddDerived(tree, "MYO_SLOPE_HIGH", "Upper end of the slope's 95 % interval", row.slopeHigh, perYear);
    AddDerived(tree, "MYO_SLOPE_PCT", "Slope in percent of the baseline", row.slopePercentPerYear, "%/a", sources);
    AddDerived(tree, "MYO_THEIL_SEN", "Median of the slopes between all pairs of visits", row.theilSenPerYear, perYear, sources);
    AddDerived(tree, "MYO_MDC95", "Smallest detectable change, 95 %", row.mdc95, row.unit);
    AddDerived(tree, "MYO_LEVELS", "Number of levels", static_cast<double>(row.levelCount), "1");
    AddRemark(tree, row.reason);
    tree.Close();
  }
}
} // namespace myosect::dicomexport
