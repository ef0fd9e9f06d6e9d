#include "myosect/Pipeline/ReferenceFile.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Core/FileText.h"
#include "myosect/Core/JsonText.h"

namespace myosect::pipeline
{
namespace
{
using comparison::ReferenceValue;
using nlohmann::json;

[[noreturn]] void Refuse(const std::string & what)
{
  throw Error(ErrorCode::UnsupportedInput, what + "; the form is that of Data/Schemas/reference-values.schema.json");
}

double NumberOf(const json & value, const std::string & name)
{
  if (!value.is_number())
  {
    Refuse("'" + name + "' is no number");
  }
  return value.get<double>();
}

std::string TextOf(const json & object, const std::string & name)
{
  if (!object.contains(name) || !object[name].is_string())
  {
    Refuse("'" + name + "' is missing or no text");
  }
  return object[name].get<std::string>();
}

Value OptionalNumber(const json & object, const std::string & name)
{
  return object.contains(name) ? Value(NumberOf(object[name], name)) : Value();
}

/** Two numbers in order; false when the member is absent or null. */
bool ReadPair(const json & object, const std::string & name, double & low, double & high)
{
  if (!object.contains(name) || object[name].is_null())
  {
    return false;
  }
  const json & pair = object[name];
  if (!pair.is_array() || pair.size() != 2)
  {
    Refuse("'" + name + "' is no pair of numbers");
  }
  low = NumberOf(pair[0], name);
  high = NumberOf(pair[1], name);
  if (low > high)
  {
    Refuse("'" + name + "' does not ascend");
  }
  return true;
}

void CheckNames(const json & object, const std::set<std::string> & known)
{
  for (const auto & [name, value] : object.items())
  {
    if (known.count(name) == 0)
    {
      Refuse("'" + name + "' is not known");
    }
  }
}

comparison::ReferenceLevel LevelOf(const json & entry)
{
  if (!entry.contains("level") || !entry["level"].is_object())
  {
    Refuse("'level' is missing or no object");
  }
  const json & object = entry["level"];
  CheckNames(object, { "percent_from_distal", "tolerance_percent", "mm_from_knee", "tolerance_mm", "segment_mean" });
  comparison::ReferenceLevel level;
  level.percentFromDistal = OptionalNumber(object, "percent_from_distal");
  level.tolerancePercent = OptionalNumber(object, "tolerance_percent");
  level.mmFromKnee = OptionalNumber(object, "mm_from_knee");
  level.toleranceMm = OptionalNumber(object, "tolerance_mm");
  level.segmentMean = object.contains("segment_mean") && object["segment_mean"] == true;
  if ((level.percentFromDistal ? 1 : 0) + (level.mmFromKnee ? 1 : 0) + (level.segmentMean ? 1 : 0) != 1)
  {
    Refuse("'level' gives none or several of percent_from_distal, mm_from_knee and segment_mean");
  }
  return level;
}

ReferenceValue ValueOf(const json & entry)
{
  if (!entry.is_object())
  {
    Refuse("it is no object");
  }
  CheckNames(entry, { "population", "sex", "age_years", "modality", "segment", "metric", "unit", "level", "window_hu", "slice_thickness_mm",
                      "protocol", "mean", "sd", "source" });
  ReferenceValue value;
  value.population = TextOf(entry, "population");
  if (entry.contains("sex") && !entry["sex"].is_null())
  {
    value.sex = SexOf(TextOf(entry, "sex"));
    if (!value.sex)
    {
      Refuse("'sex' is neither male nor female");
    }
  }
  (void)ReadPair(entry, "age_years", value.ageMinYears, value.ageMaxYears);
  const std::string modality = TextOf(entry, "modality");
  const std::string segment = TextOf(entry, "segment");
  if ((modality != "ct" && modality != "t1" && modality != "dixon") || (segment != "thigh" && segment != "calf" && segment != "whole_leg"))
  {
    Refuse("modality '" + modality + "' or segment '" + segment + "' is not known");
  }
  value.modality = modality == "ct" ? Modality::Ct : modality == "t1" ? Modality::T1 : Modality::Dixon;
  value.segment = segment == "thigh" ? Segment::Thigh : segment == "calf" ? Segment::Calf : Segment::Unknown;
  value.metric = TextOf(entry, "metric");
  static const std::set<std::string> metrics{ "muscle_area",
                                              "compartment_area",
                                              "contractile_area",
                                              "imat_area",
                                              "sat_area",
                                              "fat_fraction",
                                              "muscle_mean_hu",
                                              "girth_index_percent",
                                              "lower_to_middle_third",
                                              "thigh_to_calf",
                                              "thigh_minus_calf_fat",
                                              "thigh_minus_calf_index" };
  if (metrics.count(value.metric) == 0)
  {
    Refuse("metric '" + value.metric + "' is not known");
  }
  (void)TextOf(entry, "unit");
  value.level = LevelOf(entry);
  double low = 0.0;
  double high = 0.0;
  if (ReadPair(entry, "window_hu", low, high))
  {
    value.windowLowerHu = low;
    value.windowUpperHu = high;
  }
  if (ReadPair(entry, "slice_thickness_mm", low, high))
  {
    value.sliceThicknessMinMm = low;
    value.sliceThicknessMaxMm = high;
  }
  value.mean = entry.contains("mean") ? NumberOf(entry["mean"], "mean") : (Refuse("'mean' is missing"), 0.0);
  value.sd = entry.contains("sd") ? NumberOf(entry["sd"], "sd") : 0.0;
  if (!(value.sd > 0.0))
  {
    Refuse("'sd' is missing or not more than 0");
  }
  value.source = TextOf(entry, "source");
  return value;
}

/** YYYYMMDD as a number, or nothing. */
std::optional<int> DateOf(const std::string & text)
{
  int date = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), date);
  return text.size() == 8 && parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && date > 18000000
             ? std::optional<int>(date)
             : std::nullopt;
}
} // namespace

std::vector<ReferenceValue> ParseReferenceValues(const std::string & text)
{
  const json document = ParseJson<json>(text);
  if (!document.is_object() || !document.contains("values") || !document["values"].is_array())
  {
    Refuse("it is no JSON object with a list 'values'");
  }
  CheckNames(document, { "schema_version", "title", "limits", "values" });
  if (!document.contains("schema_version") || document["schema_version"] != "1.0")
  {
    Refuse("'schema_version' is not 1.0");
  }
  std::vector<ReferenceValue> values;
  for (std::size_t i = 0; i < document["values"].size(); ++i)
  {
    try
    {
      values.push_back(ValueOf(document["values"][i]));
    }
    catch (const Error & error)
    {
      throw error.With("entry " + std::to_string(i + 1));
    }
  }
  return values;
}

std::vector<ReferenceValue> LoadReferenceValues(const std::filesystem::path & file)
{
  const std::string text = TextOfFile(file, "reference values " + file.filename().string() + " cannot be read; check the path");
  try
  {
    return ParseReferenceValues(text);
  }
  catch (const Error & error)
  {
    throw error.With("reference values " + file.filename().string());
  }
}

Value AgeInYears(const std::string & dicomAge, const std::string & birthDate, const std::string & studyDate)
{
  int count = 0;
  if (dicomAge.size() == 4 && std::from_chars(dicomAge.data(), dicomAge.data() + 3, count).ptr == dicomAge.data() + 3)
  {
    switch (dicomAge[3])
    {
    case 'Y':
      return count;
    case 'M':
      return count / 12;
    case 'W':
      return count / 52;
    case 'D':
      return count / 365;
    default:
      break;
    }
  }
  const auto birth = DateOf(birthDate);
  const auto study = DateOf(studyDate);
  return birth && study && *study >= *birth ? Value((*study - *birth) / 10000) : Value();
}

std::optional<comparison::Sex> SexOf(const std::string & text)
{
  return text == "M" || text == "male"     ? std::optional(comparison::Sex::Male)
         : text == "F" || text == "female" ? std::optional(comparison::Sex::Female)
                                           : std::nullopt;
}
} // namespace myosect::pipeline
