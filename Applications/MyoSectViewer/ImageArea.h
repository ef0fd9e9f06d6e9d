#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "SceneBinder.h"
#include "VtkCanvas.h"
#include "myosect/Rendering/Snapshot.h"

namespace myosect::app
{
/** \brief The pictures: turns mouse and wheel into calls of the model. Keys are the main window's. */
class ImageArea : public VtkCanvas
{
public:
  ImageArea(viewer::ViewerModel & model, QWidget * parent);
  ~ImageArea() override;

  /** Brings the scene up to date and renders it, if anything happened. */
  void Refresh(const viewer::EventSet & changed);
  /** The same, whatever happened. */
  void Repaint();
  [[nodiscard]] SceneBinder & Scene() { return *m_Scene; }
  /** The pictures as they are, with more or less text. */
  [[nodiscard]] rendering::RgbPicture Grab(PictureText text);
  /** What the cursor is over: text of the probe, or empty. */
  std::function<void(const std::string &)> onProbe;
  /** The model was called. */
  std::function<void()> onInput;
  /** Milliseconds of the last rendering, scene included. */
  [[nodiscard]] double LastRenderMs() const noexcept { return m_LastRenderMs; }

protected:
  void Resized(int width, int height) override;
  void mousePressEvent(QMouseEvent * event) override;
  void mouseMoveEvent(QMouseEvent * event) override;
  void mouseReleaseEvent(QMouseEvent * event) override;
  void mouseDoubleClickEvent(QMouseEvent * event) override;
  void wheelEvent(QWheelEvent * event) override;
  void leaveEvent(QEvent * event) override;

private:
  enum class Drag
  {
    None,
    Window,
    Pan,
    Zoom,
    Tool,
    Scout,
    Turn
  };

  [[nodiscard]] rendering::PixelPoint PixelOf(const QPointF & position) const;
  void Hover(ViewName view, const rendering::PixelPoint & at, Qt::KeyboardModifiers modifiers);
  void Told();

  viewer::ViewerModel & m_Model;
  std::unique_ptr<SceneBinder> m_Scene;
  Drag m_Drag = Drag::None;
  ViewName m_DragView = ViewName::None;
  rendering::PixelPoint m_Last;
  double m_LastRenderMs = 0.0;
};
} // namespace myosect::app
