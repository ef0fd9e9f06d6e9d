#include "PolarOutline.h"

#include <algorithm>
#include <cmath>

namespace myosect::phantom
{
const std::array<std::array<double, 2>, PolarOutline::kNodes> & PolarOutline::Directions() noexcept
{
  static const auto table = []
  {
    std::array<std::array<double, 2>, kNodes> directions{};
    for (std::size_t node = 0; node < kNodes; ++node)
    {
      const double q = 4.0 * static_cast<double>(node) / static_cast<double>(kNodes);
      const double u = q < 2.0 ? 1.0 - q : q - 3.0;
      const double v = q < 1.0 ? q : (q < 3.0 ? 2.0 - q : q - 4.0);
      const double norm = std::sqrt(u * u + v * v);
      directions[node] = { u / norm, v / norm };
    }
    return directions;
  }();
  return table;
}

double PolarOutline::MaximumRadius() const noexcept
{
  return *std::max_element(m_Radius.begin(), m_Radius.end());
}

double PolarOutline::MinimumRadius() const noexcept
{
  return *std::min_element(m_Radius.begin(), m_Radius.end());
}

double PolarOutline::Area() const noexcept
{
  double twice = 0.0;
  for (std::size_t node = 0; node < kNodes; ++node)
  {
    const auto a = Direction(node);
    const auto b = Direction((node + 1) % kNodes);
    twice += static_cast<double>(m_Radius[node]) * m_Radius[node + 1] * (a[0] * b[1] - a[1] * b[0]);
  }
  return 0.5 * twice;
}

double PolarOutline::Perimeter() const noexcept
{
  double sum = 0.0;
  for (std::size_t node = 0; node < kNodes; ++node)
  {
    const auto a = Direction(node);
    const auto b = Direction((node + 1) % kNodes);
    sum += std::hypot(m_Radius[node] * a[0] - m_Radius[node + 1] * b[0], m_Radius[node] * a[1] - m_Radius[node + 1] * b[1]);
  }
  return sum;
}
} // namespace myosect::phantom
