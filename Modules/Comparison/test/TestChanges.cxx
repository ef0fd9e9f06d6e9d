#include "myosect/Comparison/Changes.h"

#include <cmath>

#include <gtest/gtest.h>

#include "myosect/Core/Error.h"

namespace myosect::comparison
{
namespace
{
/** A thigh whose area grows along the bone; `scale` is what a visit multiplies it with. */
std::vector<SliceMeasurement> Thigh(double firstMm, double stepMm, std::size_t count, double scale, double slopeCm2PerCm = 2.0)
{
  std::vector<SliceMeasurement> rows;
  for (std::size_t i = 0; i < count; ++i)
  {
    SliceMeasurement row;
    row.side = Side::Left;
    row.segment = Segment::Thigh;
    row.sliceIndex = i;
    row.matchPositionMm = firstMm + stepMm * static_cast<double>(i);
    row.muscleAreaCm2 = scale * (100.0 + slopeCm2PerCm * *row.matchPositionMm / 10.0);
    row.compartmentAreaCm2 = 1.2 * *row.muscleAreaCm2;
    row.imatAreaCm2 = 0.1 * *row.muscleAreaCm2;
    row.fatFractionPercent = 12.0 / scale;
    row.muscleMeanHu = 50.0;
    rows.push_back(row);
  }
  return rows;
}

struct Visits
{
  std::vector<SliceMeasurement> baseline, followup;
  LevelEvidence levels{ "", 0.3, 150.0, 1.0 };
  Value days = 365.25;

  [[nodiscard]] std::vector<ChangeRow> Compare(const ChangeParameters & parameters = {}) const
  {
    return CompareVisits({ Side::Left, Segment::Thigh, &baseline, &followup, levels, "2024-01-01", "2025-01-01", days, 1, 2 }, parameters);
  }
  [[nodiscard]] ChangeRow Row(const std::string & metric, const ChangeParameters & parameters = {}) const
  {
    for (const ChangeRow & row : Compare(parameters))
    {
      if (row.metric == metric)
      {
        return row;
      }
    }
    ADD_FAILURE() << metric << " is missing";
    return {};
  }
};

TEST(Changes, OfAKneeHaveALargerErrorThanThoseOfAThigh)
{
  Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.93) };
  EXPECT_EQ(visits.Row("muscle_area").flag, ChangeFlag::Decrease);
  for (auto * rows : { &visits.baseline, &visits.followup })
  {
    for (SliceMeasurement & row : *rows)
    {
      row.segment = Segment::Knee;
    }
  }
  const auto changes =
      CompareVisits({ Side::Left, Segment::Knee, &visits.baseline, &visits.followup, visits.levels, "", "", {}, 1, 2 }, {});
  ASSERT_EQ(changes.front().metric, "muscle_area");
  EXPECT_NEAR(*changes.front().mdc95, 1.96 * std::sqrt(2.0) * 0.04 * 0.5 * (*changes.front().baseline + *changes.front().followup), 0.01);
  EXPECT_EQ(changes.front().flag, ChangeFlag::WithinError) << "7 % of a knee";
}

TEST(Changes, AreToldOfASlabThatRisesAndFallsAlthoughTheLevelIsUncertain)
{
  Visits visits{ Thigh(0.0, 5.0, 31, 1.0), Thigh(0.0, 5.0, 31, 0.9) };
  for (auto * rows : { &visits.baseline, &visits.followup })
  {
    for (SliceMeasurement & row : *rows)
    {
      row.muscleAreaCm2 = *row.muscleAreaCm2 - 0.2 * *row.matchPositionMm - 0.008 * std::pow(*row.matchPositionMm - 75.0, 2);
    }
  }
  visits.levels.uncertaintyMm = 3.0;
  const ChangeRow row = visits.Row("muscle_area");
  EXPECT_TRUE(row.change) << row.reason << ": a shift moves what comes in at one end by as much as what goes out at the other";
}

TEST(Changes, OfAVisitWithItselfAreExactlyZero)
{
  const Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 1.0) };
  for (const ChangeRow & row : visits.Compare())
  {
    ASSERT_TRUE(row.change) << row.metric;
    EXPECT_EQ(*row.change, 0.0) << row.metric;
    EXPECT_NE(row.flag, ChangeFlag::Increase);
    EXPECT_NE(row.flag, ChangeFlag::Decrease);
  }
}

TEST(Changes, ExchangeTheirSignsAndFlagsWhenTheVisitsAreExchanged)
{
  for (const double scale : { 0.95, 0.957, 0.9585, 0.9588, 0.97, 1.043 })
  {
    const Visits forth{ Thigh(0.0, 5.0, 30, 1.0), Thigh(31.3, 4.2, 30, scale) };
    Visits back{ forth.followup, forth.baseline };
    back.days = -*forth.days;
    const auto a = forth.Compare(), b = back.Compare();
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
    {
      ASSERT_EQ(a[i].change.has_value(), b[i].change.has_value());
      if (a[i].change)
      {
        EXPECT_EQ(*a[i].change, -*b[i].change) << a[i].metric;
      }
      EXPECT_EQ(a[i].mdc95, b[i].mdc95);
      EXPECT_EQ(a[i].flag == ChangeFlag::Increase, b[i].flag == ChangeFlag::Decrease) << a[i].metric << scale;
      EXPECT_EQ(a[i].flag == ChangeFlag::Indeterminate, b[i].flag == ChangeFlag::Indeterminate);
    }
  }
}

TEST(Changes, CompareTheSameLevelsWhateverTheSlicesShow)
{
  // The followup lies 40 mm higher, where the thigh is 8 cm2 thicker: no change.
  const Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(41.7, 3.0, 40, 1.0) };
  const ChangeRow row = visits.Row("muscle_area");
  EXPECT_NEAR(*row.change, 0.0, 1e-9);
  EXPECT_EQ(row.flag, ChangeFlag::WithinError);
  EXPECT_GE(row.levelCount, 20u);
}

TEST(Changes, RecoverAKnownLoss)
{
  for (const double loss : { 5.0, 7.5, 10.0 })
  {
    const Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(12.0, 5.0, 30, 1.0 - 0.01 * loss) };
    for (const char * metric : { "muscle_area", "compartment_area", "muscle_volume" })
    {
      const ChangeRow row = visits.Row(metric);
      EXPECT_NEAR(*row.changePercent, -loss, 1e-6) << metric;
      EXPECT_EQ(row.flag, ChangeFlag::Decrease);
      EXPECT_NEAR(*row.annualisedPercent, -loss, 1e-6);
    }
  }
}

TEST(Changes, GiveVolumesOfTheSharedSlabInCubicCentimetres)
{
  const Visits visits{ Thigh(0.0, 5.0, 21, 1.0, 0.0), Thigh(0.0, 5.0, 21, 1.1, 0.0) };
  const ChangeRow row = visits.Row("muscle_volume");
  EXPECT_NEAR(*row.baseline, 100.0 * 10.0, 1e-9);
  EXPECT_NEAR(*row.followup, 110.0 * 10.0, 1e-9);
  EXPECT_EQ(row.unit, "cm3");
}

TEST(Changes, HaveNoVolumeAcrossASliceThatWasLeftOut)
{
  Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.9) };
  visits.followup[12].status = Status::Rejected;
  EXPECT_FALSE(visits.Row("muscle_volume").change);
  const ChangeRow area = visits.Row("muscle_area");
  EXPECT_NEAR(*area.changePercent, -10.0, 1e-6);
  EXPECT_EQ(area.levelCount, 29u);
}

TEST(Changes, AreNotAnnualisedUnderHalfAYear)
{
  Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.9) };
  visits.days = 179.0;
  EXPECT_FALSE(visits.Row("muscle_area").annualisedPercent);
  visits.days = 180.0;
  EXPECT_TRUE(visits.Row("muscle_area").annualisedPercent);
  visits.days.reset();
  EXPECT_FALSE(visits.Row("muscle_area").annualisedPercent);
}

TEST(Changes, OnAFeaturelessShaftAreLevelUncertainAndNoNumber)
{
  Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.8) };
  visits.levels.uncertaintyMm.reset();
  for (const ChangeRow & row : visits.Compare())
  {
    EXPECT_EQ(row.flag, ChangeFlag::Indeterminate);
    EXPECT_EQ(row.reason, "level uncertain");
    EXPECT_FALSE(row.change);
    EXPECT_FALSE(row.changePercent);
  }
}

TEST(Changes, AreLevelUncertainWhereTheUncertaintyMovesTheAreaByMoreThanTwoPercent)
{
  Visits steep{ Thigh(0.0, 5.0, 30, 1.0, 5.0), Thigh(0.0, 5.0, 30, 0.9, 5.0) };
  steep.levels.uncertaintyMm = 6.0; // 3 cm2 of about 130
  EXPECT_EQ(steep.Row("muscle_area").reason, "level uncertain");
  Visits flat{ Thigh(0.0, 5.0, 30, 1.0, 0.5), Thigh(0.0, 5.0, 30, 0.9, 0.5) };
  flat.levels.uncertaintyMm = 6.0;
  EXPECT_EQ(flat.Row("muscle_area").flag, ChangeFlag::Decrease);
}

TEST(Changes, OfBonesThatDoNotFitAreIndeterminate)
{
  Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.8) };
  visits.levels.residualMm = 2.5;
  EXPECT_EQ(visits.Row("muscle_area").flag, ChangeFlag::Indeterminate);
  visits.levels = { "too little of the bone is in view at both visits", {}, {}, {} };
  EXPECT_EQ(visits.Row("muscle_area").reason, "too little of the bone is in view at both visits");
}

TEST(Changes, WithinTheSmallestDetectableOneAreWithinError)
{
  const Visits small{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.962) }, large{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.955) };
  EXPECT_EQ(small.Row("muscle_area").flag, ChangeFlag::WithinError);
  EXPECT_EQ(large.Row("muscle_area").flag, ChangeFlag::Decrease);
  const ChangeRow row = small.Row("muscle_area");
  EXPECT_NEAR(*row.mdc95 / (0.5 * (*row.baseline + *row.followup)), 0.0416, 0.0001); // 2.77 * 1.5 %
  EXPECT_NEAR(*small.Row("fat_fraction").mdc95, 1.386, 0.001);
  EXPECT_EQ(row.mdcSource, "default");
}

TEST(Changes, WithoutKnownRepeatabilityHaveANumberButNoFlag)
{
  const Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.5) };
  const ChangeRow row = visits.Row("imat_area");
  EXPECT_TRUE(row.change);
  EXPECT_FALSE(row.mdc95);
  EXPECT_EQ(row.flag, ChangeFlag::Indeterminate);
  EXPECT_EQ(row.reason, "no repeatability known");
}

TEST(Changes, OfFewLevelsOrAShortSlabHaveANumberButNoFlag)
{
  const Visits few{ Thigh(0.0, 15.0, 4, 1.0), Thigh(0.0, 15.0, 4, 0.8) };
  EXPECT_EQ(few.Row("muscle_area").flag, ChangeFlag::Indeterminate);
  EXPECT_EQ(few.Row("muscle_area").reason, "too few matched levels");
  EXPECT_NEAR(*few.Row("muscle_area").changePercent, -20.0, 1e-6);
  const Visits brief{ Thigh(0.0, 4.0, 7, 1.0), Thigh(0.0, 4.0, 7, 0.8) };
  EXPECT_EQ(brief.Row("muscle_area").reason, "shared slab too short");
}

TEST(Changes, OfMuscleAreaHaveNoFlagWhereHalfOfItIsFat)
{
  Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.8) };
  for (SliceMeasurement & row : visits.followup)
  {
    row.fatFractionPercent = 47.0;
    row.contractileAreaCm2 = 0.53 * *row.compartmentAreaCm2;
  }
  for (SliceMeasurement & row : visits.baseline)
  {
    row.contractileAreaCm2 = 0.85 * *row.compartmentAreaCm2;
  }
  EXPECT_EQ(visits.Row("muscle_area").flag, ChangeFlag::Indeterminate);
  EXPECT_EQ(visits.Row("muscle_area").reason, "fat fraction near the threshold of muscle");
  EXPECT_EQ(visits.Row("contractile_area").flag, ChangeFlag::Decrease) << "has no threshold";
}

TEST(Changes, GoByTheSitesOwnRepeatability)
{
  ChangeParameters parameters;
  RepeatabilityEntry entry;
  entry.statistics.pairs = 12;
  entry.metric = "imat_area";
  entry.segment = Segment::Thigh;
  entry.statistics.cvPercent.value = 5.0;
  parameters.profile.push_back(entry);
  entry.metric = "muscle_area";
  entry.segment = Segment::Calf;
  entry.statistics.cvPercent.value = 30.0;
  parameters.profile.push_back(entry);
  const Visits visits{ Thigh(0.0, 5.0, 30, 1.0), Thigh(0.0, 5.0, 30, 0.8) };
  EXPECT_EQ(visits.Row("imat_area", parameters).flag, ChangeFlag::Decrease);
  EXPECT_EQ(visits.Row("imat_area", parameters).mdcSource, "profile of 12 pairs");
  EXPECT_EQ(visits.Row("muscle_area", parameters).mdcSource, "default"); // the other entry is of the calf
}

TEST(Changes, UsePerpendicularAreasWhereBothVisitsHaveThem)
{
  Visits visits{ Thigh(0.0, 5.0, 30, 1.0, 0.0), Thigh(0.0, 5.0, 30, 1.0, 0.0) };
  for (SliceMeasurement & row : visits.followup)
  {
    row.muscleAreaCm2 = 104.0; // an oblique plane
    row.musclePerpAreaCm2 = 100.0;
  }
  EXPECT_NEAR(*visits.Row("muscle_area").change, 4.0, 1e-9);
  for (SliceMeasurement & row : visits.baseline)
  {
    row.musclePerpAreaCm2 = 100.0;
  }
  EXPECT_NEAR(*visits.Row("muscle_area").change, 0.0, 1e-9);
}

TEST(Changes, AreMissingWhereAVisitLacksTheSegment)
{
  EXPECT_TRUE((Visits{ Thigh(0.0, 5.0, 30, 1.0), {} }).Compare().empty());
}

TEST(Changes, RefuseParametersThatAreNotPositive)
{
  ChangeParameters parameters;
  parameters.areaCvPercent = 0.0;
  EXPECT_THROW(parameters.Validate(), Error);
}

TEST(Trends, FollowASteadyLossAndNameItsInterval)
{
  std::vector<std::vector<SliceMeasurement>> rows;
  std::vector<TrendVisit> visits;
  for (int i = 0; i < 5; ++i)
  {
    rows.push_back(Thigh(3.0 * i, 5.0, 40, 1.0 - 0.03 * i, 0.0));
  }
  for (int i = 0; i < 5; ++i)
  {
    visits.push_back({ &rows[static_cast<std::size_t>(i)], 365.25 * i, true });
  }
  const auto trends = DescribeTrends(Side::Left, Segment::Thigh, visits, {});
  ASSERT_FALSE(trends.empty());
  EXPECT_EQ(trends.front().metric, "muscle_area");
  EXPECT_NEAR(*trends.front().slopePerYear, -3.0, 1e-6);
  EXPECT_NEAR(*trends.front().slopePercentPerYear, -3.0, 1e-6);
  EXPECT_NEAR(*trends.front().theilSenPerYear, -3.0, 1e-6);
  EXPECT_EQ(trends.front().values.size(), 5u);
}

TEST(Trends, HaveNoSlopeOverLessThanHalfAYear)
{
  const auto a = Thigh(0.0, 5.0, 40, 1.0), b = Thigh(0.0, 5.0, 40, 0.97), c = Thigh(0.0, 5.0, 40, 0.96);
  const auto trends = DescribeTrends(Side::Left, Segment::Thigh, { { &a, 0.0 }, { &b, 45.0 }, { &c, 90.0 } }, {});
  ASSERT_FALSE(trends.empty());
  EXPECT_EQ(trends.front().values.size(), 3u);
  EXPECT_FALSE(trends.front().slopePerYear);
  EXPECT_FALSE(trends.front().slopePercentPerYear);
  EXPECT_EQ(trends.front().reason, "the visits span too few days for a slope");
}

TEST(Trends, LeaveOutVisitsWhoseLevelMovesTheValueTooFar)
{
  const auto a = Thigh(0.0, 5.0, 40, 1.0), b = Thigh(0.0, 5.0, 40, 0.9);
  const std::vector<TrendVisit> visits{ { &a, 0.0 }, { &b, 200.0, true, 20.0 }, { &a, 400.0, true, 1.0 } };
  const auto trends = DescribeTrends(Side::Left, Segment::Thigh, visits, {});
  ASSERT_FALSE(trends.empty());
  EXPECT_EQ(trends.front().metric, "muscle_area");
  EXPECT_EQ(trends.front().values.size(), 2u) << "20 mm are 3 % of this area";
  EXPECT_NE(trends.front().reason.find("left out"), std::string::npos);
}

TEST(Trends, LeaveOutVisitsWhoseLevelsAreNotKnown)
{
  const auto a = Thigh(0.0, 5.0, 40, 1.0), b = Thigh(0.0, 5.0, 40, 0.5);
  const auto trends = DescribeTrends(Side::Left, Segment::Thigh, { { &a, 0.0, true }, { &b, 100.0, false }, { &a, 200.0, true } }, {});
  ASSERT_FALSE(trends.empty());
  EXPECT_EQ(trends.front().values.size(), 2u);
  EXPECT_FALSE(trends.front().slopePerYear);
  EXPECT_FALSE(trends.front().reason.empty());
}
} // namespace
} // namespace myosect::comparison
