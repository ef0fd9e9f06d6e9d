#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <cairo.h>

namespace myosect::report
{
struct Colour
{
  double red = 0.0, green = 0.0, blue = 0.0, alpha = 1.0;
};

/** Position on a canvas or picture: x to the right, y down, pixel (0,0) covers 0..1. */
struct Point
{
  double x = 0.0, y = 0.0;
};

struct Rect
{
  double x = 0.0, y = 0.0, width = 0.0, height = 0.0;
};

/** 8-bit grey picture, row by row. */
struct GrayImage
{
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;
};

struct LineStyle
{
  Colour colour;
  double width = 1.0;
  std::vector<double> dashes; ///< lengths in pixels; none for a solid line
};

struct TextStyle
{
  double size = 14.0; ///< pixels
  Colour colour;
  bool bold = false;
  double anchorX = 0.0, anchorY = 0.0; ///< part of the text's box that lies at the given point: 0 left or top, 1 right or bottom
  bool halo = false;                   ///< dark rim, to be read on a picture
  double angleDeg = 0.0;               ///< clockwise about the given point
};

/**
 * \brief An RGB picture to draw on, without a display.
 *
 * Belongs to one thread; any number of canvases may be drawn at the same time. Fonts are not hinted, so that the bytes depend on nothing
 * but the calls. \throws Error(ProcessingFailed) when cairo fails.
 */
class Canvas
{
public:
  Canvas(int width, int height, const Colour & background);

  /**
   * Pages of a PDF file, appended to `bytes` as they are finished; `bytes` must outlive the canvas and is whole after Finish.
   * \param widthPt, heightPt  size of a page in points of 1/72 inch, in which `width` units of drawing lie side by side
   * \param isoTime  time of making that the file tells, so that it does not tell the present one
   */
  [[nodiscard]] static Canvas Pdf(std::string & bytes, double widthPt, double heightPt, int width, const std::string & title, const std::string & isoTime);
  void NextPage();
  void Finish();

  [[nodiscard]] int Width() const noexcept { return m_Width; }
  [[nodiscard]] int Height() const noexcept { return m_Height; }

  void DrawImage(const GrayImage & image, int x, int y);
  void Fill(const Rect & rect, const Colour & colour);
  void Stroke(const std::vector<Point> & points, bool closed, const LineStyle & style);
  /** All polylines as one path: lines that cross do not darken each other. */
  void StrokeAll(const std::vector<std::vector<Point>> & polylines, bool closed, const LineStyle & style);
  void Frame(const Rect & rect, const LineStyle & style);
  void Disc(const Point & centre, double radius, const Colour & colour);
  /** Parallel lines `spacing` apart, rising to the right or falling. */
  void Hatch(const Rect & rect, bool rising, double spacing, const LineStyle & style);
  /** `text` is taken literally, without markup; invalid UTF-8 is replaced. */
  void Text(const Point & at, const std::string & text, const TextStyle & style);
  [[nodiscard]] double TextWidth(const std::string & text, const TextStyle & style) const;

  /** Lines broken at `width`; `at` is the upper left corner. Returns the height. */
  double Paragraph(const Point & at, double width, const std::string & text, const TextStyle & style);
  [[nodiscard]] double ParagraphHeight(double width, const std::string & text, const TextStyle & style) const;

  /** The letters of such a paragraph as filled outlines: operators of a PDF page, in this canvas's units. Draws nothing. */
  [[nodiscard]] std::string ParagraphOutline(const Point & at, double width, const std::string & text, const TextStyle & style) const;

  /** Another picture, scaled to fit the rectangle from its upper left corner, with its shape kept. Returns the place taken. */
  Rect Place(const Canvas & picture, const Rect & within);

  void PushClip(const Rect & rect);
  void PopClip();

  /** The picture as a PNG file. */
  [[nodiscard]] std::string Png() const;
  /** Red, green and blue of every pixel, row by row. */
  [[nodiscard]] std::vector<std::uint8_t> Rgb() const;

private:
  Canvas(int width, int height, cairo_surface_t * surface);
  void Apply(const LineStyle & style);
  void Check() const;

  struct SurfaceDeleter
  {
    void operator()(cairo_surface_t * surface) const { cairo_surface_destroy(surface); }
  };
  struct ContextDeleter
  {
    void operator()(cairo_t * context) const { cairo_destroy(context); }
  };
  int m_Width, m_Height;
  std::unique_ptr<cairo_surface_t, SurfaceDeleter> m_Surface;
  std::unique_ptr<cairo_t, ContextDeleter> m_Context;
};
} // namespace myosect::report
