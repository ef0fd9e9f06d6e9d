#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Rendering/LabelOutline.h"
#include "myosect/Rendering/Palette.h"
#include "myosect/Rendering/Sources.h"

class vtkRenderWindow;

namespace myosect::rendering
{
/** Pixels of a window: x to the right, y down, (0,0) the upper left corner. */
struct PixelPoint
{
  double x = 0.0, y = 0.0;
};
struct PixelRect
{
  int x = 0, y = 0, width = 1, height = 1;

  [[nodiscard]] bool Contains(const PixelPoint & point) const noexcept;
};

struct OverlayStyle
{
  bool visible = true;
  bool filled = false;  ///< outlines alone otherwise
  double opacity = 0.5; ///< 0..1, of filled tissues
  TissueSwitches shown{ true, true, true, true, true, true, true, true };
};

/** A line drawn over the image: contour, brush, level line, ruler, ellipse. Points in LPS; those off the plane are projected onto it. */
struct Shape
{
  std::vector<Vector3> pointsLps;
  bool closed = false;
  Rgb colour = kToolColour;
  double widthPixels = 1.5;
  std::string text; ///< beside the last point; may be empty
};

/** What stands on the image besides the image. Text must carry no identity unless the reader asked for it. */
struct Annotations
{
  bool visible = true;
  std::array<std::vector<std::string>, 4> corners; ///< upper left, upper right, lower left, lower right; lines from the top
  std::string orientationNote;                     ///< e.g. "patient's right is on the left"; in the middle of the upper edge
  std::string warning;                             ///< below it, marked; may be empty
  bool orientationLetters = true;
  bool scaleBar = true;
  bool legend = true; ///< of the tissues shown
  double textPixels = 14.0;
};

/**
 * \brief One plane of a study in a part of a render window: image, labels, letters, scale bar, drawn lines.
 *
 * The plane's axis 0 runs to the right of the picture. Axis 1 runs down for axial planes and up for scouts. A mirrored view is seen from
 * the other side. Lengths on the screen are true: one factor, millimetres a pixel, for both axes. One thread.
 */
class SliceView
{
public:
  enum class Kind
  {
    Axial,
    Scout
  };

  SliceView(vtkRenderWindow & window, Kind kind);
  ~SliceView();
  SliceView(const SliceView &) = delete;
  SliceView & operator=(const SliceView &) = delete;

  /** Place in a window of the given size. A view that is hidden draws nothing. */
  void SetPlace(const PixelRect & place, int windowWidth, int windowHeight);
  [[nodiscard]] const PixelRect & Place() const noexcept;
  void SetVisible(bool visible);

  void SetImage(const PlaneImage & image);
  void ClearImage();
  /** The contents of the label buffer have changed. */
  void LabelsChanged();

  void SetWindow(double width, double level);
  void SetInverted(bool inverted);
  void SetInterpolated(bool interpolated);
  void SetMirrored(bool mirrored);
  void SetOverlay(const OverlayStyle & style);
  /** Fat fraction in colours in place of grey, with its bar. */
  void SetFatFractionShown(bool shown);
  void SetAnnotations(Annotations annotations);
  void SetShapes(std::vector<Shape> shapes);
  /** A frame around the view: the one that keys act on. */
  void SetFramed(bool framed);

  /** Centre and scale such that the whole plane, or the given in-plane box (columns, rows; both ends included), fills the view. */
  void Fit();
  void FitTo(double firstColumn, double lastColumn, double firstRow, double lastRow);
  void SetCamera(const Vector3 & centreLps, double mmPerPixel);
  [[nodiscard]] Vector3 CentreLps() const noexcept;
  [[nodiscard]] double MmPerPixel() const noexcept;
  /** Magnifies by `factor` about a point of the window that stays where it is. */
  void Zoom(double factor, const PixelPoint & about);
  void Pan(double dxPixels, double dyPixels);

  /** Position on the plane under the middle of a point of the window, and back. */
  [[nodiscard]] Vector3 LpsAt(const PixelPoint & point) const;
  [[nodiscard]] PixelPoint PixelAt(const Vector3 & pointLps) const;
  /** Letters at the left, right, upper and lower edge, from the plane's directions: "R", "L", "A", "P", with a second letter when oblique.
   */
  [[nodiscard]] std::array<std::string, 4> OrientationLetters() const;
  /** Length of the scale bar that fits the present magnification. */
  [[nodiscard]] double ScaleBarMm() const;

  /** Brings cameras and drawings up to date; to be called before the window renders. A view that nothing has changed in since the window
   * rendered is not drawn again: the window keeps its pixels. A window of another size asks for SetPlace. */
  void Update();

private:
  struct Impl;
  std::unique_ptr<Impl> m_Impl;
};

} // namespace myosect::rendering
