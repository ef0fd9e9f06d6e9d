#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "myosect/Comparison/Asymmetry.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::comparison;

constexpr Value SliceMeasurement::*kCompared[] = {
  &SliceMeasurement::muscleAreaCm2, &SliceMeasurement::compartmentAreaCm2, &SliceMeasurement::contractileAreaCm2,
  &SliceMeasurement::imatAreaCm2,   &SliceMeasurement::satAreaCm2,         &SliceMeasurement::fatFractionPercent,
  &SliceMeasurement::muscleMeanHu,
};

SliceMeasurement Row(Side side, std::size_t k, double value, Segment segment = Segment::Thigh)
{
  SliceMeasurement row;
  row.side = side;
  row.segment = segment;
  row.sliceIndex = k;
  row.zMm = 5.0 * static_cast<double>(k);
  for (const auto member : kCompared)
  {
    row.*member = value;
  }
  return row;
}

/** Both thighs in `count` planes. */
std::vector<SliceMeasurement> Thighs(std::size_t count, double left, double right)
{
  std::vector<SliceMeasurement> rows;
  for (std::size_t k = 0; k < count; ++k)
  {
    rows.push_back(Row(Side::Left, k, left));
    rows.push_back(Row(Side::Right, k, right));
  }
  return rows;
}

AsymmetryRow Find(const std::vector<AsymmetryRow> & rows, const std::string & metric, Segment segment = Segment::Thigh)
{
  for (const AsymmetryRow & row : rows)
  {
    if (row.metric == metric && row.segment == segment)
    {
      return row;
    }
  }
  ADD_FAILURE() << "no row of " << metric;
  return {};
}

TEST(Asymmetry, HasOneRowAMetricInTheOrderOfThePublishedFormat)
{
  const auto rows = CompareSides(Thighs(6, 40.0, 50.0), true, {});
  const std::pair<const char *, const char *> expected[] = {
    { "muscle_area", "cm2" }, { "compartment_area", "cm2" }, { "contractile_area", "cm2" },    { "imat_area", "cm2" },
    { "sat_area", "cm2" },    { "fat_fraction", "%" },       { "muscle_mean_hu", "[hnsf'U]" },
  };
  ASSERT_EQ(rows.size(), std::size(expected));
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    EXPECT_EQ(rows[i].metric, expected[i].first);
    EXPECT_EQ(rows[i].unit, expected[i].second);
    EXPECT_EQ(rows[i].segment, Segment::Thigh);
  }
}

TEST(Asymmetry, IndexIsTheDifferenceOverTheMeanOfBothSides)
{
  const AsymmetryRow row = Find(CompareSides(Thighs(6, 90.0, 110.0), true, {}), "muscle_area");
  EXPECT_DOUBLE_EQ(*row.left, 90.0);
  EXPECT_DOUBLE_EQ(*row.right, 110.0);
  EXPECT_DOUBLE_EQ(*row.difference, -20.0);
  EXPECT_DOUBLE_EQ(*row.asymmetryIndexPercent, -20.0);
  EXPECT_NEAR(*row.smallerToLargerPercent, 81.8181818, 1e-6);
  EXPECT_EQ(row.smallerSide, Side::Left);
}

TEST(Asymmetry, OfEqualSidesIsNothing)
{
  const AsymmetryRow row = Find(CompareSides(Thighs(4, 73.3, 73.3), true, {}), "compartment_area");
  EXPECT_EQ(*row.difference, 0.0);
  EXPECT_EQ(*row.asymmetryIndexPercent, 0.0);
  EXPECT_DOUBLE_EQ(*row.smallerToLargerPercent, 100.0);
  EXPECT_EQ(row.smallerSide, Side::Unknown) << "neither is smaller";
}

TEST(Asymmetry, IsNotGivenAsIndexForHounsfieldUnitsAndFatFraction)
{
  const auto rows = CompareSides(Thighs(4, 20.0, 30.0), true, {});
  for (const char * metric : { "fat_fraction", "muscle_mean_hu" })
  {
    const AsymmetryRow row = Find(rows, metric);
    EXPECT_DOUBLE_EQ(*row.difference, -10.0);
    EXPECT_FALSE(row.asymmetryIndexPercent);
    EXPECT_FALSE(row.smallerToLargerPercent);
    EXPECT_EQ(row.smallerSide, Side::Unknown);
  }
}

TEST(Asymmetry, TurnsItsSignWhenTheSidesAreSwapped)
{
  std::mt19937 random(1);
  std::vector<SliceMeasurement> rows = Thighs(9, 0.0, 0.0);
  for (SliceMeasurement & row : rows)
  {
    for (const auto member : kCompared)
    {
      row.*member = 20.0 + static_cast<double>(random() % 10000) / 100.0;
    }
  }
  std::vector<SliceMeasurement> swapped = rows;
  for (SliceMeasurement & row : swapped)
  {
    row.side = row.side == Side::Left ? Side::Right : Side::Left;
  }
  const auto before = CompareSides(rows, true, {});
  const auto after = CompareSides(swapped, true, {});
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i)
  {
    EXPECT_EQ(*before[i].left, *after[i].right);
    EXPECT_EQ(*before[i].right, *after[i].left);
    EXPECT_EQ(*before[i].difference, -*after[i].difference);
    EXPECT_EQ(before[i].asymmetryIndexPercent.has_value(), after[i].asymmetryIndexPercent.has_value());
    if (before[i].asymmetryIndexPercent)
    {
      EXPECT_EQ(*before[i].asymmetryIndexPercent, -*after[i].asymmetryIndexPercent);
      EXPECT_EQ(before[i].smallerToLargerPercent, after[i].smallerToLargerPercent);
      EXPECT_NE(before[i].smallerSide, after[i].smallerSide);
    }
    EXPECT_EQ(before[i].flag, after[i].flag);
  }
}

TEST(Asymmetry, CountsOnlyPlanesInWhichBothSidesAreSound)
{
  std::vector<SliceMeasurement> rows = Thighs(6, 40.0, 50.0);
  rows[0] = Row(Side::Left, 0, 4000.0);
  rows[0].status = Status::Truncated;
  rows[3] = Row(Side::Right, 1, 4000.0);
  rows[3].status = Status::Implausible;
  rows.push_back(Row(Side::Left, 6, 4000.0));
  rows.push_back(Row(Side::Right, 7, 4000.0));
  rows.push_back(Row(Side::Left, 8, 4000.0, Segment::Thigh));
  rows.push_back(Row(Side::Right, 8, 4000.0, Segment::Hip));
  const AsymmetryRow row = Find(CompareSides(rows, true, {}), "muscle_area");
  EXPECT_EQ(row.levelCount, 4u);
  EXPECT_DOUBLE_EQ(*row.left, 40.0);
  EXPECT_DOUBLE_EQ(*row.right, 50.0);
  EXPECT_DOUBLE_EQ(*row.zMinMm, 10.0);
  EXPECT_DOUBLE_EQ(*row.zMaxMm, 25.0);
}

TEST(Asymmetry, OfAMetricCountsOnlyPlanesInWhichBothSidesHaveIt)
{
  std::vector<SliceMeasurement> rows = Thighs(5, 40.0, 50.0);
  rows[0].fatFractionPercent = std::nullopt;
  rows[3].fatFractionPercent = std::nullopt;
  const auto compared = CompareSides(rows, true, {});
  EXPECT_EQ(Find(compared, "fat_fraction").levelCount, 3u);
  EXPECT_EQ(Find(compared, "muscle_area").levelCount, 5u);

  for (SliceMeasurement & row : rows)
  {
    row.fatFractionPercent = std::nullopt;
  }
  const AsymmetryRow row = Find(CompareSides(rows, true, {}), "fat_fraction");
  EXPECT_FALSE(row.left);
  EXPECT_FALSE(row.difference);
  EXPECT_FALSE(row.zMinMm);
  EXPECT_EQ(row.levelCount, 0u);
}

TEST(Asymmetry, KeepsSegmentsApart)
{
  std::vector<SliceMeasurement> rows = Thighs(3, 100.0, 110.0);
  for (std::size_t k = 10; k < 13; ++k)
  {
    rows.push_back(Row(Side::Right, k, 60.0, Segment::Calf));
    rows.push_back(Row(Side::Left, k, 50.0, Segment::Calf));
  }
  const auto compared = CompareSides(rows, true, {});
  EXPECT_EQ(compared.size(), 14u);
  EXPECT_EQ(compared.front().segment, Segment::Thigh);
  EXPECT_DOUBLE_EQ(*Find(compared, "muscle_area", Segment::Calf).left, 50.0);
  EXPECT_DOUBLE_EQ(*Find(compared, "muscle_area", Segment::Thigh).left, 100.0);
}

TEST(Asymmetry, DoesNotDependOnTheOrderOfTheRows)
{
  std::vector<SliceMeasurement> rows = Thighs(8, 41.0, 47.0);
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    rows[i].muscleAreaCm2 = 40.0 + 0.1 * static_cast<double>(i * 7 % 11);
  }
  const double expected = *Find(CompareSides(rows, true, {}), "muscle_area").asymmetryIndexPercent;
  std::mt19937 random(2);
  for (int i = 0; i < 20; ++i)
  {
    std::shuffle(rows.begin(), rows.end(), random);
    EXPECT_EQ(*Find(CompareSides(rows, true, {}), "muscle_area").asymmetryIndexPercent, expected);
  }
}

TEST(Asymmetry, OfOneLimbHasNoRows)
{
  std::vector<SliceMeasurement> rows;
  for (std::size_t k = 0; k < 5; ++k)
  {
    rows.push_back(Row(Side::Right, k, 50.0));
  }
  EXPECT_TRUE(CompareSides(rows, true, {}).empty());
  EXPECT_TRUE(CompareSides({}, true, {}).empty());
  EXPECT_TRUE(CompareSides({}, false, {}).empty());
}

TEST(Asymmetry, NeverTakesALimbOfUnknownSideForEither)
{
  std::vector<SliceMeasurement> rows;
  for (std::size_t k = 0; k < 5; ++k)
  {
    rows.push_back(Row(Side::Left, k, 40.0));
    rows.push_back(Row(Side::Unknown, k, 90.0));
  }
  EXPECT_TRUE(CompareSides(rows, true, {}).empty());
}

TEST(Asymmetry, OfUnknownSidesIsIndeterminateWithoutValues)
{
  std::vector<SliceMeasurement> rows = Thighs(6, 40.0, 90.0);
  for (SliceMeasurement & row : rows)
  {
    row.side = Side::Unknown;
  }
  const auto compared = CompareSides(rows, false, {});
  ASSERT_EQ(compared.size(), 7u);
  for (const AsymmetryRow & row : compared)
  {
    EXPECT_EQ(row.flag, Flag::Indeterminate);
    EXPECT_EQ(row.reason, "sides not known");
    EXPECT_FALSE(row.left);
    EXPECT_FALSE(row.right);
    EXPECT_FALSE(row.difference);
    EXPECT_FALSE(row.asymmetryIndexPercent);
    EXPECT_EQ(row.levelCount, 0u);
    EXPECT_EQ(row.smallerSide, Side::Unknown);
  }
}

TEST(AsymmetryFlags, HaveLimitsForMuscleContractileAreaAndFatFractionOnly)
{
  const auto rows = CompareSides(Thighs(10, 40.0, 90.0), true, {});
  const std::map<std::string, std::pair<double, double>> limits{ { "muscle_area", { 8.0, 10.0 } },
                                                                 { "contractile_area", { 8.0, 10.0 } },
                                                                 { "fat_fraction", { 3.0, 5.0 } } };
  for (const AsymmetryRow & row : rows)
  {
    const auto limit = limits.find(row.metric);
    if (limit == limits.end())
    {
      EXPECT_EQ(row.flag, Flag::None) << row.metric;
      EXPECT_EQ(row.reason, "no limit") << row.metric;
      EXPECT_FALSE(row.amberLimit);
      EXPECT_FALSE(row.redLimit);
    }
    else
    {
      EXPECT_EQ(*row.amberLimit, limit->second.first) << row.metric;
      EXPECT_EQ(*row.redLimit, limit->second.second) << row.metric;
    }
  }
}

TEST(AsymmetryFlags, GiveNoColourWhileLevelsAreNotMatched)
{
  for (const double right : { 40.0, 44.0, 90.0 })
  {
    for (const AsymmetryRow & row : CompareSides(Thighs(10, 40.0, right), true, {}))
    {
      EXPECT_NE(row.flag, Flag::Amber);
      EXPECT_NE(row.flag, Flag::Red);
      if (row.amberLimit)
      {
        EXPECT_EQ(row.flag, Flag::Indeterminate);
        EXPECT_EQ(row.reason, "levels not matched");
      }
      EXPECT_FALSE(row.levelUncertaintyMm);
    }
  }
}

TEST(AsymmetryParameterCheck, RefusesLimitsOutOfOrder)
{
  EXPECT_NO_THROW(AsymmetryParameters{}.Validate());
  const auto code = [](double amber, double red, double fatAmber, double fatRed)
  {
    try
    {
      (void)CompareSides({}, true, { amber, red, fatAmber, fatRed });
    }
    catch (const Error & error)
    {
      return error.ExitCode();
    }
    return 0;
  };
  EXPECT_EQ(code(8.0, 8.0, 3.0, 3.0), 0);
  EXPECT_EQ(code(11.0, 10.0, 3.0, 5.0), 2);
  EXPECT_EQ(code(0.0, 10.0, 3.0, 5.0), 2);
  EXPECT_EQ(code(8.0, 10.0, 6.0, 5.0), 2);
  EXPECT_EQ(code(8.0, 10.0, -3.0, 5.0), 2);
  EXPECT_EQ(code(std::nan(""), 10.0, 3.0, 5.0), 2);
}
} // namespace
