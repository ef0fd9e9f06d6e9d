#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <tuple>

#include <nlohmann/json.hpp>

#include "OutputFile.h"
#include "VisitMatching.h"
#include "VisitOrder.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"
#include "myosect/Pipeline/Compare.h"

namespace myosect::pipeline
{
namespace
{
using Json = nlohmann::ordered_json;

constexpr const char * kKind = "repeatability";
constexpr double kPercentBand = 10.0, kMmBand = 50.0;
constexpr std::size_t kFewPairs = 10;

using FolderPair = std::pair<std::filesystem::path, std::filesystem::path>;

std::string Trimmed(const std::string & text)
{
  const auto begin = text.find_first_not_of(" \t\r\""), end = text.find_last_not_of(" \t\r\"");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

std::vector<FolderPair> ReadPairs(const std::filesystem::path & list)
{
  std::ifstream stream(list);
  if (!stream)
  {
    throw Error(ErrorCode::UnreadableInput, "list of pairs " + list.filename().string() + " cannot be read; check the path");
  }
  std::vector<FolderPair> pairs;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number)
  {
    line = line.substr(0, line.find('#'));
    if (Trimmed(line).empty())
    {
      continue;
    }
    const auto cut = line.find_first_of(",;\t");
    const std::string first = Trimmed(line.substr(0, cut)), second = cut == std::string::npos ? "" : Trimmed(line.substr(cut + 1));
    if (first.empty() || second.empty())
    {
      throw Error(ErrorCode::UnreadableInput, "list of pairs, line " + std::to_string(number) + ": two result folders are expected, separated by a comma");
    }
    // Relative to the list, so that list and results can be moved together.
    pairs.emplace_back(list.parent_path() / first, list.parent_path() / second);
  }
  if (pairs.empty())
  {
    throw Error(ErrorCode::UnreadableInput, "list of pairs " + list.filename().string() + " is empty; give two result folders a line");
  }
  return pairs;
}

/** "percent 40-50", else "mm 100-150", else nothing. */
std::string BandOf(const comparison::RepeatedValues::AtLevel & level)
{
  const auto band = [](const char * word, double value, double width)
  {
    const double low = std::floor(value / width) * width;
    return std::string(word) + " " + FormatNumber(low) + "-" + FormatNumber(low + width);
  };
  return level.levelPercent      ? band("percent", *level.levelPercent, kPercentBand)
         : level.levelMmFromKnee ? band("mm", *level.levelMmFromKnee, kMmBand)
                                 : "";
}

using EntryKey = std::tuple<int, std::string, std::string>; ///< segment, metric, level
using Values = std::vector<std::pair<double, double>>;

void Collect(const MatchedBone & bone, std::map<EntryKey, Values> & values, std::map<std::string, std::string> & units)
{
  for (const Segment segment : SegmentsOf(bone.bone))
  {
    for (const comparison::RepeatedValues & repeated : comparison::PairValues({ bone.side, segment, &bone.first, &bone.second, bone.evidence, {}, {}, {}, 1, 2 }))
    {
      units[repeated.metric] = repeated.unit;
      values[{ static_cast<int>(segment), repeated.metric, "slab" }].emplace_back(*repeated.first, *repeated.second);
      struct Sum
      {
        double first = 0.0, second = 0.0, n = 0.0;
      };
      std::map<std::string, Sum> bands;
      for (const auto & level : repeated.levels)
      {
        if (const std::string band = BandOf(level); !band.empty())
        {
          Sum & sum = bands[band];
          sum.first += level.first;
          sum.second += level.second;
          sum.n += 1.0;
        }
      }
      for (const auto & [band, sum] : bands)
      {
        values[{ static_cast<int>(segment), repeated.metric, band }].emplace_back(sum.first / sum.n, sum.second / sum.n);
      }
    }
  }
}

Json Number(const Value & value)
{
  return value ? Json(RoundToTable(*value)) : Json(nullptr);
}

Json EstimateJson(const comparison::Estimate & estimate)
{
  return { { "value", Number(estimate.value) }, { "low95", Number(estimate.low) }, { "high95", Number(estimate.high) } };
}

Json EntryJson(const comparison::RepeatabilityEntry & entry)
{
  const comparison::RepeatabilityStatistics & s = entry.statistics;
  return { { "metric", entry.metric },
           { "segment", ToString(entry.segment) },
           { "level", entry.level },
           { "unit", entry.unit },
           { "pairs", s.pairs },
           { "mean", Number(s.mean) },
           { "bias", EstimateJson(s.bias) },
           { "sem", EstimateJson(s.sem) },
           { "cv_percent", EstimateJson(s.cvPercent) },
           { "agreement_low", EstimateJson(s.agreementLow) },
           { "agreement_high", EstimateJson(s.agreementHigh) },
           { "icc", EstimateJson(s.icc) },
           { "mdc95", Number(s.mdc95) },
           { "mdc95_percent", Number(s.mdc95Percent) } };
}

Value NumberAt(const nlohmann::json & entry, const char * name)
{
  const auto found = entry.find(name);
  const auto & value = found != entry.end() && found->is_object() ? found->value("value", nlohmann::json()) : found != entry.end() ? *found : nlohmann::json();
  return value.is_number() ? Value(value.get<double>()) : Value();
}
} // namespace

CompareOutcome WriteRepeatability(const RepeatabilityRequest & request, const std::filesystem::path & output, RunContext & context)
{
  const std::vector<FolderPair> pairs = ReadPairs(request.pairs);
  std::map<EntryKey, Values> values;
  std::map<std::string, std::string> units;
  std::vector<Mixture> mixtures;
  std::optional<StoredResult> reference;
  std::vector<std::string> lifted;
  context.BeginStage("match");
  for (std::size_t i = 0; i < pairs.size(); ++i)
  {
    const Visit first = LoadVisit(pairs[i].first, false, context), second = LoadVisit(pairs[i].second, false, context);
    if (first.result.measurementsCsv == second.result.measurementsCsv)
    {
      throw Error(ErrorCode::UnsupportedInput,
                  "pair " + std::to_string(i + 1) + " of the list: both folders hold the same measurements, which tell no error; give two scans");
    }
    mixtures = MixturesOf(first.result, second.result);
    if (!reference)
    {
      reference = first.result;
    }
    for (Mixture & mixture : MixturesOf(*reference, first.result))
    {
      if (mixture.refusal != kDifferentPerson) // pairs may be of many people
      {
        mixtures.push_back(std::move(mixture));
      }
    }
    for (const std::string & name : RefuseMixtures(mixtures, request.allowed))
    {
      lifted.push_back(name);
    }
    for (const MatchedBone & bone : MatchVisits(first, second, context))
    {
      const bool sure = bone.registration.found && bone.registration.axialUncertaintyMm;
      if (sure)
      {
        Collect(bone, values, units);
      }
      else if (!first.bones.at({ bone.side, bone.bone }).Empty() || !second.bones.at({ bone.side, bone.bone }).Empty())
      {
        context.Warn({ "level-uncertain", Severity::Warning,
                       "pair " + std::to_string(i + 1) + ": the levels of the " + std::string(ToString(bone.side)) + " " + std::string(WordOf(bone.bone)) +
                           " cannot be matched; the pair is left out there", {}, {} });
      }
    }
    context.Advance(static_cast<double>(i + 1) / static_cast<double>(pairs.size()));
  }
  if (values.empty())
  {
    throw Error(ErrorCode::ProcessingFailed, "no pair has levels that can be matched, so that there is no repeatability to tell");
  }
  std::sort(lifted.begin(), lifted.end());
  lifted.erase(std::unique(lifted.begin(), lifted.end()), lifted.end());
  if (pairs.size() < kFewPairs)
  {
    context.Warn({ "few-pairs", Severity::Warning,
                   std::to_string(pairs.size()) + " pairs are few: see the intervals before the profile is used", {}, {} });
  }
  Json document{ { "schema_version", kSchemaVersion },
                 { "kind", kKind },
                 { "software", { { "name", kSoftwareName }, { "version", SoftwareVersion() } } },
                 { "results_software_version", reference->softwareVersion },
                 { "modality", ToString(reference->table.identity.modality) },
                 { "pairs", pairs.size() },
                 { "allowed", lifted },
                 { "entries", Json::array() } };
  for (const auto & [key, list] : values)
  {
    const auto & [segment, metric, level] = key;
    document["entries"].push_back(EntryJson({ metric, units[metric], static_cast<Segment>(segment), level, comparison::DescribeRepeatability(list) }));
  }
  WriteWholeFile(output, document.dump(2) + '\n', request.replaceOutput, std::string("\"kind\": \"") + kKind + '"');
  CompareOutcome outcome;
  outcome.warnings = context.Warnings();
  return outcome;
}

std::vector<comparison::RepeatabilityEntry> ReadRepeatability(const std::filesystem::path & file, std::optional<Modality> modality)
{
  const std::string name = "repeatability profile " + file.filename().string();
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
  {
    throw Error(ErrorCode::UnreadableInput, name + " cannot be read; check the path");
  }
  const nlohmann::json document = nlohmann::json::parse(std::string(std::istreambuf_iterator<char>(stream), {}), nullptr, false);
  if (!document.is_object() || document.value("kind", nlohmann::json()) != kKind || !document.contains("entries") || !document["entries"].is_array())
  {
    throw Error(ErrorCode::UnreadableInput, name + " is none; make one with `myosect repeatability`");
  }
  if (document.value("schema_version", nlohmann::json()) != std::string(kSchemaVersion))
  {
    throw Error(ErrorCode::UnsupportedInput, name + " has another schema_version than " + std::string(kSchemaVersion) + "; make it anew with this version");
  }
  if (modality && document.value("modality", nlohmann::json()) != std::string(ToString(*modality)))
  {
    throw Error(ErrorCode::UnsupportedInput, name + " is of another modality than the results; make one from repeat scans of " + std::string(ToString(*modality)));
  }
  std::vector<comparison::RepeatabilityEntry> entries;
  for (const auto & item : document["entries"])
  {
    comparison::RepeatabilityEntry entry;
    const auto text = [&](const char * key)
    { return item.is_object() && item.value(key, nlohmann::json()).is_string() ? item[key].get<std::string>() : std::string(); };
    entry.metric = text("metric");
    entry.unit = text("unit");
    entry.level = text("level");
    for (const Segment segment : { Segment::Hip, Segment::Thigh, Segment::Knee, Segment::Calf, Segment::Ankle })
    {
      entry.segment = ToString(segment) == text("segment") ? segment : entry.segment;
    }
    if (!entry.metric.empty())
    {
      entry.statistics.sem.value = NumberAt(item, "sem");
      entry.statistics.cvPercent.value = NumberAt(item, "cv_percent");
    }
    const Value &sem = entry.statistics.sem.value, &cv = entry.statistics.cvPercent.value;
    if (entry.metric.empty() || (sem && *sem < 0.0) || (cv && *cv < 0.0))
    {
      throw Error(ErrorCode::UnreadableInput, name + " has an entry without metric, or with a negative error; it was altered, make it anew");
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}
} // namespace myosect::pipeline
