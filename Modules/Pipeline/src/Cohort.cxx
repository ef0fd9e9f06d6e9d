#include <algorithm>
#include <map>

#include "OutputFile.h"
#include "Participant.h"
#include "VisitMatching.h"
#include "VisitOrder.h"
#include "myosect/Comparison/Metrics.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/Compare.h"

namespace myosect::pipeline
{
namespace
{
using Row = SliceMeasurement;

constexpr const char * kHeader = "participant,visit,days,modality,side,segment,level,level_percent,level_mm_from_knee,metric,value,unit,status,version\n";

/** A number that the table tells of every slice. */
struct CohortMetric
{
  const char * name;
  const char * unit;
  Value Row::*member;
};

std::vector<CohortMetric> ListMetrics()
{
  std::vector<CohortMetric> metrics;
  for (const comparison::SliceMetric & metric : comparison::kSliceMetrics)
  {
    metrics.push_back({ metric.name, metric.unit, metric.member });
    if (metric.perpendicular != nullptr)
    {
      metrics.push_back({ metric.perpendicularName, metric.unit, metric.perpendicular });
    }
  }
  return metrics;
}

std::string Quoted(const std::string & text)
{
  if (text.find_first_of(",\"\r\n") == std::string::npos)
  {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text)
  {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + '"';
}

/** A visit of a participant, and its place among the participant's visits. */
struct Entry
{
  const StoredResult * result = nullptr;
  std::string participant;
  std::size_t visit = 1;
  Value days;
};

/** A result given twice would count as two visits. */
void RefuseRepeated(const std::vector<StoredResult> & results)
{
  for (std::size_t b = 1; b < results.size(); ++b)
  {
    for (std::size_t a = 0; a < b; ++a)
    {
      if (results[a].measurementsCsv == results[b].measurementsCsv)
      {
        throw Error(ErrorCode::UnsupportedInput,
                    "results " + std::to_string(a + 1) + " and " + std::to_string(b + 1) + " of the list hold the same measurements; give each visit once");
      }
    }
  }
}

/** Participants by id, each one's visits in the order of time. */
std::vector<Entry> Entries(const std::vector<StoredResult> & results, bool deidentified, RunContext & context)
{
  std::map<std::string, std::vector<const StoredResult *>> participants;
  // Nothing tells whether two results of unknown participants are of one person: each stands for itself.
  std::vector<const StoredResult *> unknown;
  for (const StoredResult & result : results)
  {
    const std::string & id = result.table.identity.participantId;
    if (id == kUnknownParticipant)
    {
      unknown.push_back(&result);
    }
    else
    {
      participants[id].push_back(&result);
    }
  }
  std::sort(unknown.begin(), unknown.end(), [](const StoredResult * a, const StoredResult * b) { return a->measurementsCsv < b->measurementsCsv; });
  for (std::size_t i = 0; i < unknown.size(); ++i)
  {
    participants[std::string(kUnknownParticipant) + (unknown.size() == 1 ? "" : "-" + std::to_string(i + 1))].push_back(unknown[i]);
  }
  if (unknown.size() > 1)
  {
    context.Warn({ "participant-unknown", Severity::Warning,
                   std::to_string(unknown.size()) + " results tell no participant; each counts as a person of its own: analyse them with --participant", {}, {} });
  }
  std::vector<Entry> entries;
  std::size_t number = 0;
  for (auto & [id, visits] : participants)
  {
    ++number;
    // Whatever the order on the command line.
    std::sort(visits.begin(), visits.end(), [](const StoredResult * a, const StoredResult * b) { return a->measurementsCsv < b->measurementsCsv; });
    const VisitOrder order = OrderVisits(visits);
    if (!order.sure)
    {
      context.Warn({ "order-not-told", Severity::Warning,
                     "participant " + std::to_string(number) + " of the table: neither time points nor dates tell the order of the visits", {}, {} });
    }
    if (order.contradicted)
    {
      context.Warn({ "order-contradicted", Severity::Warning,
                     "participant " + std::to_string(number) + " of the table: dates and time points tell different orders of the visits; the dates were taken", {}, {} });
    }
    for (std::size_t i = 0; i < order.indices.size(); ++i)
    {
      const StoredResult & result = *visits[order.indices[i]];
      entries.push_back({ &result, deidentified ? "S" + std::string(number < 10 ? "00" : number < 100 ? "0" : "") + std::to_string(number) : id, i + 1,
                          DaysBetween(*visits[order.indices.front()], result) });
    }
  }
  return entries;
}

/** Mean over the sound slices of each limb's segment: one row a metric. */
struct SegmentMean
{
  double sum = 0.0;
  std::size_t count = 0;
};

/** One row a metric that the place has; one without value where it could not be measured, so that missing values are seen. */
void AddPlace(const std::string & front, const Row & row, const std::string & level, const std::vector<CohortMetric> & metrics, const std::string & version,
              std::string & text)
{
  const std::string place = front + std::string(ToString(row.side)) + ',' + std::string(ToString(row.segment)) + ',' + Quoted(level) + ',' +
                            FormatValue(row.levelPercent) + ',' + FormatValue(row.levelMmFromKnee) + ',';
  const std::string back = std::string(ToString(row.status)) + version;
  bool any = false;
  for (const CohortMetric & metric : metrics)
  {
    if (const Value & value = row.*metric.member)
    {
      any = true;
      text += place + metric.name + ',' + FormatValue(value) + ',' + metric.unit + ',' + back;
    }
  }
  if (!any)
  {
    text += place + "muscle_area,,cm2," + back;
  }
}

void AddRows(const Entry & entry, std::string & text)
{
  static const std::vector<CohortMetric> metrics = ListMetrics();
  const StoredResult & result = *entry.result;
  const std::string front = Quoted(entry.participant) + ',' + std::to_string(entry.visit) + ',' + FormatValue(entry.days) + ',' +
                            std::string(ToString(result.table.identity.modality)) + ',';
  const std::string version = ',' + Quoted(result.softwareVersion) + '\n';
  std::map<std::tuple<int, int, std::size_t>, SegmentMean> means;
  for (const Row & row : result.table.slices)
  {
    AddPlace(front, row, "slice " + std::to_string(row.sliceIndex), metrics, version, text);
    for (std::size_t m = 0; row.status == Status::Ok && m < metrics.size(); ++m)
    {
      if (const Value & value = row.*metrics[m].member)
      {
        SegmentMean & mean = means[{ static_cast<int>(row.side), static_cast<int>(row.segment), m }];
        mean.sum += *value;
        ++mean.count;
      }
    }
  }
  for (const LevelMeasurement & level : result.table.levels)
  {
    AddPlace(front, level.values, level.level, metrics, version, text);
  }
  for (const auto & [key, mean] : means)
  {
    const auto & [side, segment, metric] = key;
    text += front + std::string(ToString(static_cast<Side>(side))) + ',' + std::string(ToString(static_cast<Segment>(segment))) + ",segment mean,,," +
            metrics[metric].name + ',' + FormatNumber(mean.sum / static_cast<double>(mean.count)) + ',' + metrics[metric].unit + ",ok" + version;
  }
}
} // namespace

CompareOutcome WriteCohort(const CohortRequest & request, const std::filesystem::path & output, RunContext & context)
{
  context.BeginStage("read");
  std::vector<StoredResult> results;
  for (const auto & folder : request.results)
  {
    results.push_back(ReadResult(folder));
    context.Advance(static_cast<double>(results.size()) / static_cast<double>(request.results.size()));
  }
  if (results.empty())
  {
    throw Error(ErrorCode::Usage, "cohort needs result folders");
  }
  RefuseRepeated(results);
  std::vector<Mixture> mixtures;
  for (const StoredResult & result : results)
  {
    for (Mixture & mixture : MixturesOf(results.front(), result))
    {
      if (mixture.refusal != kDifferentPerson)
      {
        mixtures.push_back(std::move(mixture));
      }
    }
  }
  for (const std::string & name : RefuseMixtures(mixtures, request.allowed))
  {
    context.Warn({ "allowed", Severity::Warning, "the table mixes what is refused by default: " + name, {}, {} });
  }
  std::string text = kHeader;
  for (const Entry & entry : Entries(results, request.deidentified, context))
  {
    AddRows(entry, text);
  }
  WriteWholeFile(output, text, request.replaceOutput, kHeader);
  CompareOutcome outcome;
  outcome.warnings = context.Warnings();
  return outcome;
}
} // namespace myosect::pipeline
