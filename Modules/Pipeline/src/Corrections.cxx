#include "myosect/Pipeline/Corrections.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Core/FileText.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Pipeline/Analysis.h"

namespace myosect::pipeline
{
namespace
{
using json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr double kLargestCoordinateMm = 1e5;
constexpr std::size_t kLargestSlice = 1u << 20;

[[noreturn]] void Refuse(const std::string & what)
{
  throw Error(ErrorCode::UnreadableInput, "corrections: " + what + "; the form is that of Data/Schemas/corrections.schema.json");
}

const json & Member(const json & object, const char * name)
{
  if (!object.is_object() || !object.contains(name))
  {
    Refuse(std::string("'") + name + "' is missing");
  }
  return object[name];
}

std::string TextOf(const json & object, const char * name)
{
  const json & value = Member(object, name);
  if (!value.is_string())
  {
    Refuse(std::string("'") + name + "' is no text");
  }
  return value.get<std::string>();
}

std::size_t SliceOf(const json & object, const char * name)
{
  const json & value = Member(object, name);
  if (!value.is_number_unsigned() || value.get<std::size_t>() > kLargestSlice)
  {
    Refuse(std::string("'") + name + "' is no slice index");
  }
  return value.get<std::size_t>();
}

template <typename T, std::size_t N> T WordOf(const json & object, const char * name, const std::array<T, N> & values)
{
  const std::string word = TextOf(object, name);
  const auto found = std::find_if(values.begin(), values.end(), [&](T value) { return word == ToString(value); });
  if (found == values.end())
  {
    Refuse('\'' + word + "' is no " + name);
  }
  return *found;
}

Side SideOf(const json & object)
{
  return WordOf(object, "side", std::array{ Side::Left, Side::Right, Side::Unknown });
}

Segment SegmentOf(const json & object)
{
  return WordOf(object, "segment",
                std::array{ Segment::Hip, Segment::Thigh, Segment::Knee, Segment::Calf, Segment::Ankle, Segment::Unknown });
}

std::vector<Vector3> OutlineOf(const json & object)
{
  const json & points = Member(object, "outline_lps_mm");
  if (!points.is_array() || points.size() < 3)
  {
    Refuse("'outline_lps_mm' has fewer than three points");
  }
  std::vector<Vector3> outline;
  for (const json & point : points)
  {
    if (!point.is_array() || point.size() != 3)
    {
      Refuse("a point of 'outline_lps_mm' has not three coordinates");
    }
    Vector3 & to = outline.emplace_back();
    for (std::size_t a = 0; a < 3; ++a)
    {
      if (!point[a].is_number() || std::abs(point[a].get<double>()) > kLargestCoordinateMm)
      {
        Refuse("a coordinate of 'outline_lps_mm' is no length in millimetres");
      }
      to[a] = point[a].get<double>();
    }
  }
  return outline;
}

/** Calls read(item) for each item of an array that may be absent. */
template <typename TRead> void ForEachItem(const json & object, const char * name, TRead && read)
{
  if (!object.contains(name))
  {
    return;
  }
  if (!object[name].is_array())
  {
    Refuse(std::string("'") + name + "' is no list");
  }
  for (const json & item : object[name])
  {
    read(item);
  }
}

report::Review ReviewOf(const json & object)
{
  report::Review review;
  if (!object.contains("review"))
  {
    return review;
  }
  const json & stored = object["review"];
  review.status = WordOf(stored, "status",
                         std::array{ report::ReviewStatus::NotReviewed, report::ReviewStatus::Accepted, report::ReviewStatus::Rejected });
  review.reader = TextOf(stored, "reader");
  review.timeUtc = TextOf(stored, "time_utc");
  review.reason = TextOf(stored, "reason");
  return review;
}

Corrections FromJson(const json & stored)
{
  const json & version = Member(stored, "corrections_version");
  if (!version.is_number_integer() || version.get<int>() != kVersion)
  {
    Refuse("version " + version.dump() + " is not known here");
  }
  Corrections corrections;
  ForEachItem(stored, "edited", [&](const json & item) { corrections.edited.push_back({ SideOf(item), SliceOf(item, "slice_index") }); });
  ForEachItem(
      stored, "segments",
      [&](const json & item)
      {
        corrections.segments.push_back({ SideOf(item), SliceOf(item, "first_slice"), SliceOf(item, "last_slice"), SegmentOf(item) });
        if (corrections.segments.back().firstSlice > corrections.segments.back().lastSlice)
        {
          Refuse("'first_slice' lies above 'last_slice'");
        }
      });
  ForEachItem(stored, "excluded_slices",
              [&](const json & item) {
                corrections.excludedSlices.push_back({ SideOf(item), SliceOf(item, "slice_index"), TextOf(item, "reason") });
              });
  ForEachItem(stored, "excluded_regions",
              [&](const json & item) {
                corrections.excludedRegions.push_back({ SliceOf(item, "slice_index"), OutlineOf(item), TextOf(item, "reason") });
              });
  if (stored.contains("counted_by_voxel"))
  {
    if (!stored["counted_by_voxel"].is_boolean())
    {
      Refuse("'counted_by_voxel' is neither true nor false");
    }
    corrections.countedByVoxel = stored["counted_by_voxel"].get<bool>();
  }
  corrections.review = ReviewOf(stored);
  return corrections;
}

json ToJson(const Corrections & corrections)
{
  json stored;
  stored["corrections_version"] = kVersion;
  stored["edited"] = json::array();
  for (const LimbSlice & at : corrections.edited)
  {
    stored["edited"].push_back({ { "side", ToString(at.side) }, { "slice_index", at.sliceIndex } });
  }
  stored["segments"] = json::array();
  for (const SegmentChoice & choice : corrections.segments)
  {
    stored["segments"].push_back({ { "side", ToString(choice.side) },
                                   { "first_slice", choice.firstSlice },
                                   { "last_slice", choice.lastSlice },
                                   { "segment", ToString(choice.segment) } });
  }
  stored["excluded_slices"] = json::array();
  for (const ExcludedSlice & slice : corrections.excludedSlices)
  {
    stored["excluded_slices"].push_back(
        { { "side", ToString(slice.side) }, { "slice_index", slice.sliceIndex }, { "reason", slice.reason } });
  }
  stored["excluded_regions"] = json::array();
  for (const ExcludedRegion & region : corrections.excludedRegions)
  {
    stored["excluded_regions"].push_back(
        { { "slice_index", region.sliceIndex }, { "outline_lps_mm", region.outlineLps }, { "reason", region.reason } });
  }
  stored["counted_by_voxel"] = corrections.countedByVoxel;
  const report::Review & review = corrections.review;
  stored["review"] = {
    { "status", ToString(review.status) }, { "reader", review.reader }, { "time_utc", review.timeUtc }, { "reason", review.reason }
  };
  return stored;
}
} // namespace

bool Corrections::Empty() const
{
  return edited.empty() && segments.empty() && excludedSlices.empty() && excludedRegions.empty() && !countedByVoxel &&
         review.status == report::ReviewStatus::NotReviewed;
}

Corrections ParseCorrections(const std::string & text)
{
  try
  {
    const json stored = ParseJson<json>(text);
    if (stored.is_discarded())
    {
      Refuse("no valid JSON");
    }
    return FromJson(stored);
  }
  catch (const json::exception &)
  {
    Refuse("no valid JSON");
  }
}

Corrections ReadCorrections(const std::filesystem::path & file)
{
  const std::string text = TextOfFile(file, "corrections " + file.filename().string() + " cannot be read; check the path");
  return ParseCorrections(text);
}

std::string CorrectionsText(const Corrections & corrections)
{
  return ToJson(corrections).dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

void WriteCorrections(const std::filesystem::path & file, const Corrections & corrections)
{
  std::ofstream stream(file, std::ios::binary);
  stream << CorrectionsText(corrections);
  stream.flush();
  if (!stream)
  {
    throw Error(ErrorCode::CannotWrite, "cannot write " + file.filename().string() + "; check space and permissions");
  }
}

Corrections CorrectionsOf(const MeasureRequest & request)
{
  if (!request.corrections.empty())
  {
    return ReadCorrections(request.corrections);
  }
  const std::filesystem::path beside = request.segmentation.parent_path() / kCorrectionsFile;
  std::error_code ignored;
  const bool ours = request.labelTable.empty() && std::filesystem::exists(request.segmentation.parent_path() / "summary.json", ignored);
  return ours && std::filesystem::exists(beside, ignored) ? ReadCorrections(beside) : Corrections{};
}
} // namespace myosect::pipeline
