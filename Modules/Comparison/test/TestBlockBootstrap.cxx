#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "myosect/Comparison/BlockBootstrap.h"

namespace
{
using namespace myosect::comparison;

std::vector<double> Series(std::size_t count, double keep, std::uint32_t seed)
{
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    values[i] = i == 0 ? normal(random) : keep * values[i - 1] + std::sqrt(1.0 - keep * keep) * normal(random);
  }
  return values;
}

double Width(const std::vector<double> & values, std::size_t block)
{
  const ErrorOfMean error = BootstrapMean(values, block);
  return error.below + error.above;
}

TEST(BlockBootstrap, OfIndependentValuesIsTheStandardErrorTimesTheQuantile)
{
  double sum = 0.0;
  for (std::uint32_t seed = 0; seed < 40; ++seed)
  {
    sum += Width(Series(400, 0.0, seed), 5) / 40.0;
  }
  EXPECT_NEAR(sum, 2.0 * 1.645 / std::sqrt(400.0), 0.01);
}

TEST(BlockBootstrap, KnowsThatCorrelatedNeighboursTellLess)
{
  const std::vector<double> values = Series(400, 0.8, 4);
  EXPECT_GT(Width(values, 25), 1.8 * Width(values, 1)) << "single values taken for independent ones claim too much";
}

TEST(BlockBootstrap, CoversTheTruthAboutAsOftenAsItClaims)
{
  int covered = 0;
  constexpr int kSeries = 400;
  for (std::uint32_t seed = 0; seed < kSeries; ++seed)
  {
    const std::vector<double> values = Series(200, 0.7, seed);
    double mean = 0.0;
    for (const double value : values)
    {
      mean += value / 200.0;
    }
    const ErrorOfMean error = BootstrapMean(values, 20);
    covered += mean - error.above <= 0.0 && 0.0 <= mean + error.below ? 1 : 0;
  }
  EXPECT_GE(covered, kSeries * 82 / 100);
  EXPECT_LE(covered, kSeries * 96 / 100);
}

TEST(BlockBootstrap, IsTheSameEveryTime)
{
  const std::vector<double> values = Series(60, 0.5, 9);
  EXPECT_EQ(BootstrapMean(values, 5).below, BootstrapMean(values, 5).below);
}

TEST(BlockBootstrap, ExchangesItsEndsWithTheSign)
{
  std::vector<double> values = Series(60, 0.5, 9);
  for (double & value : values)
  {
    value = std::exp(value); // skewed
  }
  std::vector<double> negative;
  for (const double value : values)
  {
    negative.push_back(-value);
  }
  EXPECT_EQ(BootstrapMean(values, 5).below, BootstrapMean(negative, 5).above);
  EXPECT_EQ(BootstrapMean(values, 5).above, BootstrapMean(negative, 5).below);
}

TEST(BlockBootstrap, TakesAStraightTrendForNoErrorOfTheMean)
{
  std::vector<double> values;
  for (int i = 0; i < 60; ++i)
  {
    values.push_back(0.3 * i);
  }
  EXPECT_NEAR(Width(values, 5), 0.0, 1e-9);
}

TEST(BlockBootstrap, GivesNothingWithoutTwoBlocks)
{
  EXPECT_EQ(Width({ 1.0, 2.0, 3.0 }, 3), 0.0);
  EXPECT_EQ(Width({}, 3), 0.0);
  EXPECT_EQ(Width({ 1.0 }, 1), 0.0);
}
} // namespace
