#include "ImageArea.h"

#include <chrono>
#include <cmath>

#include <QMouseEvent>
#include <QWheelEvent>

namespace myosect::app
{
namespace
{
using rendering::PixelPoint;
using viewer::Event;
using viewer::Tool;

constexpr double kZoomPerPixel = 1.006;
constexpr double kZoomPerNotch = 1.15;
constexpr double kTurnDegPerPixel = 0.4;
constexpr int kNotch = 120;

bool IsAxial(ViewName view)
{
  return view == ViewName::Axial || view == ViewName::Second;
}

bool IsScout(ViewName view)
{
  return view == ViewName::Coronal || view == ViewName::Sagittal;
}

bool IsBrush(Tool tool)
{
  return tool == Tool::Brush || tool == Tool::Eraser;
}
} // namespace

ImageArea::ImageArea(viewer::ViewerModel & model, QWidget * parent)
    : VtkCanvas(parent), m_Model(model), m_Scene(std::make_unique<SceneBinder>(model, RenderWindow()))
{
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(320, 240);
  setObjectName("images");
}

ImageArea::~ImageArea() = default;

void ImageArea::Refresh(const viewer::EventSet & changed)
{
  if (changed.none())
  {
    return;
  }
  const auto begin = std::chrono::steady_clock::now();
  m_Scene->Refresh(changed);
  Render();
  m_LastRenderMs = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

void ImageArea::Repaint()
{
  m_Scene->Refresh({});
  Render();
}

rendering::RgbPicture ImageArea::Grab(PictureText text)
{
  m_Scene->SetPictureText(text);
  m_Scene->RefreshAll();
  rendering::RgbPicture picture = rendering::Capture(RenderWindow());
  m_Scene->SetPictureText(PictureText::AsShown);
  m_Scene->RefreshAll();
  Render();
  return picture;
}

PixelPoint ImageArea::PixelOf(const QPointF & position) const
{
  return { position.x() * devicePixelRatioF(), position.y() * devicePixelRatioF() };
}

void ImageArea::Told()
{
  if (onInput)
  {
    onInput();
  }
}

void ImageArea::Resized(int width, int height)
{
  m_Scene->Resize(width, height, devicePixelRatioF());
}

void ImageArea::mousePressEvent(QMouseEvent * event)
{
  setFocus();
  const PixelPoint at = PixelOf(event->localPos());
  const ViewName view = m_Scene->ViewAt(at);
  m_Last = at;
  m_DragView = view;
  m_Drag = Drag::None;
  if (!m_Model.document.IsOpen() || view == ViewName::None)
  {
    return;
  }
  const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
  const bool control = event->modifiers().testFlag(Qt::ControlModifier);
  if (view == ViewName::Surface)
  {
    m_Drag = event->button() == Qt::RightButton ? Drag::Zoom : Drag::Turn;
    return;
  }
  if (IsScout(view))
  {
    if (event->button() == Qt::LeftButton)
    {
      m_Drag = Drag::Scout;
      m_Model.SelectSlice(m_Scene->SliceAtHeight(view, at));
      Told();
    }
    return;
  }
  if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && shift))
  {
    m_Drag = Drag::Pan;
    return;
  }
  if (event->button() == Qt::RightButton)
  {
    m_Drag = Drag::Zoom;
    return;
  }
  if (&m_Scene->DocumentOf(view) == &m_Model.document && m_Model.tools.Press(m_Scene->SliceOf(view), m_Scene->PlaneAt(view, at), control))
  {
    m_Drag = Drag::Tool;
    Told();
    return;
  }
  if (m_Model.tools.tool.As<Tool>() == Tool::Navigate)
  {
    m_Drag = Drag::Window;
    return;
  }
  Told();
}

void ImageArea::mouseMoveEvent(QMouseEvent * event)
{
  const PixelPoint at = PixelOf(event->localPos());
  const double dx = at.x - m_Last.x;
  const double dy = at.y - m_Last.y;
  m_Last = at;
  switch (m_Drag)
  {
  case Drag::None:
    Hover(m_Scene->ViewAt(at), at, event->modifiers());
    return;
  case Drag::Window:
    m_Model.display.DragWindow(dx, -dy);
    break;
  case Drag::Pan:
  {
    const double mm = m_Scene->MmPerPixel(m_DragView);
    m_Model.display.panX.Set(m_Model.display.panX.Value() - dx * mm);
    m_Model.display.panY.Set(m_Model.display.panY.Value() - dy * mm);
    break;
  }
  case Drag::Zoom:
    if (m_DragView == ViewName::Surface)
    {
      m_Scene->Surface().Zoom(std::pow(kZoomPerPixel, -dy));
      Repaint();
      return;
    }
    m_Model.display.zoom.Set(m_Model.display.zoom.Value() * std::pow(kZoomPerPixel, -dy));
    break;
  case Drag::Tool:
    m_Model.tools.Drag(m_Scene->PlaneAt(m_DragView, at));
    Hover(m_DragView, at, Qt::NoModifier);
    break;
  case Drag::Scout:
    m_Model.SelectSlice(m_Scene->SliceAtHeight(m_DragView, at));
    break;
  case Drag::Turn:
    m_Scene->Surface().Rotate(-dx * kTurnDegPerPixel, dy * kTurnDegPerPixel);
    Repaint();
    return;
  }
  Told();
}

void ImageArea::mouseReleaseEvent(QMouseEvent *)
{
  if (m_Drag == Drag::Tool)
  {
    m_Model.tools.Release();
    Told();
  }
  m_Drag = Drag::None;
}

void ImageArea::mouseDoubleClickEvent(QMouseEvent * event)
{
  const ViewName view = m_Scene->ViewAt(PixelOf(event->localPos()));
  if (view == ViewName::Surface)
  {
    m_Scene->Surface().Reset();
    Repaint();
  }
  else if (m_Model.document.IsOpen() && IsAxial(view) && event->button() == Qt::LeftButton &&
           m_Model.tools.tool.As<Tool>() == Tool::Navigate)
  {
    m_Model.display.ApplyPreset(m_Model.display.Preset(), m_Model.document.Source(), m_Model.Selected().sliceIndex);
    Told();
  }
}

void ImageArea::wheelEvent(QWheelEvent * event)
{
  event->accept();
  const int delta = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
  const PixelPoint at = PixelOf(event->position());
  const ViewName view = m_Scene->ViewAt(at);
  if (delta == 0 || !m_Model.document.IsOpen())
  {
    return;
  }
  const double notches = static_cast<double>(delta) / kNotch;
  if (view == ViewName::Surface)
  {
    m_Scene->Surface().Zoom(std::pow(kZoomPerNotch, notches));
    Repaint();
    return;
  }
  if (event->modifiers().testFlag(Qt::ControlModifier))
  {
    m_Model.display.zoom.Set(m_Model.display.zoom.Value() * std::pow(kZoomPerNotch, notches));
  }
  else if (event->modifiers().testFlag(Qt::ShiftModifier))
  {
    m_Model.tools.radiusMm.Scale(delta > 0 ? 1 : -1);
    Hover(view, at, Qt::NoModifier);
  }
  else
  {
    m_Model.Perform(delta > 0 ? viewer::ActionId::NextSlice : viewer::ActionId::PreviousSlice);
  }
  Told();
}

void ImageArea::leaveEvent(QEvent * event)
{
  QWidget::leaveEvent(event);
  m_Scene->SetBrush(std::nullopt);
  if (onProbe)
  {
    onProbe({});
  }
  Repaint();
}

void ImageArea::Hover(ViewName view, const PixelPoint & at, Qt::KeyboardModifiers modifiers)
{
  if (!IsAxial(view) || !m_Scene->DocumentOf(view).IsOpen())
  {
    if (onProbe)
    {
      onProbe({});
    }
    return;
  }
  const viewer::PlanePoint point = m_Scene->PlaneAt(view, at);
  const std::size_t k = m_Scene->SliceOf(view);
  const auto probe = viewer::ProbeAt(m_Scene->DocumentOf(view), k, point);
  if (onProbe)
  {
    onProbe(probe ? viewer::TextOf(*probe) : std::string());
  }
  if (modifiers.testFlag(Qt::ShiftModifier) && &m_Scene->DocumentOf(view) == &m_Model.document)
  {
    m_Model.SetCursor(k, point);
    Told();
  }
  if (IsBrush(m_Model.tools.tool.As<Tool>()))
  {
    m_Scene->SetBrush(std::make_pair(view, point));
    if (m_Drag == Drag::None)
    {
      Repaint();
    }
  }
  else
  {
    m_Scene->SetBrush(std::nullopt);
  }
}
} // namespace myosect::app
