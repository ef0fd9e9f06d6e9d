#include "myosect/Rendering/SliceView.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <vtkCamera.h>
#include <vtkCommand.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>

#include "Drawing2D.h"
#include "SliceLayers.h"
#include "SliceNotes.h"
#include "myosect/ViewerModel/Probe.h"

namespace myosect::rendering
{
namespace
{
constexpr double kCameraDistanceMm = 2000.0;
constexpr double kSmallestMmPerPixel = 0.005;
constexpr double kLargestMmPerPixel = 20.0;
constexpr double kFitMargin = 1.04;

Vector3 Scaled(const Vector3 & a, double factor)
{
  return { a[0] * factor, a[1] * factor, a[2] * factor };
}

Vector3 Sum(const Vector3 & a, const Vector3 & b)
{
  return { a[0] + b[0], a[1] + b[1], a[2] + b[2] };
}

Vector3 Difference(const Vector3 & a, const Vector3 & b)
{
  return { a[0] - b[0], a[1] - b[1], a[2] - b[2] };
}

bool Same(const Rgb & a, const Rgb & b)
{
  return a.red == b.red && a.green == b.green && a.blue == b.blue;
}

bool Same(const Shape & a, const Shape & b)
{
  return a.pointsLps == b.pointsLps && a.closed == b.closed && Same(a.colour, b.colour) && a.widthPixels == b.widthPixels &&
         a.text == b.text;
}

bool Same(const OverlayStyle & a, const OverlayStyle & b)
{
  return std::tie(a.visible, a.filled, a.opacity, a.shown) == std::tie(b.visible, b.filled, b.opacity, b.shown);
}

bool Same(const Annotations & a, const Annotations & b)
{
  const auto key = [](const Annotations & n)
  { return std::tie(n.visible, n.corners, n.orientationNote, n.warning, n.orientationLetters, n.scaleBar, n.legend, n.textPixels); };
  return key(a) == key(b);
}

} // namespace

bool PixelRect::Contains(const PixelPoint & point) const noexcept
{
  return point.x >= x && point.y >= y && point.x < x + width && point.y < y + height;
}

struct SliceView::Impl
{
  Impl(vtkRenderWindow & window, Kind viewKind) : kind(viewKind), layers(*renderer), drawing(*renderer)
  {
    renderer->SetBackground(0.0, 0.0, 0.0);
    renderer->GetActiveCamera()->ParallelProjectionOn();
    renderer->InteractiveOff();
    renderer->AddObserver(vtkCommand::EndEvent, this, &Impl::Drawn);
    window.AddRenderer(renderer);
  }

  void Drawn() { stale = false; }

  /** Takes a setting over and sees whether it changes the picture. */
  template <typename T> bool Take(T & setting, T value)
  {
    const bool changes = !(setting == value);
    stale = stale || changes;
    setting = std::move(value);
    return changes;
  }

  [[nodiscard]] Vector3 Right() const { return Scaled(image.grid.direction[0], mirrored ? -1.0 : 1.0); }
  [[nodiscard]] Vector3 Up() const { return Scaled(image.grid.direction[1], kind == Kind::Axial ? -1.0 : 1.0); }
  /** From the eye into the picture. */
  [[nodiscard]] Vector3 Inwards() const { return Cross(Up(), Right()); }
  [[nodiscard]] PixelPoint InView(const Vector3 & pointLps) const
  {
    const Vector3 offset = Difference(pointLps, centreLps);
    return { place.width / 2.0 + Dot(offset, Right()) / mmPerPixel, place.height / 2.0 - Dot(offset, Up()) / mmPerPixel };
  }

  [[nodiscard]] PictureFrame Frame() const
  {
    const Grid & grid = image.grid;
    const Vector3 offset = Difference(grid.originLps, centreLps);
    const auto ramp = [&](int pixels, const Vector3 & along, std::size_t axis)
    {
      const double voxelMm = grid.spacingMm[axis] * Dot(grid.direction[axis], along);
      return IndexRamp{ ((0.5 - pixels / 2.0) * mmPerPixel - Dot(offset, along)) / voxelMm, mmPerPixel / voxelMm };
    };
    return { place.width, place.height, ramp(place.width, Right(), 0), ramp(place.height, Up(), 1) };
  }

  const Kind kind;
  vtkNew<vtkRenderer> renderer;
  SliceLayers layers;
  Drawing2D drawing;
  PixelRect place;
  PlaneImage image;
  bool stale = true; ///< the window shows something else
  bool hasImage = false;
  bool visible = true;
  bool mirrored = false;
  bool framed = false;
  bool fatFractionShown = false;
  bool inverted = false;
  bool interpolated = true;
  double windowWidth = 0.0, windowLevel = 0.0;
  OverlayStyle overlay;
  Annotations annotations;
  std::vector<Shape> shapes;
  Vector3 centreLps{ 0.0, 0.0, 0.0 };
  double mmPerPixel = 1.0;
};

SliceView::SliceView(vtkRenderWindow & window, Kind kind) : m_Impl(std::make_unique<Impl>(window, kind)) {}

SliceView::~SliceView() = default;

void SliceView::SetPlace(const PixelRect & place, int windowWidth, int windowHeight)
{
  m_Impl->stale = true;
  m_Impl->place = place;
  const double width = std::max(windowWidth, 1);
  const double height = std::max(windowHeight, 1);
  m_Impl->renderer->SetViewport(place.x / width, 1.0 - (place.y + place.height) / height, (place.x + place.width) / width,
                                1.0 - place.y / height);
}

const PixelRect & SliceView::Place() const noexcept
{
  return m_Impl->place;
}

void SliceView::SetVisible(bool visible)
{
  m_Impl->Take(m_Impl->visible, visible);
  m_Impl->renderer->SetDraw(visible ? 1 : 0);
}

void SliceView::SetImage(const PlaneImage & image)
{
  // The eye moves with the plane, so that the same place stays in the middle while slices pass.
  const Vector3 normal = image.grid.direction[2];
  const double off = Dot(Difference(image.grid.originLps, m_Impl->centreLps), normal);
  m_Impl->centreLps = Sum(m_Impl->centreLps, Scaled(normal, off));
  m_Impl->stale = true;
  m_Impl->image = image;
  m_Impl->hasImage = true;
  m_Impl->layers.SetImage(image);
}

void SliceView::ClearImage()
{
  m_Impl->Take(m_Impl->hasImage, false);
  m_Impl->layers.Clear();
}

void SliceView::LabelsChanged()
{
  m_Impl->stale = true;
  m_Impl->layers.LabelsChanged();
}

void SliceView::SetWindow(double width, double level)
{
  const bool wider = m_Impl->Take(m_Impl->windowWidth, width);
  if (m_Impl->Take(m_Impl->windowLevel, level) || wider)
  {
    m_Impl->layers.SetWindow(width, level);
  }
}

void SliceView::SetInverted(bool inverted)
{
  if (m_Impl->Take(m_Impl->inverted, inverted))
  {
    m_Impl->layers.SetInverted(inverted);
  }
}

void SliceView::SetInterpolated(bool interpolated)
{
  if (m_Impl->Take(m_Impl->interpolated, interpolated))
  {
    m_Impl->layers.SetInterpolated(interpolated);
  }
}

void SliceView::SetMirrored(bool mirrored)
{
  m_Impl->Take(m_Impl->mirrored, mirrored);
}

void SliceView::SetOverlay(const OverlayStyle & style)
{
  if (!Same(m_Impl->overlay, style))
  {
    m_Impl->stale = true;
    m_Impl->overlay = style;
    m_Impl->layers.SetOverlay(style);
  }
}

void SliceView::SetFatFractionShown(bool shown)
{
  if (m_Impl->Take(m_Impl->fatFractionShown, shown))
  {
    m_Impl->layers.SetFatFractionShown(shown);
  }
}

void SliceView::SetAnnotations(Annotations annotations)
{
  m_Impl->stale = m_Impl->stale || !Same(m_Impl->annotations, annotations);
  m_Impl->annotations = std::move(annotations);
}

void SliceView::SetShapes(std::vector<Shape> shapes)
{
  const bool same = std::equal(shapes.begin(), shapes.end(), m_Impl->shapes.begin(), m_Impl->shapes.end(),
                               [](const Shape & a, const Shape & b) { return Same(a, b); });
  m_Impl->stale = m_Impl->stale || !same;
  m_Impl->shapes = std::move(shapes);
}

void SliceView::SetFramed(bool framed)
{
  m_Impl->Take(m_Impl->framed, framed);
}

void SliceView::Fit()
{
  const auto & size = m_Impl->image.grid.size;
  FitTo(0.0, static_cast<double>(size[0]) - 1.0, 0.0, static_cast<double>(size[1]) - 1.0);
}

void SliceView::FitTo(double firstColumn, double lastColumn, double firstRow, double lastRow)
{
  const Grid & grid = m_Impl->image.grid;
  const Vector3 centre = grid.PointLps({ (firstColumn + lastColumn) / 2.0, (firstRow + lastRow) / 2.0, 0.0 });
  const double widthMm = (lastColumn - firstColumn + 1.0) * grid.spacingMm[0];
  const double heightMm = (lastRow - firstRow + 1.0) * grid.spacingMm[1];
  const double needed = std::max(widthMm / std::max(m_Impl->place.width, 1), heightMm / std::max(m_Impl->place.height, 1));
  SetCamera(centre, needed * kFitMargin);
}

void SliceView::SetCamera(const Vector3 & centreLps, double mmPerPixel)
{
  m_Impl->Take(m_Impl->centreLps, centreLps);
  m_Impl->Take(m_Impl->mmPerPixel, std::clamp(mmPerPixel, kSmallestMmPerPixel, kLargestMmPerPixel));
}

Vector3 SliceView::CentreLps() const noexcept
{
  return m_Impl->centreLps;
}

double SliceView::MmPerPixel() const noexcept
{
  return m_Impl->mmPerPixel;
}

void SliceView::Zoom(double factor, const PixelPoint & about)
{
  const Vector3 before = LpsAt(about);
  m_Impl->stale = true;
  m_Impl->mmPerPixel = std::clamp(m_Impl->mmPerPixel / factor, kSmallestMmPerPixel, kLargestMmPerPixel);
  const Vector3 after = LpsAt(about);
  m_Impl->centreLps = Sum(m_Impl->centreLps, Difference(before, after));
}

void SliceView::Pan(double dxPixels, double dyPixels)
{
  m_Impl->stale = true;
  m_Impl->centreLps = Sum(
      m_Impl->centreLps, Sum(Scaled(m_Impl->Right(), -dxPixels * m_Impl->mmPerPixel), Scaled(m_Impl->Up(), dyPixels * m_Impl->mmPerPixel)));
}

Vector3 SliceView::LpsAt(const PixelPoint & point) const
{
  const double right = (point.x - m_Impl->place.x - m_Impl->place.width / 2.0) * m_Impl->mmPerPixel;
  const double up = -(point.y - m_Impl->place.y - m_Impl->place.height / 2.0) * m_Impl->mmPerPixel;
  return Sum(m_Impl->centreLps, Sum(Scaled(m_Impl->Right(), right), Scaled(m_Impl->Up(), up)));
}

PixelPoint SliceView::PixelAt(const Vector3 & pointLps) const
{
  const PixelPoint inside = m_Impl->InView(pointLps);
  return { inside.x + m_Impl->place.x, inside.y + m_Impl->place.y };
}

std::array<std::string, 4> SliceView::OrientationLetters() const
{
  const viewer::EdgeLetters letters = viewer::LettersOf(m_Impl->Right(), Scaled(m_Impl->Up(), -1.0));
  return { letters.left, letters.right, letters.top, letters.bottom };
}

double SliceView::ScaleBarMm() const
{
  return viewer::ScaleBarMm(0.75 * m_Impl->place.width * m_Impl->mmPerPixel);
}

void SliceView::Update()
{
  Impl & impl = *m_Impl;
  // What is drawn already stays in the window.
  impl.renderer->SetDraw(impl.visible && impl.stale ? 1 : 0);
  if (!impl.visible || !impl.stale)
  {
    return;
  }
  impl.drawing.Begin(impl.place.width, impl.place.height);
  if (impl.hasImage)
  {
    vtkCamera & camera = *impl.renderer->GetActiveCamera();
    const Vector3 inwards = impl.Inwards();
    const Vector3 eye = Sum(impl.centreLps, Scaled(inwards, -kCameraDistanceMm));
    camera.SetFocalPoint(impl.centreLps.data());
    camera.SetPosition(eye.data());
    camera.SetViewUp(impl.Up().data());
    camera.SetParallelScale(impl.mmPerPixel * impl.place.height / 2.0);
    camera.SetClippingRange(1.0, 2.0 * kCameraDistanceMm);
    impl.layers.Update(impl.Frame(), inwards);
    for (const Shape & shape : impl.shapes)
    {
      std::vector<PixelPoint> points;
      points.reserve(shape.pointsLps.size());
      for (const Vector3 & point : shape.pointsLps)
      {
        points.push_back(impl.InView(point));
      }
      impl.drawing.Line(points, shape.closed, shape.colour, shape.widthPixels);
      if (!points.empty())
      {
        impl.drawing.Text(shape.text, { points.back().x + 8.0, points.back().y - 8.0 }, { 0.0, 1.0 }, impl.annotations.textPixels,
                          shape.colour, true);
      }
    }
    const bool colourBar = impl.fatFractionShown && impl.image.fatFraction != nullptr;
    DrawNotes(impl.drawing, impl.place, impl.annotations, OrientationLetters(), ScaleBarMm(), impl.mmPerPixel, impl.overlay,
              impl.layers.TissuesPresent(), colourBar);
  }
  if (impl.framed)
  {
    const double right = impl.place.width - 1.0;
    const double bottom = impl.place.height - 1.0;
    impl.drawing.Line({ { 1.0, 1.0 }, { right, 1.0 }, { right, bottom }, { 1.0, bottom } }, true, { 90, 130, 170 }, 2.0);
  }
  impl.drawing.End();
}
} // namespace myosect::rendering
