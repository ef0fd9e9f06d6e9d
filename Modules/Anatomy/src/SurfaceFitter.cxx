#include "SurfaceFitter.h"

#include <algorithm>
#include <cmath>

namespace myosect::anatomy
{
namespace
{
constexpr double kReachMm = 14.0;
constexpr double kLargestMm = 3.0;       // distances count up to this
constexpr double kNoCounterpartMm = 1.0; // what a point beyond the other bone's ends costs, so that longer overlaps win

/** Solves a symmetric system by Cholesky's method; directions without information stay put. */
template <std::size_t N> std::array<double, N> Solve(std::array<std::array<double, N>, N> a, std::array<double, N> b)
{
  double trace = 0.0;
  for (std::size_t i = 0; i < N; ++i)
  {
    trace += a[i][i];
  }
  for (std::size_t i = 0; i < N; ++i)
  {
    a[i][i] += 1e-7 * trace + 1e-12;
  }
  for (std::size_t j = 0; j < N; ++j)
  {
    for (std::size_t k = 0; k < j; ++k)
    {
      for (std::size_t i = j; i < N; ++i)
      {
        a[i][j] -= a[i][k] * a[j][k];
      }
    }
    const double root = std::sqrt(std::max(a[j][j], 1e-30));
    for (std::size_t i = j; i < N; ++i)
    {
      a[i][j] /= root;
    }
  }
  for (std::size_t i = 0; i < N; ++i)
  {
    for (std::size_t k = 0; k < i; ++k)
    {
      b[i] -= a[i][k] * b[k];
    }
    b[i] /= a[i][i];
  }
  for (std::size_t i = N; i-- > 0;)
  {
    for (std::size_t k = i + 1; k < N; ++k)
    {
      b[i] -= a[k][i] * b[k];
    }
    b[i] /= a[i][i];
  }
  return b;
}
} // namespace

Fitter::Fitter(const Points & fixed, const AxisLine & axis) : m_Axis(axis), m_Lookup(fixed, kReachMm) {}

Cost Fitter::Step(const Points & moving, RigidTransform & transform, bool move, bool lockAxis, double scaleMm) const
{
  struct Pair
  {
    Vector3 place, normal;
    double distance;
  };
  std::vector<Pair> pairs;
  pairs.reserve(moving.size());
  Cost cost;
  cost.lowMm = 1e300;
  cost.highMm = -1e300;
  double sum = 0.0, kept = 0.0;
  std::size_t inside = 0, keptCount = 0;
  Vector3 centre{};
  for (const SurfacePoint & point : moving)
  {
    const Vector3 place = transform.Apply(point.pointLps);
    const double at = m_Axis.At(place);
    if (at < m_Axis.lowMm || at > m_Axis.highMm)
    {
      continue;
    }
    ++inside;
    cost.lowMm = std::min(cost.lowMm, at);
    cost.highMm = std::max(cost.highMm, at);
    const SurfacePoint * nearest = m_Lookup.Nearest(place, transform.Turn(point.normal));
    if (nearest == nullptr)
    {
      sum += kLargestMm * kLargestMm;
      continue;
    }
    const double distance = Dot(Plus(place, nearest->pointLps, -1.0), nearest->normal);
    const double square = std::min(distance * distance, kLargestMm * kLargestMm);
    sum += square;
    if (std::abs(distance) < kLargestMm)
    {
      kept += square;
      ++keptCount;
    }
    pairs.push_back({ place, nearest->normal, distance });
    centre = Plus(centre, place);
  }
  const double n = static_cast<double>(moving.size());
  if (inside == 0 || pairs.empty())
  {
    cost.lowMm = cost.highMm = 0.0;
    return cost;
  }
  cost.share = static_cast<double>(inside) / n;
  cost.meanSquare = sum / static_cast<double>(inside);
  cost.keptSquare = keptCount > 0 ? kept / static_cast<double>(keptCount) : kLargestMm * kLargestMm;
  cost.score = (sum + (n - static_cast<double>(inside)) * kNoCounterpartMm * kNoCounterpartMm) / n;
  if (!move)
  {
    return cost;
  }
  for (double & c : centre)
  {
    c /= static_cast<double>(pairs.size());
  }
  std::array<std::array<double, 6>, 6> a{};
  std::array<double, 6> b{};
  for (const Pair & pair : pairs)
  {
    const double ratio = pair.distance / scaleMm;
    const double weight = 1.0 / ((1.0 + ratio * ratio) * (1.0 + ratio * ratio));
    const Vector3 lever = Cross(Plus(pair.place, centre, -1.0), pair.normal);
    const std::array<double, 6> row{ lever[0], lever[1], lever[2], pair.normal[0], pair.normal[1], pair.normal[2] };
    for (std::size_t i = 0; i < 6; ++i)
    {
      for (std::size_t j = 0; j <= i; ++j)
      {
        a[i][j] += weight * row[i] * row[j];
      }
      b[i] -= weight * row[i] * pair.distance;
    }
  }
  if (lockAxis)
  {
    const double stiff = 1e3 * (a[3][3] + a[4][4] + a[5][5]);
    for (std::size_t i = 0; i < 3; ++i)
    {
      for (std::size_t j = 0; j <= i; ++j)
      {
        a[3 + i][3 + j] += stiff * m_Axis.direction[i] * m_Axis.direction[j];
      }
    }
  }
  const auto x = Solve<6>(a, b);
  transform = Followed(transform, Turning({ x[0], x[1], x[2] }), centre, { x[3], x[4], x[5] });
  return cost;
}

Cost Fitter::Fit(const Points & moving, RigidTransform & transform, int steps, bool lockAxis, double firstScaleMm, double lastScaleMm) const
{
  for (int i = 0; i < steps; ++i)
  {
    const double scale = std::max(lastScaleMm, firstScaleMm * std::pow(0.8, i));
    const RigidTransform before = transform;
    (void)Step(moving, transform, true, lockAxis, scale);
    double change = 0.0;
    for (const SurfacePoint * end : { &moving.front(), &moving.back() })
    {
      change = std::max(change, Norm(Plus(before.Apply(end->pointLps), transform.Apply(end->pointLps), -1.0)));
    }
    if (change < 1e-4 && scale <= lastScaleMm)
    {
      break;
    }
  }
  return Step(moving, transform, false, lockAxis, lastScaleMm);
}
} // namespace myosect::anatomy
