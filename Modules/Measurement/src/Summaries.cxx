#include "myosect/Measurement/Summaries.h"

#include <algorithm>

namespace myosect::measurement
{
namespace
{
constexpr double kLowestMuscleMeanHu = -10.0;
constexpr double kHighestMuscleMeanHu = 100.0;
constexpr double kLeastMuscleCm2 = 0.5;
constexpr double kSlack = 1e-3; // of the whole, for rounding

Value Mean(const std::vector<const SliceMeasurement *> & rows, Value SliceMeasurement::*member)
{
  double sum = 0.0;
  std::size_t count = 0;
  for (const SliceMeasurement * row : rows)
  {
    if (row->*member)
    {
      sum += *(row->*member);
      ++count;
    }
  }
  return count == 0 ? std::nullopt : Value(sum / static_cast<double>(count));
}

Value VolumeCm3(const std::vector<const SliceMeasurement *> & rows, const VolumeGeometry & volume, Value SliceMeasurement::*member)
{
  double sum = 0.0;
  for (const SliceMeasurement * row : rows)
  {
    if (!(row->*member))
    {
      return std::nullopt;
    }
    sum += *(row->*member) * volume.SliceExtentMm(row->sliceIndex) / 10.0;
  }
  return rows.empty() ? std::nullopt : Value(sum);
}

LimbSummary SummariseOne(const std::vector<const SliceMeasurement *> & all, const VolumeGeometry & volume, bool bothEndsInView)
{
  LimbSummary summary;
  summary.side = all.front()->side;
  summary.segment = all.front()->segment;
  summary.sliceCount = all.size();
  std::vector<const SliceMeasurement *> used;
  std::copy_if(all.begin(), all.end(), std::back_inserter(used), [](const SliceMeasurement * row) { return row->status == Status::Ok; });
  summary.slicesUsed = used.size();
  if (used.empty())
  {
    summary.status = all.front()->status;
    summary.reason = "no slice could be measured: " + all.front()->reason;
    return summary;
  }
  const auto [low, high] =
    std::minmax_element(used.begin(), used.end(), [](const SliceMeasurement * a, const SliceMeasurement * b) { return a->zMm < b->zMm; });
  summary.zMinMm = (*low)->zMm;
  summary.zMaxMm = (*high)->zMm;
  double length = 0.0;
  for (const SliceMeasurement * row : used)
  {
    length += volume.SliceExtentMm(row->sliceIndex);
  }
  summary.slabLengthMm = length;
  summary.meanLimbAreaCm2 = Mean(used, &SliceMeasurement::limbAreaCm2);
  summary.meanMuscleAreaCm2 = Mean(used, &SliceMeasurement::muscleAreaCm2);
  summary.meanImatAreaCm2 = Mean(used, &SliceMeasurement::imatAreaCm2);
  summary.meanCompartmentAreaCm2 = Mean(used, &SliceMeasurement::compartmentAreaCm2);
  summary.meanSatAreaCm2 = Mean(used, &SliceMeasurement::satAreaCm2);
  summary.meanBoneAreaCm2 = Mean(used, &SliceMeasurement::boneAreaCm2);
  summary.meanMuscleHu = Mean(used, &SliceMeasurement::muscleMeanHu);
  summary.meanFatFractionPercent = Mean(used, &SliceMeasurement::fatFractionPercent);
  summary.meanContractileAreaCm2 = Mean(used, &SliceMeasurement::contractileAreaCm2);
  for (const SliceMeasurement * row : used)
  {
    if (row->muscleAreaCm2 && (!summary.maxMuscleAreaCm2 || *row->muscleAreaCm2 > *summary.maxMuscleAreaCm2))
    {
      summary.maxMuscleAreaCm2 = row->muscleAreaCm2;
    }
  }

  bool gap = false;
  for (std::size_t k = used.front()->sliceIndex + 1; k <= used.back()->sliceIndex; ++k)
  {
    gap = gap || volume.sliceAfterGap[k];
  }
  if (gap)
  {
    summary.reason = "volumes undefined: slices are missing inside the segment";
  }
  else
  {
    summary.limbVolumeCm3 = VolumeCm3(used, volume, &SliceMeasurement::limbAreaCm2);
    summary.muscleVolumeCm3 = VolumeCm3(used, volume, &SliceMeasurement::muscleAreaCm2);
    summary.imatVolumeCm3 = VolumeCm3(used, volume, &SliceMeasurement::imatAreaCm2);
    summary.compartmentVolumeCm3 = VolumeCm3(used, volume, &SliceMeasurement::compartmentAreaCm2);
    summary.satVolumeCm3 = VolumeCm3(used, volume, &SliceMeasurement::satAreaCm2);
    summary.boneVolumeCm3 = VolumeCm3(used, volume, &SliceMeasurement::boneAreaCm2);
  }
  summary.complete = !gap && bothEndsInView && used.size() == all.size();
  return summary;
}
} // namespace

namespace
{
/** Sum of the areas that are known. */
double Sum(const SliceMeasurement & row, std::initializer_list<Value SliceMeasurement::*> members)
{
  double sum = 0.0;
  for (const auto member : members)
  {
    sum += (row.*member).value_or(0.0);
  }
  return sum;
}

bool Exceeds(double part, const Value & whole)
{
  return whole && part > *whole * (1.0 + kSlack);
}
} // namespace

void CheckPlausibility(SliceMeasurement & row)
{
  if (row.status != Status::Ok)
  {
    return;
  }
  const auto fail = [&](const char * reason)
  {
    row.status = Status::Implausible;
    row.reason = reason;
  };
  if (row.muscleMeanHu && (*row.muscleMeanHu < kLowestMuscleMeanHu || *row.muscleMeanHu > kHighestMuscleMeanHu))
  {
    fail("muscle attenuation outside -10..100 HU: check rescale and contrast");
  }
  else if ((row.segment == Segment::Thigh || row.segment == Segment::Calf) && row.muscleAreaCm2.value_or(0.0) < kLeastMuscleCm2)
  {
    fail("no muscle found");
  }
  else if (Exceeds(Sum(row, { &SliceMeasurement::muscleAreaCm2, &SliceMeasurement::imatAreaCm2, &SliceMeasurement::otherInsideFasciaAreaCm2 }),
                   row.compartmentAreaCm2) ||
           Exceeds(Sum(row, { &SliceMeasurement::compartmentAreaCm2, &SliceMeasurement::satAreaCm2, &SliceMeasurement::boneAreaCm2,
                              &SliceMeasurement::skinAreaCm2, &SliceMeasurement::otherOutsideFasciaAreaCm2 }),
                   row.limbAreaCm2))
  {
    fail("tissues larger than the limb: check the segmentation");
  }
}

void ClearValues(SliceMeasurement & row)
{
  for (const auto member :
       { &SliceMeasurement::limbAreaCm2,        &SliceMeasurement::muscleAreaCm2,  &SliceMeasurement::imatAreaCm2,
         &SliceMeasurement::compartmentAreaCm2, &SliceMeasurement::satAreaCm2,     &SliceMeasurement::boneAreaCm2,
         &SliceMeasurement::muscleMeanHu,       &SliceMeasurement::muscleSdHu,     &SliceMeasurement::namaAreaCm2,
         &SliceMeasurement::lamaAreaCm2,        &SliceMeasurement::fatFractionPercent, &SliceMeasurement::leanVoxelFatFractionPercent,
         &SliceMeasurement::contractileAreaCm2, &SliceMeasurement::skinAreaCm2,    &SliceMeasurement::otherInsideFasciaAreaCm2,
         &SliceMeasurement::otherOutsideFasciaAreaCm2, &SliceMeasurement::medianMuscleHu, &SliceMeasurement::limbCircumferenceCm,
         &SliceMeasurement::fatFractionLeftOutAreaCm2 })
  {
    row.*member = std::nullopt;
  }
}

std::vector<LimbSummary> Summarise(const std::vector<SliceMeasurement> & slices, const VolumeGeometry & volume)
{
  std::vector<LimbSummary> summaries;
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    std::vector<const SliceMeasurement *> limb;
    for (const SliceMeasurement & row : slices)
    {
      if (row.side == side)
      {
        limb.push_back(&row);
      }
    }
    for (const Segment segment : { Segment::Hip, Segment::Thigh, Segment::Knee, Segment::Calf, Segment::Ankle, Segment::Unknown })
    {
      std::vector<const SliceMeasurement *> rows;
      std::copy_if(limb.begin(), limb.end(), std::back_inserter(rows), [&](const SliceMeasurement * row) { return row->segment == segment; });
      if (rows.empty())
      {
        continue;
      }
      const auto inView = [&](std::size_t index)
      {
        return std::any_of(limb.begin(),
                           limb.end(),
                           [&](const SliceMeasurement * row)
                           { return row->sliceIndex == index && row->status == Status::Ok && row->segment != Segment::Unknown; });
      };
      const std::size_t first = rows.front()->sliceIndex;
      const std::size_t last = rows.back()->sliceIndex;
      summaries.push_back(SummariseOne(rows, volume, segment != Segment::Unknown && first > 0 && inView(first - 1) && inView(last + 1)));
    }
  }
  return summaries;
}
} // namespace myosect::measurement
