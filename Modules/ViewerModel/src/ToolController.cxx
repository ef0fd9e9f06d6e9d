#include "myosect/ViewerModel/ToolController.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "NumberText.h"
#include "myosect/ViewerModel/Display.h"

namespace myosect::viewer
{
namespace
{
constexpr std::array<const char *, kToolCount> kToolNames{ "navigate", "brush",          "eraser",   "fill",   "erase inside",
                                                           "fascia",   "exclude region", "distance", "ellipse" };
constexpr double kLeastDragPixels = 0.25; ///< between the points of an outline
constexpr double kPickMm = 15.0;          ///< how far from the fascia a drag may begin

std::vector<std::string> TissueNames()
{
  std::vector<std::string> names;
  for (const Tissue tissue : kTissues)
  {
    names.emplace_back(WordsOf(tissue));
  }
  return names;
}

bool DrawsOutline(Tool tool)
{
  return tool == Tool::Fill || tool == Tool::EraseInside || tool == Tool::ExcludeRegion;
}

bool IsMark(Tool tool)
{
  return tool == Tool::Distance || tool == Tool::Ellipse;
}
} // namespace

const char * NameOf(Tool tool) noexcept
{
  return kToolNames[static_cast<std::size_t>(tool)];
}

ToolController::ToolController(EventBuffer & events, Document & document)
    : tool(events, Event::Tool, "tool", { kToolNames.begin(), kToolNames.end() }, 0),
      radiusMm(events, Event::Tool, "brush radius", "mm", 5.0, { 0.2, 60.0, 0.5 }),
      reachMm(events, Event::Tool, "reach along the fascia", "mm", 20.0, { 2.0, 80.0, 2.0 }),
      targetTissue(events, Event::Tool, "tissue", TissueNames(), 0),
      targetSide(events, Event::Tool, "side", { "left", "right", "unknown" }, 0),
      autoSide(events, Event::Tool, "side of the limb under the cursor", true),
      rangeLimit(events, Event::Tool, "only within an intensity range", false),
      rangeLower(events, Event::Tool, "range from", "HU", -29.0, { -1100.0, 4000.0, 5.0 }),
      rangeUpper(events, Event::Tool, "range to", "HU", 150.0, { -1100.0, 4000.0, 5.0 }), m_Events(events), m_Document(document)
{
}

void ToolController::Begin(const StudySource & source)
{
  m_Drawing = false;
  m_Points.clear();
  ClearMarks();
  if (source.IsHounsfield())
  {
    rangeLower.SetDomain({ -1100.0, 4000.0, 5.0 });
    rangeUpper.SetDomain({ -1100.0, 4000.0, 5.0 });
    rangeLower.Set(-29.0);
    rangeUpper.Set(150.0);
    return;
  }
  const std::size_t middle = source.CanonicalGrid().size[2] / 2;
  const Window full = WindowOf(WindowPreset::Full, source, middle);
  const NumberDomain domain{ std::min(0.0, full.level - full.width), full.level + 2.0 * full.width, full.width / 100.0 };
  rangeLower.SetDomain(domain);
  rangeUpper.SetDomain(domain);
  rangeLower.Set(full.level - 0.5 * full.width);
  rangeUpper.Set(full.level + 0.5 * full.width);
}

LabelId ToolController::TargetAt(std::size_t k, PlanePoint point) const
{
  const auto kind = tool.As<Tool>();
  if (kind == Tool::Eraser || kind == Tool::EraseInside)
  {
    return kBackgroundLabel;
  }
  auto side = targetSide.As<Side>();
  if (autoSide.Value() && m_Document.IsOpen())
  {
    // The limb under the press, or the nearest one in the slice.
    const Grid & grid = m_Document.Source().CanonicalGrid();
    const LabelId * labels = m_Document.LabelSlice(k);
    double nearest = 1e300;
    for (std::size_t j = 0; j < grid.size[1]; ++j)
    {
      for (std::size_t i = 0; i < grid.size[0]; ++i)
      {
        const auto meaning = MeaningOf(labels[j * grid.size[0] + i]);
        const double away = meaning ? std::hypot((static_cast<double>(i) - point.i) * grid.spacingMm[0],
                                                 (static_cast<double>(j) - point.j) * grid.spacingMm[1])
                                    : nearest;
        if (meaning && away < nearest)
        {
          nearest = away;
          side = meaning->side;
        }
      }
    }
  }
  return LabelOf(targetTissue.As<Tissue>(), side);
}

PaintRule ToolController::RuleFor(std::size_t k, LabelId target)
{
  PaintRule rule;
  rule.target = target;
  if (rangeLimit.Value())
  {
    m_Intensity = m_Document.Source().IntensitySlice(k);
    rule.intensity = m_Intensity.data();
    rule.onlyWithin = IntensityRange{ std::min(rangeLower.Value(), rangeUpper.Value()), std::max(rangeLower.Value(), rangeUpper.Value()) };
  }
  return rule;
}

FasciaContext FasciaContextOf(const StudySource & source, std::size_t k)
{
  const std::int16_t * scale = source.TissueScaleSlice(k);
  FasciaContext context{ std::vector<float>(source.CanonicalGrid().SliceVoxelCount(), 0.0F), source.NoiseHu(),
                         source.SegmentationParameters() };
  if (scale != nullptr)
  {
    std::copy_n(scale, context.tissueScale.size(), context.tissueScale.begin());
  }
  return context;
}

bool ToolController::Press(std::size_t k, PlanePoint point, bool erase)
{
  const auto kind = tool.As<Tool>();
  m_Problem.clear();
  if (kind == Tool::Navigate || !m_Document.IsOpen() || k >= m_Document.SliceCount() || m_Drawing)
  {
    return false;
  }
  if (kind == Tool::ExcludeRegion && exclusionReason.empty())
  {
    m_Problem = "A region is excluded with a reason: say why first.";
    return false;
  }
  if (kind == Tool::Fascia)
  {
    const Grid & grid = m_Document.Source().CanonicalGrid();
    double nearest = kPickMm;
    bool found = false;
    for (const Side side : { Side::Left, Side::Right, Side::Unknown })
    {
      for (const auto & outline : FasciaOutlines(m_Document.LabelSlice(k), grid.size[0], grid.size[1], side))
      {
        for (std::size_t n = 0; n < outline.size(); ++n)
        {
          const PlanePoint & p = outline[n];
          const PlanePoint & q = outline[(n + 1) % outline.size()];
          const double ux = (q.i - p.i) * grid.spacingMm[0], uy = (q.j - p.j) * grid.spacingMm[1];
          const double vx = (point.i - p.i) * grid.spacingMm[0], vy = (point.j - p.j) * grid.spacingMm[1];
          const double t = std::clamp((vx * ux + vy * uy) / std::max(1e-12, ux * ux + uy * uy), 0.0, 1.0);
          const double away = std::hypot(vx - t * ux, vy - t * uy);
          if (away < nearest)
          {
            nearest = away;
            m_Side = side;
            found = true;
          }
        }
      }
    }
    if (!found)
    {
      m_Problem = "No deep fascia within " + Decimal(kPickMm, 0) + " mm of the cursor.";
      return false;
    }
    m_Fascia = FasciaContextOf(m_Document.Source(), k);
    const std::size_t count = grid.SliceVoxelCount();
    m_Original.assign(m_Document.LabelSlice(k), m_Document.LabelSlice(k) + count);
  }
  m_Drawing = true;
  m_Slice = k;
  m_Points = { point };
  m_Erase = erase || kind == Tool::Eraser;
  m_Target = m_Erase ? kBackgroundLabel : TargetAt(k, point);
  if (!IsMark(kind))
  {
    m_Document.BeginStep(std::string(m_Erase && kind == Tool::Brush ? "eraser" : NameOf(kind)) + ", slice " + std::to_string(k + 1));
  }
  if (kind == Tool::Brush || kind == Tool::Eraser)
  {
    PaintTo(point);
  }
  m_Events.Record(Event::Drawing);
  return true;
}

void ToolController::PaintTo(PlanePoint point)
{
  const PaintRule rule = RuleFor(m_Slice, m_Target);
  const PlanePoint from = m_Points.back();
  m_Document.EditSlice(m_Slice, [&](const SliceLabels & slice) { return PaintStroke(slice, from, point, radiusMm.Value(), rule); });
}

void ToolController::Drag(PlanePoint point)
{
  if (!m_Drawing)
  {
    return;
  }
  const auto kind = tool.As<Tool>();
  if (kind == Tool::Brush || kind == Tool::Eraser)
  {
    PaintTo(point);
    m_Points = { point };
  }
  else if (kind == Tool::Fascia)
  {
    m_Points.resize(1);
    m_Points.push_back(point);
    m_Document.EditSlice(m_Slice,
                         [&](const SliceLabels & slice)
                         {
                           std::copy(m_Original.begin(), m_Original.end(), slice.labels);
                           MoveFascia(slice, m_Side, m_Points[0], m_Points[1], reachMm.Value(), m_Fascia);
                           return true;
                         });
  }
  else if (IsMark(kind))
  {
    m_Points.resize(1);
    m_Points.push_back(point);
  }
  else if (std::hypot(point.i - m_Points.back().i, point.j - m_Points.back().j) >= kLeastDragPixels)
  {
    m_Points.push_back(point);
  }
  m_Events.Record(Event::Drawing);
}

bool ToolController::Release()
{
  if (!m_Drawing)
  {
    return false;
  }
  const auto kind = tool.As<Tool>();
  const std::vector<PlanePoint> points = m_Points;
  m_Drawing = false;
  m_Points.clear();
  m_Events.Record(Event::Drawing);
  if (IsMark(kind))
  {
    if (points.size() < 2 || (points[0].i == points[1].i && points[0].j == points[1].j))
    {
      return false;
    }
    m_Marks.push_back({ kind == Tool::Distance ? MarkKind::Distance : MarkKind::Ellipse, m_Slice, points[0], points[1] });
    m_Events.Record(Event::Marks);
    return true;
  }
  if (DrawsOutline(kind) && points.size() < 3)
  {
    m_Problem = "The outline is too short to enclose anything.";
    m_Document.CancelStep();
    return false;
  }
  if (kind == Tool::Fill || kind == Tool::EraseInside)
  {
    const PaintRule rule = RuleFor(m_Slice, m_Target);
    m_Document.EditSlice(m_Slice, [&](const SliceLabels & slice) { return FillOutline(slice, points, rule); });
  }
  else if (kind == Tool::ExcludeRegion)
  {
    pipeline::ExcludedRegion region;
    region.sliceIndex = m_Slice;
    region.reason = exclusionReason;
    for (const PlanePoint & point : points)
    {
      region.outlineLps.push_back(PointOnSlice(m_Document.Source(), m_Slice, point));
    }
    m_Document.EditCorrections([&](pipeline::Corrections & corrections) { corrections.excludedRegions.push_back(std::move(region)); });
  }
  return m_Document.EndStep();
}

void ToolController::Cancel()
{
  if (!m_Drawing)
  {
    return;
  }
  m_Drawing = false;
  m_Points.clear();
  m_Document.CancelStep();
  m_Events.Record(Event::Drawing);
}

void ToolController::ClearMarks()
{
  if (!m_Marks.empty())
  {
    m_Marks.clear();
    m_Events.Record(Event::Marks);
  }
}
} // namespace myosect::viewer
