#include "myosect/ViewerModel/EditTools.h"

#include <algorithm>
#include <cmath>

namespace myosect::viewer
{
namespace
{
bool Write(const SliceLabels & slice, std::size_t at, const PaintRule & rule)
{
  if (slice.labels[at] == rule.target)
  {
    return false;
  }
  if (rule.onlyWithin && rule.intensity != nullptr &&
      (rule.intensity[at] < rule.onlyWithin->lower || rule.intensity[at] > rule.onlyWithin->upper))
  {
    return false;
  }
  slice.labels[at] = rule.target;
  return true;
}

struct IndexBox
{
  std::size_t i0 = 0, i1 = 0, j0 = 0, j1 = 0; ///< first and one behind the last
};

IndexBox BoxOf(double iMin, double iMax, double jMin, double jMax, const SliceLabels & slice)
{
  const auto first = [](double at, std::size_t size)
  { return static_cast<std::size_t>(std::clamp(std::ceil(at), 0.0, static_cast<double>(size))); };
  const auto behind = [](double at, std::size_t size)
  { return static_cast<std::size_t>(std::clamp(std::floor(at) + 1.0, 0.0, static_cast<double>(size))); };
  return { first(iMin, slice.columns), behind(iMax, slice.columns), first(jMin, slice.rows), behind(jMax, slice.rows) };
}
} // namespace

bool PaintStroke(const SliceLabels & slice, PlanePoint a, PlanePoint b, double radiusMm, const PaintRule & rule)
{
  const double ri = radiusMm / slice.columnMm;
  const double rj = radiusMm / slice.rowMm;
  const IndexBox box = BoxOf(std::min(a.i, b.i) - ri, std::max(a.i, b.i) + ri, std::min(a.j, b.j) - rj, std::max(a.j, b.j) + rj, slice);
  const double dx = (b.i - a.i) * slice.columnMm;
  const double dy = (b.j - a.j) * slice.rowMm;
  const double length2 = dx * dx + dy * dy;
  bool changed = false;
  for (std::size_t j = box.j0; j < box.j1; ++j)
  {
    for (std::size_t i = box.i0; i < box.i1; ++i)
    {
      const double x = (static_cast<double>(i) - a.i) * slice.columnMm;
      const double y = (static_cast<double>(j) - a.j) * slice.rowMm;
      const double t = length2 > 0.0 ? std::clamp((x * dx + y * dy) / length2, 0.0, 1.0) : 0.0;
      if (std::hypot(x - t * dx, y - t * dy) <= radiusMm)
      {
        changed = Write(slice, j * slice.columns + i, rule) || changed;
      }
    }
  }
  return changed;
}

bool IsInside(const std::vector<PlanePoint> & outline, PlanePoint point)
{
  bool inside = false;
  for (std::size_t n = 0, m = outline.size() - 1; n < outline.size(); m = n++)
  {
    const PlanePoint & p = outline[n];
    const PlanePoint & q = outline[m];
    if ((p.j > point.j) != (q.j > point.j) && point.i < (q.i - p.i) * (point.j - p.j) / (q.j - p.j) + p.i)
    {
      inside = !inside;
    }
  }
  return inside;
}

bool FillOutline(const SliceLabels & slice, const std::vector<PlanePoint> & outline, const PaintRule & rule)
{
  if (outline.size() < 3)
  {
    return false;
  }
  double iMin = outline[0].i, iMax = iMin, jMin = outline[0].j, jMax = jMin;
  for (const PlanePoint & point : outline)
  {
    iMin = std::min(iMin, point.i);
    iMax = std::max(iMax, point.i);
    jMin = std::min(jMin, point.j);
    jMax = std::max(jMax, point.j);
  }
  const IndexBox box = BoxOf(iMin, iMax, jMin, jMax, slice);
  bool changed = false;
  for (std::size_t j = box.j0; j < box.j1; ++j)
  {
    for (std::size_t i = box.i0; i < box.i1; ++i)
    {
      if (IsInside(outline, { static_cast<double>(i), static_cast<double>(j) }))
      {
        changed = Write(slice, j * slice.columns + i, rule) || changed;
      }
    }
  }
  return changed;
}

bool ChangeSide(const SliceLabels & slice, Side from, Side to)
{
  bool changed = false;
  for (std::size_t at = 0; at < slice.Count(); ++at)
  {
    const auto meaning = MeaningOf(slice.labels[at]);
    if (meaning && meaning->side == from && from != to)
    {
      slice.labels[at] = LabelOf(meaning->tissue, to);
      changed = true;
    }
  }
  return changed;
}

bool ExchangeSides(const SliceLabels & slice)
{
  bool changed = false;
  for (std::size_t at = 0; at < slice.Count(); ++at)
  {
    const auto meaning = MeaningOf(slice.labels[at]);
    if (meaning && meaning->side != Side::Unknown)
    {
      slice.labels[at] = LabelOf(meaning->tissue, meaning->side == Side::Left ? Side::Right : Side::Left);
      changed = true;
    }
  }
  return changed;
}
} // namespace myosect::viewer
