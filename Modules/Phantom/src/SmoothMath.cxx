#include "SmoothMath.h"

#include <algorithm>

namespace myosect::phantom
{
double Profile::Slope(std::size_t knot) const noexcept
{
  if (knot == 0 || knot + 1 == m_Knots.size())
  {
    return 0.0;
  }
  const auto & before = m_Knots[knot - 1];
  const auto & at = m_Knots[knot];
  const auto & after = m_Knots[knot + 1];
  const double left = (at.second - before.second) / (at.first - before.first);
  const double right = (after.second - at.second) / (after.first - at.first);
  // Harmonic mean: no overshoot between the knots.
  return left * right <= 0.0 ? 0.0 : 2.0 * left * right / (left + right);
}

double Profile::At(double level) const noexcept
{
  if (level <= m_Knots.front().first)
  {
    return m_Knots.front().second;
  }
  if (level >= m_Knots.back().first)
  {
    return m_Knots.back().second;
  }
  const auto upper = std::upper_bound(m_Knots.begin(), m_Knots.end(), level, [](double x, const auto & knot) { return x < knot.first; });
  const auto right = static_cast<std::size_t>(upper - m_Knots.begin());
  const auto & a = m_Knots[right - 1];
  const auto & b = m_Knots[right];
  const double width = b.first - a.first;
  const double s = (level - a.first) / width;
  const double s2 = s * s;
  const double s3 = s2 * s;
  return (2.0 * s3 - 3.0 * s2 + 1.0) * a.second + (s3 - 2.0 * s2 + s) * width * Slope(right - 1) + (3.0 * s2 - 2.0 * s3) * b.second +
         (s3 - s2) * width * Slope(right);
}

Profile Profile::Plus(double offset) const
{
  Profile moved = *this;
  for (auto & knot : moved.m_Knots)
  {
    knot.second += offset;
  }
  return moved;
}

double ValueNoise(std::uint64_t seed, double x, double y, double z) noexcept
{
  const double fx = std::floor(x), fy = std::floor(y), fz = std::floor(z);
  const auto value = [&](int dx, int dy, int dz)
  {
    const auto lattice = [](double base, int step) { return static_cast<std::uint64_t>(static_cast<std::int64_t>(base) + step); };
    return 2.0 * Uniform(Mix(Mix(Mix(seed, lattice(fx, dx)), lattice(fy, dy)), lattice(fz, dz))) - 1.0;
  };
  const double wx = SmoothStep(0.0, 1.0, x - fx), wy = SmoothStep(0.0, 1.0, y - fy), wz = SmoothStep(0.0, 1.0, z - fz);
  double sum = 0.0;
  for (int corner = 0; corner < 8; ++corner)
  {
    const int dx = corner & 1, dy = (corner >> 1) & 1, dz = corner >> 2;
    sum += value(dx, dy, dz) * (dx != 0 ? wx : 1.0 - wx) * (dy != 0 ? wy : 1.0 - wy) * (dz != 0 ? wz : 1.0 - wz);
  }
  return sum;
}
} // namespace myosect::phantom
