#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "FakeResult.h"
#include "TemporaryFolder.h"
#include "Text.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"

namespace myosect::report::test
{
namespace
{
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::map<std::string, std::string> Written(const ResultContent & content, unsigned threads)
{
  const TemporaryFolder folder;
  RunContext context(threads);
  WriteResult(folder.Path(), content, context);
  return AllFiles(folder.Path());
}

std::size_t CountOf(const std::string & text, const std::string & part)
{
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
  {
    ++count;
  }
  return count;
}

/** The report with the bytes of its pictures taken out. */
std::string WithoutPictures(std::string html)
{
  const std::string start = "base64,";
  for (std::size_t at = html.find(start); at != std::string::npos; at = html.find(start, at))
  {
    at += start.size();
    html.erase(at, html.find('"', at) - at);
  }
  return html;
}
} // namespace

TEST(ResultFolder, HoldsTheFilesOfTheContract)
{
  const auto files = Written(FakeCalves(), 2);
  std::set<std::string> names;
  for (const auto & [name, bytes] : files)
  {
    names.insert(name);
    EXPECT_FALSE(bytes.empty()) << name;
  }
  for (const char * name :
       { "measurements.csv", "limbs.csv", "levels.csv", "asymmetry.csv", "summary.json", "segmentation.label", "report.html", "report.txt",
         "qc/sheet_01.png", "qc/profile_muscle_area.png", "qc/profile_muscle_attenuation.png", "qc/overlay_z0210.0_slice010.png",
         "qc/overlay_z0430.0_slice230.png", "qc/level_left_calf_z0350.0_slice150.png", "qc/level_right_calf_z0351.0_slice151.png" })
  {
    EXPECT_EQ(names.count(name), 1U) << name;
  }
  EXPECT_EQ(names.count("structures.csv"), 0U);
}

TEST(ResultFolder, PutsManySlicesOnSeveralSheetsAndSomeInTheReport)
{
  ResultContent content = FakeRightCalf();
  for (std::size_t i = 0; i < 40; ++i)
  {
    content.sheetPictures.push_back(FakePicture(i, static_cast<double>(i), { Side::Right }, 24));
  }
  const auto files = Written(content, 2);
  EXPECT_EQ(files.count("qc/sheet_01.png"), 1U);
  EXPECT_EQ(files.count("qc/sheet_02.png"), 1U);
  EXPECT_EQ(files.count("qc/overlay_z0039.0_slice039.png"), 1U);
  EXPECT_THAT(files.at("report.html"), HasSubstr(" of 40 drawn slices"));
}

TEST(ResultFolder, HoldsStructuresOfAForeignSegmentation)
{
  ResultContent content = FakeRightCalf();
  content.hasStructures = true;
  StructureAsymmetryRow pair;
  pair.name = "soleus";
  pair.scope = "slab";
  pair.metric = "area";
  pair.unit = "cm2";
  pair.left = 20.0;
  pair.right = 25.0;
  pair.difference = -5.0;
  pair.sliceCount = 4;
  content.structureAsymmetry = { pair };
  const auto files = Written(content, 1);
  EXPECT_EQ(files.count("structures.csv"), 1U);
  EXPECT_THAT(files.at("structure_asymmetry.csv"), HasSubstr("soleus,slab,area,cm2,20,25,-5,,,,4,,,"));
  EXPECT_THAT(files.at("report.html"), HasSubstr("soleus"));
}

TEST(ResultFolder, GivesPicturesOfOneSliceDifferentNames)
{
  ResultContent content = FakeRightCalf();
  content.levelPictures.clear();
  content.sheetPictures = { FakePicture(7, -3.0, { Side::Right }, 30), FakePicture(7, -3.0, { Side::Left }, 30),
                            FakePicture(7, -3.0, { Side::Left }, 30) };
  const auto files = Written(content, 1);
  EXPECT_EQ(files.count("qc/overlay_z-0003.0_slice007.png"), 1U);
  EXPECT_EQ(files.count("qc/overlay_z-0003.0_slice007_left_calf.png"), 1U);
  EXPECT_EQ(files.count("qc/overlay_z-0003.0_slice007_left_calf_2.png"), 1U);
}

TEST(ResultFolder, HasTheSameBytesWithOneAndTwoThreads)
{
  auto one = Written(FakeCalves(), 1);
  auto two = Written(FakeCalves(), 2);
  for (auto * files : { &one, &two })
  {
    auto summary = ParseJson<nlohmann::ordered_json>(files->at("summary.json"));
    summary.erase("timing");
    files->at("summary.json") = summary.dump();
  }
  EXPECT_EQ(one.size(), two.size());
  for (const auto & [name, bytes] : one)
  {
    EXPECT_TRUE(two.count(name) == 1 && two.at(name) == bytes) << name;
  }
}

TEST(ResultFolder, NamesTheTimeOfProcessingInSummaryAlone)
{
  const auto files = Written(FakeRightCalf(), 1);
  const std::string day = ParseJson<nlohmann::json>(files.at("summary.json"))["timing"]["processed_at"].get<std::string>().substr(0, 10);
  EXPECT_THAT(day, testing::MatchesRegex("20[0-9]+-[0-9]+-[0-9]+"));
  for (const auto & [name, bytes] : files)
  {
    EXPECT_TRUE(name == "summary.json" || bytes.find(day) == std::string::npos) << name;
  }
}

TEST(ResultFolder, KeepsTheGivenPseudonymAndNothingElseInFileNames)
{
  ResultContent content = FakeCalves();
  content.table.identity.participantId = "SECRET";
  for (const auto & [name, bytes] : Written(content, 2))
  {
    EXPECT_THAT(name, Not(HasSubstr("SECRET")));
  }
}

TEST(ResultFolder, FailsWhenAFileCannotBeWritten)
{
  const TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder.Path() / "report.txt");
  RunContext context(1);
  try
  {
    WriteResult(folder.Path(), FakeRightCalf(), context);
    FAIL() << "a full disk was not noticed";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::CannotWrite);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("report.txt"), Not(HasSubstr(folder.Path().string()))));
  }
}

TEST(ResultFolder, FailsWhenTheFolderIsMissing)
{
  const TemporaryFolder folder;
  RunContext context(1);
  try
  {
    WriteResult(folder.Path() / "missing", FakeRightCalf(), context);
    FAIL() << "a missing folder was not noticed";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::CannotWrite);
  }
}

TEST(ResultFolder, StopsWhenCancelled)
{
  const TemporaryFolder folder;
  RunContext context(2);
  context.Cancel();
  EXPECT_THROW(WriteResult(folder.Path(), FakeCalves(), context), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.Path()));
}

TEST(HtmlReport, RefersToNothingOutsideAndRunsNothing)
{
  const std::string html = WithoutPictures(Written(FakeCalves(), 2).at("report.html"));
  for (const char * part :
       { "<script", "javascript:", "<link", "<iframe", "<object", "@import", "url(", "http://", "https://", "file:", " href=", "//" })
  {
    EXPECT_THAT(html, Not(HasSubstr(part))) << part;
  }
  EXPECT_EQ(CountOf(html, "src="), CountOf(html, "src=\"data:image/png;base64,"));
  EXPECT_EQ(CountOf(html, "<img"), 4U); // two legs, profile, sheet
}

TEST(HtmlReport, EscapesHostileText)
{
  ResultContent content = FakeRightCalf();
  const std::string hostile = "<script>alert('x')</script>\"><img src=x onerror=1>&\xFF";
  content.table.identity.participantId = hostile;
  content.protocol = hostile;
  content.review = { ReviewStatus::Rejected, hostile, "2026-01-31T14:05:00Z", hostile };
  content.warnings.push_back({ "a", Severity::Warning, hostile, "", std::nullopt });
  content.parameters.push_back({ "b", "\"<script>\"", hostile, hostile });
  content.inputs.emplace_back("c", "\"<script>\"");
  content.table.slices[0].status = Status::Rejected;
  content.table.slices[0].reason = hostile;
  content.table.limbs[0].slicesUsed = 0;
  content.table.limbs[0].reason = hostile;
  content.levelPictures[0].caption = hostile;
  const auto files = Written(content, 1);
  const std::string html = WithoutPictures(files.at("report.html"));
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("src=x onerror=1>")), Not(HasSubstr("\xFF"))));
  EXPECT_EQ(CountOf(html, "<img"), 2U);
  EXPECT_GE(CountOf(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), 7U);
  EXPECT_TRUE(nlohmann::json::accept(files.at("summary.json")));
}

TEST(HtmlReport, ShowsTheFirstPageInOrderAndTheStatusOfReview)
{
  const std::string html = WithoutPictures(Written(FakeCalves(), 2).at("report.html"));
  const std::vector<std::string> order{ "P-7F3A",
                                        "CT, 232 slices of 1 mm",
                                        "23.1 cm covered",
                                        "Automated, not reviewed",
                                        "id=\"findings\"",
                                        "id=\"not-assessed\"",
                                        "id=\"key-values\"",
                                        "class=\"levels\"",
                                        "class=\"plot\"",
                                        "class=\"sheet\"",
                                        "Method",
                                        "Warnings",
                                        "Parameters",
                                        "Not a medical device" };
  std::size_t at = html.find("<body>");
  for (const std::string & part : order)
  {
    const std::size_t next = html.find(part, at);
    ASSERT_NE(next, std::string::npos) << part;
    at = next;
  }
  EXPECT_EQ(CountOf(html, "<section class=\"page\">"), 3U);
  EXPECT_THAT(html, AllOf(HasSubstr("@page{size:A4"), HasSubstr("break-after:page"), HasSubstr("cm\u00B2"), Not(HasSubstr("cm2"))));
}

TEST(HtmlReport, HasAtMostFiveSentencesAndEightRows)
{
  for (const ResultContent & content : { FakeCalves(), FakeDixonLegs(), FakeAmputee() })
  {
    const std::string html = Written(content, 2).at("report.html");
    const std::size_t findings = html.find("id=\"findings\"");
    EXPECT_LE(CountOf(html.substr(findings, html.find("</div>", findings) - findings), "<p>"), 5U);
    const std::size_t table = html.find("<tbody>", html.find("id=\"key-values\""));
    EXPECT_LE(CountOf(html.substr(table, html.find("</tbody>", table) - table), "<tr>"), 8U);
  }
}

TEST(HtmlReport, TellsAFlagInWordsAndNotInColourAlone)
{
  EXPECT_THAT(Written(FakeMatchedCalves(12.0, Flag::Red), 2).at("report.html"), HasSubstr("\u25A0 red"));
  EXPECT_THAT(Written(FakeMatchedCalves(9.0, Flag::Amber), 2).at("report.html"), HasSubstr("\u25B2 amber"));
}

TEST(HtmlReport, IsWrittenForAnEmptyResult)
{
  EXPECT_THAT(Written(ResultContent(), 1).at("report.html"), HasSubstr("No slice of a limb could be measured."));
}

TEST(Text, EncodesBase64)
{
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64(std::string("\xFF\x00\xFE\x01", 4)), "/wD+AQ==");
}

TEST(Text, RoundsWithoutNegativeZero)
{
  EXPECT_EQ(Fixed(-0.04, 1), "0.0");
  EXPECT_EQ(Fixed(-0.06, 1), "-0.1");
  EXPECT_EQ(Fixed(431.0, 1), "431.0");
  EXPECT_EQ(Fixed(12.5, 0), "12");
}

TEST(Text, KeepsWholeCharactersAndReplacesTheRest)
{
  EXPECT_EQ(CleanText("\u00E4\u4E2D\xF0\x9F\x98\x80"), "\u00E4\u4E2D\xF0\x9F\x98\x80");
  EXPECT_EQ(CleanText("a\xC3"), "a\uFFFD");
  EXPECT_EQ(CleanText("\xC0\xAF"), "\uFFFD\uFFFD");
  EXPECT_EQ(CleanText("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
}
} // namespace myosect::report::test
