#include "myosect/Report/Review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeResult.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Report/ResultFolder.h"

using namespace myosect;
using namespace myosect::report;
using namespace myosect::report::test;
using testing::HasSubstr;
using testing::Not;

namespace
{
const Review kAccepted{ ReviewStatus::Accepted, "R. Eader, \"MD\"", "2026-01-31T14:05:00Z", "" };
const Review kRejected{ ReviewStatus::Rejected, "Second <Reader>", "2026-02-01T08:00:00Z", "motion in the left calf" };

std::map<std::string, std::string> Written(const std::filesystem::path & folder, ResultContent content)
{
  content.wallSeconds = 1.5;
  RunContext context(1);
  WriteResult(folder, content, context);
  std::map<std::string, std::string> files;
  for (const auto & entry : std::filesystem::directory_iterator(folder))
  {
    if (entry.is_regular_file())
    {
      std::ifstream file(entry.path(), std::ios::binary);
      files[entry.path().filename()] = std::string(std::istreambuf_iterator<char>(file), {});
    }
  }
  return files;
}

std::map<std::string, std::string> Reviewed(const std::filesystem::path & folder, const Review & review)
{
  ApplyReview(folder, review);
  std::map<std::string, std::string> files;
  for (const auto & entry : std::filesystem::directory_iterator(folder))
  {
    if (entry.is_regular_file())
    {
      std::ifstream file(entry.path(), std::ios::binary);
      files[entry.path().filename()] = std::string(std::istreambuf_iterator<char>(file), {});
    }
  }
  return files;
}

/** `processed_at` is the clock's. */
std::string WithoutTiming(const std::string & summary)
{
  return summary.substr(0, summary.find("\"timing\""));
}
} // namespace

TEST(Review, AcceptingAResultGivesTheFilesThatMeasuringUnderThatReviewWouldGive)
{
  for (const Review & review : { kAccepted, kRejected, Review{} })
  {
    TemporaryFolder plain, direct;
    ResultContent content = FakeCalves();
    content.table.slices[1].edited = true;
    content.hasStructures = true;
    Written(plain.Path(), content);
    content.review = review;
    auto expected = Written(direct.Path(), content);
    auto actual = Reviewed(plain.Path(), review);
    expected["summary.json"] = WithoutTiming(expected["summary.json"]);
    actual["summary.json"] = WithoutTiming(actual["summary.json"]);
    ASSERT_EQ(actual.size(), expected.size());
    for (const auto & [name, text] : expected)
    {
      EXPECT_EQ(actual.at(name), text) << name;
    }
  }
}

TEST(Review, TakenBackLeavesEveryByteAsItWas)
{
  TemporaryFolder folder;
  const auto before = Written(folder.Path(), FakeCalves());
  EXPECT_NE(Reviewed(folder.Path(), kAccepted), before);
  Reviewed(folder.Path(), kRejected);
  EXPECT_EQ(Reviewed(folder.Path(), Review{}), before);
}

TEST(Review, StandsInEveryTableAndReport)
{
  TemporaryFolder folder;
  ResultContent content = FakeCalves();
  content.hasStructures = true;
  Written(folder.Path(), content);
  const auto files = Reviewed(folder.Path(), kAccepted);
  for (const char * name : { "measurements.csv", "limbs.csv", "asymmetry.csv" })
  {
    EXPECT_THAT(files.at(name), HasSubstr(",accepted,\"R. Eader, \"\"MD\"\"\",2026-01-31T14:05:00Z\n")) << name;
    EXPECT_THAT(files.at(name), Not(HasSubstr("not_reviewed"))) << name;
  }
  EXPECT_THAT(files.at("structures.csv"), HasSubstr("review_status,reader,reviewed_at"));
  EXPECT_THAT(files.at("report.txt"), HasSubstr("accepted by R. Eader"));
  EXPECT_THAT(files.at("report.html"), HasSubstr("accepted by R. Eader"));
  EXPECT_THAT(files.at("report.html"), Not(HasSubstr("not reviewed")));
  EXPECT_EQ(ReadReview(folder.Path()).reader, kAccepted.reader);
  EXPECT_EQ(ReadReview(folder.Path()).status, ReviewStatus::Accepted);
}

TEST(Review, OfTheReaderIsEscapedInTheReport)
{
  TemporaryFolder folder;
  Written(folder.Path(), FakeCalves());
  EXPECT_THAT(Reviewed(folder.Path(), kRejected).at("report.html"), HasSubstr("Second &lt;Reader&gt;"));
}

TEST(Review, NamesTheSlicesThatAReaderCorrected)
{
  TemporaryFolder folder;
  ResultContent content = FakeCalves();
  for (SliceMeasurement & row : content.table.slices)
  {
    row.edited = row.side == Side::Left && row.sliceIndex < 2;
  }
  const auto files = Written(folder.Path(), content);
  EXPECT_THAT(files.at("report.txt"), HasSubstr("Outlines corrected by a reader: left slice"));
  EXPECT_THAT(files.at("report.txt"), HasSubstr("automated, corrected, not reviewed"));
  EXPECT_THAT(files.at("summary.json"), HasSubstr("\"edited_sections\": [\n"));
}

TEST(Review, OfAnAlteredResultIsRefusedAndChangesNothing)
{
  for (const char * name : { "measurements.csv", "limbs.csv", "summary.json", "report.html", "report.txt" })
  {
    TemporaryFolder folder;
    Written(folder.Path(), FakeCalves());
    std::ofstream(folder.Path() / name) << "something else";
    std::map<std::string, std::filesystem::file_time_type> times;
    for (const auto & entry : std::filesystem::directory_iterator(folder.Path()))
    {
      times[entry.path()] = std::filesystem::last_write_time(entry.path());
    }
    EXPECT_THROW(ApplyReview(folder.Path(), kAccepted), Error) << name;
    for (const auto & [path, time] : times)
    {
      EXPECT_EQ(std::filesystem::last_write_time(path), time) << name << ": " << path;
    }
  }
}

TEST(Review, StatusWordsAreReadBack)
{
  for (const ReviewStatus status : { ReviewStatus::NotReviewed, ReviewStatus::Accepted, ReviewStatus::Rejected })
  {
    EXPECT_EQ(ReviewStatusOf(ToString(status)), status);
  }
  EXPECT_EQ(ReviewStatusOf("perhaps"), std::nullopt);
}
