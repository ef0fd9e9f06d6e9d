#include "ClosedCurve.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "myosect/Core/Error.h"

namespace myosect::validation
{
namespace
{
/** Solves a symmetric cyclic tridiagonal system: `off[i]` couples unknown i with unknown i + 1, the last one with the first. */
std::vector<double> SolveCyclic(const std::vector<double> & diagonal, const std::vector<double> & off, const std::vector<double> & right)
{
  const std::size_t n = diagonal.size();
  const double corner = off[n - 1];
  const double gamma = -diagonal[0];
  std::vector<double> main = diagonal;
  main[0] -= gamma;
  main[n - 1] -= corner * corner / gamma;
  const auto solve = [&](std::vector<double> value)
  {
    std::vector<double> pivot = main;
    for (std::size_t i = 1; i < n; ++i)
    {
      const double factor = off[i - 1] / pivot[i - 1];
      pivot[i] -= factor * off[i - 1];
      value[i] -= factor * value[i - 1];
    }
    value[n - 1] /= pivot[n - 1];
    for (std::size_t i = n - 1; i-- > 0;)
    {
      value[i] = (value[i] - off[i] * value[i + 1]) / pivot[i];
    }
    return value;
  };
  std::vector<double> unit(n, 0.0);
  unit[0] = gamma;
  unit[n - 1] = corner;
  std::vector<double> solution = solve(right);
  const std::vector<double> correction = solve(unit);
  const double ratio = corner / gamma;
  const double scale = (solution[0] + ratio * solution[n - 1]) / (1.0 + correction[0] + ratio * correction[n - 1]);
  for (std::size_t i = 0; i < n; ++i)
  {
    solution[i] -= scale * correction[i];
  }
  return solution;
}

/** Second derivatives of the periodic cubic spline through `values`, `chord[i]` being the length from value i to the next one. */
std::vector<double> SecondDerivatives(const std::vector<double> & values, const std::vector<double> & chord)
{
  const std::size_t n = values.size();
  std::vector<double> diagonal(n), right(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    const std::size_t before = (i + n - 1) % n, after = (i + 1) % n;
    diagonal[i] = 2.0 * (chord[before] + chord[i]);
    right[i] = 6.0 * ((values[after] - values[i]) / chord[i] - (values[i] - values[before]) / chord[before]);
  }
  return SolveCyclic(diagonal, chord, right);
}
} // namespace

Loop SplineThrough(const std::vector<Point2> & points, int stepsPerPoint)
{
  const std::size_t n = points.size();
  if (n < 4)
  {
    throw Error(ErrorCode::UnreadableInput, "a closed curve of fewer than four points; give it more");
  }
  std::vector<double> chord(n), x(n), y(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    const Point2 & next = points[(i + 1) % n];
    chord[i] = std::hypot(next.x - points[i].x, next.y - points[i].y);
    if (chord[i] <= 0.0)
    {
      throw Error(ErrorCode::UnreadableInput, "a closed curve holds the same point twice in a row; remove one of them");
    }
    x[i] = points[i].x;
    y[i] = points[i].y;
  }
  const std::vector<double> bendX = SecondDerivatives(x, chord), bendY = SecondDerivatives(y, chord);
  Loop loop;
  loop.reserve(n * static_cast<std::size_t>(stepsPerPoint));
  for (std::size_t i = 0; i < n; ++i)
  {
    const std::size_t next = (i + 1) % n;
    for (int step = 0; step < stepsPerPoint; ++step)
    {
      const double b = static_cast<double>(step) / stepsPerPoint;
      const double a = 1.0 - b;
      const double c = (a * a * a - a) * chord[i] * chord[i] / 6.0;
      const double d = (b * b * b - b) * chord[i] * chord[i] / 6.0;
      loop.push_back({ a * x[i] + b * x[next] + c * bendX[i] + d * bendX[next], a * y[i] + b * y[next] + c * bendY[i] + d * bendY[next] });
    }
  }
  return loop;
}

double SignedArea(const Loop & loop) noexcept
{
  double twice = 0.0;
  for (std::size_t i = 0; i < loop.size(); ++i)
  {
    const Point2 & a = loop[i];
    const Point2 & b = loop[(i + 1) % loop.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return 0.5 * twice;
}

double DistanceTo(const Loop & loop, Point2 point) noexcept
{
  double least = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < loop.size(); ++i)
  {
    const Point2 & a = loop[i];
    const Point2 & b = loop[(i + 1) % loop.size()];
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double length2 = dx * dx + dy * dy;
    const double t = length2 > 0.0 ? std::clamp(((point.x - a.x) * dx + (point.y - a.y) * dy) / length2, 0.0, 1.0) : 0.0;
    const double ex = a.x + t * dx - point.x, ey = a.y + t * dy - point.y;
    least = std::min(least, ex * ex + ey * ey);
  }
  return std::sqrt(least);
}

bool Contains(const Loop & loop, Point2 point) noexcept
{
  bool inside = false;
  for (std::size_t i = 0; i < loop.size(); ++i)
  {
    const Point2 & a = loop[i];
    const Point2 & b = loop[(i + 1) % loop.size()];
    if ((a.y > point.y) != (b.y > point.y) && point.x < a.x + (b.x - a.x) * (point.y - a.y) / (b.y - a.y))
    {
      inside = !inside;
    }
  }
  return inside;
}

std::vector<Point2> PointsAlong(const Loop & loop, double step)
{
  double length = 0.0;
  for (std::size_t i = 0; i < loop.size(); ++i)
  {
    const Point2 & b = loop[(i + 1) % loop.size()];
    length += std::hypot(b.x - loop[i].x, b.y - loop[i].y);
  }
  const auto count = static_cast<std::size_t>(std::max(1.0, std::round(length / step)));
  const double spacing = length / static_cast<double>(count);
  std::vector<Point2> points;
  points.reserve(count);
  double walked = 0.0;
  for (std::size_t i = 0; i < loop.size() && points.size() < count; ++i)
  {
    const Point2 & a = loop[i];
    const Point2 & b = loop[(i + 1) % loop.size()];
    const double edge = std::hypot(b.x - a.x, b.y - a.y);
    while (points.size() < count && spacing * static_cast<double>(points.size()) <= walked + edge)
    {
      const double t = edge > 0.0 ? (spacing * static_cast<double>(points.size()) - walked) / edge : 0.0;
      points.push_back({ a.x + t * (b.x - a.x), a.y + t * (b.y - a.y) });
    }
    walked += edge;
  }
  return points;
}
} // namespace myosect::validation
