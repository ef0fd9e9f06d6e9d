#include "SlicePanel.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "Contours.h"
#include "Text.h"
#include "myosect/Core/Error.h"

namespace myosect::report
{
namespace
{
/** Specks of muscle or fat below this area are not outlined. */
constexpr double kSmallestOutlinedMm2 = 6.0;
constexpr LabelId kFirstCompartment = 21;
constexpr LabelId kLastCompartment = 60;
/** Fewer grey levels than 255: not seen, and the files are a third smaller. */
constexpr double kGrayLevels = 42.0;

struct Sample
{
  std::size_t low, high;
  double weightHigh;
};

/** For each of `count` output pixels, the two input pixels around its centre. */
std::vector<Sample> Samples(std::size_t inputCount, int count)
{
  std::vector<Sample> samples;
  for (int i = 0; i < count; ++i)
  {
    const double at = (i + 0.5) * static_cast<double>(inputCount) / count - 0.5;
    const double inside = std::clamp(at, 0.0, static_cast<double>(inputCount - 1));
    const auto low = static_cast<std::size_t>(inside);
    samples.push_back({ low, std::min(low + 1, inputCount - 1), inside - static_cast<double>(low) });
  }
  return samples;
}

GrayImage Enlarged(const SlicePicture & picture, const DisplayWindow & window, int width, int height)
{
  std::vector<float> gray(picture.intensity.size());
  const double range = std::max(window.upper - window.lower, 1e-6);
  std::transform(picture.intensity.begin(), picture.intensity.end(), gray.begin(),
                 [&](float value)
                 { return std::isfinite(value) ? static_cast<float>(std::clamp((value - window.lower) / range, 0.0, 1.0)) : 0.0F; });
  const std::vector<Sample> acrossX = Samples(picture.columns, width);
  const std::vector<Sample> acrossY = Samples(picture.rows, height);
  GrayImage image{ width, height, {} };
  image.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (const Sample & y : acrossY)
  {
    const float * upper = gray.data() + y.low * picture.columns;
    const float * lower = gray.data() + y.high * picture.columns;
    for (const Sample & x : acrossX)
    {
      const double top = upper[x.low] + (upper[x.high] - upper[x.low]) * x.weightHigh;
      const double bottom = lower[x.low] + (lower[x.high] - lower[x.low]) * x.weightHigh;
      const double level = std::floor((top + (bottom - top) * y.weightHigh) * kGrayLevels + 0.5);
      image.pixels.push_back(static_cast<std::uint8_t>(level * 255.0 / kGrayLevels));
    }
  }
  return image;
}

struct LabelClass
{
  bool limb = false, insideFascia = false, muscle = false, bone = false;
  Side side = Side::Unknown;
};

LabelClass ClassOf(LabelId id)
{
  LabelClass c;
  c.limb = id != kBackgroundLabel;
  if (const auto meaning = MeaningOf(id))
  {
    c.side = meaning->side;
    c.bone = meaning->tissue == Tissue::CorticalBone || meaning->tissue == Tissue::Marrow;
    c.muscle = meaning->tissue == Tissue::Muscle;
    c.insideFascia = c.bone || c.muscle || meaning->tissue == Tissue::IntermuscularFat || meaning->tissue == Tissue::OtherInsideFascia;
  }
  else if (id >= kFirstCompartment && id <= kLastCompartment)
  {
    c.muscle = c.insideFascia = true;
  }
  return c;
}

using Lines = std::vector<std::vector<Point>>;

/** What each label id stands for, and the sides that occur in a picture. */
struct LabelClasses
{
  explicit LabelClasses(const SlicePicture & picture)
  {
    for (std::size_t id = 0; id < of.size(); ++id)
    {
      of[id] = ClassOf(static_cast<LabelId>(id));
    }
    for (const LabelId id : picture.labels)
    {
      occurs[static_cast<std::size_t>(of[id].side)] |= of[id].limb;
    }
  }

  std::array<LabelClass, 256> of;
  std::array<bool, 3> occurs{ false, false, false }; ///< by Side
};

/** Outlines of all pixels whose class `belongs` takes, limb by limb, in pixels of the canvas. */
template <typename TBelongs>
Lines Outlines(const SlicePicture & picture, const LabelClasses & classes, const Point & origin, const Point & scale, double smallestMm2,
               TBelongs belongs)
{
  Lines lines;
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    if (!classes.occurs[static_cast<std::size_t>(side)])
    {
      continue;
    }
    std::array<std::uint8_t, 256> taken{};
    std::transform(classes.of.begin(), classes.of.end(), taken.begin(),
                   [&](const LabelClass & c) { return static_cast<std::uint8_t>(c.limb && c.side == side && belongs(c) ? 1 : 0); });
    Mask mask{ picture.columns, picture.rows, std::vector<std::uint8_t>(picture.labels.size()) };
    std::transform(picture.labels.begin(), picture.labels.end(), mask.pixels.begin(), [&](LabelId id) { return taken[id]; });
    for (Contour & contour : TraceContours(mask))
    {
      if (std::abs(contour.enclosedArea) * picture.columnSpacingMm * picture.rowSpacingMm < smallestMm2)
      {
        continue;
      }
      for (Point & point : contour.points)
      {
        point = { origin.x + point.x * scale.x, origin.y + point.y * scale.y };
      }
      lines.push_back(std::move(contour.points));
    }
  }
  return lines;
}

const LineStyle kLimbLine{ kLimbColour, 1.0, { 5.0, 4.0 } };
const LineStyle kMuscleLine{ { kFasciaColour.red, kFasciaColour.green, kFasciaColour.blue, 0.7 }, 0.7, {} };
const LineStyle kFasciaLine{ kFasciaColour, 1.4, {} };
const LineStyle kBoneLine{ kBoneColour, 1.3, {} };

double BarLengthMm(double widthMm)
{
  return widthMm >= 160.0 ? 50.0 : widthMm >= 70.0 ? 20.0 : 10.0;
}
} // namespace

double WidthMm(const SlicePicture & picture)
{
  return static_cast<double>(picture.columns) * picture.columnSpacingMm;
}

double HeightMm(const SlicePicture & picture)
{
  return static_cast<double>(picture.rows) * picture.rowSpacingMm;
}

std::string CaptionOf(const SlicePicture & picture)
{
  return picture.caption.empty() ? "z " + Fixed(picture.zMm, 1) + " mm, slice " + std::to_string(picture.sliceIndex) : picture.caption;
}

SlicePanel::SlicePanel(const SlicePicture & picture, const DisplayWindow & window, double pixelsPerMm)
    : m_Picture(picture), m_PixelsPerMm(pixelsPerMm)
{
  const std::size_t count = picture.columns * picture.rows;
  if (count == 0 || picture.intensity.size() != count || picture.labels.size() != count || !(picture.columnSpacingMm > 0.0) ||
      !(picture.rowSpacingMm > 0.0))
  {
    throw Error(ErrorCode::Internal,
                "picture of slice " + std::to_string(picture.sliceIndex) + ": sizes do not fit; report this as a fault of the program");
  }
  const int width = std::max(1, static_cast<int>(std::lround(WidthMm(picture) * pixelsPerMm)));
  const int height = std::max(1, static_cast<int>(std::lround(HeightMm(picture) * pixelsPerMm)));
  m_Gray = Enlarged(picture, window, width, height);
}

void SlicePanel::DrawPlain(Canvas & canvas, int x, int y) const
{
  canvas.DrawImage(m_Gray, x, y);
  DrawMarks(canvas, x, y);
}

void SlicePanel::DrawOutlined(Canvas & canvas, int x, int y) const
{
  canvas.DrawImage(m_Gray, x, y);
  const LabelClasses classes(m_Picture);
  const Point scale{ static_cast<double>(Width()) / static_cast<double>(m_Picture.columns),
                     static_cast<double>(Height()) / static_cast<double>(m_Picture.rows) };
  const Point origin{ static_cast<double>(x), static_cast<double>(y) };
  const auto outlines = [&](double smallestMm2, auto belongs) { return Outlines(m_Picture, classes, origin, scale, smallestMm2, belongs); };
  canvas.PushClip({ origin.x, origin.y, static_cast<double>(Width()), static_cast<double>(Height()) });
  canvas.StrokeAll(outlines(0.0, [](const LabelClass & c) { return c.limb; }), true, kLimbLine);
  canvas.StrokeAll(outlines(kSmallestOutlinedMm2, [](const LabelClass & c) { return c.muscle; }), true, kMuscleLine);
  canvas.StrokeAll(outlines(0.0, [](const LabelClass & c) { return c.insideFascia; }), true, kFasciaLine);
  canvas.StrokeAll(outlines(0.0, [](const LabelClass & c) { return c.bone; }), true, kBoneLine);
  canvas.PopClip();
  DrawMarks(canvas, x, y);
}

void SlicePanel::DrawMarks(Canvas & canvas, int x, int y) const
{
  const double textSize = std::clamp(0.045 * Width(), 11.0, 20.0);
  const double margin = 0.4 * textSize;
  const bool sideKnown = m_Picture.limbs.empty() || std::any_of(m_Picture.limbs.begin(), m_Picture.limbs.end(),
                                                                [](const auto & limb) { return limb.first != Side::Unknown; });
  if (sideKnown)
  {
    TextStyle letter{ textSize, kWhite, true, 0.0, 0.5, true, 0.0 };
    canvas.Text({ x + margin, y + 0.5 * Height() }, "R", letter);
    letter.anchorX = 1.0;
    canvas.Text({ x + Width() - margin, y + 0.5 * Height() }, "L", letter);
  }

  const double barMm = BarLengthMm(WidthMm(m_Picture));
  const double length = barMm * m_PixelsPerMm;
  const double left = x + Width() - margin - length;
  const double base = y + Height() - margin - 2.0;
  const LineStyle rim{ { 0.0, 0.0, 0.0, 0.8 }, 4.0, {} };
  const LineStyle line{ kWhite, 1.6, {} };
  for (const LineStyle & style : { rim, line })
  {
    canvas.Stroke({ { left, base }, { left + length, base } }, false, style);
    for (double mm = 0.0; mm <= barMm; mm += 10.0)
    {
      const double tick = mm == 0.0 || mm == barMm ? 6.0 : 3.5;
      canvas.Stroke({ { left + mm * m_PixelsPerMm, base + 0.8 }, { left + mm * m_PixelsPerMm, base - tick } }, false, style);
    }
  }
  canvas.Text({ left + 0.5 * length, base - 7.0 }, Fixed(barMm, 0) + " mm", { 0.8 * textSize, kWhite, false, 0.5, 1.0, true, 0.0 });
}

double DrawOutlineKey(Canvas & canvas, const Point & at, double textSize)
{
  struct Entry
  {
    std::string text;
    const LineStyle & line;
  };
  const Entry entries[] = { { "deep fascia (thick), muscle (thin)", kFasciaLine }, { "bone", kBoneLine }, { "limb outline", kLimbLine } };
  const TextStyle style{ textSize, kInk, false, 0.0, 0.5, false, 0.0 };
  double x = at.x;
  for (const Entry & entry : entries)
  {
    const double sample = 2.4 * textSize;
    canvas.Fill({ x, at.y - 0.7 * textSize, sample, 1.4 * textSize }, { 0.25, 0.25, 0.25, 1.0 });
    canvas.Stroke({ { x + 3.0, at.y }, { x + sample - 3.0, at.y } }, false, entry.line);
    x += sample + 0.5 * textSize;
    canvas.Text({ x, at.y }, entry.text, style);
    x += canvas.TextWidth(entry.text, style) + 1.5 * textSize;
  }
  return x - at.x;
}
} // namespace myosect::report
