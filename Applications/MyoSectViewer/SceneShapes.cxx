#include "SceneShapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "myosect/ViewerModel/RowTable.h"

namespace myosect::app
{
namespace
{
using rendering::Shape;
using viewer::PlanePoint;

constexpr int kCirclePoints = 64;
constexpr double kTwoPi = 6.283185307179586;
constexpr rendering::Rgb kExcludedColour{ 255, 120, 200 };
constexpr rendering::Rgb kCursorColour{ 180, 255, 255 };
constexpr double kCursorMm = 6.0;
constexpr double kLevelTextGapMm = 18.0; ///< closer level lines go without text

Vector3 Lps(const rendering::StudySource & study, std::size_t k, const PlanePoint & point)
{
  return study.PointLps(point.i, point.j, k);
}

std::vector<Vector3> Path(const rendering::StudySource & study, std::size_t k, const std::vector<PlanePoint> & points)
{
  std::vector<Vector3> path;
  path.reserve(points.size());
  std::transform(points.begin(), points.end(), std::back_inserter(path), [&](const PlanePoint & point) { return Lps(study, k, point); });
  return path;
}

std::vector<PlanePoint> EllipseIn(const PlanePoint & a, const PlanePoint & b)
{
  std::vector<PlanePoint> points;
  for (int n = 0; n < kCirclePoints; ++n)
  {
    const double angle = kTwoPi * n / kCirclePoints;
    points.push_back({ (a.i + b.i) / 2.0 + (b.i - a.i) / 2.0 * std::cos(angle), (a.j + b.j) / 2.0 + (b.j - a.j) / 2.0 * std::sin(angle) });
  }
  return points;
}

Shape ShapeOf(const viewer::Mark & mark, const rendering::StudySource & study)
{
  Shape shape;
  shape.colour = rendering::kMeasureColour;
  const bool ellipse = mark.kind == viewer::MarkKind::Ellipse;
  shape.closed = ellipse;
  shape.pointsLps = Path(study, mark.sliceIndex, ellipse ? EllipseIn(mark.a, mark.b) : std::vector<PlanePoint>{ mark.a, mark.b });
  return shape;
}

void AddInTheMaking(std::vector<Shape> & shapes, const viewer::ViewerModel & model, const rendering::StudySource & study, std::size_t k)
{
  const viewer::ToolController & tools = model.tools;
  if (!tools.IsDrawing() || tools.DrawingSlice() != k || tools.Outline().size() < 2)
  {
    return;
  }
  const auto tool = tools.tool.As<viewer::Tool>();
  if (tool == viewer::Tool::Distance || tool == viewer::Tool::Ellipse)
  {
    const viewer::Mark mark{ tool == viewer::Tool::Distance ? viewer::MarkKind::Distance : viewer::MarkKind::Ellipse, k,
                             tools.Outline().front(), tools.Outline().back() };
    Shape shape = ShapeOf(mark, study);
    shape.text =
        viewer::TextOf(mark, viewer::Measure(mark, model.document.Source()), model.document.Source().HounsfieldSlice(k) != nullptr);
    shapes.push_back(shape);
    return;
  }
  if (tool == viewer::Tool::Fill || tool == viewer::Tool::EraseInside || tool == viewer::Tool::ExcludeRegion)
  {
    Shape shape;
    shape.pointsLps = Path(study, k, tools.Outline());
    shape.closed = true;
    shape.colour = tool == viewer::Tool::ExcludeRegion ? kExcludedColour : rendering::kToolColour;
    shapes.push_back(shape);
  }
}

void AddFascia(std::vector<Shape> & shapes, const viewer::ViewerModel & model, const rendering::StudySource & study, std::size_t k)
{
  if (model.tools.tool.As<viewer::Tool>() != viewer::Tool::Fascia)
  {
    return;
  }
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    for (const auto & outline : viewer::FasciaOutlines(model.document.LabelSlice(k), study.grid.size[0], study.grid.size[1], side))
    {
      Shape shape;
      shape.pointsLps = Path(study, k, outline);
      shape.closed = true;
      shape.widthPixels = 2.0;
      shapes.push_back(shape);
    }
  }
}

void AddCursor(std::vector<Shape> & shapes, const Vector3 & at, const Grid & grid)
{
  for (const std::size_t axis : { 0U, 1U })
  {
    Shape shape;
    shape.colour = kCursorColour;
    shape.widthPixels = 1.0;
    for (const double end : { -kCursorMm, kCursorMm })
    {
      Vector3 point = at;
      for (std::size_t c = 0; c < 3; ++c)
      {
        point[c] += end * grid.direction[axis][c];
      }
      shape.pointsLps.push_back(point);
    }
    shapes.push_back(shape);
  }
}
} // namespace

LabelExtents ExtentsOf(const viewer::Document & document)
{
  LabelExtents extents;
  std::array<LabelExtent *, 256> sideOf{};
  for (std::size_t id = 1; id < sideOf.size(); ++id)
  {
    const auto meaning = MeaningOf(static_cast<LabelId>(id));
    const Side side = meaning ? meaning->side : Side::Unknown;
    sideOf[id] = side == Side::Left ? &extents.left : side == Side::Right ? &extents.right : nullptr;
  }
  const auto include = [](LabelExtent & extent, double column, double row)
  {
    if (!extent.found)
    {
      extent = { true, column, column, row, row };
      return;
    }
    extent.firstColumn = std::min(extent.firstColumn, column);
    extent.lastColumn = std::max(extent.lastColumn, column);
    extent.firstRow = std::min(extent.firstRow, row);
    extent.lastRow = std::max(extent.lastRow, row);
  };
  const Grid & grid = document.Source().CanonicalGrid();
  const std::size_t step = std::max<std::size_t>(document.SliceCount() / 60, 1);
  for (std::size_t k = 0; k < document.SliceCount(); k += step)
  {
    const LabelId * labels = document.LabelSlice(k);
    for (std::size_t j = 0; j < grid.size[1]; ++j, labels += grid.size[0])
    {
      // Only where runs of a label begin and end: every extreme lies there.
      LabelId last = kBackgroundLabel;
      for (std::size_t i = 0; i < grid.size[0]; ++i)
      {
        const LabelId id = labels[i];
        if (id == last && i + 1 < grid.size[0])
        {
          continue;
        }
        for (const auto & [label, column] : { std::pair(last, i - 1), std::pair(id, i) })
        {
          if (label != kBackgroundLabel)
          {
            include(extents.all, static_cast<double>(column), static_cast<double>(j));
            if (LabelExtent * side = sideOf[label])
            {
              include(*side, static_cast<double>(column), static_cast<double>(j));
            }
          }
        }
        last = id;
      }
    }
  }
  return extents;
}

Shape Circle(const rendering::StudySource & study, std::size_t k, PlanePoint centre, double radiusMm)
{
  const double i = radiusMm / study.grid.spacingMm[0];
  const double j = radiusMm / study.grid.spacingMm[1];
  Shape shape;
  shape.closed = true;
  shape.pointsLps = Path(study, k, EllipseIn({ centre.i - i, centre.j - j }, { centre.i + i, centre.j + j }));
  return shape;
}

std::vector<Shape> DrawnShapes(const viewer::ViewerModel & model, const viewer::Document & document, const rendering::StudySource & study,
                               std::size_t k)
{
  std::vector<Shape> shapes;
  for (const pipeline::ExcludedRegion & region : document.CurrentCorrections().excludedRegions)
  {
    if (region.sliceIndex == k)
    {
      Shape shape;
      shape.pointsLps = region.outlineLps;
      shape.closed = true;
      shape.colour = kExcludedColour;
      shape.text = "excluded: " + region.reason;
      shapes.push_back(shape);
    }
  }
  if (&document != &model.document)
  {
    return shapes;
  }
  AddFascia(shapes, model, study, k);
  for (const viewer::Mark & mark : model.tools.Marks())
  {
    if (mark.sliceIndex == k)
    {
      Shape shape = ShapeOf(mark, study);
      shape.text = viewer::TextOf(mark, viewer::Measure(mark, document.Source()), document.Source().HounsfieldSlice(k) != nullptr);
      shapes.push_back(shape);
    }
  }
  AddInTheMaking(shapes, model, study, k);
  if (const auto cursor = model.CursorLps())
  {
    AddCursor(shapes, *cursor, study.grid);
  }
  return shapes;
}

std::vector<LevelLine> LevelLinesOf(const viewer::Document & document)
{
  std::vector<LevelLine> lines;
  if (document.Content() == nullptr || document.Content()->table.levels.empty())
  {
    return lines;
  }
  const auto & positions = document.Source().SlicePositionsMm();
  double lastTextMm = -1e9;
  for (const std::size_t k : viewer::NamedLevelSlices(document))
  {
    LevelLine line{ k, "" };
    for (const SliceMeasurement & row : document.Rows())
    {
      if (row.sliceIndex == k && (row.levelPercent || row.levelMmFromKnee) && positions[k] - lastTextMm >= kLevelTextGapMm)
      {
        line.text = row.levelPercent ? std::to_string(std::lround(*row.levelPercent)) + " %"
                                     : std::to_string(std::lround(*row.levelMmFromKnee)) + " mm";
        lastTextMm = positions[k];
        break;
      }
    }
    lines.push_back(line);
  }
  return lines;
}
} // namespace myosect::app
