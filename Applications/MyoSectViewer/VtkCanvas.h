#pragma once

#include <QImage>
#include <QWidget>
#include <vtkRenderWindow.h>
#include <vtkSmartPointer.h>

namespace myosect::app
{
/**
 * \brief A widget that shows what VTK has drawn into a hidden window.
 *
 * Qt itself uses no OpenGL: composing its OpenGL widgets costs more than the drawing where OpenGL runs in software.
 */
class VtkCanvas : public QWidget
{
public:
  explicit VtkCanvas(QWidget * parent);
  ~VtkCanvas() override;

  /** Draws and shows; does nothing while the widget is not seen. */
  void Render();
  [[nodiscard]] vtkRenderWindow & RenderWindow() { return *m_Window; }

protected:
  void resizeEvent(QResizeEvent * event) override;
  void showEvent(QShowEvent * event) override;
  void paintEvent(QPaintEvent * event) override;
  /** The window has a new size in pixels of the screen. */
  virtual void Resized(int width, int height) = 0;

private:
  vtkSmartPointer<vtkRenderWindow> m_Window;
  QImage m_Frame;
};
} // namespace myosect::app
