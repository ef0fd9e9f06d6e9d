#include "SliceLayers.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkProperty.h>
#include <vtkUnsignedCharArray.h>

#include "myosect/Rendering/VtkImage.h"

namespace myosect::rendering
{
namespace
{
constexpr double kOutlineLiftMm = 10.0;
constexpr float kOutlinePixels = 1.6F;
constexpr int kTableSize = 256;
/** Brightest of the inverted and plain grey ramps; white stays for letters. */
constexpr double kBrightest = 0.94;

void FillGrey(vtkLookupTable & table, bool inverted)
{
  table.SetNumberOfTableValues(kTableSize);
  for (int i = 0; i < kTableSize; ++i)
  {
    const double share = kBrightest * i / (kTableSize - 1.0);
    const double grey = inverted ? kBrightest - share : share;
    table.SetTableValue(i, grey, grey, grey, 1.0);
  }
}
} // namespace

SliceLayers::SliceLayers(vtkRenderer & renderer)
{
  Place(m_Grey, 0);
  Place(m_Labels, 1);
  m_Labels.slice->GetProperty()->SetInterpolationTypeToNearest();
  m_Grey.slice->GetProperty()->SetInterpolationTypeToLinear();
  FillGrey(*m_GreyTable, false);
  m_FatFractionTable->SetNumberOfTableValues(kTableSize);
  for (int i = 0; i < kTableSize; ++i)
  {
    const Rgb colour = viewer::FatFractionColour(i / (kTableSize - 1.0));
    m_FatFractionTable->SetTableValue(i, colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0, 1.0);
  }
  m_FatFractionTable->SetRange(0.0, 1.0);
  const Rgb none = viewer::FatFractionColour(std::numeric_limits<double>::quiet_NaN());
  m_FatFractionTable->SetNanColor(none.red / 255.0, none.green / 255.0, none.blue / 255.0, 1.0);
  m_LabelTable->SetNumberOfTableValues(kTableSize);
  m_LabelTable->SetRange(0.0, kTableSize - 1.0);
  m_Labels.slice->GetProperty()->SetLookupTable(m_LabelTable);
  m_Labels.slice->GetProperty()->UseLookupTableScalarRangeOn();
  m_OutlineMapper->SetInputData(m_Outlines);
  m_OutlineMapper->SetScalarModeToUseCellData();
  m_OutlineActor->SetMapper(m_OutlineMapper);
  m_OutlineActor->GetProperty()->LightingOff();
  m_OutlineActor->GetProperty()->SetLineWidth(kOutlinePixels);
  renderer.AddViewProp(m_Stack);
  renderer.AddViewProp(m_OutlineActor);
  BuildLabelColours();
  Clear();
}

void SliceLayers::Place(Layer & layer, int number)
{
  layer.mapper->SetInputData(layer.data);
  layer.mapper->BorderOn();
  layer.slice->SetMapper(layer.mapper);
  layer.slice->GetProperty()->SetLayerNumber(number);
  m_Stack->AddImage(layer.slice);
}

void SliceLayers::Clear()
{
  m_HasImage = false;
  m_Stack->SetVisibility(0);
  m_OutlineActor->SetVisibility(0);
}

void SliceLayers::SetImage(const PlaneImage & image)
{
  m_Image = image;
  m_HasImage = true;
  m_Stack->SetVisibility(1);
  UpdateGrey();
  if (image.labels != nullptr)
  {
    RewrapBuffer(*m_Labels.data, image.grid, image.labels);
  }
  LabelsChanged();
}

void SliceLayers::UpdateGrey()
{
  if (!m_HasImage)
  {
    return;
  }
  vtkImageProperty & property = *m_Grey.slice->GetProperty();
  const bool colours = m_FatFractionShown && m_Image.fatFraction != nullptr;
  if (colours)
  {
    RewrapBuffer(*m_Grey.data, m_Image.grid, FatFractionOfLimbs());
  }
  else if (m_Image.hounsfield != nullptr)
  {
    RewrapBuffer(*m_Grey.data, m_Image.grid, m_Image.hounsfield);
  }
  else
  {
    RewrapBuffer(*m_Grey.data, m_Image.grid, m_Image.signal != nullptr ? m_Image.signal : m_Image.fatFraction);
  }
  property.SetLookupTable(colours ? m_FatFractionTable : m_GreyTable);
  property.SetUseLookupTableScalarRange(colours ? 1 : 0);
}

const float * SliceLayers::FatFractionOfLimbs()
{
  if (m_Image.labels == nullptr)
  {
    return m_Image.fatFraction;
  }
  m_FatFraction.resize(m_Image.grid.SliceVoxelCount());
  bool anyLimb = false;
  for (std::size_t n = 0; n < m_FatFraction.size(); ++n)
  {
    const bool limb = m_Image.labels[n] != kBackgroundLabel;
    anyLimb = anyLimb || limb;
    m_FatFraction[n] = limb ? m_Image.fatFraction[n] : std::numeric_limits<float>::quiet_NaN();
  }
  return anyLimb ? m_FatFraction.data() : m_Image.fatFraction;
}

void SliceLayers::LabelsChanged()
{
  if (m_FatFractionShown)
  {
    UpdateGrey();
  }
  m_Labels.data->Modified();
  if (vtkDataArray * scalars = m_Labels.data->GetPointData()->GetScalars())
  {
    scalars->Modified();
  }
  m_OutlinesStale = true;
}

void SliceLayers::SetWindow(double width, double level)
{
  m_Grey.slice->GetProperty()->SetColorWindow(std::max(width, 1e-6));
  m_Grey.slice->GetProperty()->SetColorLevel(level);
}

void SliceLayers::SetInverted(bool inverted)
{
  if (inverted != m_Inverted)
  {
    m_Inverted = inverted;
    FillGrey(*m_GreyTable, inverted);
    m_GreyTable->Modified();
  }
}

void SliceLayers::SetInterpolated(bool interpolated)
{
  m_Grey.slice->GetProperty()->SetInterpolationType(interpolated ? VTK_LINEAR_INTERPOLATION : VTK_NEAREST_INTERPOLATION);
}

void SliceLayers::SetOverlay(const OverlayStyle & style)
{
  m_Style = style;
  m_OutlinesStale = true;
  BuildLabelColours();
}

void SliceLayers::SetFatFractionShown(bool shown)
{
  if (shown != m_FatFractionShown)
  {
    m_FatFractionShown = shown;
    UpdateGrey();
  }
}

void SliceLayers::BuildLabelColours()
{
  for (int id = 0; id < kTableSize; ++id)
  {
    const auto meaning = MeaningOf(static_cast<LabelId>(id));
    const bool shown = meaning && m_Style.shown[static_cast<std::size_t>(meaning->tissue)];
    const Rgb colour = meaning ? viewer::ColourOf(meaning->tissue) : Rgb{};
    m_LabelTable->SetTableValue(id, colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0, shown ? m_Style.opacity : 0.0);
  }
  m_LabelTable->Modified();
}

void SliceLayers::BuildOutlines()
{
  m_OutlinesStale = false;
  m_Present = {};
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> lines;
  vtkNew<vtkUnsignedCharArray> colours;
  colours->SetNumberOfComponents(3);
  if (m_HasImage && m_Image.labels != nullptr)
  {
    const Grid & grid = m_Image.grid;
    std::array<bool, kTableSize> seen{};
    std::for_each(m_Image.labels, m_Image.labels + grid.SliceVoxelCount(), [&](LabelId id) { seen[id] = true; });
    for (std::size_t id = 0; id < seen.size(); ++id)
    {
      if (const auto meaning = seen[id] ? MeaningOf(static_cast<LabelId>(id)) : std::nullopt)
      {
        m_Present[static_cast<std::size_t>(meaning->tissue)] = true;
      }
    }
    if (m_Style.visible && !m_Style.filled)
    {
      const auto pieces = TraceOutlines(m_Image.labels, grid.size[0], grid.size[1], m_Style.shown);
      const auto count = static_cast<vtkIdType>(pieces.size());
      points->SetNumberOfPoints(2 * count);
      lines->AllocateExact(count, 2 * count);
      colours->SetNumberOfTuples(count);
      vtkIdType n = 0;
      for (const OutlinePiece & piece : pieces)
      {
        points->SetPoint(2 * n, grid.PointLps({ piece.x0, piece.y0, 0.0 }).data());
        points->SetPoint(2 * n + 1, grid.PointLps({ piece.x1, piece.y1, 0.0 }).data());
        const std::array<vtkIdType, 2> ends{ 2 * n, 2 * n + 1 };
        lines->InsertNextCell(2, ends.data());
        const Rgb colour = viewer::ColourOf(piece.tissue);
        const std::array<unsigned char, 3> rgb{ colour.red, colour.green, colour.blue };
        colours->SetTypedTuple(n, rgb.data());
        ++n;
      }
    }
  }
  m_Outlines->SetPoints(points);
  m_Outlines->SetLines(lines);
  m_Outlines->GetCellData()->SetScalars(colours);
  m_Outlines->Modified();
}

void SliceLayers::Update(const Vector3 & inwards)
{
  if (m_OutlinesStale)
  {
    BuildOutlines();
  }
  const bool labels = m_HasImage && m_Image.labels != nullptr && m_Style.visible;
  m_Labels.slice->SetVisibility(labels && m_Style.filled ? 1 : 0);
  m_OutlineActor->SetVisibility(labels && m_Outlines->GetNumberOfCells() > 0 ? 1 : 0);
  m_OutlineActor->SetPosition(-inwards[0] * kOutlineLiftMm, -inwards[1] * kOutlineLiftMm, -inwards[2] * kOutlineLiftMm);
}
} // namespace myosect::rendering
