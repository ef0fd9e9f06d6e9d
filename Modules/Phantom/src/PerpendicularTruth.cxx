#include "PerpendicularTruth.h"

#include <algorithm>
#include <cmath>

#include "myosect/Phantom/LimbPhantom.h"

namespace myosect::phantom
{
namespace
{
constexpr double kPlaneStepMm = 4.0;

bool StandAlongZ(const LimbPhantomParameters & parameters)
{
  return std::all_of(parameters.legs.begin(), parameters.legs.end(),
                     [](const LegParameters & leg) { return leg.tiltX == 0.0 && leg.tiltY == 0.0 && !leg.shankTilt; });
}

/** The same legs in planes of z, over the region that the grid covers. */
LimbPhantomParameters CutAcross(const LimbPhantomParameters & parameters)
{
  const Grid & grid = parameters.acquisition.grid;
  Vector3 low{ 1e300, 1e300, 1e300 }, high{ -1e300, -1e300, -1e300 };
  for (int corner = 0; corner < 8; ++corner)
  {
    Vector3 index{};
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      index[axis] = (corner >> axis) & 1 ? static_cast<double>(grid.size[axis]) - 0.5 : -0.5;
    }
    const Vector3 point = grid.PointLps(index);
    for (std::size_t c = 0; c < 3; ++c)
    {
      low[c] = std::min(low[c], point[c]);
      high[c] = std::max(high[c], point[c]);
    }
  }
  LimbPhantomParameters across = parameters;
  AcquisitionParameters & acquisition = across.acquisition;
  const double pixelMm = std::min({ grid.spacingMm[0], grid.spacingMm[1], grid.spacingMm[2] });
  acquisition.grid = Grid{};
  acquisition.grid.spacingMm = { pixelMm, pixelMm, kPlaneStepMm };
  acquisition.grid.originLps = low;
  for (std::size_t c = 0; c < 3; ++c)
  {
    acquisition.grid.size[c] = static_cast<std::size_t>((high[c] - low[c]) / acquisition.grid.spacingMm[c]) + 1;
  }
  acquisition.circleRadiusMm.reset();
  acquisition.noiseSigmaHu = 0.0;
  acquisition.subSamples = 4;
  acquisition.throughPlaneLayers = 1;
  return across;
}

const std::vector<std::pair<Value SliceMeasurement::*, Value SliceMeasurement::*>> & Areas()
{
  using Row = SliceMeasurement;
  static const std::vector<std::pair<Value Row::*, Value Row::*>> areas{
    { &Row::limbAreaCm2, &Row::limbPerpAreaCm2 }, { &Row::muscleAreaCm2, &Row::musclePerpAreaCm2 },
    { &Row::imatAreaCm2, &Row::imatPerpAreaCm2 }, { &Row::compartmentAreaCm2, &Row::compartmentPerpAreaCm2 },
    { &Row::satAreaCm2, &Row::satPerpAreaCm2 },   { &Row::boneAreaCm2, &Row::bonePerpAreaCm2 },
  };
  return areas;
}
} // namespace

void AddPerpendicularTruth(const LimbPhantomParameters & parameters, std::vector<SliceMeasurement> & rows, RunContext & context)
{
  const Grid & grid = parameters.acquisition.grid;
  const bool tilted = std::none_of(grid.direction.begin(), grid.direction.end(), [](const Vector3 & d) { return std::abs(d[2]) > 0.9999; });
  if (!tilted || !StandAlongZ(parameters))
  {
    return;
  }
  const CtPhantom across = Render(CutAcross(parameters), context);
  for (SliceMeasurement & row : rows)
  {
    const SliceMeasurement * below = nullptr;
    const SliceMeasurement * above = nullptr;
    for (const SliceMeasurement & plane : across.truth)
    {
      if (plane.side == row.side && plane.status == Status::Ok)
      {
        below = plane.zMm <= row.zMm ? &plane : below;
        above = above == nullptr && plane.zMm > row.zMm ? &plane : above;
      }
    }
    if (row.status != Status::Ok || below == nullptr || above == nullptr)
    {
      continue;
    }
    const double share = (row.zMm - below->zMm) / (above->zMm - below->zMm);
    for (const auto & [area, perpendicular] : Areas())
    {
      row.*perpendicular = (1.0 - share) * *(below->*area) + share * *(above->*area);
    }
  }
}
} // namespace myosect::phantom
