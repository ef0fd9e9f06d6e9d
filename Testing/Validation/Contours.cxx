#include "Contours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>

namespace myosect::validation
{
namespace
{
using segmentation::FloatPlane;
using segmentation::MaskPlane;

/** An edge between two neighbouring samples, named by its left or upper sample and its direction. */
struct GridEdge
{
  int i = 0, j = 0;
  bool down = false;
  [[nodiscard]] bool operator<(const GridEdge & other) const noexcept
  {
    return j != other.j ? j < other.j : i != other.i ? i < other.i : down < other.down;
  }
};

void AddLoop(std::map<GridEdge, GridEdge> & next, const std::map<GridEdge, Point2> & place, std::vector<Loop> & loops)
{
  const GridEdge start = next.begin()->first;
  Loop loop;
  GridEdge at = start;
  do
  {
    loop.push_back(place.at(at));
    const auto step = next.find(at);
    at = step->second;
    next.erase(step);
  } while (start < at || at < start);
  loops.push_back(std::move(loop));
}

double SumOfDistances(const std::vector<Point2> & points, const std::vector<Loop> & loops)
{
  double sum = 0.0;
  for (const Point2 & point : points)
  {
    double least = std::numeric_limits<double>::max();
    for (const Loop & loop : loops)
    {
      least = std::min(least, DistanceTo(loop, point));
    }
    sum += least;
  }
  return sum;
}

std::vector<Point2> AllPoints(const std::vector<Loop> & loops, double step, const PointFilter & counts)
{
  std::vector<Point2> points;
  for (const Loop & loop : loops)
  {
    const std::vector<Point2> some = PointsAlong(loop, step);
    std::copy_if(some.begin(), some.end(), std::back_inserter(points), [&](const Point2 & point) { return !counts || counts(point); });
  }
  return points;
}
} // namespace

Frame Frame::Finer(int factor) const noexcept
{
  Frame fine = *this;
  fine.stepX = stepX / factor;
  fine.stepY = stepY / factor;
  fine.width = width * factor;
  fine.height = height * factor;
  fine.x = x - 0.5 * (stepX - fine.stepX);
  fine.y = y - 0.5 * (stepY - fine.stepY);
  return fine;
}

FloatPlane SignedDistance(const std::vector<Loop> & loops, const Frame & frame)
{
  FloatPlane field(frame.width, frame.height, std::numeric_limits<float>::lowest());
  for (const Loop & loop : loops)
  {
    for (int j = 0; j < frame.height; ++j)
    {
      for (int i = 0; i < frame.width; ++i)
      {
        const Point2 at = frame.At(i, j);
        const double distance = DistanceTo(loop, at);
        field(i, j) = std::max(field(i, j), static_cast<float>(Contains(loop, at) ? distance : -distance));
      }
    }
  }
  return field;
}

std::vector<Loop> ZeroLevel(const FloatPlane & field, const Frame & frame)
{
  const auto value = [&](int i, int j) { return field.Contains(i, j) ? static_cast<double>(field(i, j)) : -1.0; };
  std::map<GridEdge, GridEdge> next;
  std::map<GridEdge, Point2> place;
  const auto cross = [&](const GridEdge & edge)
  {
    const int endI = edge.down ? edge.i : edge.i + 1, endJ = edge.down ? edge.j + 1 : edge.j;
    const double a = value(edge.i, edge.j), b = value(endI, endJ);
    const double t = std::clamp(a / (a - b), 0.0, 1.0);
    place[edge] = frame.At(edge.i + t * (endI - edge.i), edge.j + t * (endJ - edge.j));
  };
  for (int j = -1; j < frame.height; ++j)
  {
    for (int i = -1; i < frame.width; ++i)
    {
      // Corners and edges of the cell, in the order +x, +y, -x, -y: edge e lies between corners e and e + 1.
      const std::array<double, 4> corner{ value(i, j), value(i + 1, j), value(i + 1, j + 1), value(i, j + 1) };
      const std::array<GridEdge, 4> edge{ GridEdge{ i, j, false }, { i + 1, j, true }, { i, j + 1, false }, { i, j, true } };
      std::array<int, 2> enters{ -1, -1 }, leaves{ -1, -1 };
      std::size_t pairs = 0, exits = 0;
      for (int e = 0; e < 4; ++e)
      {
        const bool from = corner[static_cast<std::size_t>(e)] > 0.0, to = corner[static_cast<std::size_t>((e + 1) % 4)] > 0.0;
        // With the inside on the side of the turn from +x to +y, a boundary enters a cell where the walk round it steps out of the set.
        if (from && !to)
        {
          enters[pairs++] = e;
        }
        else if (!from && to)
        {
          leaves[exits++] = e;
        }
      }
      if (pairs == 2)
      {
        // A saddle: the boundary that enters turns to the exit on the side of what it keeps apart.
        const bool joined = corner[0] + corner[1] + corner[2] + corner[3] > 0.0;
        const auto wanted = [&](int entry) { return joined ? (entry + 1) % 4 : (entry + 3) % 4; };
        if (leaves[0] != wanted(enters[0]))
        {
          std::swap(leaves[0], leaves[1]);
        }
      }
      for (std::size_t p = 0; p < pairs; ++p)
      {
        const GridEdge & in = edge[static_cast<std::size_t>(enters[p])];
        const GridEdge & out = edge[static_cast<std::size_t>(leaves[p])];
        cross(in);
        cross(out);
        next[in] = out;
      }
    }
  }
  std::vector<Loop> loops;
  while (!next.empty())
  {
    AddLoop(next, place, loops);
  }
  return loops;
}

std::vector<Loop> Boundary(const MaskPlane & mask, const Frame & frame)
{
  FloatPlane field(mask.width, mask.height);
  for (std::size_t p = 0; p < mask.Size(); ++p)
  {
    field.data[p] = mask.data[p] != 0 ? 1.0F : -1.0F;
  }
  return ZeroLevel(field, frame);
}

double Area(const std::vector<Loop> & loops) noexcept
{
  double area = 0.0;
  for (const Loop & loop : loops)
  {
    area += SignedArea(loop);
  }
  return area;
}

FloatPlane Coverage(const std::vector<Loop> & loops, const Frame & frame, int factor)
{
  FloatPlane coverage(frame.width, frame.height, 0.0F);
  const Frame fine = frame.Finer(factor);
  const float share = 1.0F / static_cast<float>(factor * factor);
  std::vector<double> crossings;
  for (int row = 0; row < fine.height; ++row)
  {
    const double y = fine.At(0, row).y;
    crossings.clear();
    for (const Loop & loop : loops)
    {
      for (std::size_t i = 0; i < loop.size(); ++i)
      {
        const Point2 & a = loop[i];
        const Point2 & b = loop[(i + 1) % loop.size()];
        if ((a.y > y) != (b.y > y))
        {
          crossings.push_back(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y));
        }
      }
    }
    std::sort(crossings.begin(), crossings.end());
    for (std::size_t c = 0; c + 1 < crossings.size(); c += 2)
    {
      const int first = std::max(0, static_cast<int>(std::ceil((crossings[c] - fine.x) / fine.stepX)));
      const int last = std::min(fine.width - 1, static_cast<int>(std::ceil((crossings[c + 1] - fine.x) / fine.stepX)) - 1);
      for (int column = first; column <= last; ++column)
      {
        coverage(column / factor, row / factor) += share;
      }
    }
  }
  return coverage;
}

double MeanDistance(const std::vector<Loop> & a, const std::vector<Loop> & b, const PointFilter & counts)
{
  constexpr double kStep = 0.25;
  const std::vector<Point2> onA = AllPoints(a, kStep, counts), onB = AllPoints(b, kStep, counts);
  if (onA.empty() || onB.empty())
  {
    return -1.0;
  }
  return (SumOfDistances(onA, b) + SumOfDistances(onB, a)) / static_cast<double>(onA.size() + onB.size());
}
} // namespace myosect::validation
