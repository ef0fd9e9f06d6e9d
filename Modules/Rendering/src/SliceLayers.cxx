#include "SliceLayers.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkPoints.h>
#include <vtkProperty.h>
#include <vtkUnsignedCharArray.h>

namespace myosect::rendering
{
namespace
{
constexpr double kOutlineLiftMm = 10.0;
constexpr float kOutlinePixels = 1.6F;
constexpr std::size_t kTableSize = 256;
constexpr float kLastEntry = 255.0F;
/** Brightest of the inverted and plain grey ramps; white stays for letters. */
constexpr double kBrightest = 0.94;

PackedColour EntryOf(const std::array<PackedColour, kTableSize> & table, float place)
{
  return table[place > 0.0F ? static_cast<std::size_t>(std::min(place + 0.5F, kLastEntry)) : 0];
}
} // namespace

SliceLayers::SliceLayers(vtkRenderer & renderer)
{
  BuildGreys();
  for (std::size_t i = 0; i < kTableSize; ++i)
  {
    m_FatFractionColours[i] = Packed(viewer::FatFractionColour(static_cast<double>(i) / kLastEntry));
  }
  m_NoFatFraction = Packed(viewer::FatFractionColour(std::numeric_limits<double>::quiet_NaN()));
  m_OutlineMapper->SetInputData(m_Outlines);
  m_OutlineMapper->SetScalarModeToUseCellData();
  m_OutlineActor->SetMapper(m_OutlineMapper);
  m_OutlineActor->GetProperty()->LightingOff();
  m_OutlineActor->GetProperty()->SetLineWidth(kOutlinePixels);
  renderer.AddViewProp(m_Picture);
  renderer.AddViewProp(m_OutlineActor);
  BuildLabelColours();
  Clear();
}

void SliceLayers::BuildGreys()
{
  for (std::size_t i = 0; i < kTableSize; ++i)
  {
    const double share = kBrightest * static_cast<double>(i) / kLastEntry;
    const auto grey = static_cast<std::uint8_t>(std::lround(kLastEntry * (m_Inverted ? kBrightest - share : share)));
    m_Greys[i] = Packed({ grey, grey, grey });
  }
  m_ValuesStale = true;
}

void SliceLayers::Clear()
{
  m_HasImage = false;
  m_Picture->SetVisibility(0);
  m_OutlineActor->SetVisibility(0);
}

void SliceLayers::SetImage(const PlaneImage & image)
{
  m_Image = image;
  m_HasImage = true;
  m_ValuesStale = true;
  m_Picture->SetVisibility(1);
  LabelsChanged();
}

void SliceLayers::MapValues()
{
  m_ValuesStale = false;
  m_PictureStale = true;
  const std::size_t count = m_Image.grid.SliceVoxelCount();
  m_Plane.columns = m_Image.grid.size[0];
  m_Plane.rows = m_Image.grid.size[1];
  m_Plane.pixels.resize(count);
  if (m_FatFractionShown && m_Image.fatFraction != nullptr)
  {
    const float * fraction = FatFractionOfLimbs();
    std::transform(fraction, fraction + count, m_Plane.pixels.begin(),
                   [&](float f) { return std::isnan(f) ? m_NoFatFraction : EntryOf(m_FatFractionColours, f * kLastEntry); });
    return;
  }
  const auto low = static_cast<float>(m_Level - m_Width / 2.0);
  const auto scale = static_cast<float>(kLastEntry / m_Width);
  const auto map = [&](const auto * values)
  {
    std::transform(values, values + count, m_Plane.pixels.begin(),
                   [&](auto value) { return EntryOf(m_Greys, (static_cast<float>(value) - low) * scale); });
  };
  if (m_Image.hounsfield != nullptr)
  {
    map(m_Image.hounsfield);
  }
  else
  {
    map(m_Image.signal != nullptr ? m_Image.signal : m_Image.fatFraction);
  }
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
  m_ValuesStale = m_ValuesStale || m_FatFractionShown;
  m_PictureStale = true;
  m_OutlinesStale = true;
}

void SliceLayers::SetWindow(double width, double level)
{
  m_Width = std::max(width, 1e-6);
  m_Level = level;
  m_ValuesStale = true;
}

void SliceLayers::SetInverted(bool inverted)
{
  m_Inverted = inverted;
  BuildGreys();
}

void SliceLayers::SetInterpolated(bool interpolated)
{
  m_Interpolated = interpolated;
  m_PictureStale = true;
}

void SliceLayers::SetOverlay(const OverlayStyle & style)
{
  m_Style = style;
  m_PictureStale = true;
  m_OutlinesStale = true;
  BuildLabelColours();
}

void SliceLayers::SetFatFractionShown(bool shown)
{
  m_FatFractionShown = shown;
  m_ValuesStale = true;
}

void SliceLayers::BuildLabelColours()
{
  for (std::size_t id = 0; id < kTableSize; ++id)
  {
    const auto meaning = MeaningOf(static_cast<LabelId>(id));
    const bool shown = meaning && m_Style.shown[static_cast<std::size_t>(meaning->tissue)];
    m_Paint.colours[id] = Packed(meaning ? viewer::ColourOf(meaning->tissue) : Rgb{});
    m_Paint.weights[id] = shown ? static_cast<std::uint32_t>(std::lround(256.0 * std::clamp(m_Style.opacity, 0.0, 1.0))) : 0;
  }
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

void SliceLayers::Update(const PictureFrame & frame, const Vector3 & inwards)
{
  if (m_OutlinesStale)
  {
    BuildOutlines();
  }
  if (m_ValuesStale)
  {
    MapValues();
  }
  if (m_PictureStale || !(frame == m_Frame))
  {
    m_PictureStale = false;
    m_Frame = frame;
    m_Paint.labels = m_Style.visible && m_Style.filled ? m_Image.labels : nullptr;
    DrawPlane(m_Plane, m_Interpolated, m_Paint, frame, m_Pixels);
    m_Picture->SetPicture(&m_Pixels, frame.width, frame.height);
  }
  m_OutlineActor->SetVisibility(m_Style.visible && m_Outlines->GetNumberOfCells() > 0 ? 1 : 0);
  m_OutlineActor->SetPosition(-inwards[0] * kOutlineLiftMm, -inwards[1] * kOutlineLiftMm, -inwards[2] * kOutlineLiftMm);
}
} // namespace myosect::rendering
