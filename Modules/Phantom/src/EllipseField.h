#pragma once

#include <cstdint>
#include <vector>

namespace myosect::phantom
{
/** A filled ellipse in the plane. */
struct PlaneEllipse
{
  double u = 0.0, v = 0.0;
  double cosine = 1.0, sine = 0.0; ///< of the first axis
  double a = 1.0, b = 1.0;
  int tag = 0;

  [[nodiscard]] bool Contains(double x, double y) const noexcept
  {
    const double dx = x - u, dy = y - v;
    const double p = (dx * cosine + dy * sine) / a, q = (dy * cosine - dx * sine) / b;
    return p * p + q * q < 1.0;
  }
  /** Square of the distance from the centre, 1 on the boundary. */
  [[nodiscard]] double Gauge(double x, double y) const noexcept
  {
    const double dx = x - u, dy = y - v;
    const double p = (dx * cosine + dy * sine) / a, q = (dy * cosine - dx * sine) / b;
    return p * p + q * q;
  }
};

/** Many ellipses with a fast answer to: which of them, the first in order, covers a point? */
class EllipseField
{
public:
  EllipseField() = default;
  EllipseField(std::vector<PlaneEllipse> ellipses, double halfExtentMm);

  [[nodiscard]] const PlaneEllipse * Find(double u, double v) const noexcept
  {
    const double x = (u + m_HalfExtent) / kCellMm, y = (v + m_HalfExtent) / kCellMm;
    if (!(x >= 0.0) || !(y >= 0.0) || x >= static_cast<double>(m_Cells) || y >= static_cast<double>(m_Cells))
    {
      return nullptr;
    }
    const std::size_t cell = static_cast<std::size_t>(y) * m_Cells + static_cast<std::size_t>(x);
    for (std::uint32_t i = m_Begin[cell]; i < m_Begin[cell + 1]; ++i)
    {
      if (const PlaneEllipse & ellipse = m_Ellipses[m_Entries[i]]; ellipse.Contains(u, v))
      {
        return &ellipse;
      }
    }
    return nullptr;
  }

private:
  static constexpr double kCellMm = 4.0;

  std::vector<PlaneEllipse> m_Ellipses;
  double m_HalfExtent = 0.0;
  std::size_t m_Cells = 0;
  std::vector<std::uint32_t> m_Begin{ 0 };
  std::vector<std::uint32_t> m_Entries;
};

/**
 * \brief Cross-sections at level t of fat streaks along the fibres.
 *
 * Thin ellipsoids at random; in the mean they cover `fraction` of the square of half side `halfExtentMm` (Boolean model). Streaks belong
 * to the leg: they do not depend on which levels are asked for.
 */
[[nodiscard]] std::vector<PlaneEllipse> StreaksAt(double t, double fraction, double halfExtentMm, std::uint64_t seed);
} // namespace myosect::phantom
