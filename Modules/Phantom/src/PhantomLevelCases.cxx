#include "PhantomLevelCases.h"

#include <cmath>
#include <utility>

#include "CaseParts.h"
#include "SmoothMath.h"

namespace myosect::phantom
{
namespace
{
/** Right knee `lowerMm` below the left one. */
LimbPhantomParameters Shifted(double kneeZMm, double lowerMm)
{
  LimbPhantomParameters parameters = BothLegs(kneeZMm);
  parameters.legs[1].kneeZMm = kneeZMm - lowerMm;
  return parameters;
}

/** Slices tilted about the left-right axis, the legs along z. */
void TiltSlices(LimbPhantomParameters & parameters, double degrees, const Index3 & size, const Vector3 & spacingMm,
                const Vector3 & centreLps)
{
  const double a = degrees * kDegreeToRadian;
  ForBothLegs(parameters,
              [](LegParameters & leg)
              {
                leg.tiltX = 0.0;
                leg.tiltY = 0.0;
              });
  Grid grid;
  grid.size = size;
  grid.spacingMm = spacingMm;
  grid.direction = { Vector3{ 1, 0, 0 }, Vector3{ 0, std::cos(a), -std::sin(a) }, Vector3{ 0, std::sin(a), std::cos(a) } };
  grid.originLps = centreLps;
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    for (std::size_t c = 0; c < 3; ++c)
    {
      grid.originLps[c] -= 0.5 * static_cast<double>(size[axis] - 1) * spacingMm[axis] * grid.direction[axis][c];
    }
  }
  parameters.acquisition.grid = grid;
}

/** Seeds from 2 on: each leg a little further up or down, turned and tilted. */
LimbPhantomParameters Varied(LimbPhantomParameters parameters, unsigned seed)
{
  if (seed > 1)
  {
    RandomSequence random(Mix(0x4C65766Cull, seed));
    const bool alongZ = parameters.legs[0].tiltX == 0.0;
    ForBothLegs(parameters,
                [&](LegParameters & leg)
                {
                  leg.kneeZMm += random.Between(-4.0, 4.0);
                  leg.outwardRotationDeg += random.Between(-8.0, 8.0);
                  leg.tiltX += alongZ ? 0.0 : random.Between(-0.03, 0.03);
                  leg.tiltY += alongZ ? 0.0 : random.Between(-0.03, 0.03);
                });
  }
  return parameters;
}

LimbPhantomParameters UnequalLegs(double kneeZMm)
{
  LimbPhantomParameters parameters = Shifted(kneeZMm, 26.0);
  parameters.legs[0].lengthScale = 0.95;
  ForBothLegs(parameters, [](LegParameters & leg) { leg.centreXMm *= 0.82; });
  return parameters;
}
} // namespace

const std::vector<NamedCase> & LevelCases()
{
  static const std::vector<NamedCase> cases{
    { "legs-unequal", "calves and knees, the left leg 5 % shorter and 26 mm further up",
      [](unsigned seed)
      {
        LimbPhantomParameters p = UnequalLegs(14.0);
        p.acquisition.grid = AxialGrid(300, 144, 68, 1.1, 4.0, -210.0);
        return Varied(std::move(p), seed);
      } },
    { "lower-legs-unequal", "whole lower legs, the left one 5 % shorter and 26 mm further up",
      [](unsigned seed)
      {
        LimbPhantomParameters p = UnequalLegs(14.0);
        p.acquisition.grid = AxialGrid(240, 112, 96, 1.4, 5.0, -405.0);
        return Varied(std::move(p), seed);
      } },
    { "thigh-whole", "from below the knees to above the heads of the femora, the left leg 4 % longer",
      [](unsigned seed)
      {
        LimbPhantomParameters p = BothLegs(-230.0);
        p.legs[0].lengthScale = 1.04;
        p.acquisition.grid = AxialGrid(256, 124, 109, 1.6, 5.0, -290.0);
        return Varied(std::move(p), seed);
      } },
    { "pelvis-tilted", "thighs and knees, the right knee 30 mm lower, the legs at different angles",
      [](unsigned seed)
      {
        LimbPhantomParameters p = Shifted(0.0, 30.0);
        p.legs[0].tiltX = 0.05;
        p.legs[1].tiltX = 0.09;
        p.legs[1].centreXMm = -120.0;
        p.acquisition.grid = AxialGrid(288, 136, 60, 1.5, 5.0, -70.0);
        return Varied(std::move(p), seed);
      } },
    { "thigh-shifted", "mid-thighs, the right one 25 mm lower, no end of a bone in view",
      [](unsigned seed)
      {
        LimbPhantomParameters p = Shifted(-200.0, 25.0);
        p.acquisition.grid = AxialGrid(272, 136, 30, 1.5, 5.0, -70.0);
        return Varied(std::move(p), seed);
      } },
    { "calf-shifted", "calves without knee and ankle, the right one 20 mm lower",
      [](unsigned seed)
      {
        LimbPhantomParameters p = Shifted(120.0, 20.0);
        ForBothLegs(p, [](LegParameters & leg) { leg.centreXMm *= 0.8; });
        p.acquisition.grid = AxialGrid(320, 144, 45, 1.0, 4.0, -110.0);
        return Varied(std::move(p), seed);
      } },
    { "thigh-tilted-15", "thighs cut 15 degrees off their axis",
      [](unsigned seed)
      {
        LimbPhantomParameters p = BothLegs(-190.0);
        TiltSlices(p, 15.0, { 272, 160, 30 }, { 1.5, 1.5, 5.0 }, { 0.0, 0.0, 0.0 });
        return Varied(std::move(p), seed);
      } },
    { "calf-tilted-15", "lower legs cut 15 degrees off their axis",
      [](unsigned seed)
      {
        LimbPhantomParameters p = BothLegs(170.0);
        ForBothLegs(p, [](LegParameters & leg) { leg.centreXMm *= 0.82; });
        TiltSlices(p, 15.0, { 256, 176, 76 }, { 1.2, 1.2, 5.0 }, { 0.0, 0.0, 0.0 });
        return Varied(std::move(p), seed);
      } },
    { "knee-bent", "from mid-calf to mid-thigh, the knees bent by 22 degrees",
      [](unsigned seed)
      {
        LimbPhantomParameters p = Shifted(0.0, 12.0);
        ForBothLegs(p,
                    [](LegParameters & leg)
                    {
                      leg.centreXMm *= 0.9;
                      leg.tiltY = 0.2;
                      leg.shankTilt = { leg.tiltX, -0.2 };
                    });
        p.acquisition.grid = AxialGrid(288, 176, 80, 1.2, 5.0, -200.0, 20.0);
        return Varied(std::move(p), seed);
      } },
  };
  return cases;
}
} // namespace myosect::phantom
