#include <functional>

#include "CaseParts.h"
#include "myosect/Core/Error.h"
#include "myosect/Phantom/MrPhantom.h"

namespace myosect::phantom
{
namespace
{
using Kind = MrAcquisition::Kind;
using Parameters = MrPhantomParameters;

/** The subject of a CT case with healthy muscle, at 3 T. */
Parameters Healthy(const std::string & ctCase, const Grid & grid)
{
  Parameters p;
  p.limbs = CaseParameters(ctCase);
  p.limbs.acquisition.grid = grid;
  p.limbs.acquisition.noiseCorrelationPx = 0.4;
  p.limbs.acquisition.psfSigmaMm = 0.5 * grid.spacingMm[0];
  ForBothLegs(p.limbs,
              [](LegParameters & leg)
              {
                leg.muscleFatFraction = 0.03;
                leg.fatFractionSpread = 0.01;
                leg.fatFractionTexture = 0.01;
                leg.fibrousStrands = false;
              });
  return p;
}

Parameters DixonThigh()
{
  return Healthy("thigh", AxialGrid(368, 184, 16, 1.1, 6.0, -48.0));
}

Parameters DixonCalf()
{
  return Healthy("calf", AxialGrid(320, 144, 20, 1.0, 5.0, -48.0));
}

/** Spin echo, homogeneous muscle. */
Parameters T1(Parameters p)
{
  p.mr.kind = Kind::SpinEchoT1;
  p.mr.repetitionTimeMs = 500.0;
  p.mr.echoTimeMs = 15.0;
  p.mr.snr = 40.0;
  p.mr.shading = 0.35;
  ForBothLegs(p.limbs,
              [](LegParameters & leg)
              {
                leg.fatFractionSpread = 0.0;
                leg.fatFractionTexture = 0.0;
              });
  return p;
}

Parameters Infiltrated(Parameters p, double fatFraction, double spread, double texture)
{
  ForBothLegs(p.limbs,
              [&](LegParameters & leg)
              {
                leg.muscleFatFraction = fatFraction;
                leg.fatFractionSpread = spread;
                leg.fatFractionTexture = texture;
              });
  return p;
}

/** Most of the muscle is fat; the girth is gone. */
Parameters Dystrophic(Parameters p)
{
  p = Infiltrated(std::move(p), 0.45, 0.30, 0.12);
  ForBothLegs(p.limbs,
              [](LegParameters & leg)
              {
                leg.streakFraction = 0.20;
                leg.septumScale = 1.8;
                leg.cleftScale = 2.0;
                leg.girthScale = 0.88;
                leg.satMm = 16.0;
              });
  p.mr.shading = 0.35;
  return p;
}

Parameters Swapped(Parameters p, const MrSwap & swap)
{
  p.mr.swaps = { swap };
  return p;
}

Parameters Stored(Parameters p, MrVendor vendor, bool enhanced)
{
  p.encoding.vendor = vendor;
  p.encoding.enhancedMultiFrame = enhanced;
  return p;
}

/** So little T1 weighting that fat and water protons give the same signal within 2 %. */
Parameters ProtonWeighted(Parameters p)
{
  p.mr.flipAngleDeg = 1.0;
  return p;
}

/** A few slices of thigh with even infiltration: points of a calibration line. */
Parameters Calibration(double fatFraction)
{
  Parameters p = ProtonWeighted(Infiltrated(DixonThigh(), fatFraction, 0.0, 0.0));
  p.limbs.acquisition.grid.size[2] = 6;
  p.mr.snr = 150.0; // magnitudes of noise alone are 1.25 sigma: at 0 % that must stay small
  ForBothLegs(p.limbs,
              [](LegParameters & leg)
              {
                leg.streakFraction = 0.0;
                leg.septumScale = 0.5;
              });
  return p;
}

struct NamedCase
{
  const char * name;
  const char * description;
  std::function<Parameters()> make;
};

const std::vector<NamedCase> & Cases()
{
  static const std::vector<NamedCase> cases{
    { "mr-t1-thigh", "T1 spin echo of both thighs, coil shading of 35 %", [] { return T1(DixonThigh()); } },
    { "mr-t1-calf", "T1 spin echo of both calves, coil shading of 35 %", [] { return T1(DixonCalf()); } },
    { "mr-t1-wasted", "T1 of thighs with streaks of fat and wide clefts",
      []
      {
        Parameters p = T1(DixonThigh());
        ForBothLegs(p.limbs,
                    [](LegParameters & leg)
                    {
                      leg.streakFraction = 0.35;
                      leg.septumScale = 1.9;
                      leg.cleftScale = 2.2;
                      leg.girthScale = 0.85;
                    });
        return p;
      } },
    { "mr-t1-multiframe", "T1 of both calves as one multi-frame file", [] { return Stored(T1(DixonCalf()), MrVendor::Siemens, true); } },
    { "mr-t1-no-times", "T1 of both calves, headers without TR, TE and flip angle",
      []
      {
        Parameters p = T1(DixonCalf());
        p.writeTimes = false;
        return p;
      } },
    { "mr-dixon-thigh", "Dixon of both thighs, healthy adult", DixonThigh },
    { "mr-dixon-calf", "Dixon of both calves, healthy adult", DixonCalf },
    { "mr-dixon-knee", "Dixon from the calf through the knee to the thigh",
      [] { return Healthy("knee", AxialGrid(320, 144, 36, 1.0, 5.0, -90.0)); } },
    { "mr-noise-free", "Dixon of both thighs without noise and shading",
      []
      {
        Parameters p = ProtonWeighted(Infiltrated(DixonThigh(), 0.15, 0.10, 0.05));
        p.mr.snr = 0.0;
        p.mr.shading = 0.0;
        p.limbs.acquisition.grid.size[2] = 6;
        return p;
      } },
    { "mr-ellipses", "Dixon of legs of plain ellipses, muscle of 20 % fat on the left and 40 % on the right, no noise",
      []
      {
        Parameters p = ProtonWeighted(DixonThigh());
        ForBothLegs(p.limbs,
                    [](LegParameters & leg)
                    {
                      leg.elliptic = EllipticSection{};
                      leg.muscleFatFraction = leg.side == Side::Left ? 0.20 : 0.40;
                    });
        p.mr.snr = 0.0;
        p.mr.shading = 0.0;
        p.limbs.acquisition.grid.size[2] = 6;
        return p;
      } },
    { "mr-dixon-ff-00", "Dixon, muscle without fat", [] { return Calibration(0.0); } },
    { "mr-dixon-ff-20", "Dixon, muscle of 20 % fat", [] { return Calibration(0.2); } },
    { "mr-dixon-ff-40", "Dixon, muscle of 40 % fat", [] { return Calibration(0.4); } },
    { "mr-dixon-ff-60", "Dixon, muscle of 60 % fat", [] { return Calibration(0.6); } },
    { "mr-dixon-ff-80", "Dixon, muscle of 80 % fat", [] { return Calibration(0.8); } },
    { "mr-dixon-noisy", "Dixon of both thighs with a signal of muscle 25 times the noise",
      []
      {
        Parameters p = Infiltrated(DixonThigh(), 0.15, 0.10, 0.05);
        p.mr.snr = 25.0;
        p.mr.shading = 0.35;
        return p;
      } },
    { "mr-dixon-streaky", "Dixon of thighs whose fat lies in streaks",
      []
      {
        Parameters p = DixonThigh();
        ForBothLegs(p.limbs, [](LegParameters & leg) { leg.streakFraction = 0.45; });
        return p;
      } },
    { "mr-dixon-dystrophy", "Dixon of thighs, more fat than muscle inside the fascia", [] { return Dystrophic(DixonThigh()); } },
    { "mr-dixon-24mm", "Dixon of thighs with much fat, 24 mm between slices, from the knee up, coil lost at the ends",
      []
      {
        Parameters p = Dystrophic(DixonThigh());
        p.limbs.acquisition.grid = AxialGrid(480, 256, 15, 0.9, 24.0, -190.0);
        p.limbs.acquisition.throughPlaneLayers = 12;
        p.mr.fallOffMm = 60.0;
        return p;
      } },
    { "mr-dixon-fall-off", "Dixon of both thighs, coil lost at both ends of the field",
      []
      {
        Parameters p = DixonThigh();
        p.mr.fallOffMm = 35.0;
        p.mr.shading = 0.35;
        return p;
      } },
    { "mr-dixon-asymmetric", "Dixon of both calves, 30 % fat on the left",
      []
      {
        Parameters p = DixonCalf();
        p.limbs.legs[0].muscleFatFraction = 0.30;
        return p;
      } },
    { "mr-dixon-pseudohypertrophy", "Dixon of thick calves that are mostly fat",
      []
      {
        Parameters p = Infiltrated(DixonCalf(), 0.50, 0.20, 0.10);
        ForBothLegs(p.limbs, [](LegParameters & leg) { leg.girthScale = 1.12; });
        p.limbs.acquisition.grid = AxialGrid(340, 160, 20, 1.0, 5.0, -48.0);
        p.patientAgeYears = 12;
        return p;
      } },
    { "mr-dixon-wasted", "Dixon of thin thighs under thick fat",
      []
      {
        Parameters p = Infiltrated(DixonThigh(), 0.12, 0.08, 0.05);
        ForBothLegs(p.limbs,
                    [](LegParameters & leg)
                    {
                      leg.girthScale = 0.72;
                      leg.satMm = 20.0;
                      leg.septumScale = 1.7;
                      leg.cleftScale = 2.0;
                    });
        return p;
      } },
    { "mr-dixon-teenager", "Dixon of slim legs with marrow of 45 % fat, age unknown",
      []
      {
        Parameters p = DixonCalf();
        ForBothLegs(p.limbs,
                    [](LegParameters & leg)
                    {
                      leg.girthScale = 0.8;
                      leg.satMm = 7.0;
                    });
        p.tissues.marrow.fatFraction = 0.45;
        p.tissues.trabecular.fatFraction = 0.30;
        p.patientAgeYears.reset();
        return p;
      } },
    { "mr-dixon-t1-bias", "Dixon of both thighs with TR 4 ms and 9 degrees: signal and proton fat fraction differ",
      []
      {
        Parameters p = Infiltrated(DixonThigh(), 0.10, 0.04, 0.02);
        p.mr.repetitionTimeMs = 4.0;
        p.mr.flipAngleDeg = 9.0;
        return p;
      } },
    { "mr-dixon-1.5t", "Dixon of both thighs at 1.5 T",
      []
      {
        Parameters p = DixonThigh();
        p.tissues = MrTissues::At(1.5);
        p.mr.opposedEchoMs = 2.3;
        p.mr.inPhaseEchoMs = 4.6;
        p.mr.snr = 40.0;
        return p;
      } },
    { "mr-dixon-swap-both", "water and fat exchanged everywhere", [] { return Swapped(DixonThigh(), {}); } },
    { "mr-dixon-swap-left", "water and fat of the whole left leg exchanged",
      []
      {
        MrSwap swap;
        swap.leg = Side::Left;
        return Swapped(DixonThigh(), swap);
      } },
    { "mr-dixon-swap-slab", "water and fat of the right leg exchanged in a slab",
      []
      {
        MrSwap swap;
        swap.leg = Side::Right;
        swap.zMinMm = -8.0;
        swap.zMaxMm = 20.0;
        return Swapped(DixonThigh(), swap);
      } },
    { "mr-dixon-swap-partial", "water and fat exchanged in the lateral part of the right leg, in some slices",
      []
      {
        MrSwap swap;
        swap.leg = Side::Right;
        swap.zMinMm = -8.0;
        swap.zMaxMm = 20.0;
        swap.lateralOfMm = 10.0;
        return Swapped(DixonThigh(), swap);
      } },
    { "mr-dixon-motion", "Dixon of both calves that moved in some slices",
      []
      {
        Parameters p = DixonCalf();
        p.limbs.acquisition.grid = AxialGrid(320, 240, 20, 1.0, 5.0, -48.0);
        MrArtefact motion;
        motion.zMinMm = -10.0;
        motion.zMaxMm = 12.0;
        p.mr.artefacts = { motion };
        return p;
      } },
    { "mr-dixon-metal", "Dixon of both calves, metal in the left one in some slices",
      []
      {
        Parameters p = DixonCalf();
        MrArtefact metal;
        metal.kind = MrArtefact::Kind::Metal;
        metal.zMinMm = -10.0;
        metal.zMaxMm = 12.0;
        metal.xMm = p.limbs.legs[0].centreXMm;
        metal.yMm = p.limbs.legs[0].centreYMm + 15.0;
        metal.distanceMm = 14.0;
        p.mr.artefacts = { metal };
        return p;
      } },
    { "mr-dixon-stations", "Dixon from the ankle to the upper thigh in three stations that overlap",
      []
      {
        Parameters p = Healthy("whole-leg", AxialGrid(340, 170, 70, 1.2, 10.0, -370.0));
        p.mr.stations = { { 0, 26 }, { 22, 26 }, { 44, 26 } };
        p.mr.fallOffMm = 50.0;
        p.mr.fallOffTo = 0.4;
        return p;
      } },
    { "mr-inopp", "in- and opposed-phase magnitudes alone, weighted by T1, thighs of 15 % fat",
      []
      {
        Parameters p = Infiltrated(DixonThigh(), 0.15, 0.05, 0.03);
        p.mr.kind = Kind::InOpposed;
        p.mr.repetitionTimeMs = 150.0;
        p.mr.flipAngleDeg = 70.0;
        return p;
      } },
    { "mr-inopp-flat", "in- and opposed-phase magnitudes alone, so little T1 weighting that muscle is as bright as fat",
      []
      {
        Parameters p = Infiltrated(DixonThigh(), 0.15, 0.05, 0.03);
        p.mr.kind = Kind::InOpposed;
        return p;
      } },
    { "mr-dixon-hands", "Dixon of both thighs, hands beside and soft tissue between them",
      []
      {
        Parameters p = DixonThigh();
        p.limbs.acquisition.grid = AxialGrid(440, 184, 16, 1.1, 6.0, -48.0);
        Accessory hand;
        hand.kind = Accessory::Kind::Hand;
        hand.centreXMm = 214.0;
        hand.centreYMm = -10.0;
        hand.semiXMm = 14.0;
        hand.semiYMm = 40.0;
        Accessory other = hand;
        other.centreXMm = -212.0;
        Accessory between;
        between.kind = Accessory::Kind::SoftTissue;
        between.centreYMm = -62.0;
        between.semiXMm = 17.0;
        between.semiYMm = 20.0;
        between.zMinMm = 10.0;
        p.limbs.surroundings.accessories = { hand, other, between };
        return p;
      } },
    { "mr-dixon-ge", "Dixon of both calves as GE writes it", [] { return Stored(DixonCalf(), MrVendor::Ge, false); } },
    { "mr-dixon-xa", "Dixon of both calves as enhanced files of Siemens XA", [] { return Stored(DixonCalf(), MrVendor::Siemens, true); } },
    { "mr-dixon-philips", "Dixon of both calves in one classic series with private scaling",
      []
      {
        Parameters p = Stored(DixonCalf(), MrVendor::Philips, false);
        p.encoding.perSliceScaling = true;
        return p;
      } },
    { "mr-dixon-philips-multiframe", "Dixon of both calves in one enhanced file with private scaling",
      []
      {
        Parameters p = Stored(DixonCalf(), MrVendor::Philips, true);
        p.encoding.perSliceScaling = true;
        return p;
      } },
    { "mr-dixon-philips-unscaled", "Water and fat of both calves in one classic series that lost its private scaling",
      []
      {
        Parameters p = Stored(DixonCalf(), MrVendor::Philips, false);
        p.encoding.privateScaling = false;
        p.partsWritten = { MrPart::Water, MrPart::Fat };
        return p;
      } },
  };
  return cases;
}

const NamedCase * Find(const std::string & name)
{
  for (const NamedCase & named : Cases())
  {
    if (name == named.name)
    {
      return &named;
    }
  }
  return nullptr;
}
} // namespace

std::vector<CaseInfo> ListMrCases()
{
  std::vector<CaseInfo> infos;
  for (const NamedCase & named : Cases())
  {
    infos.push_back({ named.name, named.description });
  }
  return infos;
}

bool IsMrCase(const std::string & name)
{
  return Find(name) != nullptr;
}

MrPhantomParameters MrCaseParameters(const std::string & name, unsigned seed)
{
  const NamedCase * named = Find(name);
  if (named == nullptr)
  {
    throw Error(ErrorCode::Usage, "phantom: there is no MR case '" + name + "'; see the list of cases");
  }
  MrPhantomParameters parameters = named->make();
  parameters.limbs.name = named->name;
  parameters.limbs.description = named->description;
  parameters.limbs.acquisition.noiseSeed = seed;
  return parameters;
}
} // namespace myosect::phantom
