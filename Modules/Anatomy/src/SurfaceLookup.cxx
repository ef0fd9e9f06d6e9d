#include "SurfaceLookup.h"

#include <algorithm>
#include <cmath>

namespace myosect::anatomy
{
namespace
{
constexpr double kLeastCosine = 0.5;
constexpr double kCellMm = 4.0;
} // namespace

SurfaceLookup::SurfaceLookup(const std::vector<SurfacePoint> & points, double reachMm)
    : m_Points(points), m_ReachMm(reachMm), m_CellMm(kCellMm)
{
  Vector3 high{};
  for (std::size_t a = 0; a < 3; ++a)
  {
    const auto less = [a](const SurfacePoint & p, const SurfacePoint & q) { return p.pointLps[a] < q.pointLps[a]; };
    const auto ends = std::minmax_element(points.begin(), points.end(), less);
    m_Low[a] = points.empty() ? 0.0 : ends.first->pointLps[a];
    high[a] = points.empty() ? 0.0 : ends.second->pointLps[a];
    m_Cells[a] = static_cast<long>((high[a] - m_Low[a]) / m_CellMm) + 1;
  }
  const auto cellOf = [this](const SurfacePoint & p)
  {
    const long index = (Cell(p.pointLps[2], 2) * m_Cells[1] + Cell(p.pointLps[1], 1)) * m_Cells[0] + Cell(p.pointLps[0], 0);
    return static_cast<std::size_t>(index);
  };
  m_Begin.assign(static_cast<std::size_t>(m_Cells[0] * m_Cells[1] * m_Cells[2]) + 1, 0);
  for (const SurfacePoint & point : points)
  {
    ++m_Begin[cellOf(point) + 1];
  }
  for (std::size_t i = 1; i < m_Begin.size(); ++i)
  {
    m_Begin[i] += m_Begin[i - 1];
  }
  m_Order.resize(points.size());
  std::vector<std::uint32_t> next(m_Begin.begin(), m_Begin.end() - 1);
  for (std::size_t i = 0; i < points.size(); ++i)
  {
    m_Order[next[cellOf(points[i])]++] = static_cast<std::uint32_t>(i);
  }
}

long SurfaceLookup::Cell(double position, std::size_t axis) const noexcept
{
  return static_cast<long>(std::floor((position - m_Low[axis]) / m_CellMm));
}

const SurfacePoint * SurfaceLookup::Nearest(const Vector3 & pointLps, const Vector3 & normal) const
{
  const SurfacePoint * best = nullptr;
  double bestSquare = m_ReachMm * m_ReachMm;
  const std::array<long, 3> centre{ Cell(pointLps[0], 0), Cell(pointLps[1], 1), Cell(pointLps[2], 2) };
  const long rings = static_cast<long>(std::ceil(m_ReachMm / m_CellMm));
  for (long ring = 0; ring <= rings; ++ring)
  {
    // Cells of this ring begin at least so far away.
    const double nearest = static_cast<double>(ring - 1) * m_CellMm;
    if (best != nullptr && nearest > 0.0 && nearest * nearest > bestSquare)
    {
      break;
    }
    for (long z = std::max(0L, centre[2] - ring); z <= std::min(m_Cells[2] - 1, centre[2] + ring); ++z)
    {
      for (long y = std::max(0L, centre[1] - ring); y <= std::min(m_Cells[1] - 1, centre[1] + ring); ++y)
      {
        const bool edge = std::labs(z - centre[2]) == ring || std::labs(y - centre[1]) == ring;
        for (long x = centre[0] - ring; x <= centre[0] + ring; x += edge || ring == 0 ? 1 : 2 * ring)
        {
          if (x < 0 || x >= m_Cells[0])
          {
            continue;
          }
          const auto cell = static_cast<std::size_t>((z * m_Cells[1] + y) * m_Cells[0] + x);
          for (std::uint32_t i = m_Begin[cell]; i < m_Begin[cell + 1]; ++i)
          {
            const SurfacePoint & point = m_Points[m_Order[i]];
            const double dx = point.pointLps[0] - pointLps[0], dy = point.pointLps[1] - pointLps[1], dz = point.pointLps[2] - pointLps[2];
            const double square = dx * dx + dy * dy + dz * dz;
            if (square < bestSquare && Dot(point.normal, normal) > kLeastCosine)
            {
              bestSquare = square;
              best = &point;
            }
          }
        }
      }
    }
  }
  return best;
}
} // namespace myosect::anatomy
