#include "SliceNotes.h"

#include <algorithm>
#include <cmath>

#include "myosect/Core/Quantity.h"

namespace myosect::rendering
{
namespace
{
constexpr double kMargin = 8.0;
constexpr double kLineSpacing = 1.3;
constexpr Rgb kText{ 235, 235, 235 };
constexpr Rgb kLetter{ 255, 255, 255 };

std::string Joined(const std::vector<std::string> & lines)
{
  std::string text;
  for (const std::string & line : lines)
  {
    text += (text.empty() ? "" : "\n") + line;
  }
  return text;
}

class Notes
{
public:
  Notes(Drawing2D & drawing, const PixelRect & place, const Annotations & notes)
      : m_Drawing(drawing), m_Width(place.width), m_Height(place.height), m_Notes(notes), m_Size(notes.textPixels)
  {
  }

  void Corners(double scaleBarPixels);
  void Letters(const std::array<std::string, 4> & letters);
  void ScaleBar(double lengthMm, double mmPerPixel);
  void Legend(const OverlayStyle & overlay, const TissueSwitches & present);
  void FatFractionBar();

private:
  [[nodiscard]] double LineHeight() const { return m_Size * kLineSpacing; }

  Drawing2D & m_Drawing;
  double m_Width, m_Height;
  const Annotations & m_Notes;
  double m_Size;
  double m_UpperLeftEnd = 0.0, m_UpperRightEnd = 0.0; ///< where the texts of the upper corners end
  double m_UpperMiddleEnd = kMargin;
  double m_Raised = 0.0; ///< lift of scale bar and lower letter above the texts of the lower corners
};

void Notes::Corners(double scaleBarPixels)
{
  const std::array<std::string, 4> texts{ Joined(m_Notes.corners[0]), Joined(m_Notes.corners[1]), Joined(m_Notes.corners[2]),
                                          Joined(m_Notes.corners[3]) };
  m_Drawing.Text(texts[0], { kMargin, kMargin }, { 0.0, 0.0 }, m_Size, kText);
  m_Drawing.Text(texts[1], { m_Width - kMargin, kMargin }, { 1.0, 0.0 }, m_Size, kText);
  m_Drawing.Text(texts[2], { kMargin, m_Height - kMargin }, { 0.0, 1.0 }, m_Size, kText);
  m_Drawing.Text(texts[3], { m_Width - kMargin, m_Height - kMargin }, { 1.0, 1.0 }, m_Size, kText);
  const PixelPoint left = m_Drawing.SizeOf(texts[0], m_Size);
  const PixelPoint right = m_Drawing.SizeOf(texts[1], m_Size);
  m_UpperLeftEnd = kMargin + left.y;
  m_UpperRightEnd = kMargin + right.y;
  const PixelPoint lowerLeft = m_Drawing.SizeOf(texts[2], m_Size);
  const PixelPoint lowerRight = m_Drawing.SizeOf(texts[3], m_Size);
  if (std::max(lowerLeft.x, lowerRight.x) + scaleBarPixels / 2.0 + 3.0 * kMargin > m_Width / 2.0)
  {
    m_Raised = std::max(lowerLeft.y, lowerRight.y) + 6.0;
  }
  const double widest = std::max(left.x, right.x);
  double y = kMargin;
  const auto middle = [&](const std::string & text, const Rgb & colour)
  {
    if (text.empty())
    {
      return;
    }
    const double half = m_Drawing.SizeOf(text, m_Size, true).x / 2.0;
    if (half + widest + 2.0 * kMargin > m_Width / 2.0)
    {
      y = std::max(y, std::max(m_UpperLeftEnd, m_UpperRightEnd) + 4.0);
    }
    m_Drawing.Text(text, { m_Width / 2.0, y }, { 0.5, 0.0 }, m_Size, colour, true);
    y += LineHeight();
    if (y > kMargin + LineHeight() && half + widest + 2.0 * kMargin > m_Width / 2.0)
    {
      m_UpperLeftEnd = std::max(m_UpperLeftEnd, y);
      m_UpperRightEnd = std::max(m_UpperRightEnd, y);
    }
  };
  middle(m_Notes.orientationNote, kText);
  middle(m_Notes.warning, kWarningColour);
  m_UpperMiddleEnd = y;
}

void Notes::Letters(const std::array<std::string, 4> & letters)
{
  const double size = m_Size + 4.0;
  m_Drawing.Text(letters[0], { kMargin, m_Height / 2.0 }, { 0.0, 0.5 }, size, kLetter, true);
  m_Drawing.Text(letters[1], { m_Width - kMargin, m_Height / 2.0 }, { 1.0, 0.5 }, size, kLetter, true);
  m_Drawing.Text(letters[2], { m_Width / 2.0, m_UpperMiddleEnd + 2.0 }, { 0.5, 0.0 }, size, kLetter, true);
  const double above = m_Notes.scaleBar ? 16.0 + 1.3 * m_Size : 0.0;
  m_Drawing.Text(letters[3], { m_Width / 2.0, m_Height - kMargin - above - m_Raised }, { 0.5, 1.0 }, size, kLetter, true);
}

void Notes::ScaleBar(double lengthMm, double mmPerPixel)
{
  const double half = lengthMm / mmPerPixel / 2.0;
  const double middle = m_Width / 2.0;
  const double y = m_Height - kMargin - 3.0 - m_Raised;
  m_Drawing.Rectangle(middle - half - 1.0, y - 7.0, 2.0 * half + 2.0, 9.0, kBackground);
  m_Drawing.Rectangle(middle - half, y - 1.0, 2.0 * half, 2.0, kLetter);
  m_Drawing.Rectangle(middle - half, y - 6.0, 2.0, 7.0, kLetter);
  m_Drawing.Rectangle(middle + half - 2.0, y - 6.0, 2.0, 7.0, kLetter);
  m_Drawing.Text(FormatNumber(lengthMm) + " mm", { middle, y - 8.0 }, { 0.5, 1.0 }, m_Size, kText);
}

void Notes::Legend(const OverlayStyle & overlay, const TissueSwitches & present)
{
  if (!overlay.visible)
  {
    return;
  }
  double y = m_UpperRightEnd + LineHeight() * 0.6;
  const double side = m_Size * 0.8;
  for (const Tissue tissue : kTissues)
  {
    const auto index = static_cast<std::size_t>(tissue);
    if (!overlay.shown[index] || !present[index] || y + LineHeight() > m_Height / 2.0 - LineHeight())
    {
      continue;
    }
    m_Drawing.Rectangle(m_Width - kMargin - side, y + (m_Size - side) / 2.0, side, side, viewer::ColourOf(tissue));
    m_Drawing.Text(viewer::WordsOf(tissue), { m_Width - 2.0 * kMargin - side, y + m_Size / 2.0 }, { 1.0, 0.5 }, m_Size, kText);
    y += LineHeight();
  }
}

void Notes::FatFractionBar()
{
  constexpr int kSteps = 50;
  const double height = std::min(160.0, m_Height / 4.0);
  const double top = m_UpperLeftEnd + 2.2 * LineHeight();
  const double step = height / kSteps;
  m_Drawing.Text("fat fraction", { kMargin, top - 0.8 * LineHeight() }, { 0.0, 1.0 }, m_Size, kText);
  for (int i = 0; i < kSteps; ++i)
  {
    m_Drawing.Rectangle(kMargin, top + i * step, 14.0, step + 0.5, viewer::FatFractionColour(1.0 - (i + 0.5) / kSteps));
  }
  for (const int percent : { 0, 25, 50, 75, 100 })
  {
    const double y = top + height * (1.0 - percent / 100.0);
    m_Drawing.Rectangle(kMargin + 14.0, y - 0.5, 4.0, 1.0, kText);
    m_Drawing.Text(std::to_string(percent) + " %", { kMargin + 22.0, y }, { 0.0, 0.5 }, m_Size - 1.0, kText);
  }
}
} // namespace

void DrawNotes(Drawing2D & drawing, const PixelRect & place, const Annotations & notes, const std::array<std::string, 4> & letters,
               double scaleBarMm, double mmPerPixel, const OverlayStyle & overlay, const TissueSwitches & present, bool fatFractionBar)
{
  if (!notes.visible)
  {
    return;
  }
  Notes painter(drawing, place, notes);
  painter.Corners(notes.scaleBar ? scaleBarMm / mmPerPixel : 0.0);
  if (notes.orientationLetters)
  {
    painter.Letters(letters);
  }
  if (notes.scaleBar)
  {
    painter.ScaleBar(scaleBarMm, mmPerPixel);
  }
  if (notes.legend)
  {
    painter.Legend(overlay, present);
  }
  if (fatFractionBar)
  {
    painter.FatFractionBar();
  }
}
} // namespace myosect::rendering
