#include <gtest/gtest.h>

#include "FlagCounts.h"

namespace myosect::validation
{
namespace
{
constexpr int kPeople = 1000;

TEST(FlagSimulation, FlagsNoMoreThanTwoHealthyPeopleInAHundredRed)
{
  const FlagCounts counts = CountFlags({}, kPeople, 11);
  EXPECT_LE(counts.red, kPeople * 2 / 100);
  EXPECT_GE(counts.none, kPeople * 80 / 100) << "and leaves few open";
}

TEST(FlagSimulation, FindsMostPeopleWhoseLegsDifferBy15Percent)
{
  SimulationSettings settings;
  settings.meanDifferencePercent = 15.0;
  EXPECT_GE(CountFlags(settings, kPeople, 12).red, kPeople * 85 / 100);
}

TEST(FlagSimulation, IntervalsHoldTheTruthAboutAsOftenAsTheySay)
{
  const FlagCounts counts = CountFlags({}, kPeople, 13);
  ASSERT_EQ(counts.intervals, 2 * kPeople);
  EXPECT_GE(counts.covered, counts.intervals * 83 / 100);
  EXPECT_LE(counts.covered, counts.intervals * 95 / 100);
}

TEST(FlagSimulation, FlagsNobodyWhoseLegsAreEqual)
{
  SimulationSettings settings;
  settings.differencePercent = 0.0;
  const FlagCounts counts = CountFlags(settings, 200, 14);
  EXPECT_EQ(counts.red + counts.amber, 0);
}

TEST(FlagSimulation, GivesNoColourWhereLevelsAreTooUncertain)
{
  SimulationSettings settings;
  settings.meanDifferencePercent = 20.0;
  settings.levelUncertaintyMm = 40.0;
  settings.fatDifferencePoints = 0.0;
  const FlagCounts counts = CountFlags(settings, 100, 15);
  EXPECT_EQ(counts.red + counts.amber, 0);
}
} // namespace
} // namespace myosect::validation
