#include "ReviewStamp.h"

#include <algorithm>
#include <cmath>

#include "PageLayout.h"
#include "PdfUpdate.h"
#include "Text.h"
#include "Wording.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"

namespace myosect::report
{
namespace
{
constexpr double kPadding = 14.0;
constexpr double kFrameWidth = 2.5;
constexpr Colour kBlack{ 0.0, 0.0, 0.0, 1.0 };

struct StampText
{
  std::string text;
  Point at;
  double width = 0.0;
  TextStyle style;
};

/** Cut at a word, with an ellipsis, until it fits. */
std::string Fitting(const Canvas & canvas, std::string text, double width, double height, const TextStyle & style)
{
  bool isWhole = true;
  while (canvas.ParagraphHeight(width, isWhole ? text : text + " \u2026", style) > height && !text.empty())
  {
    const std::size_t space = text.find_last_of(' ');
    text.erase(space == std::string::npos ? text.size() / 2 : space);
    isWhole = false;
  }
  return isWhole ? text : text + " \u2026";
}

StampText BoxText(const Canvas & canvas, const Review & review, bool edited)
{
  const TextStyle style{ kTextSize, kBlack, true, 0.0, 0.0, false, 0.0 };
  const double width = kReviewBox.width - 2.0 * kPadding;
  return { Fitting(canvas, Capitalised(CleanText(ReviewSentence(review, edited))), width, kReviewBox.height - 2.0 * kPadding, style),
           { kReviewBox.x + kPadding, kReviewBox.y + kPadding },
           width,
           style };
}

StampText LineText(const Canvas & canvas, const Review & review, bool edited)
{
  const TextStyle style{ kSmallSize - 2.0, kFaint, false, 0.0, 0.0, false, 0.0 };
  const std::string text = std::string(kSoftwareName) + ' ' + std::string(SoftwareVersion()) + ", not a medical device, " +
                           CleanText(ReviewSentence(review, edited));
  return {
    Fitting(canvas, text, kReviewLine.width, kReviewLine.height, style), { kReviewLine.x, kReviewLine.y }, kReviewLine.width, style
  };
}

/** Takes the pixels of a part from another page. */
void CopyPart(RgbImage & page, const std::vector<std::uint8_t> & from, const Rect & part)
{
  const auto left = static_cast<std::size_t>(part.x - 3.0);
  const auto right = static_cast<std::size_t>(part.x + part.width + 3.0);
  for (auto row = static_cast<std::size_t>(part.y - 3.0); row < static_cast<std::size_t>(part.y + part.height + 3.0); ++row)
  {
    const auto begin = static_cast<std::ptrdiff_t>(3 * (row * page.columns + left));
    std::copy_n(from.begin() + begin, 3 * (right - left), page.pixels.begin() + begin);
  }
}

std::string Number(double value)
{
  return Fixed(value, 3);
}

/** Operators that draw in dots, y down. */
std::string InDots(const std::string & drawing)
{
  const double scale = kA4WidthPt / kPageWidth;
  return Fixed(scale, 6) + " 0 0 " + Fixed(-scale, 6) + " 0 " + Number(kA4HeightPt) + " cm\n" + drawing;
}

std::string Drawn(const Canvas & canvas, const StampText & stamp)
{
  const Colour & colour = stamp.style.colour;
  return Number(colour.red) + ' ' + Number(colour.green) + ' ' + Number(colour.blue) + " rg\n" +
         canvas.ParagraphOutline(stamp.at, stamp.width, stamp.text, stamp.style);
}

std::string DrawnFrame()
{
  return "0 0 0 RG " + Number(kFrameWidth) + " w " + Number(kReviewBox.x) + ' ' + Number(kReviewBox.y) + ' ' + Number(kReviewBox.width) +
         ' ' + Number(kReviewBox.height) + " re S\n";
}
} // namespace

void StampPage(RgbImage & page, const Review & review, bool edited)
{
  Canvas canvas(kPageWidth, kPageHeight, { 1.0, 1.0, 1.0, 1.0 });
  canvas.Frame(kReviewBox, { kBlack, kFrameWidth, {} });
  for (const StampText & stamp : { BoxText(canvas, review, edited), LineText(canvas, review, edited) })
  {
    canvas.Paragraph(stamp.at, stamp.width, stamp.text, stamp.style);
  }
  const std::vector<std::uint8_t> stamped = canvas.Rgb();
  CopyPart(page, stamped, kReviewBox);
  CopyPart(page, stamped, kReviewLine);
}

std::string StampPdf(std::string pdf, const Review & review, bool edited)
{
  const Canvas canvas(kPageWidth, kPageHeight, { 1.0, 1.0, 1.0, 1.0 }); // cairo gives no outline of letters beside the picture
  const std::string line = Drawn(canvas, LineText(canvas, review, edited));
  const std::string first = line + DrawnFrame() + Drawn(canvas, BoxText(canvas, review, edited));
  return UpdatePdf(std::move(pdf), InDots(first), InDots(line));
}

void StampReportPage(RgbImage & page, const Review & review, bool edited)
{
  const auto isDark = [&](double x, double y)
  { return page.pixels[3 * (static_cast<std::size_t>(y) * page.columns + static_cast<std::size_t>(x))] < 100; };
  const bool isOurs = page.columns == kPageWidth && page.rows == kPageHeight && page.pixels.size() == 3 * page.columns * page.rows &&
                      isDark(kReviewBox.x + 9.0, kReviewBox.y) && isDark(kReviewBox.x, kReviewBox.y + 9.0) &&
                      isDark(kReviewBox.x + 9.0, kReviewBox.y + kReviewBox.height) &&
                      isDark(kReviewBox.x + kReviewBox.width, kReviewBox.y + 9.0);
  if (!isOurs)
  {
    throw Error(ErrorCode::UnsupportedInput, "the report page has no place for a review; measure the study again with --dicom");
  }
  StampPage(page, review, edited);
}

std::string StampReportPdf(std::string pdf, const Review & review, bool edited)
{
  return StampPdf(std::move(pdf), review, edited);
}
} // namespace myosect::report
