#include "LinePlot.h"

#include <algorithm>
#include <cmath>

#include "SlicePanel.h"
#include "Text.h"

namespace myosect::report
{
namespace
{
constexpr Colour kGridColour{ 0.87, 0.87, 0.87, 1.0 };
constexpr double kTextSize = 22.0;
constexpr Rect kMargins{ 100.0, 96.0, 26.0, 84.0 }; ///< left, top, right, bottom

struct Scale
{
  double low = 0.0, high = 1.0, step = 1.0, from = 0.0, to = 1.0;

  [[nodiscard]] double At(double value) const { return from + (value - low) / (high - low) * (to - from); }
  [[nodiscard]] int Decimals() const { return step >= 1.0 ? 0 : static_cast<int>(std::ceil(-std::log10(step) - 1e-9)); }
};

double NiceStep(double range, int wanted)
{
  const double raw = std::max(range, 1e-9) / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double part = raw / power;
  return power * (part <= 1.0 ? 1.0 : part <= 2.0 ? 2.0 : part <= 5.0 ? 5.0 : 10.0);
}

Scale ScaleOf(double low, double high, int wanted, bool whole)
{
  Scale scale;
  if (low > high)
  {
    low = 0.0;
    high = 1.0;
  }
  if (high - low < 1e-9 * std::max(1.0, std::abs(high)))
  {
    low -= 0.5;
    high += 0.5;
  }
  scale.step = NiceStep(high - low, wanted);
  scale.low = whole ? std::floor(low / scale.step) * scale.step : low;
  scale.high = whole ? std::ceil(high / scale.step) * scale.step : high;
  return scale;
}

void DrawMarker(Canvas & canvas, const PlotLine & line, const Point & at)
{
  constexpr double size = 7.0;
  if (line.square)
  {
    canvas.Fill({ at.x - size, at.y - size, 2.0 * size, 2.0 * size }, line.colour);
  }
  else
  {
    canvas.Disc(at, size, line.colour);
  }
}
} // namespace

Canvas DrawLinePlot(const LinePlot & plot)
{
  Canvas canvas(plot.width, plot.height, kWhite);
  const Rect frame{ kMargins.x, kMargins.y, plot.width - kMargins.x - kMargins.width, plot.height - kMargins.y - kMargins.height };
  double xLow = 1e300, xHigh = -1e300, yLow = 1e300, yHigh = -1e300;
  for (const PlotLine & line : plot.lines)
  {
    for (const auto & [x, y] : line.points)
    {
      xLow = std::min(xLow, x);
      xHigh = std::max(xHigh, x);
      yLow = std::min(yLow, y);
      yHigh = std::max(yHigh, y);
    }
  }
  for (const PlotBand & band : plot.bands)
  {
    yLow = std::min(yLow, band.low);
    yHigh = std::max(yHigh, band.high);
  }
  const double margin = 0.03 * std::max(0.0, xHigh - xLow);
  Scale xs = ScaleOf(xLow - margin, xHigh + margin, 6, false), ys = ScaleOf(plot.fromZero ? std::min(0.0, yLow) : yLow, yHigh, 5, true);
  xs.from = frame.x;
  xs.to = frame.x + frame.width;
  ys.from = frame.y + frame.height;
  ys.to = frame.y;

  const TextStyle below{ kTextSize, kInk, false, 0.5, 0.0, false, 0.0 }, beside{ kTextSize, kInk, false, 1.0, 0.5, false, 0.0 };
  for (const PlotBand & band : plot.bands)
  {
    canvas.Fill({ frame.x, ys.At(band.high), frame.width, ys.At(band.low) - ys.At(band.high) }, band.colour);
  }
  for (double x = std::ceil(xs.low / xs.step) * xs.step; x <= xs.high + 1e-9 * xs.step; x += xs.step)
  {
    canvas.Stroke({ { xs.At(x), frame.y }, { xs.At(x), frame.y + frame.height } }, false, { kGridColour, 1.0, {} });
    canvas.Text({ xs.At(x), frame.y + frame.height + 8.0 }, Fixed(x, xs.Decimals()), below);
  }
  for (double y = ys.low; y <= ys.high + 1e-9 * ys.step; y += ys.step)
  {
    canvas.Stroke({ { frame.x, ys.At(y) }, { frame.x + frame.width, ys.At(y) } }, false, { kGridColour, 1.0, {} });
    canvas.Text({ frame.x - 9.0, ys.At(y) }, Fixed(y, ys.Decimals()), beside);
  }
  canvas.Text({ frame.x + 0.5 * frame.width, frame.y + frame.height + 44.0 }, plot.xLabel, below);
  canvas.PushClip(frame);
  for (const PlotLine & line : plot.lines)
  {
    std::vector<Point> points;
    for (const auto & [x, y] : line.points)
    {
      points.push_back({ xs.At(x), ys.At(y) });
    }
    canvas.Stroke(points, false, { line.colour, 3.2, line.dashes });
    for (std::size_t i = 0; line.markers && i < points.size(); ++i)
    {
      DrawMarker(canvas, line, points[i]);
    }
  }
  canvas.PopClip();
  canvas.Frame(frame, { kInk, 1.5, {} });
  canvas.Text({ 8.0, 24.0 }, plot.title, { 1.1 * kTextSize, kInk, true, 0.0, 0.5, false, 0.0 });
  double left = frame.x;
  for (const PlotLine & line : plot.lines)
  {
    if (line.name.empty())
    {
      continue;
    }
    canvas.Stroke({ { left, 66.0 }, { left + 54.0, 66.0 } }, false, { line.colour, 3.2, line.dashes });
    if (line.markers)
    {
      DrawMarker(canvas, line, { left + 27.0, 66.0 });
    }
    const TextStyle style{ kTextSize, kInk, false, 0.0, 0.5, false, 0.0 };
    canvas.Text({ left + 62.0, 66.0 }, line.name, style);
    left += 90.0 + canvas.TextWidth(line.name, style);
  }
  return canvas;
}
} // namespace myosect::report
