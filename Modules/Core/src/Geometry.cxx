#include "myosect/Core/Geometry.h"

#include <algorithm>
#include <cmath>

namespace myosect
{
double Dot(const Vector3 & a, const Vector3 & b) noexcept
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Vector3 Cross(const Vector3 & a, const Vector3 & b) noexcept
{
  return { a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0] };
}

double Norm(const Vector3 & a) noexcept
{
  return std::sqrt(Dot(a, a));
}

Vector3 Grid::PointLps(const Vector3 & indexIjk) const noexcept
{
  Vector3 point = originLps;
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    for (std::size_t c = 0; c < 3; ++c)
    {
      point[c] += direction[axis][c] * spacingMm[axis] * indexIjk[axis];
    }
  }
  return point;
}

Vector3 Grid::IndexIjk(const Vector3 & pointLps) const noexcept
{
  // Cramer's rule, so that a grid need not be exactly orthogonal.
  const Vector3 offset{ pointLps[0] - originLps[0], pointLps[1] - originLps[1], pointLps[2] - originLps[2] };
  const double determinant = Dot(direction[0], Cross(direction[1], direction[2]));
  return { Dot(offset, Cross(direction[1], direction[2])) / determinant / spacingMm[0],
           Dot(direction[0], Cross(offset, direction[2])) / determinant / spacingMm[1],
           Dot(direction[0], Cross(direction[1], offset)) / determinant / spacingMm[2] };
}

bool Grid::Matches(const Grid & other, double toleranceMm) const noexcept
{
  if (size != other.size)
  {
    return false;
  }
  for (int corner = 0; corner < 8; ++corner)
  {
    Vector3 index{};
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      index[axis] = (corner >> axis) & 1 ? static_cast<double>(size[axis]) - 1.0 : 0.0;
    }
    const Vector3 a = PointLps(index);
    const Vector3 b = other.PointLps(index);
    if (!(Norm({ a[0] - b[0], a[1] - b[1], a[2] - b[2] }) <= toleranceMm))
    {
      return false;
    }
  }
  return true;
}

bool AxisMap::IsIdentity() const noexcept
{
  return sourceAxis == std::array<int, 3>{ 0, 1, 2 } && flipped == std::array<bool, 3>{ false, false, false };
}

Grid AxisMap::Apply(const Grid & source) const noexcept
{
  Grid result;
  Vector3 first{};
  for (std::size_t a = 0; a < 3; ++a)
  {
    const auto s = static_cast<std::size_t>(sourceAxis[a]);
    const double sign = flipped[a] ? -1.0 : 1.0;
    result.size[a] = source.size[s];
    result.spacingMm[a] = source.spacingMm[s];
    for (std::size_t c = 0; c < 3; ++c)
    {
      result.direction[a][c] = sign * source.direction[s][c];
    }
    first[s] = flipped[a] ? static_cast<double>(source.size[s]) - 1.0 : 0.0;
  }
  result.originLps = source.PointLps(first);
  return result;
}

AxisMap CanonicalAxes(const Grid & grid) noexcept
{
  AxisMap map;
  std::array<bool, 3> taken{ false, false, false };
  // The patient's z first: it decides which planes are slices.
  for (const std::size_t patientAxis : { std::size_t{ 2 }, std::size_t{ 0 }, std::size_t{ 1 } })
  {
    std::size_t best = 3;
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      if (!taken[axis] && (best == 3 || std::abs(grid.direction[axis][patientAxis]) > std::abs(grid.direction[best][patientAxis])))
      {
        best = axis;
      }
    }
    taken[best] = true;
    map.sourceAxis[patientAxis] = static_cast<int>(best);
    map.flipped[patientAxis] = grid.direction[best][patientAxis] < 0.0;
  }
  return map;
}
} // namespace myosect
