#include "myosect/Report/Comparison.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ComparisonTables.h"
#include "CsvText.h"
#include "LinePlot.h"
#include "TemporaryFolder.h"

namespace myosect::report
{
namespace
{
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ChangeRow Row(Side side, double percent, ChangeFlag flag)
{
  ChangeRow row;
  row.side = side;
  row.segment = Segment::Thigh;
  row.metric = "muscle_area";
  row.unit = "cm2";
  row.baseline = 100.0;
  row.followup = 100.0 + percent;
  row.change = percent;
  row.changePercent = percent;
  row.mdc95 = 4.2;
  row.flag = flag;
  row.levelCount = 20;
  return row;
}

ComparisonContent Content()
{
  ComparisonContent content;
  content.participantId = "P-1";
  content.visits.resize(2);
  content.visits[0].identity.studyDate = "2024-01-01";
  content.visits[1].identity.studyDate = "2024-10-01";
  content.changes = { Row(Side::Left, -8.04, ChangeFlag::Decrease), Row(Side::Right, 0.3, ChangeFlag::WithinError) };
  ChangeRow open = Row(Side::Left, 0.0, ChangeFlag::Indeterminate);
  open.segment = Segment::Calf;
  open.change.reset();
  open.changePercent.reset();
  open.reason = "level uncertain";
  content.changes.push_back(open);
  TrendRow trend;
  trend.side = Side::Left;
  trend.segment = Segment::Thigh;
  trend.metric = "muscle_area";
  trend.unit = "cm2";
  trend.days = { 0.0, 274.0 };
  trend.values = { 100.0, 91.96 };
  trend.mdc95 = 4.2;
  content.trends = { trend };
  content.curves = { { Side::Left, Segment::Thigh, { { 0, 90 }, { 5, 95 } }, { { 0, 85 }, { 5, 88 } } } };
  return content;
}

TEST(Comparison, TellsWhatChangedAndWhatCouldNotBeTold)
{
  const std::string text = ChangeParagraph(Content());
  EXPECT_THAT(text, HasSubstr("Left thigh, muscle area: -8.0 % at visit 2 (2024-10-01) against visit 1 (2024-01-01) (beyond measurement error: decrease; 20 matched levels)."));
  EXPECT_THAT(text, HasSubstr("Right thigh, muscle area: +0.3 %"));
  EXPECT_THAT(text, HasSubstr("within measurement error"));
  EXPECT_THAT(text, HasSubstr("Not told: left calf at visit 2 (2024-10-01): level uncertain."));
  EXPECT_THAT(text, Not(HasSubstr("normal")));
}

TEST(Comparison, NamesJointsWithoutAValueAndNeverSaysThatNothingWasLeftOut)
{
  ComparisonContent content = Content();
  content.changes.pop_back();
  EXPECT_THAT(ChangeParagraph(content), HasSubstr("Every segment measured at two visits has its change."));
  ChangeRow knee = Row(Side::Right, 0.0, ChangeFlag::Indeterminate);
  knee.segment = Segment::Knee;
  knee.change.reset();
  knee.changePercent.reset();
  knee.reason = "too little of the bone is in view at both visits";
  content.changes.push_back(knee);
  EXPECT_THAT(ChangeParagraph(content), AllOf(HasSubstr("Not told: right knee at visit 2 (2024-10-01): too little of the bone is in view"),
                                              Not(HasSubstr("has its change"))));
  content.changes.clear();
  EXPECT_THAT(ChangeParagraph(content), HasSubstr("No segment was measured at two visits."));
}

TEST(Comparison, ShowsAChangeWhoseErrorIsNotKnown)
{
  ComparisonContent content = Content();
  ChangeRow & row = content.changes.front();
  row.metric = "fat_fraction";
  row.unit = "%";
  row.changePercent.reset();
  row.change = 2.0;
  row.flag = ChangeFlag::Indeterminate;
  row.reason = "no repeatability known";
  EXPECT_THAT(ChangeParagraph(content), HasSubstr("Left thigh, fat fraction: +2.0 points at visit 2 (2024-10-01) against visit 1 (2024-01-01) "
                                                  "(whether beyond measurement error is open: no repeatability known; 20 matched levels)."));
}

TEST(Comparison, TellsWarningsAndTrendsInBothReports)
{
  ComparisonContent content = Content();
  content.warnings = { { "protocol-differs", Severity::Warning, "baseline against visit 2, tube voltage differs: 120 against 100", {}, {} } };
  TrendRow & trend = content.trends.front();
  trend.slopePerYear = -7.26;
  trend.slopeLow = -9.5;
  trend.slopeHigh = 1.26;
  trend.slopePercentPerYear = -7.2;
  trend.theilSenPerYear = -7.1;
  const auto written = [&](const char * name)
  {
    const test::TemporaryFolder folder;
    RunContext context(1);
    WriteComparison(folder.Path(), content, context);
    std::ifstream stream(folder.Path() / name);
    std::string text((std::istreambuf_iterator<char>(stream)), {});
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  };
  content.changes[0].mdcSource = "default";
  content.changes[1].mdcSource = "site profile, 8 pairs";
  for (const char * name : { "report.txt", "report.html" })
  {
    EXPECT_THAT(written(name), HasSubstr("Smallest detectable changes come from: defaults from publications; site profile, 8 pairs.")) << name;
  }
  EXPECT_THAT(written("report.txt"), AllOf(HasSubstr("Warnings: - baseline against visit 2, tube voltage differs: 120 against 100"),
                                           Not(HasSubstr("Trends")))) << "two visits are no trend";
  EXPECT_THAT(written("report.html"), Not(HasSubstr("id=\"trends\"")));
  content.visits.resize(3);
  trend.days = { 0.0, 100.0, 274.0 };
  trend.values = { 100.0, 97.0, 91.96 };
  EXPECT_THAT(written("report.txt"), HasSubstr("- Left thigh, muscle area: -7.3 cm2 a year (95 % interval -9.5 to +1.3), -7.2 % a year, over 3 visits."));
  EXPECT_THAT(written("report.html"), AllOf(HasSubstr("id=\"trends\""), HasSubstr("-9.5 to +1.3"), HasSubstr("tube voltage differs")));
  trend.slopePerYear.reset();
  trend.reason = "dates are not known";
  EXPECT_THAT(written("report.txt"), HasSubstr("- Left thigh, muscle area: no slope (dates are not known)."));
}

TEST(Comparison, KeepsTwoPicturesOfAPairWithinThePage)
{
  ComparisonContent content = Content();
  PicturePair pair;
  pair.caption = "nearest pictures";
  pair.pngs = { "first", "second" };
  content.pictures = { pair };
  const test::TemporaryFolder folder;
  RunContext context(1);
  WriteComparison(folder.Path(), content, context);
  std::ifstream stream(folder.Path() / "report.html");
  const std::string html((std::istreambuf_iterator<char>(stream)), {});
  EXPECT_THAT(html, AllOf(HasSubstr("<img class=\"half\""), HasSubstr(".half{flex:0 1 calc(50% - 2mm);width:calc(50% - 2mm)")));
}

TEST(Comparison, WritesEmptyFieldsForWhatIsNotKnown)
{
  EXPECT_THAT(ChangesCsv(Content()), HasSubstr("P-1,left,calf,muscle_area,cm2,,,,100,100,,,,4.2,indeterminate,level uncertain,20,"));
}

TEST(Comparison, WritesAFolderWithEscapedTexts)
{
  const test::TemporaryFolder folder;
  ComparisonContent content = Content();
  content.participantId = "<b>P</b>";
  content.visits[1].protocol = "<script>x</script>";
  RunContext context(1);
  WriteComparison(folder.Path(), content, context);
  std::ifstream stream(folder.Path() / "report.html");
  const std::string html((std::istreambuf_iterator<char>(stream)), {});
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("&lt;b&gt;P"));
  EXPECT_TRUE(std::filesystem::exists(folder.Path() / "qc/time_thigh_muscle_area.png"));
  EXPECT_TRUE(std::filesystem::exists(folder.Path() / "qc/along_left_thigh.png"));
  EXPECT_FALSE(std::filesystem::exists(folder.Path() / "trends.csv")) << "two visits are no trend";
}

TEST(Comparison, CarriesTheReviewOfTheVisitsItRestsOn)
{
  ComparisonContent content = Content();
  EXPECT_THAT(ChangesCsv(content), HasSubstr(",not_reviewed,,,not_reviewed,,\n"));
  EXPECT_EQ(ReviewOfVisits(content.visits), "automated, not reviewed");
  content.visits[0].review = { ReviewStatus::Accepted, "A. Reader", "2026-01-31T14:05:00Z", "" };
  EXPECT_THAT(ChangesCsv(content), HasSubstr(",accepted,A. Reader,2026-01-31T14:05:00Z,not_reviewed,,\n"));
  EXPECT_THAT(TrendsCsv(content), HasSubstr(",not_reviewed,A. Reader,2026-01-31T14:05:00Z\n"));
  content.visits[1].review = { ReviewStatus::Rejected, "B. Reader", "2026-02-01T09:00:00Z", "motion" };
  content.visits[1].edited = true;
  EXPECT_THAT(TrendsCsv(content), HasSubstr(",rejected,A. Reader; B. Reader,2026-02-01T09:00:00Z\n"));
  const test::TemporaryFolder folder;
  RunContext context(1);
  WriteComparison(folder.Path(), content, context);
  const auto textOf = [&](const char * name)
  {
    std::ifstream stream(folder.Path() / name);
    return std::string((std::istreambuf_iterator<char>(stream)), {});
  };
  for (const char * name : { "report.html", "report.txt", "summary.json" })
  {
    EXPECT_THAT(textOf(name), AllOf(HasSubstr("A. Reader"), HasSubstr("motion"))) << name;
  }
  EXPECT_THAT(textOf("report.txt"), HasSubstr("Visit 2: automated, corrected, rejected by B. Reader"));
  EXPECT_THAT(textOf("report.html"), Not(HasSubstr("automated, not reviewed")));
}

TEST(Comparison, ColumnsStandInTheSchemaInOrder)
{
  std::ifstream stream(std::string(MYOSECT_SOURCE_DIR) + "/Data/Schemas/tables.schema.json");
  const auto schema = nlohmann::json::parse(stream);
  const auto described = [&](const char * table)
  {
    std::vector<std::string> names;
    for (const auto & column : schema["tables"][table]["columns"])
    {
      names.push_back(column["name"]);
    }
    return names;
  };
  const auto written = [](const std::string & csv)
  {
    std::vector<std::string> names(1);
    for (const char c : csv.substr(0, csv.find('\n')))
    {
      if (c == ',')
      {
        names.emplace_back();
      }
      else
      {
        names.back() += c;
      }
    }
    return names;
  };
  EXPECT_EQ(described("changes.csv"), written(ChangesCsv({})));
  EXPECT_EQ(described("trends.csv"), written(TrendsCsv({})));
}

TEST(LinePlot, DrawsOneValueAndNone)
{
  LinePlot plot;
  EXPECT_FALSE(DrawLinePlot(plot).Png().empty());
  plot.lines = { { "one", { 0, 0, 0, 1 }, {}, true, false, { { 3.0, 5.0 } } } };
  EXPECT_FALSE(DrawLinePlot(plot).Png().empty());
}
} // namespace
} // namespace myosect::report
