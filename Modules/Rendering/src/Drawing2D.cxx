#include "Drawing2D.h"

#include <array>
#include <cmath>
#include <filesystem>

#include <vtkCellData.h>
#include <vtkProperty2D.h>
#include <vtkTextProperty.h>
#include <vtkTextRenderer.h>

namespace myosect::rendering
{
namespace
{
constexpr int kDotsPerInch = 72;
constexpr const char * kFont = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
constexpr const char * kBoldFont = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";

void Style(vtkTextProperty & property, double pixels, const Rgb & colour, bool bold)
{
  // VTK's own font lacks arrows and other signs.
  static const bool hasFont = std::filesystem::exists(kFont) && std::filesystem::exists(kBoldFont);
  if (hasFont)
  {
    property.SetFontFamily(VTK_FONT_FILE);
    property.SetFontFile(bold ? kBoldFont : kFont);
  }
  else
  {
    property.SetFontFamilyToArial();
    property.SetBold(bold ? 1 : 0);
  }
  property.SetFontSize(static_cast<int>(std::lround(pixels)));
  property.SetColor(colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
  property.SetShadow(0);
}
} // namespace

Drawing2D::Drawing2D(vtkRenderer & renderer) : m_Renderer(renderer), m_Rectangles(MakeLayer(false, 1.0)) {}

std::unique_ptr<Drawing2D::Layer> Drawing2D::MakeLayer(bool lines, double width)
{
  auto layer = std::make_unique<Layer>();
  layer->width = width;
  layer->colours->SetNumberOfComponents(3);
  layer->data->SetPoints(layer->points);
  if (lines)
  {
    layer->data->SetLines(layer->cells);
  }
  else
  {
    layer->data->SetPolys(layer->cells);
  }
  layer->data->GetCellData()->SetScalars(layer->colours);
  layer->mapper->SetInputData(layer->data);
  layer->mapper->SetScalarModeToUseCellData();
  layer->actor->SetMapper(layer->mapper);
  layer->actor->GetProperty()->SetLineWidth(static_cast<float>(width));
  layer->actor->SetVisibility(0);
  m_Renderer.AddViewProp(layer->actor);
  return layer;
}

Drawing2D::Layer & Drawing2D::LinesOf(double width)
{
  for (const auto & layer : m_Lines)
  {
    if (std::abs(layer->width - width) < 0.01)
    {
      return *layer;
    }
  }
  m_Lines.push_back(MakeLayer(true, width));
  return *m_Lines.back();
}

void Drawing2D::Begin(int, int height)
{
  m_Height = height;
  m_LabelsUsed = 0;
  const auto clear = [](Layer & layer)
  {
    layer.points->Reset();
    layer.cells->Reset();
    layer.colours->Reset();
  };
  clear(*m_Rectangles);
  for (const auto & layer : m_Lines)
  {
    clear(*layer);
  }
}

void Drawing2D::Line(const std::vector<PixelPoint> & points, bool closed, const Rgb & colour, double width)
{
  if (points.size() < 2)
  {
    return;
  }
  Layer & layer = LinesOf(width);
  layer.cells->InsertNextCell(static_cast<int>(points.size() + (closed ? 1 : 0)));
  vtkIdType first = -1;
  for (const PixelPoint & point : points)
  {
    const vtkIdType id = layer.points->InsertNextPoint(point.x, m_Height - point.y, 0.0);
    first = first < 0 ? id : first;
    layer.cells->InsertCellPoint(id);
  }
  if (closed)
  {
    layer.cells->InsertCellPoint(first);
  }
  const std::array<unsigned char, 3> rgb{ colour.red, colour.green, colour.blue };
  layer.colours->InsertNextTypedTuple(rgb.data());
}

void Drawing2D::Rectangle(double x, double y, double width, double height, const Rgb & colour)
{
  Layer & layer = *m_Rectangles;
  const double top = m_Height - y;
  layer.cells->InsertNextCell(4);
  layer.cells->InsertCellPoint(layer.points->InsertNextPoint(x, top - height, 0.0));
  layer.cells->InsertCellPoint(layer.points->InsertNextPoint(x + width, top - height, 0.0));
  layer.cells->InsertCellPoint(layer.points->InsertNextPoint(x + width, top, 0.0));
  layer.cells->InsertCellPoint(layer.points->InsertNextPoint(x, top, 0.0));
  const std::array<unsigned char, 3> rgb{ colour.red, colour.green, colour.blue };
  layer.colours->InsertNextTypedTuple(rgb.data());
}

void Drawing2D::Text(const std::string & text, const PixelPoint & at, const Anchor & anchor, double pixels, const Rgb & colour, bool bold)
{
  if (text.empty())
  {
    return;
  }
  if (m_LabelsUsed == m_Labels.size())
  {
    Label label;
    label.actor = vtkSmartPointer<vtkTextActor>::New();
    label.actor->SetTextScaleModeToNone();
    label.actor->GetPositionCoordinate()->SetCoordinateSystemToViewport();
    m_Renderer.AddViewProp(label.actor);
    m_Labels.push_back(label);
  }
  Label & label = m_Labels[m_LabelsUsed++];
  vtkTextProperty & property = *label.actor->GetTextProperty();
  Style(property, pixels, colour, bold);
  property.SetBackgroundColor(0.0, 0.0, 0.0);
  property.SetBackgroundOpacity(0.55);
  property.SetJustification(anchor.x < 0.25 ? VTK_TEXT_LEFT : anchor.x > 0.75 ? VTK_TEXT_RIGHT : VTK_TEXT_CENTERED);
  property.SetVerticalJustification(anchor.y < 0.25 ? VTK_TEXT_TOP : anchor.y > 0.75 ? VTK_TEXT_BOTTOM : VTK_TEXT_CENTERED);
  if (label.text != text)
  {
    label.text = text;
    label.actor->SetInput(text.c_str());
  }
  label.actor->GetPositionCoordinate()->SetValue(std::round(at.x), std::round(m_Height - at.y));
  label.actor->SetVisibility(1);
}

void Drawing2D::End()
{
  const auto show = [](Layer & layer)
  {
    layer.points->Modified();
    layer.cells->Modified();
    layer.colours->Modified();
    layer.data->Modified();
    layer.actor->SetVisibility(layer.cells->GetNumberOfCells() > 0 ? 1 : 0);
  };
  show(*m_Rectangles);
  for (const auto & layer : m_Lines)
  {
    show(*layer);
  }
  for (std::size_t i = m_LabelsUsed; i < m_Labels.size(); ++i)
  {
    m_Labels[i].actor->SetVisibility(0);
  }
}

PixelPoint Drawing2D::SizeOf(const std::string & text, double pixels, bool bold) const
{
  vtkTextRenderer * renderer = vtkTextRenderer::GetInstance();
  vtkNew<vtkTextProperty> property;
  Style(*property, pixels, kWhite, bold);
  std::array<int, 4> box{ 0, 0, 0, 0 };
  if (text.empty() || renderer == nullptr || !renderer->GetBoundingBox(property, text, box.data(), kDotsPerInch))
  {
    return {};
  }
  return { static_cast<double>(box[1] - box[0] + 1), static_cast<double>(box[3] - box[2] + 1) };
}
} // namespace myosect::rendering
