#include "myosect/Report/ReadTables.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "myosect/Core/Error.h"

namespace myosect::report
{
namespace
{
using Row = SliceMeasurement;

struct NumberColumn
{
  const char * name;
  Value Row::*member;
};

constexpr NumberColumn kNumbers[] = {
  { "level_percent", &Row::levelPercent },
  { "level_mm_from_knee", &Row::levelMmFromKnee },
  { "limb_area_cm2", &Row::limbAreaCm2 },
  { "muscle_area_cm2", &Row::muscleAreaCm2 },
  { "imat_area_cm2", &Row::imatAreaCm2 },
  { "compartment_area_cm2", &Row::compartmentAreaCm2 },
  { "sat_area_cm2", &Row::satAreaCm2 },
  { "bone_area_cm2", &Row::boneAreaCm2 },
  { "muscle_mean_hu", &Row::muscleMeanHu },
  { "muscle_sd_hu", &Row::muscleSdHu },
  { "nama_area_cm2", &Row::namaAreaCm2 },
  { "lama_area_cm2", &Row::lamaAreaCm2 },
  { "fat_fraction_percent", &Row::fatFractionPercent },
  { "lean_voxel_fat_fraction_percent", &Row::leanVoxelFatFractionPercent },
  { "contractile_area_cm2", &Row::contractileAreaCm2 },
  { "obliquity_deg", &Row::obliquityDeg },
  { "skin_area_cm2", &Row::skinAreaCm2 },
  { "other_inside_fascia_area_cm2", &Row::otherInsideFasciaAreaCm2 },
  { "other_outside_fascia_area_cm2", &Row::otherOutsideFasciaAreaCm2 },
  { "median_muscle_hu", &Row::medianMuscleHu },
  { "limb_circumference_cm", &Row::limbCircumferenceCm },
  { "fat_fraction_left_out_area_cm2", &Row::fatFractionLeftOutAreaCm2 },
  { "level_uncertainty_mm", &Row::levelUncertaintyMm },
  { "match_position_mm", &Row::matchPositionMm },
  { "match_uncertainty_mm", &Row::matchUncertaintyMm },
  { "limb_perp_cm2", &Row::limbPerpAreaCm2 },
  { "muscle_perp_cm2", &Row::musclePerpAreaCm2 },
  { "imat_perp_cm2", &Row::imatPerpAreaCm2 },
  { "compartment_perp_cm2", &Row::compartmentPerpAreaCm2 },
  { "sat_perp_cm2", &Row::satPerpAreaCm2 },
  { "bone_perp_cm2", &Row::bonePerpAreaCm2 },
  { "contractile_perp_cm2", &Row::contractilePerpAreaCm2 },
};
constexpr std::size_t kNumbersOfTheContract = 16;

[[noreturn]] void Refuse(const std::string & why, const char * file = "measurements.csv")
{
  throw Error(ErrorCode::UnreadableInput, std::string(file) + ' ' + why + "; it was altered or cut off, make the result anew");
}

double NumberOf(const std::string & field, const std::string & name)
{
  double number = 0.0;
  const char * end = field.data() + field.size();
  const auto parsed = std::from_chars(field.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(number))
  {
    Refuse("has a field of " + name + " that is no number");
  }
  return number;
}

template <typename TWord, std::size_t N> TWord WordOf(const std::string & field, const std::array<TWord, N> & words, const std::string & name)
{
  const auto found = std::find_if(words.begin(), words.end(), [&](TWord word) { return ToString(word) == field; });
  if (found == words.end())
  {
    Refuse("has an unknown word in " + name);
  }
  return *found;
}

constexpr std::array<Side, 3> kSides{ Side::Left, Side::Right, Side::Unknown };
constexpr std::array<Segment, 6> kSegments{ Segment::Hip, Segment::Thigh, Segment::Knee, Segment::Calf, Segment::Ankle, Segment::Unknown };
constexpr std::array<Modality, 3> kModalities{ Modality::Ct, Modality::T1, Modality::Dixon };
constexpr std::array<Status, 5> kStatuses{ Status::Ok, Status::Truncated, Status::NotInFieldOfView, Status::Implausible, Status::Rejected };
} // namespace

std::optional<std::size_t> TextRows::Column(const std::string & name) const
{
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::nullopt : std::optional<std::size_t>(static_cast<std::size_t>(found - names.begin()));
}

TextRows ParseCsv(const std::string & text, const std::string & what)
{
  TextRows table;
  std::vector<std::string> row(1);
  bool quoted = false;
  const auto endRow = [&]
  {
    if (table.names.empty())
    {
      table.names = row;
    }
    else if (row.size() != table.names.size())
    {
      throw Error(ErrorCode::UnreadableInput, what + " has a row with " + std::to_string(row.size()) + " fields instead of " +
                                                  std::to_string(table.names.size()) + "; it was altered or cut off");
    }
    else
    {
      table.rows.push_back(row);
    }
    row.assign(1, "");
  };
  for (std::size_t i = 0; i < text.size(); ++i)
  {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
    {
      row.back() += '"';
      ++i;
    }
    else if (c == '"')
    {
      quoted = !quoted;
    }
    else if (c == ',' && !quoted)
    {
      row.emplace_back();
    }
    else if (c == '\n' && !quoted)
    {
      endRow();
    }
    else if (c != '\r' || quoted)
    {
      row.back() += c;
    }
  }
  if (row.size() > 1 || !row.front().empty())
  {
    endRow();
  }
  return table;
}

MeasurementTable ParseMeasurementsCsv(const std::string & text)
{
  const TextRows table = ParseCsv(text, "measurements.csv");
  const auto require = [&](const char * name)
  {
    const auto column = table.Column(name);
    if (!column)
    {
      Refuse(std::string("has no column ") + name);
    }
    return *column;
  };
  const std::size_t participant = require("participant_id"), date = require("study_date"), study = require("study_uid"), series = require("series_uid"),
                    modality = require("modality"), side = require("side"), segment = require("segment"), index = require("slice_index"),
                    z = require("z_mm"), status = require("status"), reason = require("reason");
  std::vector<std::pair<std::size_t, const NumberColumn *>> numbers;
  for (std::size_t i = 0; i < std::size(kNumbers); ++i)
  {
    if (const auto column = table.Column(kNumbers[i].name))
    {
      numbers.emplace_back(*column, &kNumbers[i]);
    }
    else if (i < kNumbersOfTheContract)
    {
      Refuse(std::string("has no column ") + kNumbers[i].name);
    }
  }
  const auto edited = table.Column("edited");
  MeasurementTable result;
  for (const auto & fields : table.rows)
  {
    const auto identityDiffers = [&](std::size_t column) { return fields[column] != table.rows.front()[column]; };
    if (identityDiffers(participant) || identityDiffers(date) || identityDiffers(study) || identityDiffers(series) || identityDiffers(modality))
    {
      Refuse("holds rows of several studies");
    }
    SliceMeasurement row;
    row.side = WordOf(fields[side], kSides, "side");
    row.segment = WordOf(fields[segment], kSegments, "segment");
    const double slice = NumberOf(fields[index], "slice_index");
    if (slice < 0.0 || slice != std::floor(slice) || slice > 1e6)
    {
      Refuse("has a slice_index that is none");
    }
    row.sliceIndex = static_cast<std::size_t>(slice);
    row.zMm = NumberOf(fields[z], "z_mm");
    row.status = WordOf(fields[status], kStatuses, "status");
    row.reason = fields[reason];
    row.edited = edited && fields[*edited] == "true";
    for (const auto & [column, number] : numbers)
    {
      if (!fields[column].empty())
      {
        row.*(number->member) = NumberOf(fields[column], number->name);
      }
    }
    result.slices.push_back(std::move(row));
  }
  if (!table.rows.empty())
  {
    const auto & first = table.rows.front();
    result.identity = { first[participant], first[date], first[study], first[series], WordOf(first[modality], kModalities, "modality") };
  }
  return result;
}

std::vector<LevelMeasurement> ParseLevelsCsv(const std::string & text)
{
  const char * file = "levels.csv";
  const TextRows table = ParseCsv(text, file);
  const auto require = [&](const char * name)
  {
    const auto column = table.Column(name);
    if (!column)
    {
      Refuse(std::string("has no column ") + name, file);
    }
    return *column;
  };
  const std::size_t side = require("side"), segment = require("segment"), level = require("level"), gap = require("gap_mm"), status = require("status"),
                    reason = require("reason");
  std::vector<LevelMeasurement> levels;
  for (const auto & fields : table.rows)
  {
    LevelMeasurement row;
    row.level = fields[level];
    row.gapMm = fields[gap].empty() ? Value() : Value(NumberOf(fields[gap], "gap_mm"));
    row.values.side = WordOf(fields[side], kSides, "side");
    row.values.segment = WordOf(fields[segment], kSegments, "segment");
    row.values.status = WordOf(fields[status], kStatuses, "status");
    row.values.reason = fields[reason];
    for (const NumberColumn & number : kNumbers)
    {
      const auto column = table.Column(number.name);
      if (column && !fields[*column].empty())
      {
        row.values.*number.member = NumberOf(fields[*column], number.name);
      }
    }
    levels.push_back(std::move(row));
  }
  return levels;
}
} // namespace myosect::report
