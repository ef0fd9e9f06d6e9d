#include "Contours.h"

#include <array>
#include <utility>

namespace myosect::report
{
namespace
{
enum CellEdge : int
{
  Top,
  Right,
  Bottom,
  Left
};
using Step = std::pair<CellEdge, CellEdge>;

/** Steps through a cell with the set pixels on the right hand (y down); corners: 1 top left, 2 top right, 4 bottom right, 8 bottom left. */
const std::array<std::vector<Step>, 16> & CellSteps()
{
  static const std::array<std::vector<Step>, 16> steps{ {
      {},
      { { Top, Left } },
      { { Right, Top } },
      { { Right, Left } },
      { { Bottom, Right } },
      { { Top, Left }, { Bottom, Right } },
      { { Bottom, Top } },
      { { Bottom, Left } },
      { { Left, Bottom } },
      { { Top, Bottom } },
      { { Right, Top }, { Left, Bottom } },
      { { Right, Bottom } },
      { { Left, Right } },
      { { Top, Right } },
      { { Left, Top } },
      {},
  } };
  return steps;
}

/** The edges between neighbouring pixel centres of a grid that is one pixel wider on each side. */
class EdgeGrid
{
public:
  EdgeGrid(std::size_t columns, std::size_t rows) : m_Columns(columns + 2), m_Rows(rows + 2) {}

  [[nodiscard]] std::size_t Count() const { return 2 * m_Columns * m_Rows; }

  /** Edge of the cell whose top left corner is the centre (column, row) of the widened grid. */
  [[nodiscard]] std::size_t Id(std::size_t column, std::size_t row, CellEdge edge) const
  {
    switch (edge)
    {
    case Top:
      return 2 * (row * m_Columns + column);
    case Bottom:
      return 2 * ((row + 1) * m_Columns + column);
    case Left:
      return 2 * (row * m_Columns + column) + 1;
    default:
      return 2 * (row * m_Columns + column + 1) + 1;
    }
  }

  /** Middle of an edge in pixels of the mask. */
  [[nodiscard]] Point Middle(std::size_t id) const
  {
    const auto column = static_cast<double>(id / 2 % m_Columns) - 0.5;
    const auto row = static_cast<double>(id / 2 / m_Columns) - 0.5;
    return id % 2 == 0 ? Point{ column + 0.5, row } : Point{ column, row + 0.5 };
  }

private:
  std::size_t m_Columns, m_Rows;
};
} // namespace

std::vector<Contour> TraceContours(const Mask & mask)
{
  const EdgeGrid edges(mask.columns, mask.rows);
  const auto isSet = [&](std::size_t column, std::size_t row) // of the widened grid
  {
    return column >= 1 && row >= 1 && column <= mask.columns && row <= mask.rows && mask.pixels[(row - 1) * mask.columns + column - 1] != 0;
  };
  // Each crossed edge is the start of exactly one step.
  const std::size_t none = edges.Count();
  std::vector<std::size_t> next(edges.Count(), none);
  for (std::size_t row = 0; row <= mask.rows; ++row)
  {
    for (std::size_t column = 0; column <= mask.columns; ++column)
    {
      const std::size_t corners = (isSet(column, row) ? 1u : 0u) | (isSet(column + 1, row) ? 2u : 0u) |
                                  (isSet(column + 1, row + 1) ? 4u : 0u) | (isSet(column, row + 1) ? 8u : 0u);
      for (const auto & [from, to] : CellSteps()[corners])
      {
        next[edges.Id(column, row, from)] = edges.Id(column, row, to);
      }
    }
  }

  std::vector<Contour> contours;
  for (std::size_t start = 0; start < next.size(); ++start)
  {
    Contour contour;
    double twiceArea = 0.0;
    for (std::size_t edge = start; next[edge] != none;)
    {
      const Point a = edges.Middle(edge);
      const Point b = edges.Middle(next[edge]);
      twiceArea += a.x * b.y - b.x * a.y;
      contour.points.push_back(a);
      edge = std::exchange(next[edge], none);
    }
    if (!contour.points.empty())
    {
      contour.enclosedArea = twiceArea / 2.0;
      contours.push_back(std::move(contour));
    }
  }
  return contours;
}
} // namespace myosect::report
