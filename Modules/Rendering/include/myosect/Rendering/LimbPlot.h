#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Quantity.h"
#include "myosect/Core/Types.h"
#include "myosect/Rendering/Palette.h"
#include "myosect/Rendering/SliceView.h"

class vtkRenderWindow;

namespace myosect::rendering
{
/** Values of one limb along it; undefined ones leave a gap in the line. */
struct PlotSeries
{
  std::string name;
  Side side = Side::Unknown;
  bool dashed = false;
  std::vector<double> positions; ///< ascending, in the unit of the plot's position axis
  std::vector<Value> values;     ///< one a position
};

struct PlotPlace
{
  double position = 0.0, value = 0.0;
};

struct PlotText
{
  std::string positionTitle; ///< "height z (mm)"
  std::string valueTitle;    ///< "muscle area (cm²)"
};

/** A quantity along the limbs, left and right, with a line at the present slice. Drawn with VTK's charts into a part of a window. */
class LimbPlot
{
public:
  explicit LimbPlot(vtkRenderWindow & window);
  ~LimbPlot();
  LimbPlot(const LimbPlot &) = delete;
  LimbPlot & operator=(const LimbPlot &) = delete;

  void SetPlace(const PixelRect & place, int windowWidth, int windowHeight);
  void SetSeries(const std::vector<PlotSeries> & series, const PlotText & text);
  /** Names of the lines in a corner, over the curves; on at first. */
  void SetLegendShown(bool shown);
  /** The vertical line; empty: none. */
  void SetCursor(std::optional<double> position);
  /** What lies under a point of the window; empty left or right of the axes. Valid after the window has rendered. */
  [[nodiscard]] std::optional<PlotPlace> PlaceAt(const PixelPoint & point) const;
  /** Where a position and value lie in the window. Valid after the window has rendered. */
  [[nodiscard]] PixelPoint PixelAt(double position, double value) const;

private:
  struct Impl;
  std::unique_ptr<Impl> m_Impl;
};
} // namespace myosect::rendering
