#pragma once

#include <string>
#include <vector>

#include <vtkActor2D.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper2D.h>
#include <vtkRenderer.h>
#include <vtkSmartPointer.h>
#include <vtkTextActor.h>
#include <vtkUnsignedCharArray.h>

#include "myosect/Rendering/Palette.h"
#include "myosect/Rendering/SliceView.h"

namespace myosect::rendering
{
/** Where a text hangs on its point: 0 left or top, 0.5 middle, 1 right or bottom. */
struct Anchor
{
  double x = 0.0, y = 0.0;
};

/**
 * \brief Lines, rectangles and text in pixels of one renderer, drawn anew between Begin and End.
 *
 * x to the right, y down from the renderer's upper left corner.
 */
class Drawing2D
{
public:
  explicit Drawing2D(vtkRenderer & renderer);

  void Begin(int width, int height);
  void Line(const std::vector<PixelPoint> & points, bool closed, const Rgb & colour, double width);
  void Rectangle(double x, double y, double width, double height, const Rgb & colour);
  void Text(const std::string & text, const PixelPoint & at, const Anchor & anchor, double pixels, const Rgb & colour, bool bold = false);
  void End();

  /** Width and height of a text. */
  [[nodiscard]] PixelPoint SizeOf(const std::string & text, double pixels, bool bold = false) const;

private:
  /** Lines of one width, or rectangles. */
  struct Layer
  {
    vtkNew<vtkPolyData> data;
    vtkNew<vtkPoints> points;
    vtkNew<vtkCellArray> cells;
    vtkNew<vtkUnsignedCharArray> colours;
    vtkNew<vtkPolyDataMapper2D> mapper;
    vtkNew<vtkActor2D> actor;
    double width = 1.0;
  };
  struct Label
  {
    vtkSmartPointer<vtkTextActor> actor;
    std::string text;
    double pixels = 0.0;
    bool bold = false;
  };

  Layer & LinesOf(double width);
  std::unique_ptr<Layer> MakeLayer(bool lines, double width);

  vtkRenderer & m_Renderer;
  int m_Height = 1;
  std::unique_ptr<Layer> m_Rectangles;
  std::vector<std::unique_ptr<Layer>> m_Lines;
  std::vector<Label> m_Labels;
  std::size_t m_LabelsUsed = 0;
};
} // namespace myosect::rendering
