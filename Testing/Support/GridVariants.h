#pragma once

#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "myosect/Core/Geometry.h"

namespace myosect::test
{
using Directions = std::array<Vector3, 3>;

/** The 48 ways to lay the axes of a grid along the patient's: every permutation with every flip. */
inline std::vector<Directions> AxisOrientations()
{
  std::vector<Directions> orientations;
  constexpr std::array<std::array<std::size_t, 3>, 6> orders{
    { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } }
  };
  for (const auto & order : orders)
  {
    for (unsigned flips = 0; flips < 8; ++flips)
    {
      Directions directions{};
      for (std::size_t axis = 0; axis < 3; ++axis)
      {
        directions[axis][order[axis]] = (flips >> axis) & 1u ? -1.0 : 1.0;
      }
      orientations.push_back(directions);
    }
  }
  return orientations;
}

/** Turned by `angleDeg` about an axis through the origin. */
inline Directions Turned(const Directions & directions, const Vector3 & axis, double angleDeg)
{
  const double length = Norm(axis);
  const Vector3 u{ axis[0] / length, axis[1] / length, axis[2] / length };
  const double angle = angleDeg * std::acos(-1.0) / 180.0;
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  Directions turned{};
  for (std::size_t a = 0; a < 3; ++a)
  {
    const Vector3 & v = directions[a];
    const Vector3 across = Cross(u, v);
    const double along = Dot(u, v) * (1.0 - c);
    for (std::size_t i = 0; i < 3; ++i)
    {
      turned[a][i] = v[i] * c + across[i] * s + u[i] * along;
    }
  }
  return turned;
}

inline double Uniform(std::mt19937 & random, double low, double high)
{
  return low + (high - low) * (static_cast<double>(random()) / 4294967296.0);
}

/** Anisotropic, shifted, and turned by up to `maximumDeg` about any axis. */
inline Grid ObliqueGrid(std::mt19937 & random, const Directions & directions, double maximumDeg)
{
  Grid grid;
  for (std::size_t a = 0; a < 3; ++a)
  {
    grid.size[a] = 2 + random() % 60;
    grid.spacingMm[a] = Uniform(random, 0.3, 6.0);
    grid.originLps[a] = Uniform(random, -900.0, 900.0);
  }
  const Vector3 axis{ Uniform(random, -1.0, 1.0), Uniform(random, -1.0, 1.0), Uniform(random, 0.1, 1.0) };
  grid.direction = Turned(directions, axis, Uniform(random, -maximumDeg, maximumDeg));
  return grid;
}
} // namespace myosect::test
