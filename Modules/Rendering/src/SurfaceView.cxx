#include "myosect/Rendering/SurfaceView.h"

#include <algorithm>
#include <cmath>

#include <vtkActor.h>
#include <vtkBoundingBox.h>
#include <vtkCamera.h>
#include <vtkFlyingEdges3D.h>
#include <vtkImageGaussianSmooth.h>
#include <vtkMassProperties.h>
#include <vtkMath.h>
#include <vtkPointData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkTriangleFilter.h>

#include "Drawing2D.h"
#include "myosect/Rendering/VtkImage.h"
#include "myosect/ViewerModel/Probe.h"

namespace myosect::rendering
{
namespace
{
constexpr double kMostVoxels = 8e6;
constexpr std::uint8_t kInside = 200;
constexpr double kSurface = kInside / 2.0;
constexpr double kSmallestStepMm = 1.0;
constexpr double kTextPixels = 14.0;

bool IsBone(LabelId id)
{
  const auto meaning = MeaningOf(id);
  return meaning && (meaning->tissue == Tissue::CorticalBone || meaning->tissue == Tissue::Marrow);
}

bool IsMuscle(LabelId id)
{
  const auto meaning = MeaningOf(id);
  return meaning && meaning->tissue == Tissue::Muscle;
}

/** Bone or muscle of a study on an even, coarser grid, with a rim of background. */
struct Mask
{
  Grid grid;
  std::vector<std::uint8_t> voxels;
};

template <typename TBelongs> Mask MaskOf(const StudySource & study, TBelongs belongs)
{
  std::array<std::uint8_t, 256> inside{};
  for (std::size_t id = 0; id < inside.size(); ++id)
  {
    inside[id] = belongs(static_cast<LabelId>(id)) ? kInside : 0;
  }
  const Grid & from = study.grid;
  const double length = study.slicePositionMm.back();
  const double across = std::max({ kSmallestStepMm, from.spacingMm[0], from.spacingMm[1] });
  const double widthMm = static_cast<double>(from.size[0]) * from.spacingMm[0];
  const double depthMm = static_cast<double>(from.size[1]) * from.spacingMm[1];
  const double stepMm = std::max(across, std::cbrt(widthMm * depthMm * std::max(length, 1.0) / kMostVoxels));
  Mask mask;
  mask.grid = from;
  mask.grid.spacingMm = { stepMm, stepMm, stepMm };
  mask.grid.size = { static_cast<std::size_t>(widthMm / stepMm) + 2, static_cast<std::size_t>(depthMm / stepMm) + 2,
                     static_cast<std::size_t>(length / stepMm) + 3 };
  mask.grid.originLps = from.originLps;
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    mask.grid.originLps[axis] -= stepMm * (from.direction[0][axis] + from.direction[1][axis] + from.direction[2][axis]);
  }
  mask.voxels.assign(mask.grid.VoxelCount(), 0);
  std::size_t below = 0;
  for (std::size_t k = 1; k + 1 < mask.grid.size[2]; ++k)
  {
    const double height = (static_cast<double>(k) - 1.0) * stepMm;
    while (below + 2 < study.slicePositionMm.size() && study.slicePositionMm[below + 1] <= height)
    {
      ++below;
    }
    const std::size_t above = std::min(below + 1, study.slicePositionMm.size() - 1);
    const double gap = study.slicePositionMm[above] - study.slicePositionMm[below];
    const double share = gap > 0.0 ? std::clamp((height - study.slicePositionMm[below]) / gap, 0.0, 1.0) : 0.0;
    const LabelId * low = study.labels(below);
    const LabelId * high = study.labels(above);
    for (std::size_t j = 1; j + 1 < mask.grid.size[1]; ++j)
    {
      const auto row =
          std::min(static_cast<std::size_t>(std::lround((static_cast<double>(j) - 1.0) * stepMm / from.spacingMm[1])), from.size[1] - 1);
      for (std::size_t i = 1; i + 1 < mask.grid.size[0]; ++i)
      {
        const auto column =
            std::min(static_cast<std::size_t>(std::lround((static_cast<double>(i) - 1.0) * stepMm / from.spacingMm[0])), from.size[0] - 1);
        const std::size_t at = row * from.size[0] + column;
        mask.voxels[(k * mask.grid.size[1] + j) * mask.grid.size[0] + i] =
            static_cast<std::uint8_t>(std::lround(inside[low[at]] * (1.0 - share) + inside[high[at]] * share));
      }
    }
  }
  return mask;
}

vtkSmartPointer<vtkPolyData> SurfaceOf(const Mask & mask)
{
  const auto image = WrapBuffer(mask.grid, mask.voxels.data());
  vtkNew<vtkImageGaussianSmooth> smooth;
  smooth->SetInputData(image);
  smooth->SetStandardDeviations(0.9, 0.9, 0.9);
  smooth->SetRadiusFactors(2.0, 2.0, 2.0);
  vtkNew<vtkFlyingEdges3D> contour;
  contour->SetInputConnection(smooth->GetOutputPort());
  contour->SetValue(0, kSurface);
  contour->ComputeNormalsOn();
  contour->ComputeScalarsOff();
  contour->Update();
  return contour->GetOutput();
}
} // namespace

struct SurfaceView::Impl
{
  explicit Impl(vtkRenderWindow & window) : drawing(*renderer)
  {
    renderer->SetBackground(0.10, 0.11, 0.13);
    renderer->InteractiveOff();
    window.AddRenderer(renderer);
    const auto add = [&](vtkPolyDataMapper & mapper, vtkActor & actor, const Rgb & colour, double opacity)
    {
      mapper.ScalarVisibilityOff();
      actor.SetMapper(&mapper);
      actor.GetProperty()->SetColor(colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
      actor.GetProperty()->SetOpacity(opacity);
      actor.GetProperty()->SetSpecular(0.2);
      renderer->AddActor(&actor);
    };
    add(*boneMapper, *bones, { 235, 228, 205 }, 1.0);
    add(*muscleMapper, *muscles, viewer::ColourOf(Tissue::Muscle), 0.38);
    add(*frameMapper, *frame, kToolColour, 1.0);
    frame->GetProperty()->LightingOff();
    frame->GetProperty()->SetLineWidth(1.5F);
  }

  vtkNew<vtkRenderer> renderer;
  Drawing2D drawing;
  vtkNew<vtkPolyDataMapper> boneMapper, muscleMapper, frameMapper;
  vtkNew<vtkActor> bones, muscles, frame;
  PixelRect place;
  bool built = false;
  bool visible = false;
};

SurfaceView::SurfaceView(vtkRenderWindow & window) : m_Impl(std::make_unique<Impl>(window))
{
  SetVisible(false);
}

SurfaceView::~SurfaceView() = default;

void SurfaceView::SetPlace(const PixelRect & place, int windowWidth, int windowHeight)
{
  m_Impl->place = place;
  const double width = std::max(windowWidth, 1);
  const double height = std::max(windowHeight, 1);
  m_Impl->renderer->SetViewport(place.x / width, 1.0 - (place.y + place.height) / height, (place.x + place.width) / width,
                                1.0 - place.y / height);
}

void SurfaceView::SetVisible(bool visible)
{
  m_Impl->visible = visible;
  m_Impl->renderer->SetDraw(visible ? 1 : 0);
}

void SurfaceView::Build(const StudySource & study)
{
  const bool first = !m_Impl->built;
  m_Impl->boneMapper->SetInputData(SurfaceOf(MaskOf(study, IsBone)));
  m_Impl->muscleMapper->SetInputData(SurfaceOf(MaskOf(study, IsMuscle)));
  m_Impl->built = true;
  if (first)
  {
    Reset();
  }
}

void SurfaceView::Clear()
{
  m_Impl->built = false;
  vtkNew<vtkPolyData> nothing;
  m_Impl->boneMapper->SetInputData(nothing);
  m_Impl->muscleMapper->SetInputData(nothing);
}

bool SurfaceView::Built() const noexcept
{
  return m_Impl->built;
}

void SurfaceView::SetMuscleShown(bool shown)
{
  m_Impl->muscles->SetVisibility(shown ? 1 : 0);
}

void SurfaceView::SetSlice(const PlaneImage & plane)
{
  const double right = static_cast<double>(plane.grid.size[0]) - 1.0;
  const double lower = static_cast<double>(plane.grid.size[1]) - 1.0;
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> lines;
  lines->InsertNextCell(5);
  for (const Vector3 & corner :
       { Vector3{ 0, 0, 0 }, Vector3{ right, 0, 0 }, Vector3{ right, lower, 0 }, Vector3{ 0, lower, 0 }, Vector3{ 0, 0, 0 } })
  {
    lines->InsertCellPoint(points->InsertNextPoint(plane.grid.PointLps(corner).data()));
  }
  vtkNew<vtkPolyData> data;
  data->SetPoints(points);
  data->SetLines(lines);
  m_Impl->frameMapper->SetInputData(data);
}

void SurfaceView::Rotate(double azimuthDeg, double elevationDeg)
{
  vtkCamera & camera = *m_Impl->renderer->GetActiveCamera();
  camera.Azimuth(azimuthDeg);
  camera.Elevation(elevationDeg);
  camera.OrthogonalizeViewUp();
  m_Impl->renderer->ResetCameraClippingRange();
}

void SurfaceView::Zoom(double factor)
{
  m_Impl->renderer->GetActiveCamera()->Zoom(factor);
}

void SurfaceView::Reset()
{
  vtkCamera & camera = *m_Impl->renderer->GetActiveCamera();
  camera.SetFocalPoint(0.0, 0.0, 0.0);
  camera.SetPosition(0.0, -1.0, 0.0);
  camera.SetViewUp(0.0, 0.0, 1.0);
  camera.SetViewAngle(30.0);
  vtkBoundingBox box;
  for (vtkActor * actor : { m_Impl->bones.Get(), m_Impl->muscles.Get() })
  {
    if (vtkMath::AreBoundsInitialized(actor->GetBounds()))
    {
      box.AddBounds(actor->GetBounds());
    }
  }
  if (box.IsValid())
  {
    std::array<double, 6> bounds{};
    box.GetBounds(bounds.data());
    m_Impl->renderer->ResetCamera(bounds.data());
    camera.Zoom(1.4);
  }
  m_Impl->renderer->ResetCameraClippingRange();
}

double SurfaceView::BoneSurfaceMm2() const
{
  vtkNew<vtkTriangleFilter> triangles;
  triangles->SetInputData(m_Impl->boneMapper->GetInput());
  vtkNew<vtkMassProperties> properties;
  properties->SetInputConnection(triangles->GetOutputPort());
  return properties->GetSurfaceArea();
}

void SurfaceView::Update()
{
  if (!m_Impl->visible)
  {
    return;
  }
  const double width = m_Impl->place.width;
  const double height = m_Impl->place.height;
  m_Impl->drawing.Begin(m_Impl->place.width, m_Impl->place.height);
  vtkCamera & camera = *m_Impl->renderer->GetActiveCamera();
  std::array<double, 3> inwards{};
  std::array<double, 3> up{};
  camera.GetDirectionOfProjection(inwards.data());
  camera.GetViewUp(up.data());
  const Vector3 right = Cross(inwards, up);
  const viewer::EdgeLetters letters = viewer::LettersOf(right, { -up[0], -up[1], -up[2] });
  m_Impl->drawing.Text(letters.left, { 8.0, height / 2.0 }, { 0.0, 0.5 }, kTextPixels + 4.0, kWhite, true);
  m_Impl->drawing.Text(letters.right, { width - 8.0, height / 2.0 }, { 1.0, 0.5 }, kTextPixels + 4.0, kWhite, true);
  m_Impl->drawing.Text(m_Impl->built ? "bones and muscle, for orientation only; drag turns, wheel zooms" : "nothing segmented yet",
                       { width / 2.0, 8.0 }, { 0.5, 0.0 }, kTextPixels, kWhite);
  m_Impl->drawing.End();
  m_Impl->renderer->ResetCameraClippingRange();
}
} // namespace myosect::rendering
