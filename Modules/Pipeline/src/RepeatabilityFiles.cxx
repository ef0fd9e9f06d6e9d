#include "RepeatabilityFiles.h"

#include <algorithm>
#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Core/FileText.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/Version.h"
#include "myosect/Pipeline/Compare.h"

namespace myosect::pipeline
{
namespace
{
std::string Trimmed(const std::string & text)
{
  const auto begin = text.find_first_not_of(" \t\r\""), end = text.find_last_not_of(" \t\r\"");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

Value NumberAt(const nlohmann::json & entry, const char * name)
{
  const auto found = entry.find(name);
  const auto & value = found != entry.end() && found->is_object() ? found->value("value", nlohmann::json())
                       : found != entry.end()                     ? *found
                                                                  : nlohmann::json();
  return value.is_number() ? Value(value.get<double>()) : Value();
}
} // namespace

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
      throw Error(ErrorCode::UnreadableInput,
                  "list of pairs, line " + std::to_string(number) + ": two result folders are expected, separated by a comma");
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

namespace
{
std::string NameOf(const std::filesystem::path & file)
{
  return "repeatability profile " + file.filename().string();
}

nlohmann::json ReadProfile(const std::filesystem::path & file, std::optional<Modality> modality)
{
  const std::string name = NameOf(file);
  auto document = ParseJson<nlohmann::json>(TextOfFile(file, name + " cannot be read; check the path"));
  if (!document.is_object() || document.value("kind", nlohmann::json()) != kRepeatabilityKind || !document.contains("entries") ||
      !document["entries"].is_array())
  {
    throw Error(ErrorCode::UnreadableInput, name + " is none; make one with `myosect repeatability`");
  }
  if (document.value("schema_version", nlohmann::json()) != std::string(kSchemaVersion))
  {
    throw Error(ErrorCode::UnsupportedInput,
                name + " has another schema_version than " + std::string(kSchemaVersion) + "; make it anew with this version");
  }
  if (modality && document.value("modality", nlohmann::json()) != std::string(ToString(*modality)))
  {
    throw Error(ErrorCode::UnsupportedInput,
                name + " is of another modality than the results; make one from repeat scans of " + std::string(ToString(*modality)));
  }
  return document;
}

std::vector<comparison::RepeatabilityEntry> EntriesOf(const nlohmann::json & document, const std::string & name)
{
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
    const bool hasPairs = item.is_object() && item.value("pairs", nlohmann::json()).is_number_unsigned();
    if (!entry.metric.empty() && hasPairs)
    {
      entry.statistics.pairs = item["pairs"].get<std::size_t>();
      entry.statistics.sem.value = NumberAt(item, "sem");
      entry.statistics.cvPercent.value = NumberAt(item, "cv_percent");
    }
    const Value &sem = entry.statistics.sem.value, &cv = entry.statistics.cvPercent.value;
    if (entry.metric.empty() || !hasPairs || (sem && *sem < 0.0) || (cv && *cv < 0.0))
    {
      throw Error(ErrorCode::UnreadableInput,
                  name + " has an entry without metric or number of pairs, or with a negative error; it was altered, make it anew");
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

/** "thigh (2 limbs twice): fat_fraction, muscle_area; calf ...": what rests on too few; empty when nothing does. */
std::string FewPairsText(const std::vector<comparison::RepeatabilityEntry> & entries, std::size_t scanPairs)
{
  std::map<std::pair<int, std::size_t>, std::string> metrics; ///< by segment and number of pairs
  for (const comparison::RepeatabilityEntry & entry : entries)
  {
    const std::size_t pairs = entry.statistics.pairs;
    if (entry.level == "slab" && entry.statistics.sem.value && std::min(pairs, scanPairs) < kFewPairs)
    {
      std::string & list = metrics[{ static_cast<int>(entry.segment), pairs }];
      list += (list.empty() ? "" : ", ") + entry.metric;
    }
  }
  std::string text;
  for (const auto & [key, list] : metrics)
  {
    text += (text.empty() ? "" : "; ") + std::string(ToString(static_cast<Segment>(key.first))) + " (" + std::to_string(key.second) +
            (key.second == 1 ? " limb twice): " : " limbs twice): ") + list;
  }
  return text;
}
} // namespace

std::vector<comparison::RepeatabilityEntry> ReadRepeatability(const std::filesystem::path & file, std::optional<Modality> modality)
{
  return EntriesOf(ReadProfile(file, modality), NameOf(file));
}

std::vector<comparison::RepeatabilityEntry> ReadSiteRepeatability(const std::filesystem::path & file, const ProfileUse & use,
                                                                  RunContext & context)
{
  const nlohmann::json document = ReadProfile(file, use.modality);
  std::vector<comparison::RepeatabilityEntry> entries = EntriesOf(document, NameOf(file));
  const nlohmann::json pairs = document.value("pairs", nlohmann::json()),
                       version = document.value("results_software_version", nlohmann::json());
  if (!pairs.is_number_unsigned() || !version.is_string())
  {
    throw Error(ErrorCode::UnreadableInput,
                NameOf(file) + " does not tell its number of pairs or the version of its results; make it anew");
  }
  const auto scanPairs = pairs.get<std::size_t>();
  if (const std::string few = FewPairsText(entries, scanPairs); !few.empty())
  {
    context.Warn({ "profile-few-pairs",
                   Severity::Warning,
                   "the site's repeatability rests on " + std::to_string(scanPairs) + (scanPairs == 1 ? " pair" : " pairs") +
                       " of scans; from fewer than " + std::to_string(kFewPairs) +
                       " a smallest detectable change may be far too small or too large: " + few,
                   {},
                   {} });
  }
  if (version.get<std::string>() != use.softwareVersion)
  {
    context.Warn({ "profile-version-differs",
                   Severity::Warning,
                   "the site's repeatability was made from results of software version " + version.get<std::string>() +
                       ", these results are of " + use.softwareVersion + "; make it anew from repeat scans measured with that version",
                   {},
                   {} });
  }
  return entries;
}
} // namespace myosect::pipeline
