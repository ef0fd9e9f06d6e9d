#include <cmath>
#include <functional>

#include "CaseParts.h"
#include "PhantomLevelCases.h"
#include "SmoothMath.h"
#include "myosect/Core/Error.h"
#include "myosect/Phantom/LimbPhantom.h"

namespace myosect::phantom
{
namespace
{
/** Mid-thigh, the knee below the volume. */
LimbPhantomParameters Thigh()
{
  LimbPhantomParameters parameters = BothLegs(-200.0);
  parameters.acquisition.grid = AxialGrid(272, 136, 24, 1.5, 5.0, -60.0);
  return parameters;
}

LimbPhantomParameters Calf()
{
  LimbPhantomParameters parameters = BothLegs(110.0);
  ForBothLegs(parameters, [](LegParameters & leg) { leg.satMm = 11.0; });
  parameters.acquisition.grid = AxialGrid(320, 144, 32, 1.0, 4.0, -62.0);
  ForBothLegs(parameters, [](LegParameters & leg) { leg.centreXMm *= 0.8; });
  return parameters;
}

LimbPhantomParameters Wasted(LimbPhantomParameters parameters, double streaks)
{
  ForBothLegs(parameters,
              [streaks](LegParameters & leg)
              {
                leg.streakFraction = streaks;
                leg.septumScale = 1.9;
                leg.cleftScale = 2.2;
                leg.girthScale = 0.92;
                leg.steatoticShare = 0.35;
              });
  return parameters;
}

/** Another storage of the same region: axis a of the grid runs along `axes[a]`. */
Grid Restored(const Grid & axial, const std::array<Vector3, 3> & axes, const Vector3 & spacingMm, const Index3 & size)
{
  const Vector3 centre = axial.PointLps({ 0.5 * static_cast<double>(axial.size[0] - 1), 0.5 * static_cast<double>(axial.size[1] - 1),
                                          0.5 * static_cast<double>(axial.size[2] - 1) });
  Grid grid;
  grid.size = size;
  grid.spacingMm = spacingMm;
  grid.direction = axes;
  grid.originLps = centre;
  for (std::size_t a = 0; a < 3; ++a)
  {
    for (std::size_t c = 0; c < 3; ++c)
    {
      grid.originLps[c] -= 0.5 * static_cast<double>(size[a] - 1) * spacingMm[a] * axes[a][c];
    }
  }
  return grid;
}

LimbPhantomParameters Repeat(unsigned seed)
{
  LimbPhantomParameters parameters = Thigh();
  RandomSequence random(Mix(0x52657065ull, seed));
  const double angleDeg = random.Between(-4.0, 4.0);
  const double cosine = std::cos(angleDeg * kDegreeToRadian), sine = std::sin(angleDeg * kDegreeToRadian);
  const double shiftX = random.Between(-3.0, 3.0), shiftY = random.Between(-3.0, 3.0), shiftZ = random.Between(-2.5, 2.5);
  ForBothLegs(parameters,
              [&](LegParameters & leg)
              {
                const double x = leg.centreXMm, y = leg.centreYMm, tiltX = leg.tiltX, tiltY = leg.tiltY;
                // The centre is given at the knee, far below the volume: turn about the axis of the image there.
                leg.centreXMm = cosine * x - sine * y + shiftX;
                leg.centreYMm = sine * x + cosine * y + shiftY;
                leg.tiltX = cosine * tiltX - sine * tiltY;
                leg.tiltY = sine * tiltX + cosine * tiltY;
                leg.outwardRotationDeg += leg.side == Side::Right ? -angleDeg : angleDeg;
                leg.kneeZMm += shiftZ;
              });
  return parameters;
}

const std::vector<NamedCase> & TissueCases()
{
  static const std::vector<NamedCase> cases{
    { "thigh", "both thighs, healthy adult", [](unsigned) { return Thigh(); } },
    { "calf", "both calves, healthy adult", [](unsigned) { return Calf(); } },
    { "knee", "from the calf through the knee to the thigh",
      [](unsigned)
      {
        LimbPhantomParameters p = BothLegs(0.0);
        p.acquisition.grid = AxialGrid(300, 144, 44, 1.1, 4.0, -86.0);
        ForBothLegs(p, [](LegParameters & leg) { leg.centreXMm *= 0.82; });
        return p;
      } },
    { "whole-leg", "ankle to upper thigh",
      [](unsigned)
      {
        LimbPhantomParameters p = BothLegs(0.0);
        p.acquisition.grid = AxialGrid(264, 128, 142, 1.6, 5.0, -372.0);
        return p;
      } },
    { "thigh-obese", "thick subcutaneous fat, inner sides touching",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        ForBothLegs(p,
                    [](LegParameters & leg)
                    {
                      leg.satMm = 36.0;
                      leg.satOverTibiaMm = 8.0;
                      leg.skinMm = 2.0;
                      leg.streakFraction = 0.08;
                      leg.superficialVeins = 7;
                      leg.centreXMm *= 1.12;
                    });
        p.contactXMm = 0.5;
        p.acquisition.grid = AxialGrid(320, 176, 20, 1.5, 5.0, -60.0);
        p.acquisition.noiseSigmaHu = 16.0;
        return p;
      } },
    { "thigh-wasted", "40 % fat streaks, wide clefts", [](unsigned) { return Wasted(Thigh(), 0.40); } },
    { "calf-wasted", "40 % fat streaks, wide clefts", [](unsigned) { return Wasted(Calf(), 0.40); } },
    { "calf-fatty", "half of the muscles replaced by fat", [](unsigned) { return Wasted(Calf(), 0.50); } },
    { "calf-lean", "almost no subcutaneous fat",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        ForBothLegs(p,
                    [](LegParameters & leg)
                    {
                      leg.satMm = 1.2;
                      leg.satOverTibiaMm = 0.8;
                      leg.streakFraction = 0.01;
                      leg.septumScale = 0.6;
                      leg.superficialVeins = 0;
                    });
        return p;
      } },
    { "thigh-noisy", "noise of 30 HU",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        p.acquisition.noiseSigmaHu = 30.0;
        return p;
      } },
    { "calf-noisy", "noise of 30 HU",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        p.acquisition.noiseSigmaHu = 30.0;
        return p;
      } },
    { "thigh-thick", "slices of 10 mm",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        p.acquisition.grid = AxialGrid(400, 200, 12, 1.0, 10.0, -58.0);
        p.acquisition.noiseSigmaHu = 6.0;
        p.acquisition.throughPlaneLayers = 8;
        return p;
      } },
    { "calf-fine", "one calf, pixels of 0.4 mm, slices of 1 mm",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        p.legs.resize(1);
        p.acquisition.grid = AxialGrid(360, 340, 6, 0.4, 1.0, -10.0);
        p.acquisition.grid.originLps[0] += p.legs[0].centreXMm;
        p.acquisition.noiseSigmaHu = 18.0;
        return p;
      } },
    { "thigh-coarse", "pixels of 2.0 by 1.5 mm, slices of 8 mm",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        p.acquisition.grid = AxialGrid(204, 136, 15, 1.5, 8.0, -58.0);
        p.acquisition.grid.spacingMm[0] = 2.0;
        p.acquisition.grid.originLps[0] = -203.0;
        return p;
      } },
    { "thigh-touching", "legs pressed together",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        ForBothLegs(p, [](LegParameters & leg) { leg.centreXMm *= 0.82; });
        p.contactXMm = 1.0;
        return p;
      } },
    { "thigh-flattened", "on a flat couch, flattened by it",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        p.surroundings.couch = CouchKind::Flat;
        p.surroundings.couchYMm = 62.0;
        p.surroundings.flattensLegs = true;
        return p;
      } },
    { "thigh-couch-blanket", "curved couch, blanket, a hand and a tube beside the legs",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        p.acquisition.grid = AxialGrid(320, 176, 20, 1.5, 5.0, -60.0);
        p.surroundings.couch = CouchKind::Curved;
        p.surroundings.couchYMm = 95.0;
        p.surroundings.blanket = true;
        Accessory hand;
        hand.kind = Accessory::Kind::Hand;
        hand.centreXMm = 212.0;
        hand.centreYMm = -10.0;
        hand.semiXMm = 14.0;
        hand.semiYMm = 40.0;
        hand.zMaxMm = 10.0;
        Accessory tube;
        tube.centreXMm = -198.0;
        tube.centreYMm = 30.0;
        tube.semiXMm = tube.semiYMm = 6.0;
        Accessory pad;
        pad.kind = Accessory::Kind::Pad;
        pad.centreYMm = 84.0;
        pad.semiXMm = 40.0;
        pad.semiYMm = 9.0;
        p.surroundings.accessories = { hand, tube, pad };
        return p;
      } },
    { "thigh-one-leg-crop", "the left thigh and a strip of the right one",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        ForBothLegs(p, [](LegParameters & leg) { leg.centreXMm *= 0.94; });
        p.acquisition.grid = AxialGrid(216, 208, 24, 1.0, 5.0, -60.0);
        p.acquisition.grid.originLps[0] = -17.0;
        return p;
      } },
    { "calf-truncated", "the outer side of the left calf cut by the image edge",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        p.acquisition.grid = AxialGrid(256, 144, 32, 1.0, 4.0, -62.0);
        p.acquisition.grid.originLps[0] = -146.0;
        return p;
      } },
    { "thigh-circle", "cut by the reconstruction circle",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        p.acquisition.grid = AxialGrid(256, 256, 20, 1.4, 5.0, -60.0);
        p.acquisition.circleRadiusMm = 172.0;
        p.acquisition.outsideCircleHu = -1024;
        return p;
      } },
    { "calf-asymmetric", "left muscle 15 % smaller, the limb thinner",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        p.legs[0].muscleAreaScale = 0.85;
        return p;
      } },
    { "thigh-masked-atrophy", "left muscle 15 % smaller, fat in its place, same girth",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        p.legs[0].muscleAreaScale = 0.85;
        p.legs[0].replacement = Replacement::SubcutaneousFat;
        return p;
      } },
    { "calf-contrast", "contrast-filled vessels with calcified walls",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        ForBothLegs(p,
                    [](LegParameters & leg)
                    {
                      leg.contrastFilledVessels = true;
                      leg.calcifiedArteries = true;
                    });
        return p;
      } },
    { "thigh-metal", "rod in the right femur, with streaks",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        p.legs[1].metalRod = true;
        return p;
      } },
    { "amputated", "left leg ends above the knee",
      [](unsigned)
      {
        LimbPhantomParameters p = Thigh();
        p.legs[0].stumpLevelMm = 172.0;
        return p;
      } },
    { "calf-coronal", "stored as coronal images",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        p.acquisition.grid = Restored(p.acquisition.grid, { Vector3{ 1, 0, 0 }, Vector3{ 0, 0, -1 }, Vector3{ 0, 1, 0 } },
                                      { 1.2, 3.0, 1.2 }, { 260, 40, 116 });
        return p;
      } },
    { "calf-sagittal", "stored as sagittal images",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        p.acquisition.grid = Restored(p.acquisition.grid, { Vector3{ 0, 1, 0 }, Vector3{ 0, 0, -1 }, Vector3{ -1, 0, 0 } },
                                      { 1.2, 3.0, 1.2 }, { 116, 40, 260 });
        return p;
      } },
    { "calf-oblique", "slices turned by 12 and 9 degrees against the axial plane",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        const double a = 12.0 * kDegreeToRadian, b = 9.0 * kDegreeToRadian;
        const Vector3 row{ std::cos(a), 0.0, -std::sin(a) };
        const Vector3 normal{ std::sin(a) * std::cos(b), std::sin(b), std::cos(a) * std::cos(b) };
        const Vector3 column = Cross(normal, row);
        p.acquisition.grid = Restored(p.acquisition.grid, { row, column, normal }, { 1.1, 1.1, 4.0 }, { 300, 136, 28 });
        return p;
      } },
    { "calf-prone", "prone, on a couch that touches the shins",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        p.patientPosition = "HFP";
        p.surroundings.couch = CouchKind::Flat;
        p.surroundings.couchIsAnterior = true;
        p.surroundings.couchYMm = -52.0;
        p.surroundings.flattensLegs = true;
        p.acquisition.grid = AxialGrid(320, 176, 32, 1.0, 4.0, -62.0, -10.0);
        p.acquisition.grid = Restored(p.acquisition.grid, { Vector3{ -1, 0, 0 }, Vector3{ 0, -1, 0 }, Vector3{ 0, 0, 1 } },
                                      p.acquisition.grid.spacingMm, p.acquisition.grid.size);
        return p;
      } },
    { "calf-feet-first", "feet first, slices from head to feet",
      [](unsigned)
      {
        LimbPhantomParameters p = Calf();
        p.patientPosition = "FFS";
        p.acquisition.grid = Restored(p.acquisition.grid, { Vector3{ -1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, -1 } },
                                      p.acquisition.grid.spacingMm, p.acquisition.grid.size);
        return p;
      } },
    { "repeat", "the subject of \"thigh\" scanned again: the seed sets position and noise", Repeat },
  };
  return cases;
}

const std::vector<NamedCase> & Cases()
{
  static const std::vector<NamedCase> cases = []
  {
    std::vector<NamedCase> all = TissueCases();
    all.insert(all.end(), LevelCases().begin(), LevelCases().end());
    return all;
  }();
  return cases;
}
} // namespace

std::vector<CaseInfo> ListCases()
{
  std::vector<CaseInfo> infos;
  for (const NamedCase & named : Cases())
  {
    infos.push_back({ named.name, named.description });
  }
  return infos;
}

LimbPhantomParameters CaseParameters(const std::string & name, unsigned seed)
{
  for (const NamedCase & named : Cases())
  {
    if (name == named.name)
    {
      LimbPhantomParameters parameters = named.make(seed);
      parameters.name = named.name;
      parameters.description = named.description;
      parameters.acquisition.noiseSeed = seed;
      return parameters;
    }
  }
  throw Error(ErrorCode::Usage, "phantom: there is no case '" + name + "'; see the list of cases");
}

CtPhantom MakeCase(const std::string & name, RunContext & context, unsigned seed)
{
  return Render(CaseParameters(name, seed), context);
}
} // namespace myosect::phantom
