#include "VtkCanvas.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QResizeEvent>
#include <vtkNew.h>
#include <vtkUnsignedCharArray.h>

#include "myosect/Rendering/Snapshot.h"

namespace myosect::app
{
VtkCanvas::VtkCanvas(QWidget * parent) : QWidget(parent), m_Window(rendering::MakeHiddenWindow(320, 240))
{
  setAttribute(Qt::WA_OpaquePaintEvent);
}

VtkCanvas::~VtkCanvas() = default;

void VtkCanvas::Render()
{
  if (!isVisible())
  {
    return;
  }
  m_Window->Render();
  const int width = m_Window->GetSize()[0];
  const int height = m_Window->GetSize()[1];
  vtkNew<vtkUnsignedCharArray> pixels;
  m_Window->GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, pixels);
  if (m_Frame.width() != width || m_Frame.height() != height)
  {
    m_Frame = QImage(width, height, QImage::Format_RGBX8888);
    m_Frame.setDevicePixelRatio(devicePixelRatioF());
  }
  for (int y = 0; y < height; ++y)
  {
    const unsigned char * source = pixels->GetPointer(static_cast<vtkIdType>(height - 1 - y) * width * 4);
    std::copy_n(source, static_cast<std::size_t>(width) * 4, m_Frame.scanLine(y));
  }
  update();
}

void VtkCanvas::resizeEvent(QResizeEvent * event)
{
  QWidget::resizeEvent(event);
  const int wide = static_cast<int>(std::lround(width() * devicePixelRatioF()));
  const int high = static_cast<int>(std::lround(height() * devicePixelRatioF()));
  m_Window->SetSize(wide, high);
  Resized(wide, high);
  Render();
}

void VtkCanvas::showEvent(QShowEvent * event)
{
  QWidget::showEvent(event);
  Render();
}

void VtkCanvas::paintEvent(QPaintEvent *)
{
  QPainter painter(this);
  if (m_Frame.isNull())
  {
    painter.fillRect(rect(), Qt::black);
    return;
  }
  painter.drawImage(0, 0, m_Frame);
}
} // namespace myosect::app
