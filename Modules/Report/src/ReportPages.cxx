#include "myosect/Report/ReportPages.h"

#include <algorithm>
#include <cmath>

#include "Canvas.h"
#include "Findings.h"
#include "KeyTable.h"
#include "Method.h"
#include "Overview.h"
#include "PageLayout.h"
#include "ProfilePlot.h"
#include "ReviewStamp.h"
#include "ReviewText.h"
#include "Sheets.h"
#include "SlicePanel.h"
#include "Summary.h"
#include "Text.h"
#include "Wording.h"
#include "myosect/Core/Version.h"

namespace myosect::report
{
namespace
{
constexpr double kBottom = kPageHeight - 110.0;
constexpr double kTitleSize = 34.0, kHeadSize = 23.0;
constexpr Colour kHeadColour{ 0.04, 0.24, 0.36, 1.0 };
constexpr Colour kRule{ 0.0, 0.447, 0.698, 1.0 };
constexpr Colour kLine{ 0.75, 0.75, 0.75, 1.0 };
constexpr std::size_t kMostWarnings = 30;
constexpr std::size_t kOnSheet = 6;
constexpr int kPlotWidth = 1000;
constexpr int kPlotHeight = 860;

TextStyle Style(double size, const Colour & colour = kInk, bool bold = false, double anchorX = 0.0)
{
  return { size, colour, bold, anchorX, 0.0, false, 0.0 };
}

/** Draws the pages of a report one below the other; begins a new page where one is full. */
class PageFlow
{
public:
  PageFlow(Canvas & canvas, const ResultContent & content, bool isPaged) : m_Canvas(canvas), m_Content(content), m_IsPaged(isPaged) {}

  void FirstPage(const std::vector<Canvas> & levels, const Canvas & profile)
  {
    Header();
    Findings();
    KeyValues();
    Pictures(levels, profile);
    Footer();
  }

  void SheetPage(const Canvas & sheet, std::size_t shown, std::size_t drawn)
  {
    Break();
    Head("Outlines at regular levels, proximal first");
    Text("Plain above outlined; the patient's right (R) is on the image's left. " + std::to_string(shown) + " of " + std::to_string(drawn) +
             " drawn slices.",
         kSmallSize, kFaint);
    m_Canvas.Place(sheet, { kMargin, m_Y, kTextWidth, kBottom - m_Y });
    Footer();
  }

  void MethodPages()
  {
    Break();
    Head("Method");
    for (const std::string & paragraph : MethodText(m_Content.table.identity.modality))
    {
      Text(paragraph, kSmallSize);
    }
    Head("Warnings");
    const std::size_t count = std::min(m_Content.warnings.size(), kMostWarnings);
    for (std::size_t i = 0; i < count; ++i)
    {
      const Warning & warning = m_Content.warnings[i];
      Text(warning.code + (warning.sliceIndex ? ", slice " + std::to_string(*warning.sliceIndex) : "") + ": " + warning.message,
           kSmallSize);
    }
    if (m_Content.warnings.size() != count || count == 0)
    {
      Text(count == 0 ? "None." : std::to_string(m_Content.warnings.size() - count) + " more in summary.json.", kSmallSize);
    }
    Head("Parameters");
    for (const ParameterEntry & entry : m_Content.parameters)
    {
      Text(entry.name + " = " + PlainText(entry.value) + " (" + entry.source + "): " + entry.meaning, kSmallSize);
    }
    Text("Not a medical device. For research; every value must be checked on the outlines before it is used.", kTextSize, kInk, true);
    Footer();
  }

private:
  void Header()
  {
    const StudyIdentity & identity = m_Content.table.identity;
    const double left = kTextWidth - kReviewBox.width - 30.0;
    double y = m_Y +
               m_Canvas.Paragraph({ kMargin, m_Y }, left, "Limb muscle report: " + identity.participantId, Style(kTitleSize, kInk, true)) +
               6.0;
    std::string meta = identity.studyDate.empty() ? "" : "Study of " + identity.studyDate + ". ";
    meta += m_Content.protocol.empty() ? "" : m_Content.protocol + ". ";
    const std::string coverage = CoverageText(m_Content);
    meta += coverage.empty() ? "" : Capitalised(coverage) + ". ";
    meta += EditedSlicesText(m_Content.table);
    y += m_Canvas.Paragraph({ kMargin, y }, left, Typographic(meta), Style(kSmallSize, kFaint));
    m_Y = std::max(y, kReviewBox.y + kReviewBox.height) + 12.0;
    m_Canvas.Stroke({ { kMargin, m_Y }, { kMargin + kTextWidth, m_Y } }, false, { kRule, 3.0, {} });
    m_Y += 10.0;
  }

  void Findings()
  {
    Head("Findings");
    const report::Findings findings = DescribeFindings(m_Content);
    for (const std::string & sentence : findings.sentences)
    {
      Text(sentence, kTextSize);
    }
    Text(NotAssessedSentence(findings), kTextSize, kFaint);
  }

  void KeyValues()
  {
    const KeyTable table = MakeKeyTable(m_Content);
    if (table.rows.empty())
    {
      return;
    }
    std::vector<double> ends{ 300.0, 640.0 };
    for (std::size_t i = 0; i < table.limbs.size(); ++i)
    {
      ends.push_back(640.0 + (kTextWidth - 640.0 - 270.0) * static_cast<double>(i + 1) / static_cast<double>(table.limbs.size()));
    }
    ends.push_back(kTextWidth);
    std::vector<std::string> head{ "Quantity", "Level" };
    head.insert(head.end(), table.limbs.begin(), table.limbs.end());
    head.emplace_back("Difference");
    m_Y += 8.0;
    Row(head, ends, true);
    for (const KeyRow & row : table.rows)
    {
      std::vector<std::string> cells{ row.quantity, row.level };
      cells.insert(cells.end(), row.values.begin(), row.values.end());
      const std::string flag = row.flag == Flag::Amber ? " \u25B2 amber" : row.flag == Flag::Red ? " \u25A0 red" : "";
      cells.push_back(row.difference + flag);
      Row(cells, ends, false);
    }
    Text("Sides are the patient's. Means over the slices or levels named, but for the largest area. " + LimitsSentence(m_Content),
         kSmallSize, kFaint);
  }

  void Row(const std::vector<std::string> & cells, const std::vector<double> & ends, bool isHead)
  {
    constexpr double gap = 12.0;
    const TextStyle style = Style(kSmallSize, kInk, isHead);
    double height = 0.0;
    for (std::size_t i = 0; i < cells.size(); ++i)
    {
      const double begin = i == 0 ? 0.0 : ends[i - 1] + gap;
      const std::string text = cells[i] == "-" ? "\u2013" : Typographic(cells[i]);
      height = std::max(height, m_Canvas.Paragraph({ kMargin + begin, m_Y }, ends[i] - begin, text, style));
    }
    m_Y += height + 4.0;
    m_Canvas.Stroke({ { kMargin, m_Y }, { kMargin + kTextWidth, m_Y } }, false, { isHead ? kInk : kLine, isHead ? 1.5 : 1.0, {} });
    m_Y += 4.0;
  }

  /** Slices side by side, the profile beside them, or below where slices are many. */
  void Pictures(const std::vector<Canvas> & levels, const Canvas & profile)
  {
    m_Y += 8.0;
    constexpr double gap = 14.0;
    constexpr double noteHeight = 80.0;
    const double height = kBottom - noteHeight - m_Y;
    const bool isBelow = levels.size() > 2;
    const double levelHeight = isBelow ? 0.5 * (height - gap) : height;
    const double levelsWidth = isBelow ? kTextWidth : 0.5 * kTextWidth;
    double x = kMargin;
    for (const Canvas & level : levels)
    {
      const double width = levelsWidth / static_cast<double>(levels.size()) - gap;
      x += m_Canvas.Place(level, { x, m_Y, width, levelHeight }).width + gap;
    }
    const double profileY = isBelow ? m_Y + levelHeight + gap : m_Y;
    const double profileX = isBelow ? kMargin : x;
    m_Canvas.Place(profile, { profileX, profileY, kMargin + kTextWidth - profileX, kBottom - noteHeight - profileY });
    m_Canvas.Paragraph({ kMargin, kBottom - noteHeight + 6.0 }, kTextWidth,
                       "Pictures show the patient's right (R) on the image's left, front up: plain above, outlined below (orange: deep "
                       "fascia, thin: muscle; blue: "
                       "bone; white dashes: limb). Plot: right is a solid blue line with discs, left a dashed orange line with squares; "
                       "hatched slices were left out "
                       "of every sum.",
                       Style(kSmallSize - 2.0, kFaint));
  }

  void Head(const std::string & text)
  {
    Need(90.0);
    m_Y += 10.0;
    m_Y += m_Canvas.Paragraph({ kMargin, m_Y }, kTextWidth, text, Style(kHeadSize, kHeadColour, true)) + 5.0;
  }

  void Text(const std::string & text, double size, const Colour & colour = kInk, bool bold = false)
  {
    const TextStyle style = Style(size, colour, bold);
    const std::string shown = Typographic(text);
    Need(m_Canvas.ParagraphHeight(kTextWidth, shown, style));
    m_Y += m_Canvas.Paragraph({ kMargin, m_Y }, kTextWidth, shown, style) + 5.0;
  }

  void Need(double height)
  {
    if (m_IsPaged && m_Y + height > kBottom)
    {
      Footer();
      Break();
    }
  }

  void Break()
  {
    m_Canvas.NextPage();
    ++m_Page;
    m_Y = kMargin;
  }

  void Footer()
  {
    const double y = kFooterY;
    m_Canvas.Stroke({ { kMargin, y - 6.0 }, { kMargin + kTextWidth, y - 6.0 } }, false, { kLine, 1.0, {} });
    m_Canvas.Text({ kMargin + kTextWidth, y }, "Page " + std::to_string(m_Page), Style(kSmallSize - 2.0, kFaint, false, 1.0));
  }

  Canvas & m_Canvas;
  const ResultContent & m_Content;
  bool m_IsPaged;
  double m_Y = kMargin;
  int m_Page = 1;
};

std::vector<Canvas> DrawLevels(const ResultContent & content)
{
  std::vector<Canvas> levels;
  for (const SlicePicture * picture : BySegment(content.levelPictures))
  {
    levels.push_back(DrawStacked(*picture, content.window));
  }
  return levels;
}

Canvas DrawMuscleProfile(const ResultContent & content)
{
  return DrawProfile(content.table, { &SliceMeasurement::muscleAreaCm2, "Muscle area (cm\u00B2)", kPlotWidth, kPlotHeight, true });
}
} // namespace

RgbImage DrawReportPage(const ResultContent & content, RunContext & context)
{
  context.ThrowIfCancelled();
  Canvas page(kPageWidth, kPageHeight, kWhite);
  PageFlow(page, content, false).FirstPage(DrawLevels(content), DrawMuscleProfile(content));
  RgbImage image{ static_cast<std::size_t>(kPageWidth), static_cast<std::size_t>(kPageHeight), page.Rgb() };
  StampPage(image, content.review, HasEdits(content.table));
  return image;
}

std::string ReportPdf(const ResultContent & content, const std::string & isoTime, RunContext & context)
{
  context.ThrowIfCancelled();
  std::string bytes;
  Canvas pages =
      Canvas::Pdf(bytes, kA4WidthPt, kA4HeightPt, kPageWidth, "Limb muscle report: " + content.table.identity.participantId, isoTime);
  PageFlow flow(pages, content, true);
  flow.FirstPage(DrawLevels(content), DrawMuscleProfile(content));
  const PictureList sheetPictures = ProximalFirst(content.sheetPictures);
  if (!sheetPictures.empty())
  {
    const SheetLayout layout = PlanSheet(sheetPictures, kOnSheet);
    const PictureList chosen = Spread(sheetPictures, layout.PerSheet());
    flow.SheetPage(DrawSheet(chosen, layout, content.window), chosen.size(), sheetPictures.size());
  }
  context.ThrowIfCancelled();
  flow.MethodPages();
  pages.Finish();
  return StampPdf(std::move(bytes), content.review, HasEdits(content.table));
}
} // namespace myosect::report
