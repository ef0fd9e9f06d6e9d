#include "Sheets.h"

#include <algorithm>
#include <cmath>

#include "SlicePanel.h"

namespace myosect::report
{
namespace
{
constexpr int kSheetWidth = 1400;
constexpr int kSheetHeight = 1900;
constexpr int kGap = 14;
constexpr int kPanelGap = 3;
constexpr int kCaptionHeight = 24;
constexpr int kKeyHeight = 30;
constexpr double kCaptionSize = 15.0;
constexpr std::size_t kMostColumns = 6;
constexpr double kEnlargement = 2.0;

double SmallestSpacingMm(const SlicePicture & picture)
{
  return std::min(picture.columnSpacingMm, picture.rowSpacingMm);
}

SheetLayout LayoutWith(std::size_t columns, double widestMm, double highestMm, double mostPixelsPerMm)
{
  SheetLayout layout;
  layout.columns = columns;
  layout.tileWidth = (kSheetWidth - (static_cast<int>(columns) + 1) * kGap) / static_cast<int>(columns);
  layout.pixelsPerMm = std::min(layout.tileWidth / widestMm, mostPixelsPerMm);
  layout.panelHeight = static_cast<int>(std::ceil(highestMm * layout.pixelsPerMm));
  const int tileHeight = 2 * layout.panelHeight + kPanelGap + kCaptionHeight + kGap;
  layout.rows = static_cast<std::size_t>(std::max(1, (kSheetHeight - kKeyHeight) / tileHeight));
  return layout;
}

/** Pixels per millimetre for a slice alone: twice enlarged, small ones more, large ones less. */
double SingleScale(const SlicePicture & picture)
{
  const double columns = WidthMm(picture) / SmallestSpacingMm(picture);
  const double enlargement = std::clamp(kEnlargement, std::min(4.0, 360.0 / columns), std::max(0.5, 1200.0 / columns));
  return enlargement / SmallestSpacingMm(picture);
}

TextStyle CaptionStyle(double anchorX)
{
  return { kCaptionSize, kInk, false, anchorX, 0.5, false, 0.0 };
}

/** Smaller letters where the caption would not fit. */
void DrawCaption(Canvas & canvas, const std::string & text, double x, double middleY, double width)
{
  TextStyle style = CaptionStyle(0.5);
  const double needed = canvas.TextWidth(text, style);
  style.size *= std::min(1.0, width / std::max(needed, 1.0));
  canvas.Text({ x + 0.5 * width, middleY }, text, style);
}

Canvas DrawPair(const SlicePicture & picture, const DisplayWindow & window, bool stacked)
{
  const SlicePanel panel(picture, window, SingleScale(picture));
  const int width = stacked ? panel.Width() : 2 * panel.Width() + kPanelGap;
  const int height = stacked ? 2 * panel.Height() + kPanelGap : panel.Height();
  Canvas canvas(width, height + kCaptionHeight, kWhite);
  DrawCaption(canvas, CaptionOf(picture), 0.0, 0.5 * kCaptionHeight, width);
  panel.DrawPlain(canvas, 0, kCaptionHeight);
  panel.DrawOutlined(canvas, stacked ? 0 : panel.Width() + kPanelGap, kCaptionHeight + (stacked ? panel.Height() + kPanelGap : 0));
  return canvas;
}
} // namespace

PictureList ProximalFirst(const std::vector<SlicePicture> & pictures)
{
  PictureList list;
  for (const SlicePicture & picture : pictures)
  {
    list.push_back(&picture);
  }
  std::stable_sort(list.begin(), list.end(), [](const auto * a, const auto * b) { return a->sliceIndex > b->sliceIndex; });
  return list;
}

PictureList BySegment(const std::vector<SlicePicture> & pictures)
{
  const auto rank = [](const SlicePicture * picture)
  {
    const auto [side, segment] = picture->limbs.empty() ? std::pair(Side::Unknown, Segment::Unknown) : picture->limbs.front();
    return std::pair(segment, side == Side::Right ? 0 : side == Side::Left ? 1 : 2);
  };
  PictureList list;
  for (const SlicePicture & picture : pictures)
  {
    list.push_back(&picture);
  }
  std::stable_sort(list.begin(), list.end(), [&](const auto * a, const auto * b) { return rank(a) < rank(b); });
  return list;
}

PictureList Spread(const PictureList & pictures, std::size_t count)
{
  if (pictures.size() <= count)
  {
    return pictures;
  }
  PictureList chosen;
  for (std::size_t i = 0; i < count; ++i)
  {
    chosen.push_back(pictures[count == 1 ? pictures.size() / 2 : i * (pictures.size() - 1) / (count - 1)]);
  }
  return chosen;
}

SheetLayout PlanSheet(const PictureList & pictures, std::size_t wantedPerSheet)
{
  double widestMm = 0.0;
  double highestMm = 0.0;
  double smallestSpacingMm = SmallestSpacingMm(*pictures.front());
  for (const SlicePicture * picture : pictures)
  {
    widestMm = std::max(widestMm, WidthMm(*picture));
    highestMm = std::max(highestMm, HeightMm(*picture));
    smallestSpacingMm = std::min(smallestSpacingMm, SmallestSpacingMm(*picture));
  }
  const std::size_t wanted = std::min(wantedPerSheet, pictures.size());
  SheetLayout layout;
  for (std::size_t columns = std::min<std::size_t>(2, pictures.size()); columns <= kMostColumns; ++columns)
  {
    layout = LayoutWith(columns, widestMm, highestMm, kEnlargement / smallestSpacingMm);
    if (layout.PerSheet() >= wanted)
    {
      break;
    }
  }
  return layout;
}

Canvas DrawSheet(const PictureList & pictures, const SheetLayout & layout, const DisplayWindow & window)
{
  const std::size_t rowCount = (pictures.size() + layout.columns - 1) / layout.columns;
  const int tileHeight = 2 * layout.panelHeight + kPanelGap + kCaptionHeight + kGap;
  Canvas canvas(kSheetWidth, kKeyHeight + static_cast<int>(rowCount) * tileHeight, kWhite);
  DrawOutlineKey(canvas, { static_cast<double>(kGap), 0.5 * kKeyHeight }, kCaptionSize);
  for (std::size_t i = 0; i < pictures.size(); ++i)
  {
    const SlicePanel panel(*pictures[i], window, layout.pixelsPerMm);
    const int tileX = kGap + static_cast<int>(i % layout.columns) * (layout.tileWidth + kGap);
    const int tileY = kKeyHeight + static_cast<int>(i / layout.columns) * tileHeight;
    const int x = tileX + (layout.tileWidth - panel.Width()) / 2;
    DrawCaption(canvas, CaptionOf(*pictures[i]), tileX, tileY + 0.5 * kCaptionHeight, layout.tileWidth);
    panel.DrawPlain(canvas, x, tileY + kCaptionHeight);
    panel.DrawOutlined(canvas, x, tileY + kCaptionHeight + layout.panelHeight + kPanelGap);
  }
  return canvas;
}

Canvas DrawStacked(const SlicePicture & picture, const DisplayWindow & window)
{
  return DrawPair(picture, window, true);
}

Canvas DrawSingle(const SlicePicture & picture, const DisplayWindow & window)
{
  return DrawPair(picture, window, WidthMm(picture) > 1.3 * HeightMm(picture));
}
} // namespace myosect::report
