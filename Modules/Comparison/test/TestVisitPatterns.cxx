#include <gtest/gtest.h>

#include "myosect/Comparison/VisitPatterns.h"

namespace
{
using namespace myosect;
using namespace myosect::comparison;

ChangeRow Change(const std::string & metric, double baseline, double followup, double mdc95)
{
  ChangeRow row;
  row.side = Side::Left;
  row.segment = Segment::Thigh;
  row.metric = metric;
  row.baseline = baseline;
  row.followup = followup;
  row.change = followup - baseline;
  row.mdc95 = mdc95;
  return row;
}

/** A leg at two visits: subfascial area and fat fraction. */
std::vector<ChangeRow> Leg(double areaBefore, double fatBefore, double areaAfter, double fatAfter, double mdcPercent = 4.2)
{
  const auto contractile = [](double area, double fat) { return area * (1.0 - fat / 100.0); };
  return { Change("compartment_area", areaBefore, areaAfter, 0.01 * mdcPercent * areaBefore),
           Change("contractile_area", contractile(areaBefore, fatBefore), contractile(areaAfter, fatAfter), 0.01 * mdcPercent * areaBefore),
           Change("fat_fraction", fatBefore, fatAfter, 1.4) };
}

PatternRow Described(const std::vector<ChangeRow> & changes, Modality modality = Modality::Dixon)
{
  const auto rows = DescribeVisitPatterns(changes, modality, {});
  EXPECT_EQ(rows.size(), 1u);
  return rows.front().pattern;
}

TEST(VisitPatterns, SayAtrophyOfALegThatHasLostMuscleSinceTheEarlierScan)
{
  const PatternRow row = Described(Leg(140.0, 5.0, 119.0, 5.5));
  EXPECT_EQ(row.pattern, "atrophy");
  EXPECT_EQ(row.reference, "earlier scan");
  EXPECT_NEAR(*row.totalRatioPercent, 85.0, 1e-9);
}

TEST(VisitPatterns, FollowTheTableAgainstTheEarlierScan)
{
  EXPECT_EQ(Described(Leg(140.0, 6.0, 168.0, 24.0)).pattern, "pseudohypertrophy");
  EXPECT_EQ(Described(Leg(140.0, 5.0, 140.0, 25.0)).pattern, "masked_atrophy");
  EXPECT_EQ(Described(Leg(140.0, 5.0, 168.0, 5.0)).pattern, "true_hypertrophy");
  EXPECT_EQ(Described(Leg(140.0, 10.0, 110.0, 22.0)).pattern, "atrophy_with_fatty_infiltration");
  EXPECT_EQ(Described(Leg(140.0, 5.0, 139.0, 5.2)).pattern, "none");
}

TEST(VisitPatterns, DoNotCallAgainWhatWasThereAtTheEarlierScan)
{
  EXPECT_EQ(Described(Leg(140.0, 38.0, 140.0, 38.5)).pattern, "none") << "fat that has not risen";
}

TEST(VisitPatterns, TakeNoChangeForLargerThatCannotBeToldFromError)
{
  EXPECT_EQ(Described(Leg(140.0, 5.0, 161.0, 5.0, 20.0)).pattern, "none") << "15 % more, 20 % is the smallest detectable change";
  EXPECT_EQ(Described(Leg(140.0, 5.0, 161.0, 5.0, 4.2)).pattern, "true_hypertrophy");
}

TEST(VisitPatterns, AreNotAssessedWhereLevelsAreNotSure)
{
  std::vector<ChangeRow> changes = Leg(140.0, 5.0, 119.0, 5.0);
  for (ChangeRow & change : changes)
  {
    change.change.reset();
    change.reason = "level uncertain";
  }
  const PatternRow row = Described(changes);
  EXPECT_EQ(row.pattern, "not_assessed");
  ASSERT_EQ(row.open.size(), 1u);
  EXPECT_EQ(row.open.front().why, "level uncertain");
  EXPECT_FALSE(row.totalRatioPercent);
}

TEST(VisitPatterns, StandForEachFollowupAlone)
{
  std::vector<ChangeRow> changes = Leg(140.0, 5.0, 139.0, 5.0);
  for (ChangeRow row : Leg(140.0, 5.0, 112.0, 5.0))
  {
    row.followupVisit = 3;
    changes.push_back(row);
  }
  const auto rows = DescribeVisitPatterns(changes, Modality::Dixon, {});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].pattern.pattern, "none");
  EXPECT_EQ(rows[1].followupVisit, 3u);
  EXPECT_EQ(rows[1].pattern.pattern, "atrophy");
}
} // namespace
