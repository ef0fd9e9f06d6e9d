#include "myosect/Pipeline/ResultReader.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/Version.h"
#include "myosect/Image/VolumeFile.h"
#include "myosect/Report/ReadTables.h"

namespace myosect::pipeline
{
namespace
{
using nlohmann::json;

constexpr double kMeanTolerance = 2e-5; ///< relative; tables carry six digits

std::string NameOf(const std::filesystem::path & folder)
{
  const std::filesystem::path clean = folder.has_filename() ? folder : folder.parent_path();
  return clean.filename().string();
}

std::string ReadFile(const std::filesystem::path & folder, const std::string & name)
{
  std::error_code status;
  if (!std::filesystem::is_directory(folder, status))
  {
    throw Error(ErrorCode::UnreadableInput, "result folder " + NameOf(folder) + " does not exist or is no folder; check the path");
  }
  std::ifstream stream(folder / name, std::ios::binary);
  if (!stream)
  {
    throw Error(ErrorCode::UnreadableInput, "folder " + NameOf(folder) + " holds no " + name + ", so it is no result of this program; check the path");
  }
  return { std::istreambuf_iterator<char>(stream), {} };
}

[[noreturn]] void Altered(const std::string & what)
{
  throw Error(ErrorCode::UnreadableInput, what + "; the result was altered, make it anew");
}

json ParseSummary(const std::string & text)
{
  const json summary = ParseJson<json>(text);
  if (!summary.is_object())
  {
    throw Error(ErrorCode::UnreadableInput, "summary.json is damaged; make the result anew");
  }
  const std::string version = summary.value("schema_version", json()).is_string() ? summary["schema_version"].get<std::string>() : "";
  if (version != kSchemaVersion)
  {
    throw Error(ErrorCode::UnsupportedInput, "schema_version is " + (version.empty() ? "not told" : version) + ", but this program reads " +
                                                 std::string(kSchemaVersion) + "; make the result anew with this version");
  }
  if (summary.contains("kind"))
  {
    throw Error(ErrorCode::UnsupportedInput, "this is the result of a comparison; name the results of single visits");
  }
  if (!summary.contains("inputs") || !summary["inputs"].is_object() || !summary.contains("parameters") || !summary["parameters"].is_object() ||
      !summary.contains("limbs") || !summary["limbs"].is_array() || !summary.contains("software") || !summary["software"].is_object())
  {
    Altered("summary.json lacks a part");
  }
  return summary;
}

/** The means of summary.json's limbs follow from the rows of measurements.csv. */
void CheckMeans(const json & limbs, const MeasurementTable & table)
{
  for (const json & limb : limbs)
  {
    double sum = 0.0, used = 0.0;
    std::size_t count = 0;
    for (const SliceMeasurement & row : table.slices)
    {
      if (limb.value("side", "") == ToString(row.side) && limb.value("segment", "") == ToString(row.segment))
      {
        ++count;
        if (row.status == Status::Ok && row.muscleAreaCm2)
        {
          sum += *row.muscleAreaCm2;
          used += 1.0;
        }
      }
    }
    if (limb.value("slice_count", json()).is_number() && limb["slice_count"].get<double>() != static_cast<double>(count))
    {
      Altered("measurements.csv has other slices than summary.json tells");
    }
    const json mean = limb.value("mean_muscle_area_cm2", json());
    if (mean.is_number() && used > 0.0 && std::abs(sum / used - mean.get<double>()) > kMeanTolerance * std::max(1.0, std::abs(mean.get<double>())))
    {
      Altered("the areas of measurements.csv do not give the means of summary.json");
    }
  }
}
} // namespace

std::string TextOf(const std::map<std::string, std::string> & values, const std::string & name)
{
  const auto found = values.find(name);
  if (found == values.end() || found->second == "null")
  {
    return {};
  }
  const json value = ParseJson<json>(found->second);
  return value.is_string() ? value.get<std::string>() : found->second;
}

StoredResult ReadResult(const std::filesystem::path & folder)
{
  StoredResult result;
  result.folder = folder;
  const std::string summaryText = ReadFile(folder, "summary.json");
  try
  {
    const json summary = ParseSummary(summaryText);
    result.measurementsCsv = ReadFile(folder, "measurements.csv");
    result.table = report::ParseMeasurementsCsv(result.measurementsCsv);
    if (result.table.slices.empty())
    {
      throw Error(ErrorCode::UnsupportedInput, "measurements.csv holds no slice of a limb; there is nothing to compare");
    }
    std::error_code status;
    if (std::filesystem::exists(folder / "levels.csv", status))
    {
      result.table.levels = report::ParseLevelsCsv(ReadFile(folder, "levels.csv"));
    }
    const auto & software = summary["software"];
    result.softwareVersion = software.value("version", json()).is_string() ? software["version"].get<std::string>() : "";
    for (const auto & [name, entry] : summary["parameters"].items())
    {
      result.parameters[name] = (entry.is_object() && entry.contains("value") ? entry["value"] : entry).dump(-1, ' ', false, json::error_handler_t::replace);
    }
    for (const auto & [name, value] : summary["inputs"].items())
    {
      result.inputs[name] = value.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    const StudyIdentity & identity = result.table.identity;
    if (TextOf(result.inputs, "participant_id") != identity.participantId || TextOf(result.inputs, "study_uid") != identity.studyUid ||
        TextOf(result.inputs, "series_uid") != identity.seriesUid || TextOf(result.inputs, "study_date") != identity.studyDate)
    {
      Altered("summary.json and measurements.csv tell of different studies");
    }
    CheckMeans(summary["limbs"], result.table);
    result.protocol = TextOf(result.inputs, "protocol");
    result.timePoint = TextOf(result.inputs, "trial_time_point");
    const json offset = summary["inputs"].value("trial_offset_days", json());
    if (offset.is_number())
    {
      result.offsetDays = offset.get<double>();
    }
  }
  catch (const json::exception &)
  {
    throw Error(ErrorCode::UnreadableInput, "result " + NameOf(folder) + ": summary.json is damaged; make the result anew");
  }
  catch (const Error & error)
  {
    throw error.With("result " + NameOf(folder));
  }
  return result;
}

StoredLabels ReadResultLabels(const StoredResult & result)
{
  const std::string name = NameOf(result.folder);
  try
  {
    std::error_code status;
    if (!std::filesystem::is_regular_file(result.folder / "segmentation.nii.gz", status))
    {
      throw Error(ErrorCode::UnreadableInput, "segmentation.nii.gz is missing; make the result anew");
    }
    StoredLabels stored;
    const WideLabelImage::Pointer image = ReadLabelFile(result.folder / "segmentation.nii.gz");
    const Grid grid = GridOf(*image);
    stored.geometry.storedGrid = grid;
    stored.geometry.axes = CanonicalAxes(grid);
    stored.geometry.grid = stored.geometry.axes.Apply(grid);
    for (std::size_t k = 0; k < stored.geometry.grid.size[2]; ++k)
    {
      stored.geometry.slicePositionMm.push_back(static_cast<double>(k) * stored.geometry.grid.spacingMm[2]);
      stored.geometry.sliceAfterGap.push_back(false);
    }
    const bool fits = std::all_of(result.table.slices.begin(), result.table.slices.end(),
                                  [&](const SliceMeasurement & row) { return row.sliceIndex < stored.geometry.grid.size[2]; });
    if (!fits)
    {
      Altered("measurements.csv has slices that segmentation.nii.gz lacks");
    }
    stored.labels = FromStored(*image, stored.geometry, [](std::int32_t value) { return value > 0 && value < 256 ? static_cast<LabelId>(value) : LabelId{ 0 }; });
    return stored;
  }
  catch (const Error & error)
  {
    throw error.With("result " + name);
  }
}
} // namespace myosect::pipeline
