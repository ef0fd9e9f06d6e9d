#include <fstream>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "FakeVisit.h"
#include "SmallStudy.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Pipeline/Compare.h"

namespace myosect::test
{
namespace
{
namespace fs = std::filesystem;

fs::path Cohort(const TemporaryFolder & folder, const std::vector<fs::path> & results, bool deidentified, const std::vector<std::string> & allowed = {})
{
  static int count = 0;
  const fs::path output = folder / ("cohort" + std::to_string(count++) + ".csv");
  RunContext context(1);
  (void)pipeline::WriteCohort({ results, allowed, deidentified, false }, output, context);
  return output;
}

/** Two participants, one with two visits, full of identities. */
std::vector<fs::path> PlantedResults(const TemporaryFolder & folder)
{
  FakeVisit first, second, other;
  for (FakeVisit * visit : { &first, &second, &other })
  {
    visit->participant = "ZEBRA-4711";
    visit->studyUid = "1.2.840.99999.777";
    visit->timePoint = "V1 JOHNSMITH";
    visit->slices = 10;
    visit->moreInputs = { { "convolution_kernel", "\"KERNELTEXT\"" }, { "manufacturer", "\"MAKERTEXT\"" } };
  }
  first.date = "2024-03-17";
  second.date = "2024-09-29";
  second.studyUid = "1.2.840.99999.778";
  second.timePoint = "V2 JOHNSMITH";
  other.participant = "YAK-0815";
  other.date = "2023-11-05";
  WriteFakeVisit(folder / "SMITHFOLDER1", first);
  WriteFakeVisit(folder / "SMITHFOLDER2", second);
  WriteFakeVisit(folder / "SMITHFOLDER3", other);
  return { folder / "SMITHFOLDER2", folder / "SMITHFOLDER1", folder / "SMITHFOLDER3" };
}

TEST(Cohort, DeidentifiedHoldsNoIdentityDateTextOrPath)
{
  const TemporaryFolder folder;
  const std::string text = FileBytes(Cohort(folder, PlantedResults(folder), true));
  for (const char * planted : { "ZEBRA", "4711", "YAK", "0815", "1.2.840", "99999", "777", "JOHN", "SMITH", "2024", "2023", "03-17", "09-29", "KERNELTEXT",
                                "MAKERTEXT", "V1", "myosect-test" })
  {
    EXPECT_EQ(text.find(planted), std::string::npos) << planted;
  }
  EXPECT_NE(text.find("S001,"), std::string::npos);
  EXPECT_NE(text.find("S002,"), std::string::npos);
}

TEST(Cohort, NumbersTheVisitsOfAParticipantByTimeAndCountsDaysFromTheFirst)
{
  const TemporaryFolder folder;
  std::set<std::string> days;
  for (const auto & row : ReadTable(Cohort(folder, PlantedResults(folder), false)))
  {
    if (row.at("participant") == "ZEBRA-4711")
    {
      days.insert(row.at("visit") + ":" + row.at("days"));
    }
    else
    {
      EXPECT_EQ(row.at("visit"), "1");
    }
  }
  EXPECT_EQ(days, (std::set<std::string>{ "1:0", "2:196" }));
}

TEST(Cohort, HoldsEveryMeasuredValueOnceAndTheMeansOfSegments)
{
  const TemporaryFolder folder;
  const auto rows = ReadTable(Cohort(folder, PlantedResults(folder), false));
  std::set<std::string> keys;
  std::size_t slices = 0, means = 0;
  for (const auto & row : rows)
  {
    EXPECT_TRUE(
        keys.insert(row.at("participant") + row.at("visit") + row.at("side") + row.at("segment") + row.at("level") + "," + row.at("metric")).second);
    if (row.at("metric") == "muscle_area")
    {
      (row.at("level") == "segment mean" ? means : slices) += 1;
      EXPECT_EQ(row.at("unit"), "cm2");
      EXPECT_EQ(row.at("status"), "ok");
    }
  }
  EXPECT_EQ(slices, 3u * 2u * 10u);
  EXPECT_EQ(means, 3u * 2u);
}

TEST(Cohort, DoesNotDependOnTheOrderOfTheFolders)
{
  const TemporaryFolder folder;
  std::vector<fs::path> results = PlantedResults(folder);
  const std::string forth = FileBytes(Cohort(folder, results, true));
  std::reverse(results.begin(), results.end());
  EXPECT_EQ(forth, FileBytes(Cohort(folder, results, true)));
}

TEST(Cohort, RefusesMixedParametersUnlessAllowed)
{
  const TemporaryFolder folder;
  FakeVisit a, b;
  a.slices = b.slices = 6;
  b.participant = "P-2";
  b.parameter = 3.0;
  WriteFakeVisit(folder / "a", a);
  WriteFakeVisit(folder / "b", b);
  try
  {
    (void)Cohort(folder, { folder / "a", folder / "b" }, false);
    FAIL() << "mixed parameters were taken";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.ExitCode(), 22);
  }
  EXPECT_TRUE(fs::exists(Cohort(folder, { folder / "a", folder / "b" }, false, { "mixed-version" })));
}

TEST(Cohort, CountsEachResultWithoutParticipantAsAPersonOfItsOwn)
{
  const TemporaryFolder folder;
  FakeVisit a, b;
  a.slices = b.slices = 6;
  a.participant = b.participant = "unknown";
  b.leftScale = 0.9;
  WriteFakeVisit(folder / "a", a);
  WriteFakeVisit(folder / "b", b);
  std::set<std::string> people;
  for (const auto & row : ReadTable(Cohort(folder, { folder / "a", folder / "b" }, false)))
  {
    people.insert(row.at("participant"));
    EXPECT_EQ(row.at("visit"), "1");
  }
  EXPECT_EQ(people.size(), 2u);
}

TEST(Cohort, RefusesAResultGivenTwice)
{
  const TemporaryFolder folder;
  FakeVisit visit;
  visit.slices = 6;
  WriteFakeVisit(folder / "a", visit);
  EXPECT_THROW((void)Cohort(folder, { folder / "a", folder / "a" }, false), Error);
}

TEST(Cohort, ReplacesAFileOnlyWhenAsked)
{
  const TemporaryFolder folder;
  FakeVisit visit;
  visit.slices = 6;
  WriteFakeVisit(folder / "a", visit);
  std::ofstream(folder / "table.csv") << "mine";
  RunContext context(1);
  pipeline::CohortRequest request{ { folder / "a" }, {}, false, false };
  try
  {
    (void)pipeline::WriteCohort(request, folder / "table.csv", context);
    FAIL() << "an existing file was replaced";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.ExitCode(), 40);
  }
  EXPECT_EQ(FileBytes(folder / "table.csv"), "mine");
  request.replaceOutput = true;
  EXPECT_THROW((void)pipeline::WriteCohort(request, folder / "table.csv", context), Error) << "no cohort table";
  EXPECT_EQ(FileBytes(folder / "table.csv"), "mine");
  fs::remove(folder / "table.csv");
  (void)pipeline::WriteCohort(request, folder / "table.csv", context);
  const std::string first = FileBytes(folder / "table.csv");
  visit.leftScale = 0.9;
  WriteFakeVisit(folder / "b", visit);
  request.results = { folder / "b" };
  (void)pipeline::WriteCohort(request, folder / "table.csv", context);
  EXPECT_NE(FileBytes(folder / "table.csv"), first) << "the command's own table is replaced";
}

TEST(Cohort, HoldsTheNamedLevelsOfEveryVisit)
{
  const TemporaryFolder folder;
  FakeVisit visit;
  visit.slices = 20;
  visit.levels = { "femur:50mm", "femur:300mm" };
  WriteFakeVisit(folder / "a", visit);
  std::map<std::string, std::map<std::string, std::string>> rows;
  for (const auto & row : ReadTable(Cohort(folder, { folder / "a" }, false)))
  {
    if (row.at("side") == "left" && row.at("metric") == "muscle_area")
    {
      rows[row.at("level")] = row;
    }
  }
  ASSERT_EQ(rows.count("femur:50mm"), 1u);
  EXPECT_EQ(rows["femur:50mm"]["level_mm_from_knee"], "50");
  EXPECT_NEAR(std::stod(rows["femur:50mm"]["value"]), 77.5, 1e-3);
  ASSERT_EQ(rows.count("femur:300mm"), 1u) << "out of view, but told";
  EXPECT_EQ(rows["femur:300mm"]["value"], "");
  EXPECT_EQ(rows["femur:300mm"]["status"], "not_in_field_of_view");
}

TEST(Cohort, TakesResultsWithOtherNamedLevels)
{
  const TemporaryFolder folder;
  FakeVisit a, b;
  a.slices = b.slices = 6;
  a.moreParameters = { { "levels", "[\"femur:50mm\"]" } };
  b.moreParameters = { { "levels", "[\"femur:60mm\"]" } };
  b.participant = "P-2";
  WriteFakeVisit(folder / "a", a);
  WriteFakeVisit(folder / "b", b);
  EXPECT_TRUE(fs::exists(Cohort(folder, { folder / "a", folder / "b" }, false)));
}

TEST(RepeatabilityProfile, OfRepeatScansIsTakenByCompare)
{
  const TemporaryFolder folder;
  std::ofstream list(folder / "pairs.csv");
  list << "# first scan, second scan\n";
  const double errors[] = { 0.01, -0.012, 0.004, -0.02 };
  for (int i = 0; i < 4; ++i)
  {
    FakeVisit first, second;
    first.participant = second.participant = "P-" + std::to_string(i);
    first.leftScale = first.rightScale = 1.0 + 0.05 * i;
    second.leftScale = first.leftScale * (1.0 + errors[i]);
    second.rightScale = first.rightScale * (1.0 - errors[3 - i]);
    second.firstLevelMm = 30.0;
    second.tableMm = 9.0;
    second.studyUid = "1.2.9";
    const std::string name = "p" + std::to_string(i);
    WriteFakeVisit(folder / (name + "a"), first);
    WriteFakeVisit(folder / (name + "b"), second);
    list << name << "a, " << name << "b\n";
  }
  list.close();
  RunContext context(2);
  (void)pipeline::WriteRepeatability({ folder / "pairs.csv", {}, false }, folder / "profile.json", context);
  const auto document = ParseJson<nlohmann::json>(FileBytes(folder / "profile.json"));
  bool slab = false, band = false;
  for (const auto & entry : document["entries"])
  {
    if (entry["metric"] == "muscle_area" && entry["segment"] == "thigh")
    {
      slab = slab || (entry["level"] == "slab" && entry["pairs"] == 8);
      band = band || entry["level"] == "mm 50-100";
      if (entry["level"] == "slab")
      {
        double square = 0.0;
        for (const double e : errors)
        {
          square += 2.0 * e * e;
        }
        EXPECT_NEAR(entry["cv_percent"]["value"].get<double>(), 100.0 * std::sqrt(square / 16.0), 0.1);
        EXPECT_GT(entry["icc"]["value"].get<double>(), 0.9);
      }
    }
  }
  EXPECT_TRUE(slab);
  EXPECT_TRUE(band);
  EXPECT_THAT(FileBytes(folder / "profile.json"), testing::Not(testing::HasSubstr("P-0")));

  const auto entries = pipeline::ReadRepeatability(folder / "profile.json");
  EXPECT_EQ(entries.size(), document["entries"].size());
  EXPECT_NO_THROW((void)pipeline::ReadRepeatability(folder / "profile.json", Modality::Ct));
  EXPECT_THROW((void)pipeline::ReadRepeatability(folder / "profile.json", Modality::Dixon), Error);
  pipeline::CompareRequest request;
  request.baseline = folder / "p0a";
  request.followups = { folder / "p0b" };
  request.repeatability = folder / "profile.json";
  (void)pipeline::CompareResults(request, folder / "compared", context);
  EXPECT_EQ(ReadTable(folder / "compared" / "changes.csv").front().at("mdc_source"), "profile of 8 pairs");
}

TEST(RepeatabilityProfile, RefusesAScanPairedWithItself)
{
  const TemporaryFolder folder;
  WriteFakeVisit(folder / "a", FakeVisit{});
  std::ofstream(folder / "pairs.txt") << "a, a\n";
  RunContext context(1);
  EXPECT_THROW((void)pipeline::WriteRepeatability({ folder / "pairs.txt", {}, false }, folder / "p.json", context), Error);
  EXPECT_FALSE(fs::exists(folder / "p.json"));
}

TEST(RepeatabilityProfile, RefusesAPairThatIsGivenTwiceInEitherOrder)
{
  const TemporaryFolder folder;
  FakeVisit second;
  second.leftScale = 1.01;
  second.studyUid = "1.2.9";
  WriteFakeVisit(folder / "a", FakeVisit{});
  WriteFakeVisit(folder / "b", second);
  for (const char * again : { "a, b\n", "b, a\n", "./a, ../" })
  {
    std::ofstream(folder / "pairs.txt") << "a, b\n" << again << (again[0] == '.' ? folder.Path().filename().string() + "/b\n" : "");
    RunContext context(1);
    try
    {
      (void)pipeline::WriteRepeatability({ folder / "pairs.txt", {}, false }, folder / "p.json", context);
      ADD_FAILURE() << again;
    }
    catch (const Error & error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::Usage) << again;
      EXPECT_THAT(error.what(), testing::HasSubstr("pairs 1 and 2 of the list are of the same two scans"));
    }
    EXPECT_FALSE(fs::exists(folder / "p.json"));
  }
}

TEST(RepeatabilityProfile, WarnsOfFewPairsAndAnotherVersionWithNumbersAndNames)
{
  const TemporaryFolder folder;
  const auto write = [&](std::size_t pairs, std::size_t limbs)
  {
    const std::string n = std::to_string(limbs);
    std::ofstream(folder / "p.json") << R"({"schema_version": "1.0", "kind": "repeatability", "results_software_version": "0.9.1", "modality": "ct", "pairs": )"
                                     << pairs << R"(, "entries": [{"metric": "muscle_area", "segment": "thigh", "level": "slab", "unit": "cm2", "pairs": )" << n
                                     << R"(, "sem": 0.7, "cv_percent": 0.5}, {"metric": "fat_fraction", "segment": "calf", "level": "slab", "unit": "%", "pairs": 30, "sem": 0.7},)"
                                     << R"({"metric": "sat_area", "segment": "calf", "level": "mm 50-100", "unit": "cm2", "pairs": 1, "sem": 0.7}]})";
  };
  const auto warnings = [&](const std::string & version)
  {
    RunContext context(1);
    const auto entries = pipeline::ReadSiteRepeatability(folder / "p.json", { Modality::Ct, version }, context);
    EXPECT_EQ(entries.at(1).statistics.pairs, 30u);
    return context.Warnings();
  };
  write(15, 30);
  EXPECT_TRUE(warnings("0.9.1").empty());
  const auto other = warnings("1.0.0");
  ASSERT_EQ(other.size(), 1u);
  EXPECT_EQ(other[0].code, "profile-version-differs");
  EXPECT_THAT(other[0].message, testing::AllOf(testing::HasSubstr("0.9.1"), testing::HasSubstr("1.0.0")));
  write(15, 2);
  const auto few = warnings("0.9.1");
  ASSERT_EQ(few.size(), 1u);
  EXPECT_EQ(few[0].code, "profile-few-pairs");
  EXPECT_THAT(few[0].message, testing::AllOf(testing::HasSubstr("thigh (2 limbs twice): muscle_area"), testing::Not(testing::HasSubstr("fat_fraction"))));
  write(1, 2);
  EXPECT_THAT(warnings("0.9.1").at(0).message,
              testing::AllOf(testing::HasSubstr("rests on 1 pair of scans"), testing::HasSubstr("calf (30 limbs twice): fat_fraction")));
}

TEST(RepeatabilityProfile, RefusesOtherFiles)
{
  const TemporaryFolder folder;
  std::ofstream(folder / "other.json") << "{}";
  EXPECT_THROW((void)pipeline::ReadRepeatability(folder / "other.json"), Error);
  EXPECT_THROW((void)pipeline::ReadRepeatability(folder / "nowhere.json"), Error);
  std::ofstream(folder / "pairs.txt") << "only-one-folder\n";
  RunContext context(1);
  EXPECT_THROW((void)pipeline::WriteRepeatability({ folder / "pairs.txt", {}, false }, folder / "p.json", context), Error);
}
} // namespace
} // namespace myosect::test
