#pragma once

#include <string>
#include <utility>
#include <vector>

#include "Canvas.h"

namespace myosect::report
{
/** A line of a plot, with markers where it has few points. */
struct PlotLine
{
  std::string name; ///< in the legend; none when empty
  Colour colour;
  std::vector<double> dashes;
  bool markers = false, square = false;
  std::vector<std::pair<double, double>> points;
};

/** A band about a value, from the left to the right edge. */
struct PlotBand
{
  double low = 0.0, high = 0.0;
  Colour colour;
};

struct LinePlot
{
  std::string title, xLabel;
  int width = 1000, height = 620;
  bool fromZero = false;
  std::vector<PlotLine> lines;
  std::vector<PlotBand> bands;
};

[[nodiscard]] Canvas DrawLinePlot(const LinePlot & plot);
} // namespace myosect::report
