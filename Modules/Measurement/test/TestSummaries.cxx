#include <gtest/gtest.h>

#include "myosect/Core/Error.h"
#include "myosect/Measurement/Summaries.h"

namespace
{
using namespace myosect;
using namespace myosect::measurement;

constexpr Value SliceMeasurement::*kValues[] = {
  &SliceMeasurement::limbAreaCm2,
  &SliceMeasurement::muscleAreaCm2,
  &SliceMeasurement::imatAreaCm2,
  &SliceMeasurement::compartmentAreaCm2,
  &SliceMeasurement::satAreaCm2,
  &SliceMeasurement::boneAreaCm2,
  &SliceMeasurement::muscleMeanHu,
  &SliceMeasurement::muscleSdHu,
  &SliceMeasurement::namaAreaCm2,
  &SliceMeasurement::lamaAreaCm2,
  &SliceMeasurement::fatFractionPercent,
  &SliceMeasurement::leanVoxelFatFractionPercent,
  &SliceMeasurement::contractileAreaCm2,
  &SliceMeasurement::skinAreaCm2,
  &SliceMeasurement::otherInsideFasciaAreaCm2,
  &SliceMeasurement::medianMuscleHu,
  &SliceMeasurement::otherOutsideFasciaAreaCm2,
  &SliceMeasurement::limbCircumferenceCm,
};

SliceMeasurement Row(Side side, Segment segment, std::size_t k, double muscleCm2)
{
  SliceMeasurement row;
  row.side = side;
  row.segment = segment;
  row.sliceIndex = k;
  row.zMm = -100.0 + 5.0 * static_cast<double>(k);
  for (const auto member : kValues)
  {
    row.*member = muscleCm2;
  }
  row.limbAreaCm2 = 2.0 * muscleCm2;
  return row;
}

/** The parts of a thigh or calf, which fit into each other. */
SliceMeasurement SoundRow(Segment segment)
{
  SliceMeasurement row = Row(Side::Left, segment, 0, 50.0);
  row.imatAreaCm2 = 8.0;
  row.otherInsideFasciaAreaCm2 = 1.0;
  row.compartmentAreaCm2 = 59.0;
  row.satAreaCm2 = 30.0;
  row.boneAreaCm2 = 6.0;
  row.skinAreaCm2 = 4.0;
  row.otherOutsideFasciaAreaCm2 = 1.0;
  row.limbAreaCm2 = 100.0;
  return row;
}

/** Slices every 5 mm; with a gap of 20 mm below slice `gapAt`. */
CtVolume Stack(std::size_t count, std::size_t gapAt = 0)
{
  Grid grid;
  grid.size = { 2, 2, count };
  grid.spacingMm = { 1.0, 1.0, 5.0 };
  std::vector<double> positions;
  std::vector<bool> afterGap(count, false);
  for (std::size_t k = 0; k < count; ++k)
  {
    positions.push_back(5.0 * static_cast<double>(k) + (gapAt != 0 && k >= gapAt ? 15.0 : 0.0));
  }
  if (gapAt != 0)
  {
    afterGap[gapAt] = true;
  }
  return ToCanonical(CtImage::ConstPointer(MakeImage<CtImage>(grid)), positions, afterGap);
}

TEST(PlausibilityCheck, PassesALimb)
{
  SliceMeasurement row = SoundRow(Segment::Thigh);
  CheckPlausibility(row);
  EXPECT_EQ(row.status, Status::Ok);
  EXPECT_TRUE(row.reason.empty());
}

TEST(PlausibilityCheck, DoubtsAttenuationThatNoMuscleHas)
{
  for (const double hu : { -25.0, 101.0, 1050.0 })
  {
    SliceMeasurement row = Row(Side::Left, Segment::Thigh, 0, 50.0);
    row.muscleMeanHu = hu;
    CheckPlausibility(row);
    EXPECT_EQ(row.status, Status::Implausible) << hu;
    EXPECT_FALSE(row.reason.empty());
  }
}

TEST(PlausibilityCheck, DoubtsAThighOrCalfWithoutMuscle)
{
  for (const Segment segment : { Segment::Thigh, Segment::Calf })
  {
    SliceMeasurement row = Row(Side::Left, segment, 0, 50.0);
    row.muscleAreaCm2 = 0.1;
    CheckPlausibility(row);
    EXPECT_EQ(row.status, Status::Implausible);
    row = SliceMeasurement();
    row.segment = segment;
    CheckPlausibility(row);
    EXPECT_EQ(row.status, Status::Implausible);
  }
  SliceMeasurement knee = SoundRow(Segment::Knee);
  knee.muscleAreaCm2 = 0.1;
  CheckPlausibility(knee);
  EXPECT_EQ(knee.status, Status::Ok);
}

TEST(PlausibilityCheck, DoubtsPartsThatAreLargerThanTheWhole)
{
  for (const auto member : { &SliceMeasurement::imatAreaCm2, &SliceMeasurement::satAreaCm2, &SliceMeasurement::boneAreaCm2, &SliceMeasurement::skinAreaCm2,
                             &SliceMeasurement::compartmentAreaCm2, &SliceMeasurement::otherInsideFasciaAreaCm2 })
  {
    SliceMeasurement row = SoundRow(Segment::Thigh);
    row.*member = *(row.*member) + 2.0;
    CheckPlausibility(row);
    EXPECT_EQ(row.status, Status::Implausible);
    EXPECT_NE(row.reason.find("larger than the limb"), std::string::npos);
  }
}

TEST(PlausibilityCheck, AcceptsRoundingAndValuesThatAreNotKnown)
{
  SliceMeasurement row = SoundRow(Segment::Thigh);
  row.satAreaCm2 = 30.01;
  CheckPlausibility(row);
  EXPECT_EQ(row.status, Status::Ok);
  row = SliceMeasurement();
  row.segment = Segment::Thigh;
  row.muscleAreaCm2 = 50.0;
  CheckPlausibility(row);
  EXPECT_EQ(row.status, Status::Ok);
}

TEST(PlausibilityCheck, KeepsTheReasonOfASliceThatIsNotOkAlready)
{
  SliceMeasurement row = Row(Side::Left, Segment::Thigh, 0, 50.0);
  row.muscleMeanHu = 500.0;
  row.status = Status::Truncated;
  row.reason = "cut by the image's edge";
  CheckPlausibility(row);
  EXPECT_EQ(row.status, Status::Truncated);
  EXPECT_EQ(row.reason, "cut by the image's edge");
}

TEST(ClearedValues, LeaveOnlyPlaceAndStatus)
{
  SliceMeasurement row = Row(Side::Right, Segment::Calf, 3, 50.0);
  row.levelPercent = 40.0;
  row.status = Status::Truncated;
  row.reason = "why";
  ClearValues(row);
  for (const auto member : kValues)
  {
    EXPECT_FALSE(row.*member);
  }
  EXPECT_EQ(row.sliceIndex, 3u);
  EXPECT_EQ(row.zMm, -85.0);
  EXPECT_EQ(row.levelPercent, 40.0);
  EXPECT_EQ(row.side, Side::Right);
  EXPECT_EQ(row.status, Status::Truncated);
  EXPECT_EQ(row.reason, "why");
}

TEST(LimbSummaries, HaveMeansAndVolumesOfTheSlices)
{
  std::vector<SliceMeasurement> rows;
  for (std::size_t k = 0; k < 4; ++k)
  {
    rows.push_back(Row(Side::Left, Segment::Thigh, k, 40.0 + 10.0 * static_cast<double>(k)));
  }
  const auto summaries = Summarise(rows, Stack(4));
  ASSERT_EQ(summaries.size(), 1u);
  const LimbSummary & limb = summaries.front();
  EXPECT_EQ(limb.side, Side::Left);
  EXPECT_EQ(limb.segment, Segment::Thigh);
  EXPECT_EQ(limb.sliceCount, 4u);
  EXPECT_EQ(limb.slicesUsed, 4u);
  EXPECT_DOUBLE_EQ(*limb.meanMuscleAreaCm2, 55.0);
  EXPECT_DOUBLE_EQ(*limb.meanLimbAreaCm2, 110.0);
  EXPECT_DOUBLE_EQ(*limb.meanFatFractionPercent, 55.0);
  EXPECT_DOUBLE_EQ(*limb.maxMuscleAreaCm2, 70.0);
  EXPECT_DOUBLE_EQ(*limb.zMinMm, -100.0);
  EXPECT_DOUBLE_EQ(*limb.zMaxMm, -85.0);
  EXPECT_DOUBLE_EQ(*limb.slabLengthMm, 20.0);
  EXPECT_DOUBLE_EQ(*limb.muscleVolumeCm3, 0.5 * (40.0 + 50.0 + 60.0 + 70.0));
  EXPECT_DOUBLE_EQ(*limb.limbVolumeCm3, 2.0 * *limb.muscleVolumeCm3);
  EXPECT_EQ(limb.status, Status::Ok);
  EXPECT_FALSE(limb.complete) << "its ends are not in view";
}

TEST(LimbSummaries, OfASegmentBetweenTwoOthersAreComplete)
{
  std::vector<SliceMeasurement> rows;
  const Segment segments[] = { Segment::Ankle, Segment::Calf, Segment::Calf, Segment::Calf, Segment::Knee };
  for (std::size_t k = 0; k < 5; ++k)
  {
    rows.push_back(Row(Side::Right, segments[k], k, 30.0));
  }
  const auto calf = [&] { return Summarise(rows, Stack(5))[1]; };
  ASSERT_EQ(calf().segment, Segment::Calf);
  EXPECT_TRUE(calf().complete);

  rows[2].status = Status::Rejected;
  rows[2].reason = "displaced";
  ClearValues(rows[2]);
  EXPECT_FALSE(calf().complete);
  EXPECT_EQ(calf().sliceCount, 3u);
  EXPECT_EQ(calf().slicesUsed, 2u);
  EXPECT_DOUBLE_EQ(*calf().meanMuscleAreaCm2, 30.0);
  EXPECT_DOUBLE_EQ(*calf().slabLengthMm, 10.0) << "the length that the volume stands for";
  EXPECT_DOUBLE_EQ(*calf().muscleVolumeCm3, 30.0);
}

TEST(LimbSummaries, AreNotCompleteBesideAnUnknownSegment)
{
  std::vector<SliceMeasurement> rows;
  const Segment segments[] = { Segment::Unknown, Segment::Calf, Segment::Calf, Segment::Knee };
  for (std::size_t k = 0; k < 4; ++k)
  {
    rows.push_back(Row(Side::Right, segments[k], k, 30.0));
  }
  for (const LimbSummary & limb : Summarise(rows, Stack(4)))
  {
    EXPECT_FALSE(limb.complete);
  }
}

TEST(LimbSummaries, HaveNoVolumesAcrossAGap)
{
  std::vector<SliceMeasurement> rows;
  const Segment segments[] = { Segment::Ankle, Segment::Calf, Segment::Calf, Segment::Calf, Segment::Knee, Segment::Knee };
  for (std::size_t k = 0; k < 6; ++k)
  {
    rows.push_back(Row(Side::Left, segments[k], k, 30.0));
  }
  const auto summaries = Summarise(rows, Stack(6, 2));
  ASSERT_EQ(summaries.size(), 3u);
  for (const LimbSummary & limb : summaries)
  {
    const bool crossesGap = limb.segment == Segment::Calf;
    EXPECT_EQ(limb.muscleVolumeCm3.has_value(), !crossesGap);
    EXPECT_EQ(limb.limbVolumeCm3.has_value(), !crossesGap);
    EXPECT_EQ(limb.boneVolumeCm3.has_value(), !crossesGap);
    EXPECT_EQ(limb.reason.empty(), !crossesGap);
    EXPECT_TRUE(limb.meanMuscleAreaCm2);
    EXPECT_FALSE(crossesGap && limb.complete);
  }
}

TEST(LimbSummaries, WithoutASoundSliceTellWhy)
{
  std::vector<SliceMeasurement> rows{ Row(Side::Left, Segment::Thigh, 0, 50.0), Row(Side::Left, Segment::Thigh, 1, 50.0) };
  for (SliceMeasurement & row : rows)
  {
    row.status = Status::Truncated;
    row.reason = "cut by the image's edge";
    ClearValues(row);
  }
  const auto summaries = Summarise(rows, Stack(2));
  ASSERT_EQ(summaries.size(), 1u);
  EXPECT_EQ(summaries[0].status, Status::Truncated);
  EXPECT_NE(summaries[0].reason.find("cut by the image's edge"), std::string::npos);
  EXPECT_EQ(summaries[0].sliceCount, 2u);
  EXPECT_EQ(summaries[0].slicesUsed, 0u);
  EXPECT_FALSE(summaries[0].meanMuscleAreaCm2);
  EXPECT_FALSE(summaries[0].muscleVolumeCm3);
  EXPECT_FALSE(summaries[0].zMinMm);
}

TEST(LimbSummaries, LeaveAVolumeUndefinedWhenASliceLacksItsArea)
{
  std::vector<SliceMeasurement> rows{ Row(Side::Left, Segment::Thigh, 0, 50.0), Row(Side::Left, Segment::Thigh, 1, 50.0) };
  rows[1].imatAreaCm2 = std::nullopt;
  const auto limb = Summarise(rows, Stack(2)).front();
  EXPECT_FALSE(limb.imatVolumeCm3);
  EXPECT_TRUE(limb.muscleVolumeCm3);
  EXPECT_DOUBLE_EQ(*limb.meanImatAreaCm2, 50.0);
}

TEST(LimbSummaries, ListSidesAndSegmentsInAFixedOrder)
{
  std::vector<SliceMeasurement> rows;
  for (std::size_t k = 0; k < 3; ++k)
  {
    for (const Side side : { Side::Unknown, Side::Right, Side::Left })
    {
      rows.push_back(Row(side, k == 0 ? Segment::Calf : k == 1 ? Segment::Knee : Segment::Thigh, k, 30.0));
    }
  }
  const auto summaries = Summarise(rows, Stack(3));
  ASSERT_EQ(summaries.size(), 9u);
  for (std::size_t i = 0; i < 9; ++i)
  {
    EXPECT_EQ(static_cast<std::size_t>(summaries[i].side), i / 3);
    const Segment order[] = { Segment::Thigh, Segment::Knee, Segment::Calf };
    EXPECT_EQ(summaries[i].segment, order[i % 3]);
  }
  EXPECT_TRUE(Summarise({}, Stack(3)).empty());
}
} // namespace
