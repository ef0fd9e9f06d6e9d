#include "Canvas.h"

#include <algorithm>
#include <cmath>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "Text.h"
#include "myosect/Core/Error.h"

namespace myosect::report
{
namespace
{
constexpr double kPi = 3.14159265358979323846;

struct LayoutDeleter
{
  void operator()(PangoLayout * layout) const { g_object_unref(layout); }
};
using Layout = std::unique_ptr<PangoLayout, LayoutDeleter>;

/** The layout comes from pango's default font map, of which each thread has its own. */
Layout MakeLayout(cairo_t * context, const std::string & text, const TextStyle & style)
{
  Layout layout(pango_cairo_create_layout(context));
  const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(cairo_font_options_create(),
                                                                                             &cairo_font_options_destroy);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(pango_layout_get_context(layout.get()), options.get());
  const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(pango_font_description_new(),
                                                                                           &pango_font_description_free);
  pango_font_description_set_family(font.get(), "DejaVu Sans, Sans");
  pango_font_description_set_weight(font.get(), style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  const std::string clean = CleanText(text);
  pango_layout_set_text(layout.get(), clean.data(), static_cast<int>(clean.size()));
  return layout;
}

Layout MakeParagraph(cairo_t * context, double width, const std::string & text, const TextStyle & style)
{
  Layout layout = MakeLayout(context, text, style);
  pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  return layout;
}

double HeightOf(const Layout & layout)
{
  int height = 0;
  pango_layout_get_size(layout.get(), nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

void SetColour(cairo_t * context, const Colour & colour)
{
  cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, colour.alpha);
}

cairo_status_t AppendBytes(void * closure, const unsigned char * data, unsigned int length)
{
  static_cast<std::string *>(closure)->append(reinterpret_cast<const char *>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void ThrowOnFailure(cairo_status_t status)
{
  if (status != CAIRO_STATUS_SUCCESS)
  {
    throw Error(ErrorCode::ProcessingFailed, std::string("cannot draw a picture of the report: ") + cairo_status_to_string(status));
  }
}
} // namespace

Canvas::Canvas(int width, int height, const Colour & background)
    : m_Width(width), m_Height(height), m_Surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)),
      m_Context(cairo_create(m_Surface.get()))
{
  Check();
  SetColour(m_Context.get(), background);
  cairo_paint(m_Context.get());
  cairo_set_line_join(m_Context.get(), CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(m_Context.get(), CAIRO_LINE_CAP_BUTT);
}

Canvas::Canvas(int width, int height, cairo_surface_t * surface) : m_Width(width), m_Height(height), m_Surface(surface), m_Context(cairo_create(surface))
{
  Check();
  cairo_set_line_join(m_Context.get(), CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(m_Context.get(), CAIRO_LINE_CAP_BUTT);
}

Canvas Canvas::Pdf(std::string & bytes, double widthPt, double heightPt, int width, const std::string & title, const std::string & isoTime)
{
  cairo_surface_t * surface = cairo_pdf_surface_create_for_stream(&AppendBytes, &bytes, widthPt, heightPt);
  cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4); // objects stand plain in the file, as StampPdf needs them
  const double scale = widthPt / width;
  Canvas canvas(width, static_cast<int>(std::lround(heightPt / scale)), surface);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, CleanText(title).c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, isoTime.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, isoTime.c_str());
  cairo_scale(canvas.m_Context.get(), scale, scale);
  return canvas;
}

void Canvas::NextPage()
{
  cairo_show_page(m_Context.get());
}

void Canvas::Finish()
{
  Check();
  cairo_surface_finish(m_Surface.get());
  ThrowOnFailure(cairo_surface_status(m_Surface.get()));
}

void Canvas::DrawImage(const GrayImage & image, int x, int y)
{
  cairo_surface_flush(m_Surface.get());
  unsigned char * data = cairo_image_surface_get_data(m_Surface.get());
  const int stride = cairo_image_surface_get_stride(m_Surface.get());
  for (int row = std::max(0, -y); row < std::min(image.height, m_Height - y); ++row)
  {
    for (int column = std::max(0, -x); column < std::min(image.width, m_Width - x); ++column)
    {
      const std::uint8_t gray =
          image.pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(column)];
      *reinterpret_cast<std::uint32_t *>(data + static_cast<std::ptrdiff_t>(y + row) * stride + 4 * (x + column)) = 0x010101u * gray;
    }
  }
  cairo_surface_mark_dirty(m_Surface.get());
}

void Canvas::Fill(const Rect & rect, const Colour & colour)
{
  SetColour(m_Context.get(), colour);
  cairo_rectangle(m_Context.get(), rect.x, rect.y, rect.width, rect.height);
  cairo_fill(m_Context.get());
}

void Canvas::Apply(const LineStyle & style)
{
  SetColour(m_Context.get(), style.colour);
  cairo_set_line_width(m_Context.get(), style.width);
  cairo_set_dash(m_Context.get(), style.dashes.data(), static_cast<int>(style.dashes.size()), 0.0);
}

void Canvas::Stroke(const std::vector<Point> & points, bool closed, const LineStyle & style)
{
  StrokeAll({ points }, closed, style);
}

void Canvas::StrokeAll(const std::vector<std::vector<Point>> & polylines, bool closed, const LineStyle & style)
{
  Apply(style);
  cairo_new_path(m_Context.get());
  for (const auto & points : polylines)
  {
    cairo_new_sub_path(m_Context.get());
    for (const Point & point : points)
    {
      cairo_line_to(m_Context.get(), point.x, point.y);
    }
    if (closed && !points.empty())
    {
      cairo_close_path(m_Context.get());
    }
  }
  cairo_stroke(m_Context.get());
}

void Canvas::Frame(const Rect & rect, const LineStyle & style)
{
  Apply(style);
  cairo_rectangle(m_Context.get(), rect.x, rect.y, rect.width, rect.height);
  cairo_stroke(m_Context.get());
}

void Canvas::Disc(const Point & centre, double radius, const Colour & colour)
{
  SetColour(m_Context.get(), colour);
  cairo_new_path(m_Context.get());
  cairo_arc(m_Context.get(), centre.x, centre.y, radius, 0.0, 2.0 * kPi);
  cairo_fill(m_Context.get());
}

void Canvas::Hatch(const Rect & rect, bool rising, double spacing, const LineStyle & style)
{
  std::vector<std::vector<Point>> lines;
  // On one raster over the canvas, so that neighbouring rectangles match.
  const double first = std::floor(rect.x / spacing) * spacing - std::ceil(rect.height / spacing) * spacing;
  for (double x = first; x < rect.x + rect.width + rect.height; x += spacing)
  {
    const Point low{ rising ? x : x + rect.height, rect.y + rect.height };
    const Point high{ rising ? x + rect.height : x, rect.y };
    lines.push_back({ low, high });
  }
  PushClip(rect);
  StrokeAll(lines, false, style);
  PopClip();
}

void Canvas::Text(const Point & at, const std::string & text, const TextStyle & style)
{
  cairo_t * context = m_Context.get();
  const Layout layout = MakeLayout(context, text, style);
  int width = 0;
  int height = 0;
  pango_layout_get_size(layout.get(), &width, &height);
  cairo_save(context);
  cairo_translate(context, at.x, at.y);
  cairo_rotate(context, style.angleDeg * kPi / 180.0);
  cairo_move_to(context, -style.anchorX * width / PANGO_SCALE, -style.anchorY * height / PANGO_SCALE);
  if (style.halo)
  {
    cairo_save(context);
    pango_cairo_layout_path(context, layout.get());
    SetColour(context, { 0.0, 0.0, 0.0, 0.8 });
    cairo_set_dash(context, nullptr, 0, 0.0);
    cairo_set_line_width(context, 0.22 * style.size);
    cairo_stroke(context);
    cairo_restore(context);
    cairo_move_to(context, -style.anchorX * width / PANGO_SCALE, -style.anchorY * height / PANGO_SCALE);
  }
  SetColour(context, style.colour);
  pango_cairo_show_layout(context, layout.get());
  cairo_restore(context);
  cairo_new_path(context);
}

double Canvas::TextWidth(const std::string & text, const TextStyle & style) const
{
  int width = 0;
  pango_layout_get_size(MakeLayout(m_Context.get(), text, style).get(), &width, nullptr);
  return static_cast<double>(width) / PANGO_SCALE;
}

double Canvas::Paragraph(const Point & at, double width, const std::string & text, const TextStyle & style)
{
  const Layout layout = MakeParagraph(m_Context.get(), width, text, style);
  SetColour(m_Context.get(), style.colour);
  cairo_move_to(m_Context.get(), at.x, at.y);
  pango_cairo_show_layout(m_Context.get(), layout.get());
  cairo_new_path(m_Context.get());
  return HeightOf(layout);
}

double Canvas::ParagraphHeight(double width, const std::string & text, const TextStyle & style) const
{
  return HeightOf(MakeParagraph(m_Context.get(), width, text, style));
}

std::string Canvas::ParagraphOutline(const Point & at, double width, const std::string & text, const TextStyle & style) const
{
  constexpr int decimals = 2;
  cairo_t * context = m_Context.get();
  cairo_new_path(context);
  cairo_move_to(context, at.x, at.y);
  pango_cairo_layout_path(context, MakeParagraph(context, width, text, style).get());
  const std::unique_ptr<cairo_path_t, decltype(&cairo_path_destroy)> path(cairo_copy_path(context), &cairo_path_destroy);
  cairo_new_path(context);
  ThrowOnFailure(path->status);
  std::string operators;
  for (int i = 0; i < path->num_data; i += path->data[i].header.length)
  {
    const cairo_path_data_t * data = path->data + i;
    for (int point = 1; point < data->header.length; ++point)
    {
      operators += Fixed(data[point].point.x, decimals) + ' ' + Fixed(data[point].point.y, decimals) + ' ';
    }
    switch (data->header.type)
    {
    case CAIRO_PATH_MOVE_TO:
      operators += "m\n";
      break;
    case CAIRO_PATH_LINE_TO:
      operators += "l\n";
      break;
    case CAIRO_PATH_CURVE_TO:
      operators += "c\n";
      break;
    default:
      operators += "h\n";
      break;
    }
  }
  return operators + "f\n";
}

Rect Canvas::Place(const Canvas & picture, const Rect & within)
{
  const double scale = std::min(within.width / picture.m_Width, within.height / picture.m_Height);
  cairo_t * context = m_Context.get();
  cairo_save(context);
  cairo_translate(context, within.x, within.y);
  cairo_scale(context, scale, scale);
  cairo_set_source_surface(context, picture.m_Surface.get(), 0.0, 0.0);
  cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_GOOD);
  cairo_paint(context);
  cairo_restore(context);
  return { within.x, within.y, scale * picture.m_Width, scale * picture.m_Height };
}

void Canvas::PushClip(const Rect & rect)
{
  cairo_save(m_Context.get());
  cairo_rectangle(m_Context.get(), rect.x, rect.y, rect.width, rect.height);
  cairo_clip(m_Context.get());
}

void Canvas::PopClip()
{
  cairo_restore(m_Context.get());
}

std::string Canvas::Png() const
{
  Check();
  cairo_surface_flush(m_Surface.get());
  std::string bytes;
  ThrowOnFailure(cairo_surface_write_to_png_stream(m_Surface.get(), &AppendBytes, &bytes));
  return bytes;
}

std::vector<std::uint8_t> Canvas::Rgb() const
{
  Check();
  cairo_surface_flush(m_Surface.get());
  const unsigned char * data = cairo_image_surface_get_data(m_Surface.get());
  const int stride = cairo_image_surface_get_stride(m_Surface.get());
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(m_Width) * static_cast<std::size_t>(m_Height) * 3);
  for (int row = 0; row < m_Height; ++row)
  {
    for (int column = 0; column < m_Width; ++column)
    {
      const std::uint32_t pixel = *reinterpret_cast<const std::uint32_t *>(data + static_cast<std::ptrdiff_t>(row) * stride + 4 * column);
      for (const int shift : { 16, 8, 0 })
      {
        pixels.push_back(static_cast<std::uint8_t>(pixel >> shift));
      }
    }
  }
  return pixels;
}

void Canvas::Check() const
{
  ThrowOnFailure(cairo_surface_status(m_Surface.get()));
  ThrowOnFailure(cairo_status(m_Context.get()));
}
} // namespace myosect::report
