#include "myosect/Measurement/NamedLevels.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "myosect/Core/Error.h"

namespace myosect::measurement
{
namespace
{
constexpr double kWidestGapMm = 30.0;
constexpr double kHighestMm = 700.0;

using Row = SliceMeasurement;
using Rows = std::vector<const Row *>;

/** Everything that is interpolated. */
constexpr Value Row::*kValues[] = {
  &Row::levelPercent,
  &Row::levelMmFromKnee,
  &Row::limbAreaCm2,
  &Row::muscleAreaCm2,
  &Row::imatAreaCm2,
  &Row::compartmentAreaCm2,
  &Row::satAreaCm2,
  &Row::boneAreaCm2,
  &Row::muscleMeanHu,
  &Row::muscleSdHu,
  &Row::namaAreaCm2,
  &Row::lamaAreaCm2,
  &Row::fatFractionPercent,
  &Row::leanVoxelFatFractionPercent,
  &Row::contractileAreaCm2,
  &Row::obliquityDeg,
  &Row::skinAreaCm2,
  &Row::otherInsideFasciaAreaCm2,
  &Row::otherOutsideFasciaAreaCm2,
  &Row::medianMuscleHu,
  &Row::limbCircumferenceCm,
  &Row::fatFractionLeftOutAreaCm2,
  &Row::levelUncertaintyMm,
  &Row::matchPositionMm,
  &Row::matchUncertaintyMm,
  &Row::limbPerpAreaCm2,
  &Row::musclePerpAreaCm2,
  &Row::imatPerpAreaCm2,
  &Row::compartmentPerpAreaCm2,
  &Row::satPerpAreaCm2,
  &Row::bonePerpAreaCm2,
  &Row::contractilePerpAreaCm2,
};

const Value & PlaceOf(const Row & row, LevelKind kind)
{
  return kind == LevelKind::PercentOfBone ? row.levelPercent : row.levelMmFromKnee;
}

Row Between(const Row & a, const Row & b, double share)
{
  Row row;
  row.side = a.side;
  row.segment = a.segment;
  row.sliceIndex = share < 0.5 ? a.sliceIndex : b.sliceIndex;
  row.zMm = a.zMm + share * (b.zMm - a.zMm);
  for (const auto member : kValues)
  {
    row.*member = a.*member && b.*member ? Value(*(a.*member) + share * (*(b.*member) - *(a.*member))) : std::nullopt;
  }
  return row;
}

/** Distance of two slices along the bone; along z where no length of the bone is known. */
double GapMm(const Row & a, const Row & b)
{
  if (a.levelMmFromKnee && b.levelMmFromKnee)
  {
    return std::abs(*a.levelMmFromKnee - *b.levelMmFromKnee);
  }
  return a.matchPositionMm && b.matchPositionMm ? std::abs(*a.matchPositionMm - *b.matchPositionMm) : std::abs(a.zMm - b.zMm);
}

void Refuse(LevelMeasurement & level, Status status, std::string reason)
{
  level.values.status = status;
  level.values.reason = std::move(reason);
}

/** The pair of neighbours whose places lie on either side of the level; null without one. */
std::pair<const Row *, const Row *> Bracket(const Rows & rows, const LevelRequest & request)
{
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    const double below = *PlaceOf(*rows[i], request.kind) - request.place;
    if (below == 0.0)
    {
      return { rows[i], rows[i] };
    }
    if (i + 1 < rows.size() && below * (*PlaceOf(*rows[i + 1], request.kind) - request.place) < 0.0)
    {
      return { rows[i], rows[i + 1] };
    }
  }
  return { nullptr, nullptr };
}

void Interpolate(const Rows & rows, const LevelRequest & request, LevelMeasurement & level)
{
  Rows known, sound;
  for (const Row * row : rows)
  {
    if (PlaceOf(*row, request.kind))
    {
      known.push_back(row);
      if (row->status == Status::Ok)
      {
        sound.push_back(row);
      }
    }
  }
  if (known.empty())
  {
    Refuse(level, Status::NotInFieldOfView,
           request.kind == LevelKind::PercentOfBone ? "both ends of the bone must be in view" : "the knee joint line must be in view");
    return;
  }
  const auto [a, b] = Bracket(sound, request);
  if (a == nullptr)
  {
    const auto [lost, unused] = Bracket(known, request);
    const bool cut = lost != nullptr && lost->status != Status::Ok;
    Refuse(level, cut ? lost->status : Status::NotInFieldOfView,
           cut ? lost->reason : "the level lies outside the slices that could be measured");
    return;
  }
  const double from = *PlaceOf(*a, request.kind);
  const double to = *PlaceOf(*b, request.kind);
  level.gapMm = GapMm(*a, *b);
  if (*level.gapMm > kWidestGapMm)
  {
    Refuse(level, Status::Rejected, "the nearest slices lie " + FormatNumber(std::round(*level.gapMm)) + " mm apart");
    return;
  }
  level.values = Between(*a, *b, a == b ? 0.0 : (request.place - from) / (to - from));
}

void TakeLargest(const Rows & rows, const std::vector<Row> & slices, LevelMeasurement & level)
{
  const Row * largest = nullptr;
  for (const Row * row : rows)
  {
    if (row->status == Status::Ok && row->muscleAreaCm2 && (largest == nullptr || *row->muscleAreaCm2 > *largest->muscleAreaCm2))
    {
      largest = row;
    }
  }
  if (largest == nullptr)
  {
    Refuse(level, Status::NotInFieldOfView, "no slice of the calf could be measured");
    return;
  }
  const auto measured = [&](std::size_t index)
  {
    return std::any_of(slices.begin(), slices.end(),
                       [&](const Row & row) { return row.side == largest->side && row.sliceIndex == index && row.status == Status::Ok; });
  };
  if (largest->sliceIndex == 0 || !measured(largest->sliceIndex - 1) || !measured(largest->sliceIndex + 1))
  {
    Refuse(level, Status::NotInFieldOfView, "the calf may be larger beyond the slices that could be measured");
    return;
  }
  level.values = *largest;
  level.gapMm = 0.0;
}
} // namespace

const std::vector<std::string> & DefaultLevels()
{
  static const std::vector<std::string> levels{ "femur:50%", "femur:33%", "tibia:66%", "calf:largest" };
  return levels;
}

LevelRequest ParseLevel(const std::string & text)
{
  LevelRequest request;
  request.name = text;
  if (text == "calf:largest")
  {
    request.segment = Segment::Calf;
    request.kind = LevelKind::LargestCalf;
    return request;
  }
  const std::size_t colon = text.find(':');
  const std::string bone = text.substr(0, colon);
  const char * const end = text.data() + text.size();
  const auto parsed =
      std::from_chars(text.data() + std::min(text.size(), colon == std::string::npos ? text.size() : colon + 1), end, request.place);
  const std::string unit(parsed.ptr, end);
  request.segment = bone == "tibia" ? Segment::Calf : Segment::Thigh;
  request.kind = unit == "mm" ? LevelKind::MmFromKnee : LevelKind::PercentOfBone;
  const double highest = unit == "mm" ? kHighestMm : 100.0;
  if (parsed.ec != std::errc() || (bone != "femur" && bone != "tibia") || (unit != "mm" && unit != "%") ||
      !(request.place >= 0.0 && request.place <= highest))
  {
    throw Error(ErrorCode::Usage,
                "'" + text + "' names no level; levels are like femur:50%, tibia:66%, femur:150mm, tibia:100mm or calf:largest");
  }
  return request;
}

std::vector<LevelMeasurement> MeasureLevels(const std::vector<SliceMeasurement> & slices, const std::vector<LevelRequest> & levels)
{
  std::vector<LevelMeasurement> table;
  for (const LevelRequest & request : levels)
  {
    for (const Side side : { Side::Left, Side::Right, Side::Unknown })
    {
      const bool withNeighbours = request.kind == LevelKind::MmFromKnee;
      const Segment beyond = request.segment == Segment::Thigh ? Segment::Hip : Segment::Ankle;
      Rows rows;
      bool inView = false;
      for (const Row & row : slices)
      {
        inView = inView || (row.side == side && row.segment == request.segment);
        if (row.side == side && (row.segment == request.segment || (withNeighbours && row.segment == beyond)))
        {
          rows.push_back(&row);
        }
      }
      if (!inView)
      {
        continue;
      }
      LevelMeasurement level;
      level.level = request.name;
      level.values.side = side;
      level.values.segment = request.segment;
      if (request.kind == LevelKind::LargestCalf)
      {
        TakeLargest(rows, slices, level);
      }
      else
      {
        Interpolate(rows, request, level);
      }
      table.push_back(std::move(level));
    }
  }
  return table;
}
} // namespace myosect::measurement
