#include "myosect/Rendering/LimbPlot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <vtkAxis.h>
#include <vtkChartLegend.h>
#include <vtkChartXY.h>
#include <vtkContextActor.h>
#include <vtkContextScene.h>
#include <vtkDoubleArray.h>
#include <vtkNew.h>
#include <vtkPen.h>
#include <vtkPlot.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkTable.h>
#include <vtkTextProperty.h>

namespace myosect::rendering
{
namespace
{
constexpr int kTitleSize = 13;
constexpr int kLabelSize = 12;
constexpr float kLineWidth = 2.2F;
constexpr double kHeadroom = 1.12;

vtkSmartPointer<vtkTable> TableOf(const std::vector<double> & xs, const std::vector<double> & ys)
{
  auto table = vtkSmartPointer<vtkTable>::New();
  vtkNew<vtkDoubleArray> x;
  x->SetName("position");
  vtkNew<vtkDoubleArray> y;
  y->SetName("value");
  for (std::size_t i = 0; i < xs.size(); ++i)
  {
    x->InsertNextValue(xs[i]);
    y->InsertNextValue(ys[i]);
  }
  table->AddColumn(x);
  table->AddColumn(y);
  return table;
}

void StyleAxis(vtkAxis & axis, const std::string & title)
{
  axis.SetTitle(title);
  for (vtkTextProperty * property : { axis.GetTitleProperties(), axis.GetLabelProperties() })
  {
    property->SetColor(0.1, 0.1, 0.1);
    property->SetBold(0);
    property->SetFontFamilyToArial();
  }
  axis.GetTitleProperties()->SetFontSize(kTitleSize);
  axis.GetLabelProperties()->SetFontSize(kLabelSize);
  axis.GetGridPen()->SetColor(222, 222, 222, 255);
  axis.GetPen()->SetColor(60, 60, 60, 255);
}
} // namespace

struct LimbPlot::Impl
{
  void DrawCursor();

  vtkNew<vtkRenderer> renderer;
  vtkNew<vtkContextActor> actor;
  vtkNew<vtkChartXY> chart;
  vtkSmartPointer<vtkPlot> cursorPlot;
  std::optional<double> cursor;
  PixelRect place;
  double lowest = 0.0, highest = 1.0;
};

LimbPlot::LimbPlot(vtkRenderWindow & window) : m_Impl(std::make_unique<Impl>())
{
  m_Impl->renderer->SetBackground(1.0, 1.0, 1.0);
  m_Impl->renderer->InteractiveOff();
  m_Impl->actor->GetScene()->AddItem(m_Impl->chart);
  m_Impl->actor->GetScene()->SetRenderer(m_Impl->renderer);
  m_Impl->renderer->AddViewProp(m_Impl->actor);
  m_Impl->chart->SetShowLegend(true);
  m_Impl->chart->GetLegend()->SetLabelSize(kLabelSize);
  m_Impl->chart->GetLegend()->SetHorizontalAlignment(vtkChartLegend::RIGHT);
  m_Impl->chart->GetLegend()->SetVerticalAlignment(vtkChartLegend::TOP);
  window.AddRenderer(m_Impl->renderer);
}

LimbPlot::~LimbPlot() = default;

void LimbPlot::SetPlace(const PixelRect & place, int windowWidth, int windowHeight)
{
  m_Impl->place = place;
  const double width = std::max(windowWidth, 1);
  const double height = std::max(windowHeight, 1);
  m_Impl->renderer->SetViewport(place.x / width, 1.0 - (place.y + place.height) / height, (place.x + place.width) / width,
                                1.0 - place.y / height);
}

void LimbPlot::SetLegendShown(bool shown)
{
  m_Impl->chart->SetShowLegend(shown);
}

void LimbPlot::SetSeries(const std::vector<PlotSeries> & series, const PlotText & text)
{
  Impl & impl = *m_Impl;
  impl.chart->ClearPlots();
  impl.cursorPlot = nullptr;
  StyleAxis(*impl.chart->GetAxis(vtkAxis::BOTTOM), text.positionTitle);
  StyleAxis(*impl.chart->GetAxis(vtkAxis::LEFT), text.valueTitle);
  double first = std::numeric_limits<double>::max();
  double last = std::numeric_limits<double>::lowest();
  impl.lowest = 0.0;
  impl.highest = 0.0;
  for (const PlotSeries & one : series)
  {
    std::vector<double> values;
    for (const Value & value : one.values)
    {
      values.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
      impl.highest = std::max(impl.highest, value.value_or(0.0));
      impl.lowest = std::min(impl.lowest, value.value_or(0.0));
    }
    if (one.positions.size() < 2)
    {
      continue;
    }
    first = std::min(first, one.positions.front());
    last = std::max(last, one.positions.back());
    vtkPlot * plot = impl.chart->AddPlot(vtkChart::LINE);
    plot->SetInputData(TableOf(one.positions, values), 0, 1);
    const Rgb colour = SideColour(one.side);
    plot->SetColor(colour.red, colour.green, colour.blue, 255);
    plot->SetWidth(kLineWidth);
    plot->GetPen()->SetLineType(one.dashed ? vtkPen::DASH_LINE : vtkPen::SOLID_LINE);
    plot->SetLabel(one.name);
  }
  impl.highest = impl.highest > impl.lowest ? impl.highest * kHeadroom : impl.lowest + 1.0;
  vtkAxis & left = *impl.chart->GetAxis(vtkAxis::LEFT);
  left.SetBehavior(vtkAxis::FIXED);
  left.SetRange(impl.lowest, impl.highest);
  if (first < last)
  {
    vtkAxis & bottom = *impl.chart->GetAxis(vtkAxis::BOTTOM);
    bottom.SetBehavior(vtkAxis::FIXED);
    bottom.SetRange(first, last);
  }
  impl.DrawCursor();
}

void LimbPlot::Impl::DrawCursor()
{
  if (cursorPlot != nullptr)
  {
    chart->RemovePlotInstance(cursorPlot);
    cursorPlot = nullptr;
  }
  if (!cursor)
  {
    return;
  }
  cursorPlot = chart->AddPlot(vtkChart::LINE);
  cursorPlot->SetInputData(TableOf({ *cursor, *cursor }, { lowest, highest }), 0, 1);
  cursorPlot->SetColor(40, 40, 40, 255);
  cursorPlot->SetWidth(1.2F);
  cursorPlot->SetLabel("slice shown");
}

void LimbPlot::SetCursor(std::optional<double> position)
{
  if (position != m_Impl->cursor)
  {
    m_Impl->cursor = position;
    m_Impl->DrawCursor();
  }
}

std::optional<PlotPlace> LimbPlot::PlaceAt(const PixelPoint & point) const
{
  const PixelRect & place = m_Impl->place;
  vtkAxis & bottom = *m_Impl->chart->GetAxis(vtkAxis::BOTTOM);
  vtkAxis & left = *m_Impl->chart->GetAxis(vtkAxis::LEFT);
  const auto along = [](vtkAxis & axis, int component, double pixel)
  {
    const double begin = axis.GetPoint1()[component];
    const double end = axis.GetPoint2()[component];
    return axis.GetMinimum() + (pixel - begin) / (end - begin) * (axis.GetMaximum() - axis.GetMinimum());
  };
  const double x = point.x - place.x;
  const double first = bottom.GetPoint1()[0];
  const double last = bottom.GetPoint2()[0];
  if (!place.Contains(point) || last <= first || x < first || x > last)
  {
    return std::nullopt;
  }
  return PlotPlace{ along(bottom, 0, x), along(left, 1, place.y + place.height - point.y) };
}

PixelPoint LimbPlot::PixelAt(double position, double value) const
{
  const PixelRect & place = m_Impl->place;
  vtkAxis & bottom = *m_Impl->chart->GetAxis(vtkAxis::BOTTOM);
  vtkAxis & left = *m_Impl->chart->GetAxis(vtkAxis::LEFT);
  const auto along = [](vtkAxis & axis, int component, double at)
  {
    const double begin = axis.GetPoint1()[component];
    const double end = axis.GetPoint2()[component];
    return begin + (at - axis.GetMinimum()) / (axis.GetMaximum() - axis.GetMinimum()) * (end - begin);
  };
  return { place.x + along(bottom, 0, position), place.y + place.height - along(left, 1, value) };
}
} // namespace myosect::rendering
