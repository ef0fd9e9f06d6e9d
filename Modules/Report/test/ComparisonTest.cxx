#include "myosect/Report/Comparison.h"

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
