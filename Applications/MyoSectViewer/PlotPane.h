#pragma once

#include <functional>
#include <memory>

#include <QComboBox>
#include <QLabel>
#include <QWidget>

#include "VtkCanvas.h"
#include "myosect/Rendering/LimbPlot.h"
#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::app
{
/** The charts' part of a window; a click selects the nearest row. */
class PlotArea : public VtkCanvas
{
public:
  explicit PlotArea(QWidget * parent);
  ~PlotArea() override;

  std::unique_ptr<rendering::LimbPlot> plot;
  std::function<void(const rendering::PlotPlace &)> onClick;

protected:
  void Resized(int width, int height) override;
  void mousePressEvent(QMouseEvent * event) override;
};

/** \brief A metric along the limbs, left and right, linked with the selection. */
class PlotPane : public QWidget
{
public:
  PlotPane(viewer::ViewerModel & model, QWidget * parent);

  void Refresh(const viewer::EventSet & changed);
  [[nodiscard]] const viewer::CurvePlot & Shown() const { return m_Shown; }
  [[nodiscard]] PlotArea & Area() { return *m_Area; }
  std::function<void()> onInput;

private:
  void Rebuild();
  void MoveCursor();
  void Click(const rendering::PlotPlace & place);

  viewer::ViewerModel & m_Model;
  QComboBox * m_Metric;
  QLabel * m_Legend;
  PlotArea * m_Area;
  viewer::CurvePlot m_Shown;
};
} // namespace myosect::app
