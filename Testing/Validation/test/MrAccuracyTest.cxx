#include <gtest/gtest.h>

#include <string_view>

#include "PhantomRun.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

constexpr std::size_t kSlices = 5;

/** Mean absolute error over mean truth, per cent. */
double ErrorPercent(const CaseScore & score, std::string_view name)
{
  for (std::size_t m = 0; m < kAreaMetricCount; ++m)
  {
    if (score.bars.areas[m].name == name)
    {
      return score.AbsolutePercent(m);
    }
  }
  ADD_FAILURE() << "no area called " << name;
  return 0.0;
}

class HealthyLimb : public testing::TestWithParam<const char *>
{
};
} // namespace

TEST_P(HealthyLimb, IsMeasuredWithinTheBars)
{
  const PhantomRun run = RunMrSlab(GetParam(), kSlices);
  const CaseScore score = Score(run.truth, run.table, BarsOfCase(GetParam()));
  EXPECT_EQ(score.wholeSlices, 2 * kSlices);
  EXPECT_GE(score.OkPercent(), kOkBarPercent);
  EXPECT_LE(ErrorPercent(score, "limb"), 1.5);
  EXPECT_LE(ErrorPercent(score, "compartment"), 3.0);
  EXPECT_LE(ErrorPercent(score, "sat"), 4.0);
  EXPECT_EQ(score.fatFractions.empty(), ModalityOf(std::string(GetParam())) == Modality::T1);
  EXPECT_LE(score.FatFractionPoints(), 1.0);
}

INSTANTIATE_TEST_SUITE_P(MrAccuracy, HealthyLimb, testing::Values("mr-dixon-thigh", "mr-dixon-calf", "mr-t1-thigh", "mr-t1-calf"),
                         [](const auto & tested)
                         {
                           std::string name = tested.param;
                           for (char & c : name)
                           {
                             c = c == '-' ? '_' : c;
                           }
                           return name;
                         });

TEST(MrAccuracy, LeavesOutSlicesWithMotionOrMetalAndNoOthers)
{
  for (const char * name : { "mr-dixon-motion", "mr-dixon-metal" })
  {
    const PhantomRun run = RunMrSlab(name, 8);
    const CaseScore score = Score(run.truth, run.table, BarsOfCase(name));
    EXPECT_EQ(score.mistrusted, 0u) << name;
    EXPECT_GT(score.wholeSlices, 0u) << name;
    EXPECT_LT(score.wholeSlices, 16u) << name;
    EXPECT_EQ(score.OkPercent(), 100.0) << name;
  }
}
