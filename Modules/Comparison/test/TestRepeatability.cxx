#include "myosect/Comparison/Repeatability.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "myosect/Comparison/Distributions.h"
#include "myosect/Comparison/Trend.h"

namespace myosect::comparison
{
namespace
{
/** Normal by the sum of twelve uniform numbers: the same on every machine. */
double Normal(std::mt19937 & random)
{
  double sum = -6.0;
  for (int i = 0; i < 12; ++i)
  {
    sum += static_cast<double>(random()) / 4294967296.0;
  }
  return sum;
}

TEST(Distributions, HaveTheQuantilesOfPublishedTables)
{
  EXPECT_NEAR(StudentQuantile(0.975, 1.0), 12.7062, 1e-4);
  EXPECT_NEAR(StudentQuantile(0.975, 10.0), 2.22814, 1e-5);
  EXPECT_NEAR(StudentQuantile(0.025, 10.0), -2.22814, 1e-5);
  EXPECT_NEAR(ChiSquaredQuantile(0.975, 10.0), 20.4832, 1e-4);
  EXPECT_NEAR(ChiSquaredQuantile(0.025, 2.0), 0.0506356, 1e-6);
  EXPECT_NEAR(FisherQuantile(0.975, 9.0, 10.0), 3.7790, 1e-4);
  EXPECT_NEAR(FisherQuantile(0.95, 1.0, 1.0), 161.448, 1e-2);
}

TEST(Repeatability, RecoversAKnownErrorOfMeasurement)
{
  std::mt19937 random(7);
  std::vector<std::pair<double, double>> pairs;
  for (int i = 0; i < 4000; ++i)
  {
    const double truth = 100.0 + 15.0 * Normal(random);
    pairs.emplace_back(truth + 1.5 * Normal(random), truth + 1.5 * Normal(random));
  }
  const RepeatabilityStatistics s = DescribeRepeatability(pairs);
  EXPECT_NEAR(*s.sem.value, 1.5, 0.05);
  EXPECT_NEAR(*s.mdc95, 1.5 * 2.7718, 0.15);
  EXPECT_NEAR(*s.icc.value, 225.0 / (225.0 + 2.25), 0.002);
  EXPECT_NEAR(*s.bias.value, 0.0, 0.1);
  EXPECT_NEAR(*s.agreementHigh.value, 1.96 * 1.5 * std::sqrt(2.0), 0.15);
  EXPECT_LT(*s.sem.low, 1.5);
  EXPECT_GT(*s.sem.high, 1.5);
}

TEST(Repeatability, IntervalsCoverTheTruthAsOftenAsTheySay)
{
  std::mt19937 random(11);
  int sem = 0, icc = 0, bias = 0;
  constexpr int kStudies = 600;
  for (int study = 0; study < kStudies; ++study)
  {
    std::vector<std::pair<double, double>> pairs;
    for (int i = 0; i < 12; ++i)
    {
      const double truth = 50.0 + 6.0 * Normal(random);
      pairs.emplace_back(truth + 2.0 * Normal(random), truth + 2.0 * Normal(random));
    }
    const RepeatabilityStatistics s = DescribeRepeatability(pairs);
    sem += *s.sem.low <= 2.0 && 2.0 <= *s.sem.high ? 1 : 0;
    icc += *s.icc.low <= 0.9 && 0.9 <= *s.icc.high ? 1 : 0;
    bias += *s.bias.low <= 0.0 && 0.0 <= *s.bias.high ? 1 : 0;
  }
  EXPECT_NEAR(sem, 0.95 * kStudies, 17);
  EXPECT_NEAR(icc, 0.95 * kStudies, 17);
  EXPECT_NEAR(bias, 0.95 * kStudies, 17);
}

TEST(Repeatability, OfEqualScansHasNoErrorAndPerfectCorrelation)
{
  const RepeatabilityStatistics s = DescribeRepeatability({ { 10, 10 }, { 20, 20 }, { 30, 30 } });
  EXPECT_EQ(*s.sem.value, 0.0);
  EXPECT_EQ(*s.icc.value, 1.0);
  EXPECT_EQ(*s.cvPercent.value, 0.0);
}

TEST(Repeatability, DoesNotDependOnWhichScanWasFirst)
{
  const RepeatabilityStatistics a = DescribeRepeatability({ { 10, 11 }, { 20, 19 }, { 30, 33 } }),
                                b = DescribeRepeatability({ { 11, 10 }, { 19, 20 }, { 33, 30 } });
  EXPECT_EQ(a.sem.value, b.sem.value);
  EXPECT_EQ(a.icc.value, b.icc.value);
  EXPECT_EQ(*a.bias.value, -*b.bias.value);
}

TEST(Repeatability, GivesNoIntervalFromOnePair)
{
  const RepeatabilityStatistics s = DescribeRepeatability({ { 10, 11 } });
  EXPECT_TRUE(s.sem.value);
  EXPECT_FALSE(s.sem.low);
  EXPECT_FALSE(s.icc.value);
  EXPECT_FALSE(DescribeRepeatability({}).sem.value);
}

TEST(Repeatability, HasNoCoefficientOfVariationForValuesThatAreNotPositive)
{
  EXPECT_FALSE(DescribeRepeatability({ { -1.0, 1.0 }, { 2.0, 3.0 } }).cvPercent.value);
}

TEST(Trend, OfAStraightLineIsTheLine)
{
  const Trend trend = FitTrend({ 0, 1, 2, 4 }, { 10, 8, 6, 2 });
  EXPECT_NEAR(*trend.slope, -2.0, 1e-12);
  EXPECT_NEAR(*trend.low, -2.0, 1e-6);
  EXPECT_NEAR(*trend.theilSen, -2.0, 1e-12);
}

TEST(Trend, MedianSlopeIsNotMovedByOneWildVisit)
{
  const Trend trend = FitTrend({ 0, 1, 2, 3, 4 }, { 10, 9, 20, 7, 6 });
  EXPECT_NEAR(*trend.theilSen, -1.0, 0.01);
  EXPECT_LT(*trend.low, -1.0);
}

TEST(Trend, IntervalsCoverTheTruthAsOftenAsTheySay)
{
  std::mt19937 random(3);
  int covered = 0;
  for (int i = 0; i < 600; ++i)
  {
    std::vector<double> values;
    for (int t = 0; t < 4; ++t)
    {
      values.push_back(100.0 - 2.0 * t + Normal(random));
    }
    const Trend trend = FitTrend({ 0, 1, 2, 3 }, values);
    covered += *trend.low <= -2.0 && -2.0 <= *trend.high ? 1 : 0;
  }
  EXPECT_NEAR(covered, 570, 17);
}

TEST(Trend, NeedsThreeVisitsAtDifferentTimes)
{
  EXPECT_FALSE(FitTrend({ 0, 1 }, { 10, 8 }).slope);
  EXPECT_FALSE(FitTrend({ 1, 1, 1 }, { 10, 8, 9 }).slope);
}
} // namespace
} // namespace myosect::comparison
