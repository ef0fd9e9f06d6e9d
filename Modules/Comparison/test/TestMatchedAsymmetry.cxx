#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "SyntheticLegs.h"
#include "myosect/Comparison/Asymmetry.h"
#include "myosect/Comparison/LevelMatching.h"

namespace
{
using namespace myosect;
using namespace myosect::comparison;
using namespace myosect::comparison::test;

double Taper(double position)
{
  return 60.0 + 0.35 * position;
}

AsymmetryRow Muscle(const std::vector<SliceMeasurement> & rows)
{
  return FindRow(CompareSides(rows, true, {}), "muscle_area", rows.front().segment);
}

void RoughenAreas(std::vector<SliceMeasurement> & rows, std::uint32_t seed, double percent)
{
  std::mt19937 random(seed);
  for (SliceMeasurement & row : rows)
  {
    for (const auto member : { &SliceMeasurement::muscleAreaCm2, &SliceMeasurement::contractileAreaCm2,
                               &SliceMeasurement::fatFractionPercent, &SliceMeasurement::imatAreaCm2, &SliceMeasurement::muscleMeanHu })
    {
      *(row.*member) *= 1.0 + 0.01 * percent * (static_cast<double>(random() % 2001) / 1000.0 - 1.0);
    }
  }
}

TEST(MatchedAsymmetry, OfEqualLegsIsNoFinding)
{
  SyntheticLegs legs;
  legs.left = legs.right = Taper;
  for (const AsymmetryRow & row : CompareSides(legs.Rows(), true, {}))
  {
    EXPECT_EQ(row.flag, Flag::None) << row.metric << ": " << row.reason;
    EXPECT_NEAR(*row.difference, 0.0, 1e-12);
    EXPECT_LE(*row.ciLow, 0.0);
    EXPECT_GE(*row.ciHigh, 0.0);
    EXPECT_EQ(row.levelCount, 41u);
    EXPECT_DOUBLE_EQ(*row.sharedLengthMm, 200.0);
    EXPECT_DOUBLE_EQ(*row.zMinMm, 300.0);
    EXPECT_DOUBLE_EQ(*row.zMaxMm, 500.0);
    EXPECT_DOUBLE_EQ(*row.levelUncertaintyMm, 1.0);
  }
}

TEST(MatchedAsymmetry, SeesNoDifferenceInLegsThatOnlyLieShifted)
{
  SyntheticLegs legs;
  legs.left = legs.right = Taper;
  legs.leftShiftMm = 10.0;
  const AsymmetryRow matched = Muscle(legs.Rows());
  EXPECT_NEAR(*matched.asymmetryIndexPercent, 0.0, 1e-9);
  EXPECT_EQ(matched.flag, Flag::None);
  EXPECT_EQ(matched.levelCount, 39u);

  legs.matched = false;
  const AsymmetryRow samePlane = Muscle(legs.Rows());
  EXPECT_GT(*samePlane.asymmetryIndexPercent, 3.0) << "the shift of 1 cm alone";
  EXPECT_EQ(samePlane.flag, Flag::Indeterminate);
  EXPECT_EQ(samePlane.reason, reason::kLevelsNotMatched);
  EXPECT_FALSE(samePlane.ciLow);
  EXPECT_FALSE(samePlane.sharedLengthMm);
}

TEST(MatchedAsymmetry, FindsTheTrueDifferenceBehindAShift)
{
  SyntheticLegs legs;
  legs.left = [](double x) { return 0.95 * Taper(x); };
  legs.right = Taper;
  legs.leftShiftMm = 17.3;
  const AsymmetryRow row = Muscle(legs.Rows());
  EXPECT_NEAR(*row.smallerToLargerPercent, 95.0, 1e-6);
  EXPECT_EQ(row.smallerSide, Side::Left);
}

TEST(MatchedAsymmetry, OfALegThatIs12PercentSmallerIsRed)
{
  SyntheticLegs legs;
  legs.left = [](double x) { return 0.88 * Taper(x); };
  legs.right = Taper;
  legs.leftShiftMm = 7.0;
  const auto rows = CompareSides(legs.Rows(), true, {});
  for (const char * metric : { "muscle_area", "contractile_area" })
  {
    const AsymmetryRow row = FindRow(rows, metric);
    EXPECT_EQ(row.flag, Flag::Red) << row.reason;
    EXPECT_EQ(row.reason, "");
    EXPECT_EQ(row.smallerSide, Side::Left);
    EXPECT_NEAR(*row.asymmetryIndexPercent, -12.766, 0.001);
    EXPECT_LT(*row.ciHigh, -*row.redLimit);
    EXPECT_DOUBLE_EQ(*row.sameSignPercent, 100.0);
  }
  EXPECT_EQ(FindRow(rows, "fat_fraction").flag, Flag::None);
  EXPECT_EQ(FindRow(rows, "sat_area").reason, reason::kNoLimit);
}

TEST(MatchedAsymmetry, BetweenTheLimitsIsAmber)
{
  SyntheticLegs legs;
  legs.left = [](double) { return 109.7; };
  EXPECT_EQ(Muscle(legs.Rows()).flag, Flag::Amber);
  legs.left = [](double) { return 107.5; };
  EXPECT_EQ(Muscle(legs.Rows()).flag, Flag::None) << "index 7.2 %, within the amber limit";
}

TEST(MatchedAsymmetry, NearALimitIsLeftOpen)
{
  SyntheticLegs legs;
  legs.left = [](double) { return 108.6; };
  const AsymmetryRow row = Muscle(legs.Rows());
  EXPECT_GT(*row.asymmetryIndexPercent, *row.amberLimit);
  EXPECT_LT(*row.ciLow, *row.amberLimit);
  EXPECT_EQ(row.flag, Flag::Indeterminate);
  EXPECT_EQ(row.reason, reason::kIntervalReachesLimit);
}

TEST(MatchedAsymmetry, OfFatFractionIsJudgedInPoints)
{
  SyntheticLegs legs;
  auto rows = legs.Rows();
  for (SliceMeasurement & row : rows)
  {
    row.fatFractionPercent = row.side == Side::Left ? 20.0 : 12.0;
  }
  const AsymmetryRow row = FindRow(CompareSides(rows, true, {}), "fat_fraction");
  EXPECT_EQ(row.flag, Flag::Red);
  EXPECT_DOUBLE_EQ(*row.difference, 8.0);
  EXPECT_GT(*row.ciLow, 5.0);
  EXPECT_FALSE(row.asymmetryIndexPercent);
}

TEST(MatchedAsymmetry, TurnsEverySignExactlyWhenTheLegsAreExchanged)
{
  SyntheticLegs legs;
  legs.left = [](double x) { return 0.9 * Taper(x) + 3.0 * std::sin(x / 17.0); };
  legs.right = Taper;
  legs.leftShiftMm = 3.7;
  auto rows = legs.Rows();
  RoughenAreas(rows, 11, 3.0);
  auto mirrored = rows;
  for (SliceMeasurement & row : mirrored)
  {
    row.side = row.side == Side::Left ? Side::Right : Side::Left;
  }
  const auto before = CompareSides(rows, true, {});
  const auto after = CompareSides(mirrored, true, {});
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i)
  {
    EXPECT_EQ(*before[i].difference, -*after[i].difference);
    EXPECT_EQ(*before[i].ciLow, -*after[i].ciHigh) << before[i].metric;
    EXPECT_EQ(*before[i].ciHigh, -*after[i].ciLow) << before[i].metric;
    EXPECT_EQ(before[i].sameSignPercent, after[i].sameSignPercent);
    EXPECT_EQ(before[i].flag, after[i].flag);
    EXPECT_EQ(before[i].reason, after[i].reason);
  }
}

TEST(MatchedAsymmetry, GivesTheSameBytesInAnyOrderOfTheRows)
{
  SyntheticLegs legs;
  legs.left = Taper;
  auto rows = legs.Rows();
  RoughenAreas(rows, 3, 2.0);
  const AsymmetryRow first = Muscle(rows);
  std::mt19937 random(5);
  for (int i = 0; i < 5; ++i)
  {
    std::shuffle(rows.begin(), rows.end(), random);
    const AsymmetryRow again = Muscle(rows);
    EXPECT_EQ(first.asymmetryIndexPercent, again.asymmetryIndexPercent);
    EXPECT_EQ(first.ciLow, again.ciLow);
    EXPECT_EQ(first.ciHigh, again.ciHigh);
  }
}

TEST(MatchedAsymmetry, DoesNotBridgeRejectedSlices)
{
  SyntheticLegs legs;
  legs.left = legs.right = Taper;
  legs.leftShiftMm = 2.5; // no level lies on a slice of the right leg
  auto rows = legs.Rows();
  for (SliceMeasurement & row : rows)
  {
    if (row.side == Side::Right && (row.sliceIndex == 20 || row.sliceIndex == 21))
    {
      row = {};
      row.side = Side::Right;
      row.segment = Segment::Thigh;
      row.status = Status::Rejected;
    }
  }
  const LevelMatch match = MatchLevels(rows, Segment::Thigh);
  EXPECT_EQ(match.lostLevels, 3u);
  EXPECT_EQ(match.levels.size(), 37u);
  const AsymmetryRow row = Muscle(rows);
  EXPECT_NEAR(*row.asymmetryIndexPercent, 0.0, 1e-9);
  EXPECT_DOUBLE_EQ(*row.sharedLengthMm, 36 * 5.0 - 5.0) << "the stretch across the lost slices does not count";
}

TEST(MatchedAsymmetry, DoesNotBridgeAGapInTheStack)
{
  SyntheticLegs legs;
  auto rows = legs.Rows();
  for (SliceMeasurement & row : rows)
  {
    if (row.sliceIndex >= 20)
    {
      *row.matchPositionMm += 40.0;
    }
    row.muscleAreaCm2 = Taper(*row.matchPositionMm);
  }
  const LevelMatch match = MatchLevels(rows, Segment::Thigh);
  EXPECT_EQ(match.levels.size(), 41u);
  EXPECT_EQ(match.lostLevels, 8u);
  EXPECT_DOUBLE_EQ(*Muscle(rows).sharedLengthMm, 200.0 - 5.0);
}

TEST(MatchedAsymmetry, TakesPerpendicularAreasOnlyWhereBothLegsHaveThem)
{
  SyntheticLegs legs;
  auto rows = legs.Rows();
  for (SliceMeasurement & row : rows)
  {
    if (row.side == Side::Left)
    {
      row.muscleAreaCm2 = 103.5; // cut obliquely
      row.musclePerpAreaCm2 = 100.0;
    }
  }
  EXPECT_NEAR(*Muscle(rows).left, 103.5, 1e-9) << "the right leg has none";
  for (SliceMeasurement & row : rows)
  {
    row.musclePerpAreaCm2 = 100.0;
  }
  EXPECT_NEAR(*Muscle(rows).left, 100.0, 1e-9);
  EXPECT_NEAR(*Muscle(rows).asymmetryIndexPercent, 0.0, 1e-9);
}

/** Legs that differ by 20 %, so that nothing but the named condition withholds the colour. */
AsymmetryRow WithDefect(const std::function<void(SyntheticLegs &)> & change, const std::function<void(SliceMeasurement &)> & damage = {})
{
  SyntheticLegs legs;
  legs.left = [](double x) { return 0.8 * Taper(x); };
  legs.right = Taper;
  change(legs);
  auto rows = legs.Rows();
  for (SliceMeasurement & row : rows)
  {
    if (damage)
    {
      damage(row);
    }
  }
  return Muscle(rows);
}

TEST(MatchedAsymmetry, NamesTheConditionThatFailed)
{
  const auto unchanged = [](SyntheticLegs &) {};
  EXPECT_EQ(WithDefect(unchanged).flag, Flag::Red);
  const std::pair<AsymmetryRow, std::string_view> cases[] = {
    { WithDefect(
          [](SyntheticLegs & l)
          {
            l.count = 4;
            l.stepMm = 30.0;
          }),
      reason::kTooFewLevels },
    { WithDefect(
          [](SyntheticLegs & l)
          {
            l.count = 29;
            l.stepMm = 1.0;
            l.left = [](double) { return 80.0; };
            l.right = [](double) { return 100.0; };
          }),
      reason::kTooShort },
    { WithDefect([](SyntheticLegs & l) { l.uncertaintyMm = 8.0; }), reason::kLevelEffect },
    { WithDefect([](SyntheticLegs & l) { l.segment = Segment::Knee; }), reason::kOtherSegment },
    { WithDefect([](SyntheticLegs & l) { l.obliquityDeg = 16.0; }), reason::kOblique },
    { WithDefect(unchanged, [](SliceMeasurement & r) { r.obliquityDeg = r.side == Side::Left ? 2.0 : 8.0; }), reason::kObliquityDiffers },
    { WithDefect(unchanged, [](SliceMeasurement & r) { r.obliquityDeg.reset(); }), reason::kObliquityNotKnown },
    { WithDefect(unchanged, [](SliceMeasurement & r) { r.matchUncertaintyMm.reset(); }), reason::kUncertaintyNotKnown },
    { WithDefect(unchanged, [](SliceMeasurement & r)
                 { r.status = r.side == Side::Left && r.sliceIndex >= 10 && r.sliceIndex < 20 ? Status::Truncated : Status::Ok; }),
      reason::kLevelsLost },
    { WithDefect(unchanged,
                 [](SliceMeasurement & r)
                 {
                   if (r.side == Side::Left && r.sliceIndex == 10)
                   {
                     r.status = Status::Rejected;
                     r.reason = std::string(kPartialSwapReason) + "the left limb's section";
                   }
                 }),
      reason::kSwap },
    { WithDefect(unchanged, [](SliceMeasurement & r) { r.fatFractionPercent = r.side == Side::Left ? 48.0 : 30.0; }),
      reason::kFatNearThreshold },
    { WithDefect(
          [](SyntheticLegs & l)
          {
            l.left = [](double x) { return x < 60.0 ? 100.0 : 150.0; };
            l.right = [](double x) { return x < 60.0 ? 110.0 : 120.0; };
          }),
      reason::kSignVaries },
  };
  for (const auto & [row, expected] : cases)
  {
    EXPECT_EQ(row.flag, Flag::Indeterminate) << expected;
    EXPECT_NE(row.reason.find(expected), std::string::npos) << "expected " << expected << ", got " << row.reason;
    EXPECT_TRUE(row.asymmetryIndexPercent) << "the numbers stay";
  }
}

TEST(MatchedAsymmetry, WithholdsNoColourForSignsThatVaryBetweenEqualLegs)
{
  SyntheticLegs legs;
  auto rows = legs.Rows();
  RoughenAreas(rows, 8, 1.0);
  const AsymmetryRow row = Muscle(rows);
  EXPECT_LT(*row.sameSignPercent, 80.0);
  EXPECT_EQ(row.flag, Flag::None);
}

TEST(MatchedAsymmetry, JudgesTheLevelByWhatAShiftDoesToTheMeanOfTheSlab)
{
  // A belly of muscle: steep on both sides, so that a shift of 4 mm changes single slices by 5 %, and the mean of the slab by nothing.
  const auto belly = [](double position) { return 40.0 + 60.0 * std::exp(-std::pow((position - 100.0) / 45.0, 2)); };
  SyntheticLegs legs;
  legs.right = belly;
  legs.left = [&](double position) { return 0.81 * belly(position); };
  legs.uncertaintyMm = 4.0;
  EXPECT_EQ(Muscle(legs.Rows()).flag, Flag::Red) << Muscle(legs.Rows()).reason;
  // The truth of it: levels that are wrong by 4 mm leave the index alone.
  legs.left = [&](double position) { return 0.81 * belly(position + 4.0); };
  EXPECT_NEAR(*Muscle(legs.Rows()).asymmetryIndexPercent, -20.99, 0.3);
  // On one flank alone the same shift is a change of 4 %.
  legs.left = [&](double position) { return 0.81 * belly(position); };
  legs.count = 20;
  EXPECT_NE(Muscle(legs.Rows()).reason.find(reason::kLevelEffect), std::string::npos) << Muscle(legs.Rows()).reason;
}

TEST(MatchedAsymmetry, GivesTheLimbSymmetryIndexOfTheInvolvedSide)
{
  SyntheticLegs legs;
  legs.left = [](double) { return 81.0; };
  legs.right = [](double) { return 90.0; };
  EXPECT_NEAR(*FindRow(CompareSides(legs.Rows(), true, {}, Side::Left), "muscle_area").limbSymmetryIndexPercent, 90.0, 1e-9);
  EXPECT_NEAR(*FindRow(CompareSides(legs.Rows(), true, {}, Side::Right), "muscle_area").limbSymmetryIndexPercent, 111.111111, 1e-6);
  EXPECT_FALSE(FindRow(CompareSides(legs.Rows(), true, {}), "muscle_area").limbSymmetryIndexPercent);
  EXPECT_FALSE(FindRow(CompareSides(legs.Rows(), true, {}, Side::Left), "fat_fraction").limbSymmetryIndexPercent);
}

TEST(MatchedAsymmetry, OfAnUncertainLevelHasAWiderInterval)
{
  SyntheticLegs legs;
  legs.left = legs.right = Taper;
  legs.uncertaintyMm = 1.0;
  const AsymmetryRow sure = Muscle(legs.Rows());
  legs.uncertaintyMm = 4.0;
  const AsymmetryRow unsure = Muscle(legs.Rows());
  EXPECT_GT(*unsure.ciHigh - *unsure.ciLow, 1.3 * (*sure.ciHigh - *sure.ciLow));
}
} // namespace
