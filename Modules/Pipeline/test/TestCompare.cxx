#include "myosect/Pipeline/Compare.h"

#include <cmath>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "FakeVisit.h"
#include "SmallStudy.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Pipeline/ResultReader.h"

namespace myosect::test
{
namespace
{
namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

/** Visits of one test, and the comparison of some of them. */
class Visits
{
public:
  fs::path Add(const std::string & name, const FakeVisit & visit)
  {
    WriteFakeVisit(m_Folder / name, visit);
    return m_Folder / name;
  }
  fs::path Compare(const std::vector<fs::path> & results, const std::vector<std::string> & allowed = {}, unsigned threads = 2,
                   const fs::path & repeatability = {})
  {
    pipeline::CompareRequest request;
    request.baseline = results.front();
    request.followups.assign(results.begin() + 1, results.end());
    request.allowed = allowed;
    request.repeatability = repeatability;
    const fs::path output = m_Folder / ("comparison" + std::to_string(m_Count++));
    RunContext context(threads);
    warnings = pipeline::CompareResults(request, output, context).warnings;
    return output;
  }
  [[nodiscard]] fs::path operator/(const std::string & name) const { return m_Folder / name; }
  [[nodiscard]] const fs::path & Path() const { return m_Folder.Path(); }

  std::vector<Warning> warnings;

private:
  TemporaryFolder m_Folder;
  int m_Count = 0;
};

std::map<std::string, std::string> Row(const fs::path & comparison, const std::string & side, const std::string & metric)
{
  for (const auto & row : ReadTable(comparison / "changes.csv"))
  {
    if (row.at("side") == side && row.at("metric") == metric)
    {
      return row;
    }
  }
  ADD_FAILURE() << side << " " << metric << " is missing";
  return {};
}

template <typename TWork> Error ErrorOf(const TWork & work)
{
  try
  {
    work();
  }
  catch (const Error & error)
  {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return { ErrorCode::Internal, "" };
}

FakeVisit Later()
{
  FakeVisit visit;
  visit.date = "2024-10-01";
  visit.studyUid = "1.2.4";
  visit.firstLevelMm = 50.0;
  visit.tableMm = 77.0;
  return visit;
}

TEST(Compare, OfAVisitWithItselfTellsExactlyNoChange)
{
  Visits visits;
  const fs::path one = visits.Add("one", {});
  const auto rows = ReadTable(visits.Compare({ one, one }) / "changes.csv");
  ASSERT_GE(rows.size(), 10u);
  for (const auto & row : rows)
  {
    EXPECT_EQ(row.at("change"), "0") << row.at("metric");
    EXPECT_EQ(row.at("level_residual_mm"), "0");
  }
}

TEST(Compare, OfAFewSlicesOfAKneeWithThemselvesTellsNoChangeAndNoDoubt)
{
  Visits visits;
  FakeVisit knee;
  knee.segment = Segment::Knee;
  knee.slices = 5;
  const fs::path one = visits.Add("one", knee);
  const auto rows = ReadTable(visits.Compare({ one, one }) / "changes.csv");
  ASSERT_GE(rows.size(), 6u);
  for (const auto & row : rows)
  {
    EXPECT_EQ(row.at("change"), "0") << row.at("metric") << ": " << row.at("reason");
    EXPECT_EQ(row.at("reason").find("level"), std::string::npos) << row.at("reason");
  }
}

TEST(Compare, CallsTheLossOfMuscleSinceTheEarlierScanAtrophy)
{
  Visits visits;
  FakeVisit later = Later();
  later.leftScale = 0.84;
  later.fatPercent = 8.4;
  const fs::path result = visits.Compare({ visits.Add("a", {}), visits.Add("b", later) });
  const auto summary = ParseJson<nlohmann::json>(FileBytes(result / "summary.json"));
  ASSERT_EQ(summary["patterns"].size(), 2u);
  for (const auto & pattern : summary["patterns"])
  {
    EXPECT_EQ(pattern["reference"], "earlier scan");
    EXPECT_EQ(pattern["pattern"], pattern["side"] == "left" ? "atrophy" : "none");
  }
  std::string report = FileBytes(result / "report.txt");
  std::replace(report.begin(), report.end(), '\n', ' ');
  EXPECT_NE(report.find("left thigh, atrophy without fatty infiltration"), std::string::npos) << report;
}

TEST(Compare, OfExchangedVisitsExchangesTheSigns)
{
  Visits visits;
  FakeVisit later = Later();
  later.leftScale = 0.93;
  const fs::path a = visits.Add("a", {}), b = visits.Add("b", later);
  const auto forth = ReadTable(visits.Compare({ a, b }) / "changes.csv"), back = ReadTable(visits.Compare({ b, a }) / "changes.csv");
  ASSERT_EQ(forth.size(), back.size());
  for (std::size_t i = 0; i < forth.size(); ++i)
  {
    const std::string &x = forth[i].at("change"), &y = back[i].at("change");
    EXPECT_EQ(x, y.empty() || y == "0" ? y : y[0] == '-' ? y.substr(1) : "-" + y) << forth[i].at("metric");
    EXPECT_EQ(forth[i].at("baseline"), back[i].at("followup"));
    EXPECT_EQ(forth[i].at("level_residual_mm"), back[i].at("level_residual_mm"));
    EXPECT_EQ(forth[i].at("flag") == "decrease", back[i].at("flag") == "increase");
  }
}

TEST(Compare, RecoversALossOfMuscleAlthoughTheTableMoved)
{
  for (const double loss : { 5.0, 7.5, 10.0 })
  {
    Visits visits;
    FakeVisit later = Later();
    later.leftScale = 1.0 - 0.01 * loss;
    const fs::path result = visits.Compare({ visits.Add("a", {}), visits.Add("b", later) });
    const auto left = Row(result, "left", "muscle_area"), right = Row(result, "right", "muscle_area");
    EXPECT_NEAR(std::stod(left.at("change_percent")), -loss, 0.5);
    EXPECT_EQ(left.at("flag"), "decrease");
    EXPECT_EQ(left.at("days"), "274");
    EXPECT_NEAR(std::stod(left.at("annualised_percent")), -loss * 365.25 / 274.0, 0.7);
    EXPECT_EQ(right.at("flag"), "within_error");
    EXPECT_NEAR(std::stod(right.at("change_percent")), 0.0, 0.5);
    EXPECT_NE(left.at("n_levels"), "0");
  }
}

TEST(Compare, BeginsChangesCsvWithTheColumnsOfTheContract)
{
  Visits visits;
  const fs::path one = visits.Add("one", {});
  EXPECT_THAT(FileBytes(visits.Compare({ one, one }) / "changes.csv"),
              testing::StartsWith("participant_id,side,segment,metric,unit,baseline_date,followup_date,days,baseline,followup,change,change_percent,"
                                  "annualised_percent,mdc95,flag,reason,n_levels,level_residual_mm,"));
}

TEST(Compare, SaysThatTheLevelIsUncertainOnAShaftWithoutFeatures)
{
  Visits visits;
  FakeVisit first, second = Later();
  first.uniformBone = second.uniformBone = true;
  const auto row = Row(visits.Compare({ visits.Add("a", first), visits.Add("b", second) }), "left", "muscle_area");
  EXPECT_EQ(row.at("flag"), "indeterminate");
  EXPECT_EQ(row.at("reason"), "level uncertain");
  EXPECT_EQ(row.at("change"), "");
}

TEST(Compare, GivesNoValueWhereTooLittleOfTheBoneIsInView)
{
  Visits visits;
  FakeVisit low, high = Later();
  low.slices = high.slices = 10;
  high.firstLevelMm = 55.0;
  const auto row = Row(visits.Compare({ visits.Add("a", low), visits.Add("b", high) }), "right", "muscle_area");
  EXPECT_EQ(row.at("flag"), "indeterminate");
  EXPECT_EQ(row.at("change"), "");
  EXPECT_NE(row.at("reason"), "");
}

TEST(Compare, RefusesWhatMustNotBeMixedUnlessItIsAllowed)
{
  struct Case
  {
    const char * refusal;
    void (*change)(FakeVisit &);
  };
  const Case cases[] = { { "different-person", [](FakeVisit & v) { v.participant = "P-2"; } },
                         { "mixed-modality", [](FakeVisit & v) { v.modality = Modality::Dixon; } },
                         { "mixed-version", [](FakeVisit & v) { v.parameter = 2.0; } } };
  for (const Case & c : cases)
  {
    Visits visits;
    FakeVisit later = Later();
    c.change(later);
    const std::vector<fs::path> pair{ visits.Add("a", {}), visits.Add("b", later) };
    const Error error = ErrorOf([&] { visits.Compare(pair); });
    EXPECT_EQ(error.ExitCode(), 22);
    EXPECT_THAT(error.what(), HasSubstr(std::string("--allow ") + c.refusal));
    EXPECT_FALSE(fs::exists(visits / "comparison0"));
    EXPECT_EQ(EntriesIn(visits.Path()), 2u) << "something was left behind";
    const fs::path result = visits.Compare(pair, { c.refusal });
    EXPECT_EQ(ParseJson<nlohmann::json>(FileBytes(result / "summary.json"))["allowed"], nlohmann::json::array({ c.refusal }));
    EXPECT_THAT(FileBytes(result / "report.txt"), HasSubstr(c.refusal));
  }
}

TEST(Compare, RefusesAnotherSoftwareVersion)
{
  Visits visits;
  const fs::path a = visits.Add("a", {}), b = visits.Add("b", Later());
  nlohmann::ordered_json summary = ParseJson<nlohmann::ordered_json>(FileBytes(b / "summary.json"));
  summary["software"]["version"] = "0.0.1";
  std::ofstream(b / "summary.json") << summary.dump();
  EXPECT_EQ(ErrorOf([&] { visits.Compare({ a, b }); }).ExitCode(), 22);
  EXPECT_NO_THROW(visits.Compare({ a, b }, { "mixed-version" }));
}

TEST(Compare, KnowsNoOtherRefusal)
{
  Visits visits;
  const fs::path a = visits.Add("a", {});
  EXPECT_EQ(ErrorOf([&] { visits.Compare({ a, a }, { "everything" }); }).ExitCode(), 2);
}

/** Time points of the visits in the order that compare gives them. */
std::vector<std::string> OrderOf(const std::vector<std::pair<std::string, std::string>> & dateAndTimePoint, std::vector<std::string> * warnings = nullptr)
{
  Visits visits;
  FakeVisit base;
  base.slices = 14;
  base.date.clear();
  std::vector<fs::path> folders{ visits.Add("base", base) };
  for (std::size_t i = 0; i < dateAndTimePoint.size(); ++i)
  {
    FakeVisit visit = base;
    visit.date = dateAndTimePoint[i].first;
    visit.timePoint = dateAndTimePoint[i].second;
    visit.studyUid = "1.2." + std::to_string(50 + i);
    visit.leftScale = 0.99 - 0.01 * static_cast<double>(i);
    folders.push_back(visits.Add("v" + std::to_string(i), visit));
  }
  const auto summary = ParseJson<nlohmann::json>(FileBytes(visits.Compare(folders) / "summary.json"));
  std::vector<std::string> order;
  for (std::size_t i = 1; i < summary["visits"].size(); ++i)
  {
    order.push_back(summary["visits"][i]["trial_time_point"]);
  }
  for (const auto & warning : summary["warnings"])
  {
    if (warnings != nullptr)
    {
      warnings->push_back(warning["code"]);
    }
  }
  return order;
}

TEST(Compare, OrdersVisitsByTheNumberOfTheTimePoint)
{
  EXPECT_EQ(OrderOf({ { "", "V10" }, { "", "V2" } }), (std::vector<std::string>{ "V2", "V10" }));
  EXPECT_EQ(OrderOf({ { "", "Month 12" }, { "", "Month 6" } }), (std::vector<std::string>{ "Month 6", "Month 12" }));
}

TEST(Compare, OrdersTimePointsOfDifferentUnitsByDuration)
{
  EXPECT_EQ(OrderOf({ { "", "Month 6" }, { "", "Week 12" }, { "", "1 year" } }), (std::vector<std::string>{ "Week 12", "Month 6", "1 year" }));
  EXPECT_EQ(OrderOf({ { "", "M6" }, { "", "Baseline" }, { "", "W12" } }), (std::vector<std::string>{ "Baseline", "W12", "M6" }));
}

TEST(Compare, TakesDatesBeforeTimePointsAndTellsWhenTheyDisagree)
{
  std::vector<std::string> warnings;
  EXPECT_EQ(OrderOf({ { "2024-09-01", "V2" }, { "2024-05-01", "V3" } }, &warnings), (std::vector<std::string>{ "V3", "V2" }));
  EXPECT_NE(std::find(warnings.begin(), warnings.end(), "order-contradicted"), warnings.end());
  warnings.clear();
  EXPECT_EQ(OrderOf({ { "2024-09-01", "V3" }, { "2024-05-01", "V2" } }, &warnings), (std::vector<std::string>{ "V2", "V3" }));
  EXPECT_EQ(std::find(warnings.begin(), warnings.end(), "order-contradicted"), warnings.end());
  EXPECT_EQ(OrderOf({ { "2024-05-01", "V3" }, { "2024-05-01", "V2" } }), (std::vector<std::string>{ "V2", "V3" })) << "dates that tell nothing";
}

TEST(Compare, FindsTheSameTrendInAnyOrderOfTheArguments)
{
  Visits visits;
  FakeVisit second = Later(), third = Later();
  second.leftScale = 0.95;
  third.leftScale = 0.9;
  third.studyUid = "1.2.5";
  third.date = "2025-03-01";
  const fs::path a = visits.Add("a", {}), b = visits.Add("b", second), c = visits.Add("c", third);
  const fs::path result = visits.Compare({ a, c, b });
  EXPECT_TRUE(fs::exists(result / "trends.csv"));
  EXPECT_EQ(FileBytes(result / "changes.csv"), FileBytes(visits.Compare({ a, b, c }) / "changes.csv"));
}

TEST(Compare, FollowsATrendOverThreeVisits)
{
  Visits visits;
  std::vector<fs::path> folders;
  for (int i = 0; i < 4; ++i)
  {
    FakeVisit visit = i == 0 ? FakeVisit() : Later();
    visit.date = "202" + std::to_string(4 + i) + "-01-01";
    visit.studyUid += std::to_string(i);
    visit.leftScale = 1.0 - 0.04 * i;
    folders.push_back(visits.Add("v" + std::to_string(i), visit));
  }
  for (const auto & row : ReadTable(visits.Compare(folders) / "trends.csv"))
  {
    if (row.at("metric") == "muscle_area")
    {
      EXPECT_EQ(row.at("n_visits"), "4");
      EXPECT_NEAR(std::stod(row.at("slope_percent_per_year")), row.at("side") == "left" ? -4.0 : 0.0, 0.4);
    }
  }
}

TEST(Compare, WarnsWhereTheProtocolsDiffer)
{
  Visits visits;
  FakeVisit later = Later();
  later.kvp = 140.0;
  visits.Compare({ visits.Add("a", {}), visits.Add("b", later) });
  ASSERT_EQ(visits.warnings.size(), 1u);
  EXPECT_EQ(visits.warnings[0].code, "protocol-differs");
  EXPECT_THAT(visits.warnings[0].message, HasSubstr("tube voltage"));
}

TEST(Compare, GivesTheSameBytesWithAnyNumberOfThreads)
{
  Visits visits;
  const fs::path a = visits.Add("a", {}), b = visits.Add("b", Later());
  auto one = FilesBelow(visits.Compare({ a, b }, {}, 1)), four = FilesBelow(visits.Compare({ a, b }, {}, 4));
  one.erase("summary.json"); // holds the time of processing
  four.erase("summary.json");
  EXPECT_EQ(one, four);
}

TEST(Compare, LeavesNoNameOfAFolderInItsResult)
{
  Visits visits;
  const fs::path result = visits.Compare({ visits.Add("SMITH_JOHN_baseline", {}), visits.Add("SMITH_JOHN_month9", Later()) });
  for (const auto & [name, bytes] : FilesBelow(result))
  {
    EXPECT_EQ(bytes.find("SMITH"), std::string::npos) << name;
    EXPECT_EQ(bytes.find(visits.Path().string()), std::string::npos) << name;
  }
}

TEST(Compare, GivesOnlyAWholeFolder)
{
  Visits visits;
  const fs::path a = visits.Add("a", {});
  const fs::path result = visits.Compare({ a, a });
  for (const char * name : { "changes.csv", "summary.json", "report.html", "report.txt" })
  {
    EXPECT_TRUE(fs::exists(result / name)) << name;
  }
  EXPECT_THAT(FileBytes(result / "report.html"), HasSubstr("Change between visits"));
  EXPECT_THAT(FileBytes(result / "report.html"), Not(HasSubstr("<script")));
}

TEST(ReadResult, TellsWhatIsWrongWithTheFolder)
{
  Visits visits;
  const fs::path good = visits.Add("good", {});
  EXPECT_EQ(ErrorOf([&] { (void)pipeline::ReadResult(visits / "nowhere"); }).ExitCode(), 20);
  EXPECT_EQ(ErrorOf([&] { (void)pipeline::ReadResult(visits.Path()); }).ExitCode(), 20);

  const auto with = [&](const std::string & name, const std::string & file, const std::function<std::string(std::string)> & change)
  {
    const fs::path folder = visits / name;
    fs::copy(good, folder, fs::copy_options::recursive);
    const std::string bytes = change(FileBytes(folder / file));
    std::ofstream(folder / file, std::ios::binary) << bytes;
    return ErrorOf(
        [&]
        {
          const pipeline::StoredResult result = pipeline::ReadResult(folder);
          (void)pipeline::ReadResultLabels(result);
        });
  };
  const auto replaced = [](const std::string & from, const std::string & to)
  {
    return [=](std::string text)
    {
      const auto at = text.find(from);
      EXPECT_NE(at, std::string::npos) << from;
      return text.replace(at, from.size(), to);
    };
  };
  EXPECT_EQ(with("schema", "summary.json", replaced("\"schema_version\": \"1.0\"", "\"schema_version\": \"9.0\"")).ExitCode(), 22);
  EXPECT_EQ(with("cut-json", "summary.json", [](const std::string & t) { return t.substr(0, t.size() / 2); }).ExitCode(), 20);
  EXPECT_EQ(with("cut-csv", "measurements.csv", [](const std::string & t) { return t.substr(0, t.size() - 60); }).ExitCode(), 20);
  EXPECT_EQ(with("lost-rows", "measurements.csv", [](const std::string & t) { return t.substr(0, t.find('\n', t.size() / 2) + 1); }).ExitCode(), 20);
  EXPECT_EQ(with("word", "measurements.csv", replaced(",left,thigh,", ",upper,thigh,")).ExitCode(), 20);
  EXPECT_EQ(with("person", "summary.json", replaced("\"participant_id\": \"P-1\"", "\"participant_id\": \"P-9\"")).ExitCode(), 20);
  EXPECT_EQ(with("area", "measurements.csv", replaced(",73,", ",93,")).ExitCode(), 20);
  EXPECT_EQ(with("labels", "segmentation.nii.gz", [](const std::string & t) { return t.substr(0, t.size() / 2); }).ExitCode(), 20);
}

TEST(ReadResult, RefusesTheResultOfAComparison)
{
  Visits visits;
  const fs::path a = visits.Add("a", {});
  const fs::path comparison = visits.Compare({ a, a });
  const Error error = ErrorOf([&] { (void)pipeline::ReadResult(comparison); });
  EXPECT_EQ(error.ExitCode(), 22);
  EXPECT_THAT(error.what(), HasSubstr("comparison"));
}

TEST(ReadResult, ReadsBackWhatWasWritten)
{
  Visits visits;
  const pipeline::StoredResult result = pipeline::ReadResult(visits.Add("a", {}));
  EXPECT_EQ(report::MeasurementsCsv(result.table), result.measurementsCsv);
  EXPECT_EQ(result.table.identity.participantId, "P-1");
}
} // namespace
} // namespace myosect::test
