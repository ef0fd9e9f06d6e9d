#include "ComparisonTables.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "CsvText.h"
#include "ReviewText.h"
#include "RowJson.h"
#include "Text.h"
#include "myosect/Core/Version.h"

namespace myosect::report
{
namespace
{
/** \param reviews  the review fields of a row, each behind a comma */
template <typename TRow, typename TReviews>
std::string WithParticipant(const std::string & participant, const std::vector<Column<TRow>> & columns, const std::vector<TRow> & rows,
                            const std::vector<std::string> & reviewNames, const TReviews & reviews)
{
  std::string text = "participant_id";
  AppendNames(text, columns);
  for (const std::string & name : reviewNames)
  {
    text += ',' + name;
  }
  text += '\n';
  for (const TRow & row : rows)
  {
    text += FieldText(participant) + ',' + Fields(columns, row) + reviews(row) + '\n';
  }
  return text;
}

std::vector<std::string> ReviewNames(const std::string & prefix)
{
  std::vector<std::string> names;
  for (const auto & column : ReviewColumns())
  {
    names.push_back(prefix + std::string(column.name));
  }
  return names;
}

std::string ReviewFields(const ComparisonContent & content, std::size_t visit)
{
  const bool told = visit >= 1 && visit <= content.visits.size();
  return ',' + Fields(ReviewColumns(), told ? content.visits[visit - 1].review : Review());
}

/** Of several visits: rejected when one is, accepted when all are; every reader once; the last time. */
Review ReviewOfAll(const std::vector<VisitEntry> & visits)
{
  Review all;
  const auto is = [](ReviewStatus status) { return [status](const VisitEntry & visit) { return visit.review.status == status; }; };
  all.status = std::any_of(visits.begin(), visits.end(), is(ReviewStatus::Rejected))                      ? ReviewStatus::Rejected
               : !visits.empty() && std::all_of(visits.begin(), visits.end(), is(ReviewStatus::Accepted)) ? ReviewStatus::Accepted
                                                                                                          : ReviewStatus::NotReviewed;
  std::set<std::string> readers;
  for (const VisitEntry & visit : visits)
  {
    if (!visit.review.reader.empty() && readers.insert(visit.review.reader).second)
    {
      all.reader += (all.reader.empty() ? "" : "; ") + visit.review.reader;
    }
    all.timeUtc = std::max(all.timeUtc, visit.review.timeUtc);
  }
  return all;
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
    Json entry{ { "visit", i + 1 },
                { "days", visit.days ? Json(*visit.days) : Json(nullptr) },
                { "trial_time_point", CleanText(visit.timePoint) } };
    entry.update(RowJson(IdentityColumns(), visit.identity));
    entry["protocol"] = CleanText(visit.protocol);
    entry["software_version"] = CleanText(visit.softwareVersion);
    entry["review_status"] = CleanText(ReviewSentence(visit.review, visit.edited));
    entry["review"] = ReviewJson(visit.review);
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

std::string ReviewOfVisits(const std::vector<VisitEntry> & visits)
{
  const auto count = [&](ReviewStatus status)
  { return std::count_if(visits.begin(), visits.end(), [status](const VisitEntry & visit) { return visit.review.status == status; }); };
  const auto accepted = count(ReviewStatus::Accepted);
  const auto rejected = count(ReviewStatus::Rejected);
  if (accepted + rejected == 0)
  {
    return "automated, not reviewed";
  }
  return "automated; of " + std::to_string(visits.size()) + " visits " + std::to_string(accepted) + " accepted" +
         (rejected == 0 ? "" : ", " + std::to_string(rejected) + " rejected") + " by a reader";
}

std::string ChangesCsv(const ComparisonContent & content)
{
  std::vector<std::string> names = ReviewNames("baseline_");
  const std::vector<std::string> later = ReviewNames("followup_");
  names.insert(names.end(), later.begin(), later.end());
  return WithParticipant(content.participantId, ChangeColumns(), content.changes, names,
                         [&](const ChangeRow & row)
                         { return ReviewFields(content, row.baselineVisit) + ReviewFields(content, row.followupVisit); });
}

std::string TrendsCsv(const ComparisonContent & content)
{
  const std::string review = ',' + Fields(ReviewColumns(), ReviewOfAll(content.visits));
  return WithParticipant(content.participantId, TrendColumns(), content.trends, ReviewNames(""), [&](const TrendRow &) { return review; });
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
