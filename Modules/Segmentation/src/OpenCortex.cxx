#include "OpenCortex.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace myosect::segmentation
{
namespace
{
using Point = std::pair<int, int>;

constexpr double kLeastShellMm2 = 15.0; // smaller dark spots are vessels and noise
constexpr double kMarrowShare = 0.6;    // of what the shell leaves of its hull
constexpr double kLeastMarrow = 0.15;   // of the hull: less is a closed or solid section

long long Turn(const Point & a, const Point & b, const Point & c)
{
  return static_cast<long long>(b.first - a.first) * (c.second - a.second) -
         static_cast<long long>(b.second - a.second) * (c.first - a.first);
}

/** Corners of the convex hull in order (Andrew's monotone chain); `points` are sorted. */
std::vector<Point> ConvexHull(const std::vector<Point> & points)
{
  if (points.size() < 3)
  {
    return {};
  }
  std::vector<Point> hull;
  const auto add = [&hull](const Point & p, std::size_t floor)
  {
    while (hull.size() >= floor + 2 && Turn(hull[hull.size() - 2], hull.back(), p) <= 0)
    {
      hull.pop_back();
    }
    hull.push_back(p);
  };
  for (const Point & p : points)
  {
    add(p, 0);
  }
  hull.pop_back();
  const std::size_t lower = hull.size();
  for (auto p = points.rbegin(); p != points.rend(); ++p)
  {
    add(*p, lower);
  }
  hull.pop_back();
  return hull;
}

bool IsInside(const std::vector<Point> & hull, const Point & p)
{
  for (std::size_t i = 0; i < hull.size(); ++i)
  {
    if (Turn(hull[i], hull[(i + 1) % hull.size()], p) < 0)
    {
      return false;
    }
  }
  return hull.size() >= 3;
}
} // namespace

MaskPlane FillOpenShells(const MaskPlane & shells, const FloatPlane & hu, double fatHu, double closingMm, PixelMm pixel)
{
  const Components parts = Label(shells, true);
  std::vector<std::vector<Point>> points(parts.pixelCount.size());
  for (int x = 0; x < shells.width; ++x)
  {
    for (int y = 0; y < shells.height; ++y)
    {
      points[static_cast<std::size_t>(parts.labels(x, y))].emplace_back(x, y);
    }
  }
  MaskPlane filled = shells;
  for (std::size_t c = 1; c < points.size(); ++c)
  {
    if (static_cast<double>(points[c].size()) * pixel.Area() < kLeastShellMm2)
    {
      continue;
    }
    const std::vector<Point> hull = ConvexHull(points[c]);
    std::vector<Point> marrow;
    std::size_t open = 0;
    const auto [lowY, highY] =
        std::minmax_element(points[c].begin(), points[c].end(), [](const Point & a, const Point & b) { return a.second < b.second; });
    for (int x = points[c].front().first; x <= points[c].back().first; ++x)
    {
      for (int y = lowY->second; y <= highY->second; ++y)
      {
        if (shells(x, y) == 0 && IsInside(hull, { x, y }))
        {
          ++open;
          if (hu(x, y) < fatHu)
          {
            marrow.emplace_back(x, y);
          }
        }
      }
    }
    const bool shell = static_cast<double>(marrow.size()) >= kLeastMarrow * static_cast<double>(points[c].size() + open);
    if (!shell || static_cast<double>(marrow.size()) < kMarrowShare * static_cast<double>(open))
    {
      continue;
    }
    MaskPlane bone(shells.width, shells.height);
    for (const std::vector<Point> & set : { points[c], marrow })
    {
      for (const auto & [x, y] : set)
      {
        bone(x, y) = 1;
      }
    }
    bone = FillHoles(Close(bone, closingMm, pixel));
    for (std::size_t i = 0; i < bone.Size(); ++i)
    {
      filled.data[i] = filled.data[i] != 0 || bone.data[i] != 0 ? 1 : 0;
    }
  }
  return filled;
}
} // namespace myosect::segmentation
