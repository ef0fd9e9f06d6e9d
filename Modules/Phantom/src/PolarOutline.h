#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace myosect::phantom
{
/**
 * \brief Star-shaped closed curve around the origin: radius as a function of direction.
 *
 * Radii are tabulated over the diamond angle v/(|u|+|v|), which needs no trigonometry to look up.
 */
class PolarOutline
{
public:
  static constexpr std::size_t kNodes = 1024;

  /** Unit vector of a node. */
  [[nodiscard]] static const std::array<double, 2> & Direction(std::size_t node) noexcept { return Directions()[node]; }

  template <typename RadiusOfDirection> void Fill(const RadiusOfDirection & radius)
  {
    for (std::size_t node = 0; node < kNodes; ++node)
    {
      m_Radius[node] = static_cast<float>(radius(Direction(node), node));
    }
    m_Radius[kNodes] = m_Radius[0];
  }

  /** Position on the node scale, [0, kNodes). */
  [[nodiscard]] static double NodeOf(double u, double v) noexcept
  {
    const double sum = std::abs(u) + std::abs(v);
    if (sum == 0.0)
    {
      return 0.0;
    }
    const double p = v / sum;
    const double q = u < 0.0 ? 2.0 - p : (v >= 0.0 ? p : 4.0 + p);
    return q * (static_cast<double>(kNodes) / 4.0);
  }

  [[nodiscard]] double At(double node) const noexcept
  {
    const auto index = static_cast<std::size_t>(node);
    const double s = node - static_cast<double>(index);
    return index >= kNodes ? m_Radius[kNodes] : (1.0 - s) * m_Radius[index] + s * m_Radius[index + 1];
  }

  [[nodiscard]] double operator[](std::size_t node) const noexcept { return m_Radius[node]; }

  [[nodiscard]] double MaximumRadius() const noexcept;
  [[nodiscard]] double MinimumRadius() const noexcept;
  [[nodiscard]] double Area() const noexcept;
  [[nodiscard]] double Perimeter() const noexcept;

private:
  [[nodiscard]] static const std::array<std::array<double, 2>, kNodes> & Directions() noexcept;

  std::array<float, kNodes + 1> m_Radius{};
};
} // namespace myosect::phantom
