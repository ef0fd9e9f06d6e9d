#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <nlohmann/json.hpp>

#include "OutputFile.h"
#include "RepeatabilityFiles.h"
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

constexpr double kPercentBand = 10.0, kMmBand = 50.0;

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
} // namespace

CompareOutcome WriteRepeatability(const RepeatabilityRequest & request, const std::filesystem::path & output, RunContext & context)
{
  const std::vector<FolderPair> pairs = ReadPairs(request.pairs);
  std::map<EntryKey, Values> values;
  std::map<std::string, std::string> units;
  std::vector<Mixture> mixtures;
  std::optional<StoredResult> reference;
  std::vector<std::string> lifted;
  std::map<std::pair<std::string, std::string>, std::size_t> pairOf; ///< number of the pair, by the tables of both scans
  context.BeginStage("match");
  for (std::size_t i = 0; i < pairs.size(); ++i)
  {
    const Visit first = LoadVisit(pairs[i].first, false, context), second = LoadVisit(pairs[i].second, false, context);
    if (first.result.measurementsCsv == second.result.measurementsCsv)
    {
      throw Error(ErrorCode::UnsupportedInput,
                  "pair " + std::to_string(i + 1) + " of the list: both folders hold the same measurements, which tell no error; give two scans");
    }
    const std::string &a = first.result.measurementsCsv, &b = second.result.measurementsCsv;
    if (const auto [known, isNew] = pairOf.try_emplace(std::minmax(a, b), i + 1); !isNew)
    {
      throw Error(ErrorCode::Usage, "pairs " + std::to_string(known->second) + " and " + std::to_string(i + 1) +
                                        " of the list are of the same two scans, which would count twice; give each pair once, in either order");
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
                   std::to_string(pairs.size()) + (pairs.size() == 1 ? " pair is" : " pairs are") +
                       " few: see the intervals before the profile is used", {}, {} });
  }
  Json document{ { "schema_version", kSchemaVersion },
                 { "kind", kRepeatabilityKind },
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
  WriteWholeFile(output, document.dump(2) + '\n', request.replaceOutput, std::string("\"kind\": \"") + kRepeatabilityKind + '"');
  CompareOutcome outcome;
  outcome.warnings = context.Warnings();
  return outcome;
}
} // namespace myosect::pipeline
