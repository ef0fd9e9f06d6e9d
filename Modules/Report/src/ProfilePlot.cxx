#include "ProfilePlot.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "SlicePanel.h"
#include "Text.h"
#include "Wording.h"

namespace myosect::report
{
namespace
{
constexpr Colour kUnknownColour{ 0.35, 0.35, 0.35, 1.0 };
constexpr Colour kGridColour{ 0.87, 0.87, 0.87, 1.0 };
constexpr double kTextSize = 24.0;

struct Sample
{
  double zMm;
  Value value; ///< empty where the slice was left out or has no value
  bool leftOut;
};

struct Series
{
  Side side = Side::Unknown;
  std::string name;            ///< in the legend
  bool square = false;         ///< markers
  std::vector<Sample> samples; ///< by z
  double spacingMm = 1.0;      ///< usual distance of neighbouring slices
};

struct Look
{
  Colour colour;
  std::vector<double> dashes;
  bool rising; ///< hatching
};

Look LookOf(const Series & series)
{
  switch (series.side)
  {
  case Side::Right:
    return { kRightColour, {}, true };
  case Side::Left:
    return { kLeftColour, { 13.0, 7.0 }, false };
  default:
    return { kUnknownColour, series.square ? std::vector<double>{ 13.0, 7.0 } : std::vector<double>{}, !series.square };
  }
}

double MedianStep(const std::vector<Sample> & samples)
{
  std::vector<double> steps;
  for (std::size_t i = 1; i < samples.size(); ++i)
  {
    if (const double step = samples[i].zMm - samples[i - 1].zMm; step > 0.0)
    {
      steps.push_back(step);
    }
  }
  if (steps.empty())
  {
    return 1.0;
  }
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

/** Of limbs of unknown side, the first, second, … row of each slice plane make one line each. */
std::vector<Series> SeriesOf(const MeasurementTable & table, Value SliceMeasurement::*value)
{
  std::vector<Series> all;
  for (const Side side : { Side::Right, Side::Left, Side::Unknown })
  {
    std::map<std::size_t, std::size_t> rowsOfPlane;
    std::vector<Series> limbs;
    for (const SliceMeasurement & slice : table.slices)
    {
      if (slice.side != side || !std::isfinite(slice.zMm))
      {
        continue;
      }
      const std::size_t limb = rowsOfPlane[slice.sliceIndex]++;
      if (limb == limbs.size())
      {
        limbs.emplace_back().side = side;
      }
      const Value & shown = slice.*value;
      const bool usable = slice.status == Status::Ok && shown && std::isfinite(*shown);
      limbs[limb].samples.push_back({ slice.zMm, usable ? shown : Value(), slice.status != Status::Ok });
    }
    for (std::size_t limb = 0; limb < limbs.size(); ++limb)
    {
      Series & series = limbs[limb];
      std::stable_sort(series.samples.begin(), series.samples.end(), [](const Sample & a, const Sample & b) { return a.zMm < b.zMm; });
      series.spacingMm = MedianStep(series.samples);
      series.name = side != Side::Unknown ? std::string(ToString(side))
                    : limbs.size() == 1   ? "side not known"
                                          : "limb " + std::to_string(limb + 1);
      series.square = side == Side::Left || limb % 2 == 1;
      all.push_back(std::move(series));
    }
  }
  return all;
}

/** 1, 2 or 5 times a power of ten, so that about `wanted` steps fill the range. */
double NiceStep(double range, int wanted)
{
  const double raw = std::max(range, 1e-9) / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double part = raw / power;
  return power * (part <= 1.0 ? 1.0 : part <= 2.0 ? 2.0 : part <= 5.0 ? 5.0 : 10.0);
}

struct Axis
{
  double low = 0.0, high = 1.0, step = 1.0;
  double from = 0.0, to = 1.0; ///< pixels of low and high

  [[nodiscard]] double At(double value) const { return from + (value - low) / (high - low) * (to - from); }
  [[nodiscard]] int Decimals() const { return step >= 1.0 ? 0 : static_cast<int>(std::ceil(-std::log10(step) - 1e-9)); }
};

Axis ValueAxis(const std::vector<Series> & all, bool fromZero)
{
  double low = 1e300;
  double high = -1e300;
  for (const Series & series : all)
  {
    for (const Sample & sample : series.samples)
    {
      if (sample.value)
      {
        low = std::min(low, *sample.value);
        high = std::max(high, *sample.value);
      }
    }
  }
  if (low > high)
  {
    low = 0.0;
    high = 1.0;
  }
  low = fromZero ? std::min(low, 0.0) : low;
  Axis axis;
  axis.step = NiceStep(high - low, 5);
  axis.low = std::floor(low / axis.step) * axis.step;
  axis.high = std::max(std::ceil(high / axis.step), axis.low / axis.step + 1.0) * axis.step;
  return axis;
}

Axis LevelAxis(const std::vector<Series> & all)
{
  Axis axis;
  axis.low = 1e300;
  axis.high = -1e300;
  for (const Series & series : all)
  {
    axis.low = std::min(axis.low, series.samples.front().zMm - 0.5 * series.spacingMm);
    axis.high = std::max(axis.high, series.samples.back().zMm + 0.5 * series.spacingMm);
  }
  if (axis.low > axis.high)
  {
    axis.low = 0.0;
    axis.high = 1.0;
  }
  axis.step = NiceStep(axis.high - axis.low, 6);
  return axis;
}

/** Longest runs of neighbouring samples that `pick` takes and whose neighbours `joins` joins: first and last index. */
template <typename TPick, typename TSame>
std::vector<std::pair<std::size_t, std::size_t>> Runs(const std::vector<Sample> & samples, TPick pick, TSame joins)
{
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    if (!pick(samples[i]))
    {
      continue;
    }
    if (!runs.empty() && runs.back().second + 1 == i && joins(samples[i - 1], samples[i]))
    {
      runs.back().second = i;
    }
    else
    {
      runs.emplace_back(i, i);
    }
  }
  return runs;
}

void DrawMarker(Canvas & canvas, const Series & series, const Point & at)
{
  constexpr double size = 6.0;
  const Colour colour = LookOf(series).colour;
  if (series.square)
  {
    canvas.Fill({ at.x - size, at.y - size, 2.0 * size, 2.0 * size }, colour);
  }
  else
  {
    canvas.Disc(at, size, colour);
  }
}

class Plot
{
public:
  Plot(const MeasurementTable & table, const ProfileRequest & request)
      : m_Table(table), m_Request(request), m_Series(SeriesOf(table, request.value)),
        m_Canvas(request.width, request.height, kWhite), m_Frame{ 92.0, 96.0, request.width - 92.0 - 26.0, request.height - 96.0 - 92.0 }
  {
    m_Level = LevelAxis(m_Series);
    m_Level.from = m_Frame.x;
    m_Level.to = m_Frame.x + m_Frame.width;
    m_Value = ValueAxis(m_Series, request.fromZero);
    m_Value.from = m_Frame.y + m_Frame.height;
    m_Value.to = m_Frame.y;
  }

  Canvas Draw()
  {
    DrawGrid();
    m_Canvas.PushClip(m_Frame);
    for (const Series & series : m_Series)
    {
      DrawHatching(series);
    }
    for (const Series & series : m_Series)
    {
      DrawLine(series);
    }
    m_Canvas.PopClip();
    m_Canvas.Frame(m_Frame, { kInk, 1.5, {} });
    DrawSegments();
    DrawLegend();
    return std::move(m_Canvas);
  }

private:
  void DrawGrid()
  {
    const TextStyle below{ kTextSize, kInk, false, 0.5, 0.0, false, 0.0 };
    const TextStyle beside{ kTextSize, kInk, false, 1.0, 0.5, false, 0.0 };
    for (double z = std::ceil(m_Level.low / m_Level.step) * m_Level.step; z <= m_Level.high + 1e-9; z += m_Level.step)
    {
      const double x = m_Level.At(z);
      m_Canvas.Stroke({ { x, m_Frame.y }, { x, m_Frame.y + m_Frame.height } }, false, { kGridColour, 1.0, {} });
      m_Canvas.Text({ x, m_Frame.y + m_Frame.height + 8.0 }, Fixed(z, m_Level.Decimals()), below);
    }
    for (double value = m_Value.low; value <= m_Value.high + 1e-9 * m_Value.step; value += m_Value.step)
    {
      const double y = m_Value.At(value);
      m_Canvas.Stroke({ { m_Frame.x, y }, { m_Frame.x + m_Frame.width, y } }, false, { kGridColour, 1.0, {} });
      m_Canvas.Text({ m_Frame.x - 9.0, y }, Fixed(value, m_Value.Decimals()), beside);
    }
    const double bottom = m_Frame.y + m_Frame.height + 48.0;
    m_Canvas.Text({ m_Frame.x, bottom }, "\u2190 feet", { kTextSize, kInk, false, 0.0, 0.0, false, 0.0 });
    m_Canvas.Text({ m_Frame.x + 0.5 * m_Frame.width, bottom }, "z (mm)", below);
    m_Canvas.Text({ m_Frame.x + m_Frame.width, bottom }, "head \u2192", { kTextSize, kInk, false, 1.0, 0.0, false, 0.0 });
  }

  void DrawHatching(const Series & series)
  {
    const Look look = LookOf(series);
    const LineStyle style{ { look.colour.red, look.colour.green, look.colour.blue, 0.75 }, 1.6, {} };
    const double half = 0.5 * m_Frame.height;
    const double top = m_Frame.y + (series.side == Side::Left ? half : 0.0);
    const double height = series.side == Side::Unknown ? m_Frame.height : half;
    const auto leftOut = [](const Sample & sample) { return sample.leftOut; };
    const auto always = [](const Sample &, const Sample &) { return true; };
    for (const auto & [first, last] : Runs(series.samples, leftOut, always))
    {
      const double from = m_Level.At(series.samples[first].zMm - 0.5 * series.spacingMm);
      const double to = m_Level.At(series.samples[last].zMm + 0.5 * series.spacingMm);
      m_Canvas.Hatch({ from, top, std::max(to - from, 2.5), height }, look.rising, 9.0, style);
    }
  }

  void DrawLine(const Series & series)
  {
    const Look look = LookOf(series);
    const auto hasValue = [](const Sample & sample) { return sample.value.has_value(); };
    const auto near = [&](const Sample & a, const Sample & b) { return b.zMm - a.zMm <= 1.5 * series.spacingMm; };
    for (const auto & [first, last] : Runs(series.samples, hasValue, near))
    {
      std::vector<Point> line;
      for (std::size_t i = first; i <= last; ++i)
      {
        line.push_back({ m_Level.At(series.samples[i].zMm), m_Value.At(*series.samples[i].value) });
      }
      m_Canvas.Stroke(line, false, { look.colour, 3.2, look.dashes });
      const double raster = 80.0;
      const double shift = series.square ? 0.5 * raster : 0.0;
      const auto cellOf = [&](const Point & point) { return std::floor((point.x - shift) / raster); };
      for (std::size_t i = 0; i < line.size(); ++i)
      {
        if (line.size() == 1 || (i > 0 && cellOf(line[i]) != cellOf(line[i - 1])))
        {
          DrawMarker(m_Canvas, series, line[i]);
        }
      }
    }
  }

  /** A thin band above the frame that names the segments along the limb with most rows. */
  void DrawSegments()
  {
    const auto most = std::max_element(m_Series.begin(), m_Series.end(),
                                       [](const Series & a, const Series & b) { return a.samples.size() < b.samples.size(); });
    if (most == m_Series.end())
    {
      return;
    }
    std::vector<const SliceMeasurement *> slices;
    for (const SliceMeasurement & slice : m_Table.slices)
    {
      if (slice.side == most->side && std::isfinite(slice.zMm))
      {
        slices.push_back(&slice);
      }
    }
    std::stable_sort(slices.begin(), slices.end(), [](const auto * a, const auto * b) { return a->zMm < b->zMm; });
    const TextStyle style{ 0.85 * kTextSize, { 0.35, 0.35, 0.35, 1.0 }, false, 0.5, 1.0, false, 0.0 };
    for (std::size_t first = 0; first < slices.size();)
    {
      std::size_t last = first;
      while (last + 1 < slices.size() && slices[last + 1]->segment == slices[first]->segment)
      {
        ++last;
      }
      const double from = m_Level.At(slices[first]->zMm - 0.5 * most->spacingMm) + 1.5;
      const double to = m_Level.At(slices[last]->zMm + 0.5 * most->spacingMm) - 1.5;
      m_Canvas.Fill({ from, m_Frame.y - 8.0, std::max(to - from, 1.0), 4.0 }, { 0.6, 0.6, 0.6, 1.0 });
      const std::string word(SegmentWord(slices[first]->segment));
      if (m_Canvas.TextWidth(word, style) < to - from)
      {
        m_Canvas.Text({ 0.5 * (from + to), m_Frame.y - 10.0 }, word, style);
      }
      first = last + 1;
    }
  }

  void DrawLegend()
  {
    const double y = 24.0;
    m_Canvas.Text({ 8.0, y }, m_Request.title, { 1.1 * kTextSize, kInk, true, 0.0, 0.5, false, 0.0 });
    double right = m_Request.width - 26.0;
    const TextStyle style{ kTextSize, kInk, false, 1.0, 0.5, false, 0.0 };
    const bool anyLeftOut =
        std::any_of(m_Series.begin(), m_Series.end(),
                    [](const Series & series)
                    { return std::any_of(series.samples.begin(), series.samples.end(), [](const Sample & s) { return s.leftOut; }); });
    if (anyLeftOut)
    {
      m_Canvas.Text({ right, y }, "left out", style);
      right -= m_Canvas.TextWidth("left out", style) + 8.0;
      m_Canvas.Hatch({ right - 44.0, y - 12.0, 44.0, 24.0 }, true, 9.0, { kUnknownColour, 1.6, {} });
      m_Canvas.Frame({ right - 44.0, y - 12.0, 44.0, 24.0 }, { kUnknownColour, 1.0, {} });
      right -= 72.0;
    }
    for (auto series = m_Series.rbegin(); series != m_Series.rend(); ++series)
    {
      const Look look = LookOf(*series);
      m_Canvas.Text({ right, y }, series->name, style);
      right -= m_Canvas.TextWidth(series->name, style) + 8.0;
      m_Canvas.Stroke({ { right - 60.0, y }, { right, y } }, false, { look.colour, 3.2, look.dashes });
      DrawMarker(m_Canvas, *series, { right - 30.0, y });
      right -= 88.0;
    }
  }

  const MeasurementTable & m_Table;
  const ProfileRequest & m_Request;
  std::vector<Series> m_Series;
  Canvas m_Canvas;
  Rect m_Frame;
  Axis m_Level, m_Value;
};
} // namespace

bool HasProfile(const MeasurementTable & table, Value SliceMeasurement::*value)
{
  return std::any_of(table.slices.begin(), table.slices.end(),
                     [&](const SliceMeasurement & slice)
                     { return slice.status == Status::Ok && slice.*value && std::isfinite(*(slice.*value)); });
}

Canvas DrawProfile(const MeasurementTable & table, const ProfileRequest & request)
{
  return Plot(table, request).Draw();
}
} // namespace myosect::report
