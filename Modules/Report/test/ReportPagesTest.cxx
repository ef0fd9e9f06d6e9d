#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeResult.h"
#include "myosect/Core/Error.h"
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

const Review kAccepted{ ReviewStatus::Accepted, "R. Eader", "2024-02-03T10:20:30Z", "" };

TEST(ReportPages, AreThoseOfAReviewOnceTheyAreStampedWithIt)
{
  RunContext context(1);
  ResultContent content = test::FakeDixonLegs();
  RgbImage page = DrawReportPage(content, context);
  std::string pdf = ReportPdf(content, "2024-01-31T14:05:00Z", context);
  const Review rejected{ ReviewStatus::Rejected, "R. Eader", "2024-02-03T10:20:30Z", std::string(900, 'x') + ' ' + std::string(90, 'y') };
  for (const Review & review : { rejected, kAccepted })
  {
    StampReportPage(page, review, false);
    pdf = StampReportPdf(pdf, review, false);
  }
  content.review = kAccepted;
  EXPECT_EQ(page.pixels, DrawReportPage(content, context).pixels);
  EXPECT_EQ(pdf, ReportPdf(content, "2024-01-31T14:05:00Z", context));
}

/** Place of an object's text by the last cross-reference table that names it. */
std::size_t PlaceOf(const std::string & pdf, const std::string & object)
{
  const std::size_t table = std::stoul(pdf.substr(pdf.rfind("startxref") + 10));
  EXPECT_EQ(pdf.compare(table, 5, "xref\n"), 0);
  const std::size_t entry = pdf.find('\n' + object + " 1\n", table);
  return entry == std::string::npos ? 0 : std::stoul(pdf.substr(entry + object.size() + 4, 10));
}

TEST(ReportPages, OfAPdfAreUpdatedByItsCrossReferences)
{
  RunContext context(1);
  const std::string pdf = ReportPdf(test::FakeDixonLegs(), "2024-01-31T14:05:00Z", context);
  const std::size_t update = pdf.rfind("%MyoSect update");
  ASSERT_NE(update, std::string::npos);
  std::size_t pages = 0;
  for (std::size_t at = pdf.find("/Type /Page ", update); at != std::string::npos; at = pdf.find("/Type /Page ", at + 1), ++pages)
  {
    const std::size_t begin = pdf.rfind(" 0 obj", at);
    const std::size_t line = pdf.rfind('\n', begin) + 1;
    EXPECT_EQ(PlaceOf(pdf, pdf.substr(line, begin - line)), line);
    EXPECT_EQ(pdf.compare(pdf.find("/Contents", at), 12, "/Contents [ "), 0);
  }
  EXPECT_GE(pages, 2u);
  EXPECT_GT(pdf.size() - update, 20000u) << "the letters of the review are there as outlines";
}

TEST(ReportPages, OfOtherProgramsAreNotStamped)
{
  RgbImage page{ 1240, 1754, std::vector<std::uint8_t>(std::size_t{ 3 } * 1240 * 1754, 255) };
  EXPECT_THROW(StampReportPage(page, kAccepted, false), Error);
  EXPECT_THROW(static_cast<void>(StampReportPdf("%PDF-1.4\ntrailer\n", kAccepted, false)), Error);
  EXPECT_THROW(static_cast<void>(StampReportPdf("", kAccepted, false)), Error);
}
} // namespace
} // namespace myosect::report
