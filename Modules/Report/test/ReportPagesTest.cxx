#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeResult.h"
#include "myosect/Report/ReportPages.h"

namespace myosect::report
{
namespace
{
TEST(ReportPages, AreTheSameToTheByteAndTellNoPresentTime)
{
  RunContext context(1);
  const ResultContent content = test::FakeDixonLegs();
  EXPECT_EQ(DrawReportPage(content, context).pixels, DrawReportPage(content, context).pixels);
  const std::string pdf = ReportPdf(content, "2024-01-31T14:05:00Z", context);
  EXPECT_EQ(pdf, ReportPdf(content, "2024-01-31T14:05:00Z", context));
  EXPECT_THAT(pdf, testing::StartsWith("%PDF-"));
  EXPECT_THAT(pdf, testing::HasSubstr("CreationDate (20240131140500"));
}

TEST(ReportPages, ShowTheReview)
{
  RunContext context(1);
  ResultContent content = test::FakeDixonLegs();
  const RgbImage before = DrawReportPage(content, context);
  EXPECT_EQ(before.pixels.size(), 3 * before.columns * before.rows);
  content.review = { ReviewStatus::Accepted, "R. Eader", "2024-02-03T10:20:30Z", "" };
  EXPECT_NE(before.pixels, DrawReportPage(content, context).pixels);
}
} // namespace
} // namespace myosect::report
