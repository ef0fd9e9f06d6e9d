#pragma once

#include <cstdint>
#include <vector>

#include "myosect/Anatomy/BoneSurface.h"

namespace myosect::anatomy
{
/** Nearest surface points by cells of space. */
class SurfaceLookup
{
public:
  /** Keeps a reference to `points`. \param reachMm  points further away are not found */
  SurfaceLookup(const std::vector<SurfacePoint> & points, double reachMm);

  /** The nearest point whose normal lies within 60 degrees of `normal`; nullptr when none is within reach. */
  [[nodiscard]] const SurfacePoint * Nearest(const Vector3 & pointLps, const Vector3 & normal) const;

private:
  [[nodiscard]] long Cell(double position, std::size_t axis) const noexcept;

  const std::vector<SurfacePoint> & m_Points;
  double m_ReachMm, m_CellMm;
  Vector3 m_Low{};
  std::array<long, 3> m_Cells{ 1, 1, 1 };
  std::vector<std::uint32_t> m_Begin; ///< of each cell in m_Order
  std::vector<std::uint32_t> m_Order;
};
} // namespace myosect::anatomy
