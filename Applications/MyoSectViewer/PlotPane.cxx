#include "PlotPane.h"

#include <algorithm>
#include <cmath>

#include <QColor>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QVBoxLayout>

#include "Changed.h"

namespace myosect::app
{
namespace
{
using viewer::Event;

/** Points further apart than this many usual steps are not joined. */
constexpr double kGapSteps = 3.5;

std::vector<rendering::PlotSeries> SeriesOf(const viewer::CurvePlot & plot)
{
  std::vector<rendering::PlotSeries> all;
  for (const viewer::Curve & curve : plot.curves)
  {
    rendering::PlotSeries series;
    series.name = curve.side == Side::Unknown ? "side unknown" : std::string(ToString(curve.side));
    series.side = curve.side;
    series.dashed = curve.side == Side::Left;
    std::vector<double> steps;
    for (std::size_t i = 1; i < curve.points.size(); ++i)
    {
      steps.push_back(curve.points[i].placeMm - curve.points[i - 1].placeMm);
    }
    std::sort(steps.begin(), steps.end());
    const double usual = steps.empty() ? 0.0 : steps[steps.size() / 2];
    for (const viewer::CurvePoint & point : curve.points)
    {
      if (!series.positions.empty() && point.placeMm - series.positions.back() > kGapSteps * usual)
      {
        series.positions.push_back((series.positions.back() + point.placeMm) / 2.0);
        series.values.emplace_back(std::nullopt);
      }
      series.positions.push_back(point.placeMm);
      series.values.emplace_back(point.value);
    }
    all.push_back(series);
  }
  return all;
}

/** Rich text: a stroke as the line is drawn, and its name. */
QString LegendOf(const viewer::CurvePlot & plot)
{
  QString text;
  for (const rendering::PlotSeries & series : SeriesOf(plot))
  {
    const rendering::Rgb colour = rendering::SideColour(series.side);
    text += QString("<span style=\"color:%1\"><b>%2</b></span>&nbsp;%3&nbsp;&nbsp; ")
                .arg(QColor(colour.red, colour.green, colour.blue).name(), series.dashed ? "\u2013 \u2013" : "\u2014\u2014",
                     QString::fromStdString(series.name));
  }
  return text + "<b>|</b>&nbsp;slice shown";
}
} // namespace

PlotArea::PlotArea(QWidget * parent) : VtkCanvas(parent), plot(std::make_unique<rendering::LimbPlot>(RenderWindow()))
{
  plot->SetLegendShown(false); // it stands above, where it hides no curve
  setMinimumSize(240, 150);
  setObjectName("plot");
}

PlotArea::~PlotArea() = default;

void PlotArea::Resized(int width, int height)
{
  plot->SetPlace({ 0, 0, width, height }, width, height);
}

void PlotArea::mousePressEvent(QMouseEvent * event)
{
  const rendering::PixelPoint at{ event->localPos().x() * devicePixelRatioF(), event->localPos().y() * devicePixelRatioF() };
  const auto place = plot->PlaceAt(at);
  if (place && onClick)
  {
    onClick(*place);
  }
}

PlotPane::PlotPane(viewer::ViewerModel & model, QWidget * parent)
    : QWidget(parent), m_Model(model), m_Metric(new QComboBox(this)), m_Legend(new QLabel(this)), m_Area(new PlotArea(this))
{
  m_Metric->setObjectName("plot-metric");
  m_Metric->setFocusPolicy(Qt::ClickFocus);
  for (int metric = 0; metric < viewer::kCurveMetricCount; ++metric)
  {
    m_Metric->addItem(QString::fromUtf8(viewer::HeadingOf(static_cast<viewer::CurveMetric>(metric))));
  }
  auto * column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 4);
  auto * head = new QHBoxLayout;
  head->addWidget(m_Metric, 1);
  head->addWidget(m_Legend);
  column->addLayout(head);
  column->addWidget(m_Area, 1);
  connect(m_Metric, QOverload<int>::of(&QComboBox::currentIndexChanged), this, [this] { Rebuild(); });
  m_Area->onClick = [this](const rendering::PlotPlace & place) { Click(place); };
}

void PlotPane::Refresh(const viewer::EventSet & changed)
{
  if (Any(changed, { Event::Study, Event::Rows, Event::Content }))
  {
    Rebuild();
  }
  else if (Any(changed, { Event::Selection }))
  {
    MoveCursor();
    m_Area->Render();
  }
}

void PlotPane::Rebuild()
{
  m_Shown = m_Model.document.IsOpen() ? viewer::PlotOf(m_Model.document, static_cast<viewer::CurveMetric>(m_Metric->currentIndex()))
                                      : viewer::CurvePlot{};
  m_Area->plot->SetSeries(SeriesOf(m_Shown), { m_Shown.xTitle, m_Shown.yTitle });
  m_Legend->setText(LegendOf(m_Shown));
  MoveCursor();
  m_Area->Render();
}

void PlotPane::MoveCursor()
{
  std::optional<double> place;
  const auto row = m_Model.SelectedRow();
  for (const viewer::Curve & curve : m_Shown.curves)
  {
    for (const viewer::CurvePoint & point : curve.points)
    {
      const bool same = row ? point.row == *row : m_Model.document.Rows()[point.row].sliceIndex == m_Model.Selected().sliceIndex;
      if (same)
      {
        place = point.placeMm;
      }
    }
  }
  m_Area->plot->SetCursor(place);
}

void PlotPane::Click(const rendering::PlotPlace & place)
{
  const auto row = viewer::NearestRow(m_Shown, place.position, place.value);
  if (row)
  {
    m_Model.SelectRow(*row);
    if (onInput)
    {
      onInput();
    }
  }
}
} // namespace myosect::app
