#include <gtest/gtest.h>

#include "myosect/Core/Error.h"
#include "myosect/Measurement/NamedLevels.h"

namespace
{
using namespace myosect;
using namespace myosect::measurement;

/** Thigh rows every `stepMm` from 60 mm above the knee; muscle grows by 1 cm² for each centimetre. */
std::vector<SliceMeasurement> Thigh(std::size_t count, double stepMm, Side side = Side::Left)
{
  std::vector<SliceMeasurement> rows(count);
  for (std::size_t k = 0; k < count; ++k)
  {
    SliceMeasurement & row = rows[k];
    row.side = side;
    row.segment = Segment::Thigh;
    row.sliceIndex = k;
    row.levelMmFromKnee = 60.0 + stepMm * static_cast<double>(k);
    row.levelPercent = *row.levelMmFromKnee / 4.0;
    row.zMm = 1000.0 + *row.levelMmFromKnee;
    row.muscleAreaCm2 = 0.1 * *row.levelMmFromKnee;
  }
  return rows;
}

std::vector<SliceMeasurement> Calf(const std::vector<double> & muscleCm2)
{
  std::vector<SliceMeasurement> rows(muscleCm2.size());
  for (std::size_t k = 0; k < rows.size(); ++k)
  {
    rows[k].side = Side::Right;
    rows[k].segment = Segment::Calf;
    rows[k].sliceIndex = k;
    rows[k].muscleAreaCm2 = muscleCm2[k];
  }
  return rows;
}

std::vector<LevelMeasurement> At(const std::vector<SliceMeasurement> & rows, const std::string & level)
{
  return MeasureLevels(rows, { ParseLevel(level) });
}

TEST(NamedLevels, AreInterpolatedBetweenTheTwoNearestSlices)
{
  const auto levels = At(Thigh(30, 5.0), "femur:33%");
  ASSERT_EQ(levels.size(), 1u);
  EXPECT_EQ(levels[0].values.status, Status::Ok);
  EXPECT_NEAR(*levels[0].values.muscleAreaCm2, 0.1 * 132.0, 1e-9);
  EXPECT_NEAR(*levels[0].values.levelMmFromKnee, 132.0, 1e-9);
  EXPECT_NEAR(levels[0].values.zMm, 1132.0, 1e-9);
  EXPECT_NEAR(*levels[0].gapMm, 5.0, 1e-9);
}

TEST(NamedLevels, AreFoundAtADistanceFromTheKnee)
{
  EXPECT_NEAR(*At(Thigh(30, 5.0), "femur:152mm")[0].values.muscleAreaCm2, 15.2, 1e-9);
}

TEST(NamedLevels, PassOverASliceThatCannotBeMeasuredAndSayHowWideTheGapIs)
{
  auto rows = Thigh(30, 5.0);
  rows[14].status = Status::Rejected; // 130 mm
  rows[14].reason = "does not fit";
  const auto levels = At(rows, "femur:33%");
  EXPECT_EQ(levels[0].values.status, Status::Ok);
  EXPECT_NEAR(*levels[0].gapMm, 10.0, 1e-9);
}

TEST(NamedLevels, AreNotGuessedAcrossAWideGap)
{
  const auto levels = At(Thigh(5, 40.0), "femur:33%");
  EXPECT_EQ(levels[0].values.status, Status::Rejected);
  EXPECT_NE(levels[0].values.reason.find("40 mm apart"), std::string::npos);
  EXPECT_FALSE(levels[0].values.muscleAreaCm2);
}

TEST(NamedLevels, OutsideTheSlicesAreNotInTheFieldOfView)
{
  const auto levels = At(Thigh(10, 5.0), "femur:50%");
  EXPECT_EQ(levels[0].values.status, Status::NotInFieldOfView);
  EXPECT_FALSE(levels[0].values.reason.empty());
}

TEST(NamedLevels, SayThatAnEndOfTheBoneIsMissing)
{
  auto rows = Thigh(30, 5.0);
  for (SliceMeasurement & row : rows)
  {
    row.levelPercent.reset();
  }
  EXPECT_EQ(At(rows, "femur:50%")[0].values.reason, "both ends of the bone must be in view");
  EXPECT_EQ(At(rows, "femur:150mm")[0].values.status, Status::Ok);
}

TEST(NamedLevels, OfATruncatedStretchCarryItsReason)
{
  auto rows = Thigh(30, 5.0);
  for (std::size_t k = 12; k < rows.size(); ++k)
  {
    rows[k].status = Status::Truncated;
    rows[k].reason = "cut by the image edge";
  }
  const auto levels = At(rows, "femur:150mm");
  EXPECT_EQ(levels[0].values.status, Status::Truncated);
  EXPECT_EQ(levels[0].values.reason, "cut by the image edge");
}

TEST(NamedLevels, GiveOneRowForEachSideThatShowsTheSegment)
{
  auto rows = Thigh(30, 5.0);
  const auto right = Thigh(30, 5.0, Side::Right);
  rows.insert(rows.end(), right.begin(), right.end());
  EXPECT_EQ(At(rows, "femur:33%").size(), 2u);
  EXPECT_TRUE(At(rows, "tibia:66%").empty());
}

TEST(NamedLevels, TakeTheSliceWithTheMostMuscleAsTheLargestCalf)
{
  const auto levels = At(Calf({ 40, 55, 63, 61, 50 }), "calf:largest");
  EXPECT_EQ(levels[0].values.muscleAreaCm2, Value(63.0));
  EXPECT_EQ(levels[0].gapMm, Value(0.0));
}

TEST(NamedLevels, DoNotCallTheLastSliceInViewTheLargestCalf)
{
  EXPECT_EQ(At(Calf({ 40, 55, 63 }), "calf:largest")[0].values.status, Status::NotInFieldOfView);
  EXPECT_EQ(At(Calf({ 63, 55, 40 }), "calf:largest")[0].values.status, Status::NotInFieldOfView);
}

TEST(NamedLevels, AreRefusedWhenTheyCannotBeUnderstood)
{
  for (const char * text :
       { "", "femur", "femur:", "femur:50", "femur:101%", "femur:-3mm", "hip:50%", "calf:smallest", "tibia:66%x", "femur:nan%" })
  {
    EXPECT_THROW((void)ParseLevel(text), Error) << text;
  }
  for (const std::string & level : DefaultLevels())
  {
    EXPECT_EQ(ParseLevel(level).name, level);
  }
}
} // namespace
