#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeResult.h"
#include "Findings.h"
#include "HtmlReport.h"
#include "KeyTable.h"
#include "Overview.h"
#include "Wording.h"

namespace myosect::report::test
{
namespace
{
using testing::AllOf;
using testing::AnyOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<ResultContent> AllContents()
{
  return { FakeCalves(),
           FakeMatchedCalves(3.1, Flag::None),
           FakeMatchedCalves(12.0, Flag::Red),
           FakeRightCalf(),
           FakeDixonLegs(),
           FakeAmputee(),
           FakeUnknownSides(),
           ResultContent() };
}

std::size_t SentenceEnds(const std::string & text)
{
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
  {
    count += text[i] == '.' && (i + 1 == text.size() || text[i + 1] == ' ');
  }
  return count;
}

const KeyRow & RowOf(const KeyTable & table, const std::string & quantity)
{
  for (const KeyRow & row : table.rows)
  {
    if (row.quantity == quantity)
    {
      return row;
    }
  }
  throw std::runtime_error("no row " + quantity);
}
} // namespace

TEST(Findings, TellMeanAndLargestAreaOfEachLegOverItsSlices)
{
  EXPECT_EQ(DescribeFindings(FakeCalves()).sentences.at(0), "Calf: mean muscle area 41.4 cm2 on the right (largest 64.0 cm2, 174 slices) "
                                                            "and 41.0 cm2 on the left (largest 62.0 cm2, 167 slices).");
}

TEST(Findings, TellTheMeansAtMatchedLevelsThatTheDifferenceRestsOn)
{
  EXPECT_EQ(DescribeFindings(FakeMatchedCalves(12.0, Flag::Red)).sentences.at(0),
            "Calf: mean muscle area at the matched levels 50.0 cm2 on the right (largest 64.0 cm2 of 174 slices) "
            "and 44.0 cm2 on the left (largest 62.0 cm2 of 167 slices).");
}

TEST(Findings, CallALimitProvisionalUnlessTheSiteGaveIt)
{
  ResultContent content = FakeMatchedCalves(12.0, Flag::Red);
  content.parameters.push_back({ "area_amber_percent", "8", "profile", "" });
  EXPECT_THAT(DescribeFindings(content).sentences.at(1), HasSubstr("flagged red (provisional limit)"));
  EXPECT_EQ(LimitsSentence(content), "Limits of flags are in part the site's own, the others provisional.");
  content.parameters.push_back({ "area_red_percent", "11", "command line", "" });
  EXPECT_THAT(DescribeFindings(content).sentences.at(1), HasSubstr("flagged red (the site's own limit)"));
  content.parameters.push_back({ "fat_fraction_amber_points", "3", "profile", "" });
  content.parameters.push_back({ "fat_fraction_red_points", "5", "profile", "" });
  EXPECT_EQ(LimitsSentence(content), "Limits of flags are the site's own.");
  for (ParameterEntry & entry : content.parameters)
  {
    entry.source = "default";
  }
  EXPECT_EQ(LimitsSentence(content), "Limits of flags are provisional.");
}

TEST(Findings, SayThatTheSamePlanesAreNoFindingWhenLevelsAreNotMatched)
{
  EXPECT_EQ(DescribeFindings(FakeCalves()).sentences.at(1), "The muscle area of the calf cannot be compared between the legs: levels "
                                                            "not matched (in the same planes the left is 3.1 % smaller).");
}

TEST(Findings, GiveNoDifferenceForAnyOtherReasonAgainstComparing)
{
  ResultContent content = FakeCalves();
  content.asymmetry[0].reason = "fewer than 5 levels";
  EXPECT_EQ(DescribeFindings(content).sentences.at(1),
            "The muscle area of the calf cannot be compared between the legs: fewer than 5 levels.");
}

TEST(Findings, TellTheSmallerSideInPercentOfTheLarger)
{
  EXPECT_EQ(DescribeFindings(FakeMatchedCalves(3.1, Flag::None)).sentences.at(1),
            "Muscle area of the calf at 42 matched levels: left 3.1 % smaller than the right, no flagged finding.");
  EXPECT_EQ(DescribeFindings(FakeMatchedCalves(12.0, Flag::Red)).sentences.at(1),
            "Muscle area of the calf at 42 matched levels: left 12 % smaller than the right, flagged red (provisional limit).");
  EXPECT_EQ(DifferenceText(Measure::Area, 50.0, 40.0, false), "right 20 % smaller than the left");
  EXPECT_EQ(DifferenceText(Measure::Area, 50.0, 50.01, false), "no difference");
  EXPECT_EQ(DifferenceText(Measure::Attenuation, 50.0, 52.5, false), "left 2.5 HU lower than the right");
  EXPECT_EQ(DifferenceText(Measure::FatFraction, 14.2, 10.0, false), "left 4.2 percentage points higher than the right");
}

TEST(Findings, TellAttenuationAndFatWithUnits)
{
  const std::string text = FindingParagraph(FakeCalves());
  EXPECT_THAT(text, HasSubstr("Mean muscle attenuation 51.9 HU on the right and 52.0 HU on the left."));
  EXPECT_THAT(
      text, HasSubstr("Mean areas of intermuscular and subcutaneous fat: calf, right: 2.5 cm2 and 15.8 cm2, left: 2.5 cm2 and 15.9 cm2."));
}

TEST(Findings, NameTheLegThatIsNotThereAndCompareNothing)
{
  const std::string text = FindingParagraph(FakeRightCalf());
  EXPECT_THAT(text, HasSubstr("Only the right leg is in the volume; it is compared with nothing."));
  EXPECT_THAT(text, HasSubstr("Not assessed: left calf (not in the volume)"));
  EXPECT_THAT(text, Not(HasSubstr("on the left")));
  EXPECT_THAT(text, Not(HasSubstr("smaller")));
}

TEST(Findings, NameTheAmputatedCalfWithItsReason)
{
  const std::string text = FindingParagraph(FakeAmputee());
  EXPECT_THAT(text, HasSubstr("The left calf is not measured, and the right one is compared with nothing."));
  EXPECT_THAT(text, HasSubstr("Not assessed: left calf (the limb ends at the knee)"));
}

TEST(Findings, TellAFlaggedFatFractionBesideAnUnflaggedArea)
{
  const std::string text = FindingParagraph(FakeDixonLegs());
  EXPECT_THAT(
      text,
      HasSubstr("left 4.0 % smaller than the right, not flagged; contractile area: left 6.4 % smaller than the right; fat fraction: left "
                "4.2 percentage points higher than the right, flagged amber (provisional limit)."));
  EXPECT_THAT(text, Not(HasSubstr("HU")));
}

TEST(Findings, CountTheSlicesThatWereLeftOutWithTheirReasons)
{
  EXPECT_THAT(DescribeFindings(FakeCalves()).notAssessed, AllOf(testing::Contains("left calf, 7 slices left out (cut by the image edge)"),
                                                                testing::Contains("right calf, 1 slice left out (displaced)")));
}

TEST(Findings, NeverTellASideThatIsNotKnown)
{
  const std::string text = FindingParagraph(FakeUnknownSides());
  EXPECT_THAT(text, HasSubstr("Calf, side not known: mean muscle area 41.0 cm2 in limb 1"));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("left calf")), Not(HasSubstr("right")), Not(HasSubstr("on the left"))));
}

TEST(Findings, AreAtMostFiveSentences)
{
  for (const ResultContent & content : AllContents())
  {
    const Findings findings = DescribeFindings(content);
    EXPECT_LE(findings.sentences.size(), 5U);
    EXPECT_FALSE(findings.sentences.empty());
    for (const std::string & sentence : findings.sentences)
    {
      EXPECT_EQ(SentenceEnds(sentence), 1U) << sentence;
    }
  }
}

TEST(Findings, KeepToTheWordsOfTheContract)
{
  for (const ResultContent & content : AllContents())
  {
    std::string text = FindingParagraph(content) + TextReport(content) + HtmlReport(content, {});
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const char * word : { "normal", "atroph", "compartment", "nan", "hypertroph", "healthy" })
    {
      EXPECT_THAT(text, Not(HasSubstr(word))) << word;
    }
    EXPECT_THAT(text, HasSubstr("automated, not reviewed"));
  }
}

TEST(KeyTable, HasAtMostEightRowsWithAValueForEachLimb)
{
  for (const ResultContent & content : AllContents())
  {
    const KeyTable table = MakeKeyTable(content);
    EXPECT_LE(table.rows.size(), 8U);
    for (const KeyRow & row : table.rows)
    {
      EXPECT_EQ(row.values.size(), table.limbs.size()) << row.quantity;
    }
  }
  EXPECT_THAT(MakeKeyTable(FakeDixonLegs()).rows, SizeIs(8));
}

TEST(KeyTable, TellsNoDifferenceWhenLevelsAreNotMatched)
{
  for (const KeyRow & row : MakeKeyTable(FakeCalves()).rows)
  {
    EXPECT_THAT(row.difference, AnyOf("not comparable", "-")) << row.quantity;
  }
}

TEST(KeyTable, ShowsTheMatchedLevelsAndTheirDifferenceInOneRow)
{
  const KeyTable table = MakeKeyTable(FakeMatchedCalves(12.0, Flag::Red));
  const KeyRow & muscle = RowOf(table, "Muscle area");
  EXPECT_THAT(table.limbs, testing::ElementsAre("Right", "Left"));
  EXPECT_THAT(muscle.values, testing::ElementsAre("50.0 cm2", "44.0 cm2"));
  EXPECT_EQ(muscle.level, "42 matched levels, z 250 to 390 mm");
  EXPECT_EQ(muscle.difference, "left 12 % smaller");
  EXPECT_EQ(muscle.flag, Flag::Red);
  EXPECT_EQ(RowOf(table, "Muscle attenuation").difference, "left 1.5 HU lower");
  EXPECT_EQ(RowOf(table, "Bone area").difference, "-");
  EXPECT_EQ(RowOf(table, "Largest muscle area").level, "z 358 / 358 mm");
}

TEST(KeyTable, LeavesTheColumnOfAMissingLegEmpty)
{
  for (const KeyRow & row : MakeKeyTable(FakeRightCalf()).rows)
  {
    EXPECT_EQ(row.values.at(1), "-") << row.quantity;
    EXPECT_EQ(row.difference, "-") << row.quantity;
  }
}

TEST(TextReport, IsPlainTextInShortLines)
{
  for (const ResultContent & content : AllContents())
  {
    const std::string text = TextReport(content);
    std::size_t length = 0;
    for (const char c : text)
    {
      EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7F));
      length = c == '\n' ? 0 : length + 1;
      ASSERT_LE(length, 72U) << text;
    }
    EXPECT_THAT(text, AllOf(HasSubstr("(automated, not reviewed)"), HasSubstr("Not assessed:"), HasSubstr("Not a medical device")));
    EXPECT_THAT(text, Not(HasSubstr("<")));
  }
}
} // namespace myosect::report::test
