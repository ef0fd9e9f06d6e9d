#include "PlaneStack.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace myosect::phantom
{
namespace
{
std::vector<ContactLine> ContactsOf(const LimbPhantomParameters & parameters, const LegParameters & leg)
{
  std::vector<ContactLine> lines;
  if (parameters.contactXMm)
  {
    const double sign = leg.centreXMm < *parameters.contactXMm ? 1.0 : -1.0;
    lines.push_back({ { sign, 0.0 }, sign * *parameters.contactXMm });
  }
  const SurroundingsParameters & surroundings = parameters.surroundings;
  if (surroundings.flattensLegs)
  {
    const double sign = surroundings.couchIsAnterior ? -1.0 : 1.0;
    lines.push_back({ { 0.0, sign }, sign * surroundings.couchYMm });
  }
  return lines;
}

std::vector<LegLayer> LegsAt(const LimbPhantomParameters & parameters, double zMm)
{
  std::vector<LegLayer> legs;
  legs.reserve(parameters.legs.size());
  for (const LegParameters & leg : parameters.legs)
  {
    legs.emplace_back(leg, parameters.hu, zMm, ContactsOf(parameters, leg));
  }
  return legs;
}
} // namespace

PlaneContents::PlaneContents(const LimbPhantomParameters & parameters, double zMm)
    : legs(LegsAt(parameters, zMm)), surroundings(parameters.surroundings, parameters.hu, zMm, legs)
{
}

PlaneStack::PlaneStack(const LimbPhantomParameters & parameters, const Grid & grid, RunContext & context)
    : m_LayersPerSlice(static_cast<std::size_t>(parameters.acquisition.throughPlaneLayers))
{
  m_IsAxial = std::abs(grid.direction[0][2]) < 1e-9 && std::abs(grid.direction[1][2]) < 1e-9;
  std::size_t count = 0;
  if (m_IsAxial)
  {
    const double stepMm = grid.spacingMm[2] * grid.direction[2][2];
    m_PitchMm = stepMm / static_cast<double>(m_LayersPerSlice);
    m_FirstZMm = grid.originLps[2] - 0.5 * stepMm + 0.5 * m_PitchMm;
    count = grid.size[2] * m_LayersPerSlice;
  }
  else
  {
    double low = 1e300, high = -1e300;
    for (int corner = 0; corner < 8; ++corner)
    {
      Vector3 index{};
      for (std::size_t axis = 0; axis < 3; ++axis)
      {
        index[axis] = (corner >> axis) & 1 ? static_cast<double>(grid.size[axis]) - 0.5 : -0.5;
      }
      const double z = grid.PointLps(index)[2];
      low = std::min(low, z);
      high = std::max(high, z);
    }
    m_PitchMm = high - low < 350.0 ? 0.5 : 1.0;
    m_FirstZMm = low;
    count = static_cast<std::size_t>((high - low) / m_PitchMm) + 2;
  }
  std::vector<std::unique_ptr<PlaneContents>> built(count);
  context.ParallelFor(
      count, [&](std::size_t i) { built[i] = std::make_unique<PlaneContents>(parameters, ZMm(i)); }, 0.0, 0.3);
  m_Planes.reserve(count);
  for (auto & plane : built)
  {
    m_Planes.push_back(std::move(*plane));
  }
}

const PlaneContents & PlaneStack::At(std::size_t slice, std::size_t layer, double zMm) const noexcept
{
  if (m_IsAxial)
  {
    return m_Planes[slice * m_LayersPerSlice + layer];
  }
  const double position = std::clamp((zMm - m_FirstZMm) / m_PitchMm + 0.5, 0.0, static_cast<double>(m_Planes.size()) - 1.0);
  return m_Planes[static_cast<std::size_t>(position)];
}
} // namespace myosect::phantom
