#include "ComparisonTables.h"

#include <cmath>

#include "CsvText.h"
#include "RowJson.h"
#include "Text.h"
#include "myosect/Core/Version.h"

namespace myosect::report
{
namespace
{
template <typename TRow>
std::string WithParticipant(const std::string & participant, const std::vector<Column<TRow>> & columns, const std::vector<TRow> & rows)
{
  std::string text = "participant_id";
  AppendNames(text, columns);
  text += '\n';
  for (const TRow & row : rows)
  {
    text += FieldText(participant) + ',' + Fields(columns, row) + '\n';
  }
  return text;
}

Json RegistrationsJson(const std::vector<RegistrationEntry> & registrations)
{
  Json list = Json::array();
  for (const RegistrationEntry & entry : registrations)
  {
    Json row = RowJson(RegistrationColumns(), entry);
    row["followup_to_baseline_lps"] = entry.found ? Json(entry.followupToBaseline) : Json(nullptr);
    list.push_back(row);
  }
  return list;
}

Json PatternsJson(const std::vector<VisitPatternRow> & patterns)
{
  Json list = Json::array();
  for (const VisitPatternRow & row : patterns)
  {
    Json entry{ { "baseline_visit", row.baselineVisit }, { "followup_visit", row.followupVisit } };
    entry.update(RowJson(PatternColumns(), row.pattern));
    list.push_back(entry);
  }
  return list;
}

Json VisitsJson(const std::vector<VisitEntry> & visits)
{
  Json list = Json::array();
  for (std::size_t i = 0; i < visits.size(); ++i)
  {
    const VisitEntry & visit = visits[i];
    Json entry{ { "visit", i + 1 }, { "days", visit.days ? Json(*visit.days) : Json(nullptr) }, { "trial_time_point", CleanText(visit.timePoint) } };
    entry.update(RowJson(IdentityColumns(), visit.identity));
    entry["protocol"] = CleanText(visit.protocol);
    entry["software_version"] = CleanText(visit.softwareVersion);
    list.push_back(entry);
  }
  return list;
}
} // namespace

const std::vector<Column<ChangeRow>> & ChangeColumns()
{
  using Row = ChangeRow;
  static const std::vector<Column<Row>> columns{
    { "side", [](const Row & r) { return Word(ToString(r.side)); } },
    { "segment", [](const Row & r) { return Word(ToString(r.segment)); } },
    { "metric", [](const Row & r) { return Word(r.metric); } },
    { "unit", [](const Row & r) { return Word(r.unit); } },
    { "baseline_date", [](const Row & r) { return Word(r.baselineDate); } },
    { "followup_date", [](const Row & r) { return Word(r.followupDate); } },
    { "days", [](const Row & r) { return Number(r.days); } },
    { "baseline", [](const Row & r) { return Number(r.baseline); } },
    { "followup", [](const Row & r) { return Number(r.followup); } },
    { "change", [](const Row & r) { return Number(r.change); } },
    { "change_percent", [](const Row & r) { return Number(r.changePercent); } },
    { "annualised_percent", [](const Row & r) { return Number(r.annualisedPercent); } },
    { "mdc95", [](const Row & r) { return Number(r.mdc95); } },
    { "flag", [](const Row & r) { return Word(ToString(r.flag)); } },
    { "reason", [](const Row & r) { return Word(r.reason); } },
    { "n_levels", [](const Row & r) { return Cell(r.levelCount); } },
    { "level_residual_mm", [](const Row & r) { return Number(r.levelResidualMm); } },
    { "baseline_visit", [](const Row & r) { return Cell(r.baselineVisit); } },
    { "followup_visit", [](const Row & r) { return Cell(r.followupVisit); } },
    { "slab_mm", [](const Row & r) { return Number(r.slabMm); } },
    { "level_overlap_mm", [](const Row & r) { return Number(r.levelOverlapMm); } },
    { "level_uncertainty_mm", [](const Row & r) { return Number(r.levelUncertaintyMm); } },
    { "mdc_source", [](const Row & r) { return Word(r.mdcSource); } },
  };
  return columns;
}

const std::vector<Column<TrendRow>> & TrendColumns()
{
  using Row = TrendRow;
  static const std::vector<Column<Row>> columns{
    { "side", [](const Row & r) { return Word(ToString(r.side)); } },
    { "segment", [](const Row & r) { return Word(ToString(r.segment)); } },
    { "metric", [](const Row & r) { return Word(r.metric); } },
    { "unit", [](const Row & r) { return Word(r.unit); } },
    { "n_visits", [](const Row & r) { return Cell(r.values.size()); } },
    { "first_day", [](const Row & r) { return Number(r.days.empty() ? Value() : r.days.front()); } },
    { "last_day", [](const Row & r) { return Number(r.days.empty() ? Value() : r.days.back()); } },
    { "first", [](const Row & r) { return Number(r.values.empty() ? Value() : r.values.front()); } },
    { "last", [](const Row & r) { return Number(r.values.empty() ? Value() : r.values.back()); } },
    { "slope_per_year", [](const Row & r) { return Number(r.slopePerYear); } },
    { "slope_low95", [](const Row & r) { return Number(r.slopeLow); } },
    { "slope_high95", [](const Row & r) { return Number(r.slopeHigh); } },
    { "slope_percent_per_year", [](const Row & r) { return Number(r.slopePercentPerYear); } },
    { "theil_sen_per_year", [](const Row & r) { return Number(r.theilSenPerYear); } },
    { "mdc95", [](const Row & r) { return Number(r.mdc95); } },
    { "n_levels", [](const Row & r) { return Cell(r.levelCount); } },
    { "reason", [](const Row & r) { return Word(r.reason); } },
  };
  return columns;
}

const std::vector<Column<RegistrationEntry>> & RegistrationColumns()
{
  using Row = RegistrationEntry;
  static const std::vector<Column<Row>> columns{
    { "followup_visit", [](const Row & r) { return Cell(r.followupVisit); } },
    { "side", [](const Row & r) { return Word(ToString(r.side)); } },
    { "bone", [](const Row & r) { return Word(r.bone); } },
    { "found", [](const Row & r) { return Cell(r.found); } },
    { "residual_mm", [](const Row & r) { return Number(r.residualMm); } },
    { "overlap_mm", [](const Row & r) { return Number(r.overlapMm); } },
    { "uncertainty_mm", [](const Row & r) { return Number(r.uncertaintyMm); } },
    { "problem", [](const Row & r) { return Word(r.problem); } },
  };
  return columns;
}

std::string ChangesCsv(const ComparisonContent & content)
{
  return WithParticipant(content.participantId, ChangeColumns(), content.changes);
}

std::string TrendsCsv(const ComparisonContent & content)
{
  return WithParticipant(content.participantId, TrendColumns(), content.trends);
}

std::string ComparisonJson(const ComparisonContent & content, const std::string & processedAt)
{
  Json summary;
  summary["schema_version"] = kSchemaVersion;
  summary["kind"] = "comparison";
  summary["software"] = { { "name", kSoftwareName }, { "version", SoftwareVersion() } };
  summary["participant_id"] = CleanText(content.participantId);
  summary["allowed"] = content.allowed;
  summary["visits"] = VisitsJson(content.visits);
  summary["parameters"] = ParametersJson(content.parameters);
  summary["registrations"] = RegistrationsJson(content.registrations);
  summary["changes"] = RowsJson(ChangeColumns(), content.changes);
  summary["patterns"] = PatternsJson(content.patterns);
  summary["trends"] = RowsJson(TrendColumns(), content.trends);
  summary["warnings"] = WarningsJson(content.warnings);
  summary["timing"] = { { "processed_at", processedAt },
                        { "wall_seconds", std::isfinite(content.wallSeconds) ? Json(RoundToTable(content.wallSeconds)) : Json(nullptr) } };
  return summary.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}
} // namespace myosect::report
