#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeResult.h"
#include "Findings.h"
#include "PatternWords.h"
#include "myosect/Core/ComparisonReasons.h"

namespace myosect::report::test
{
namespace
{
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

PatternRow Pattern(Side side, const std::string & pattern)
{
  PatternRow row;
  row.side = side;
  row.segment = Segment::Calf;
  row.pattern = pattern;
  row.fatFractionPercent = 30.0;
  return row;
}
} // namespace

TEST(PatternWords, TellThePatternWithItsNumbersAndReference)
{
  ResultContent content = FakeMatchedCalves(3.0, Flag::None);
  PatternRow row = Pattern(Side::Left, "pseudohypertrophy");
  row.reference = "other leg";
  row.totalRatioPercent = 136.4;
  row.contractileRatioPercent = 100.3;
  content.patterns = { row, Pattern(Side::Right, "none") };
  EXPECT_EQ(PatternSentence(content),
            "Screening patterns, no diagnosis: left calf, pseudohypertrophy (subfascial area 136 % of the other leg's "
            "and contractile area 100 %, fat fraction 30.0 %).");
  EXPECT_THAT(DescribeFindings(content).sentences, Contains(HasSubstr("pseudohypertrophy")));
}

TEST(PatternWords, NameThePopulationOfReferenceValues)
{
  ResultContent content;
  PatternRow row = Pattern(Side::Right, "atrophy");
  row.reference = "reference values";
  row.referenceDetail = "Study, women 70 to 79 y; a paper";
  row.contractileZ = -2.14;
  content.patterns = { row };
  EXPECT_THAT(PatternSentence(content),
              HasSubstr("right calf, atrophy without fatty infiltration (contractile area -2.1 SD, fat fraction 30.0 %, "
                        "reference: Study, women 70 to 79 y; a paper)"));
}

TEST(PatternWords, TellThatGirthIsKeptByFat)
{
  ResultContent content;
  content.patterns = { Pattern(Side::Left, "masked_atrophy") };
  content.patterns[0].girthKeptByFat = true;
  EXPECT_THAT(PatternSentence(content), HasSubstr("left calf, masked atrophy, girth kept by fat (fat fraction 30.0 %)"));
}

TEST(PatternWords, AreSilentWithoutAFinding)
{
  ResultContent content;
  content.patterns = { Pattern(Side::Left, "none"), Pattern(Side::Right, "size_difference"), Pattern(Side::Right, "not_assessed") };
  EXPECT_EQ(PatternSentence(content), "");
  EXPECT_EQ(DescriptorSentence(content), "");
}

TEST(PatternWords, TellWhatIsOpenOnceForAllLegs)
{
  ResultContent content;
  content.patterns = { Pattern(Side::Left, "none"), Pattern(Side::Right, "none") };
  for (PatternRow & row : content.patterns)
  {
    row.open = { { "enlargement", "no reference values given" } };
  }
  content.patterns[1].open.push_back({ "fatty infiltration", "fat fractions of CT are uncertain by 3 points" });
  EXPECT_THAT(OpenPatternQuestions(content),
              ElementsAre("enlargement (no reference values given)",
                          "fatty infiltration of the right calf (fat fractions of CT are uncertain by 3 points)"));
}

TEST(PatternWords, TellADescriptorOnlyWhereItDeviates)
{
  ResultContent content;
  DescriptorRow row;
  row.name = "lower_to_middle_third";
  row.side = Side::Left;
  row.segment = Segment::Calf;
  row.value = 0.52;
  row.zScore = -2.4;
  row.reference = "Study, men of any age; a paper";
  content.descriptors = { row };
  EXPECT_EQ(DescriptorSentence(content), "");
  content.descriptors[0].deviates = true;
  EXPECT_EQ(DescriptorSentence(content),
            "Outside the reference: lower to middle third of the left calf 0.52 (-2.4 SD from Study, men of any age; a paper).");
}

TEST(PatternWords, SayThatADifferenceNearTheLimitIsLeftOpen)
{
  ResultContent content = FakeMatchedCalves(9.0, Flag::Indeterminate);
  content.asymmetry[0].ciLow = -11.0;
  content.asymmetry[0].ciHigh = -7.5;
  content.asymmetry[0].reason = reason::kIntervalReachesLimit;
  EXPECT_THAT(DescribeFindings(content).sentences, Contains("Muscle area of the calf at 42 matched levels: left 9.0 % smaller than the "
                                                            "right, whether it is beyond the limit is open (interval reaches the limit)."));
}

TEST(PatternWords, TellTheInvolvedSideInPercentOfTheOther)
{
  ResultContent content = FakeMatchedCalves(12.0, Flag::Red);
  content.asymmetry[0].limbSymmetryIndexPercent = 88.0;
  EXPECT_THAT(DescribeFindings(content).sentences,
              Contains(HasSubstr("left 12 % smaller than the right, involved side 88 % of the other, flagged red")));
}
} // namespace myosect::report::test
