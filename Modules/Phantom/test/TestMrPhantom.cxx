#include "myosect/Phantom/MrPhantom.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "SmoothMath.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::phantom;
using Kind = MrAcquisition::Kind;

/** Two legs of ellipses in four slices, without noise and shading. */
MrPhantomParameters EllipticLegs(double fatFraction)
{
  MrPhantomParameters p;
  LegParameters left;
  left.elliptic = EllipticSection{};
  left.centreXMm = 90.0;
  left.muscleFatFraction = fatFraction;
  LegParameters right = left;
  right.side = Side::Right;
  right.centreXMm = -90.0;
  right.elliptic->fasciaMm = { 60.0, 50.0 };
  p.limbs.legs = { left, right };
  Grid & grid = p.limbs.acquisition.grid;
  grid.size = { 250, 110, 4 };
  grid.spacingMm = { 1.5, 1.5, 6.0 };
  grid.originLps = { -186.3, -81.1, 100.0 };
  p.limbs.acquisition.psfSigmaMm = 0.7;
  p.mr.snr = 0.0;
  p.mr.shading = 0.0;
  return p;
}

MrPhantom RenderWith(const MrPhantomParameters & parameters, unsigned threads = 2)
{
  RunContext context(threads);
  return Render(parameters, context);
}

const MrTruth & RowOf(const MrPhantom & phantom, Side side, std::size_t slice)
{
  const auto row = std::find_if(phantom.truth.begin(), phantom.truth.end(),
                                [&](const MrTruth & r) { return r.row.side == side && r.row.sliceIndex == slice; });
  if (row == phantom.truth.end())
  {
    throw std::runtime_error("no such row");
  }
  return *row;
}

double EllipseCm2(const std::array<double, 2> & axes)
{
  return 0.01 * kPi * axes[0] * axes[1];
}

const std::vector<float> & ImageOf(const MrPhantom & phantom, MrPart part, std::size_t station = 0)
{
  return phantom.stations[station].images.at(part);
}

/** Voxel at a place, in slice k. */
std::size_t VoxelAt(const Grid & grid, double x, double y, std::size_t k)
{
  const Vector3 index = grid.IndexIjk({ x, y, grid.originLps[2] });
  return static_cast<std::size_t>(std::lround(index[0])) + grid.size[0] * static_cast<std::size_t>(std::lround(index[1])) +
         k * grid.SliceVoxelCount();
}

/** Signal fraction of protons, with the ratio of the steady states of fat and water. */
double SignalFraction(double proton, const MrPhantomParameters & p)
{
  const auto steady = [&](double t1)
  {
    const double e = std::exp(-p.mr.repetitionTimeMs / t1);
    return (1.0 - e) / (1.0 - e * std::cos(p.mr.flipAngleDeg * kDegreeToRadian));
  };
  const double r = steady(p.tissues.fatT1Ms) / steady(p.tissues.muscle.waterT1Ms);
  return proton * r / (proton * r + 1.0 - proton);
}

TEST(MrPhantom, CountsTheAreasAndTheFatOfEllipses)
{
  const MrPhantomParameters p = EllipticLegs(0.2);
  const MrPhantom phantom = RenderWith(p);
  ASSERT_EQ(phantom.truth.size(), 8U);
  for (const LegParameters & leg : p.limbs.legs)
  {
    const MrTruth & truth = RowOf(phantom, leg.side, 1);
    const double bone = EllipseCm2({ leg.elliptic->boneRadiusMm, leg.elliptic->boneRadiusMm });
    const double compartment = EllipseCm2(leg.elliptic->fasciaMm) - bone;
    const double limb = EllipseCm2(leg.elliptic->skinMm);
    EXPECT_NEAR(*truth.row.limbAreaCm2, limb, 2e-4 * limb);
    EXPECT_NEAR(*truth.row.compartmentAreaCm2, compartment, 2e-4 * limb);
    EXPECT_NEAR(*truth.row.muscleAreaCm2, compartment, 2e-4 * limb);
    EXPECT_EQ(*truth.row.imatAreaCm2, 0.0);
    EXPECT_NEAR(*truth.row.satAreaCm2, EllipseCm2(leg.elliptic->subcutaneousMm) - EllipseCm2(leg.elliptic->fasciaMm), 2e-4 * limb);
    EXPECT_NEAR(*truth.row.boneAreaCm2, bone, 2e-4 * limb);
    EXPECT_NEAR(*truth.protonFatFractionPercent, 20.0, 1e-9);
    EXPECT_NEAR(*truth.row.fatFractionPercent, 100.0 * SignalFraction(0.2, p), 1e-9);
    EXPECT_NEAR(*truth.row.contractileAreaCm2, compartment * (1.0 - SignalFraction(0.2, p)), 3e-4 * limb);
    EXPECT_EQ(*truth.darkAreaCm2, 0.0);
    EXPECT_FALSE(truth.row.muscleMeanHu || truth.row.namaAreaCm2);
  }
}

TEST(MrPhantom, CountsMuscleOfHalfFatAsFat)
{
  const MrPhantom lean = RenderWith(EllipticLegs(0.45)), fatty = RenderWith(EllipticLegs(0.55));
  EXPECT_EQ(*RowOf(lean, Side::Left, 0).row.imatAreaCm2, 0.0);
  EXPECT_EQ(*RowOf(fatty, Side::Left, 0).row.muscleAreaCm2, 0.0);
  EXPECT_NEAR(*RowOf(fatty, Side::Left, 0).row.imatAreaCm2, *RowOf(fatty, Side::Left, 0).row.compartmentAreaCm2, 1e-9);
  EXPECT_FALSE(RowOf(fatty, Side::Left, 0).row.leanVoxelFatFractionPercent);
}

TEST(MrPhantom, ShowsItsTrueFatFractionWithoutNoise)
{
  MrPhantomParameters p = EllipticLegs(0.3);
  p.mr.shading = 0.35;
  const MrPhantom phantom = RenderWith(p);
  const Grid & grid = phantom.grid;
  for (const double x : { 60.0, 120.0, -60.0, -125.0 })
  {
    const std::size_t i = VoxelAt(grid, x, 20.0, 2);
    const double water = ImageOf(phantom, MrPart::Water)[i], fat = ImageOf(phantom, MrPart::Fat)[i];
    EXPECT_NEAR(fat / (water + fat), SignalFraction(0.3, p), 1e-6);
    EXPECT_NEAR(ImageOf(phantom, MrPart::FatFraction)[i], SignalFraction(0.3, p), 1e-6);
    EXPECT_NEAR(phantom.signalFatFraction[i], SignalFraction(0.3, p), 1e-6);
    EXPECT_NEAR(ImageOf(phantom, MrPart::InPhase)[i], water + fat, 1e-3);
    const double decay = std::exp((p.mr.inPhaseEchoMs - p.mr.opposedEchoMs) / p.tissues.muscle.t2StarMs);
    EXPECT_NEAR(ImageOf(phantom, MrPart::OpposedPhase)[i], (water - fat) * decay, 1e-3);
  }
  const std::size_t sat = VoxelAt(grid, 90.0 + 72.0, 0.0, 2);
  EXPECT_GT(phantom.signalFatFraction[sat], 0.92);
  EXPECT_EQ(phantom.signalFatFraction[VoxelAt(grid, 0.0, 70.0, 2)], 0.0F) << "air";
}

TEST(MrPhantom, FoldsTheFatFractionOfMagnitudesAtHalf)
{
  const auto apparent = [](double fraction)
  {
    MrPhantomParameters p = EllipticLegs(fraction);
    p.mr.opposedEchoMs = p.mr.inPhaseEchoMs; // no decay between them
    const MrPhantom phantom = RenderWith(p);
    const std::size_t i = VoxelAt(phantom.grid, 60.0, 20.0, 1);
    const double in = ImageOf(phantom, MrPart::InPhase)[i], opposed = ImageOf(phantom, MrPart::OpposedPhase)[i];
    return 0.5 * (in - opposed) / in;
  };
  const MrPhantomParameters p = EllipticLegs(0.0);
  EXPECT_NEAR(apparent(0.2), SignalFraction(0.2, p), 1e-5);
  EXPECT_NEAR(apparent(0.8), 1.0 - SignalFraction(0.8, p), 1e-5);
}

TEST(MrPhantom, IsHonestAboutTheBiasOfALargeFlipAngle)
{
  MrPhantomParameters p = EllipticLegs(0.10);
  p.mr.repetitionTimeMs = 4.0;
  p.mr.flipAngleDeg = 9.0;
  const MrTruth truth = RowOf(RenderWith(p), Side::Left, 0);
  EXPECT_NEAR(*truth.row.fatFractionPercent, 21.8, 0.1);
  EXPECT_NEAR(*truth.protonFatFractionPercent, 10.0, 1e-9);
  EXPECT_GT(*truth.protonContractileAreaCm2, *truth.row.contractileAreaCm2);
}

TEST(MrPhantom, HasTheMagnitudeOfNoiseInAirAndInWaterWithoutFat)
{
  MrPhantomParameters p = EllipticLegs(0.0);
  p.mr.snr = 30.0;
  p.limbs.acquisition.noiseCorrelationPx = 0.0;
  const MrPhantom phantom = RenderWith(p);
  const double sigma = p.mr.signalOfMuscle / 30.0;
  double air = 0.0, fat = 0.0, water = 0.0, squares = 0.0;
  std::size_t airCount = 0, count = 0;
  for (std::size_t i = 0; i < phantom.grid.VoxelCount(); ++i)
  {
    const auto x = static_cast<double>(i % phantom.grid.size[0]) * 1.5 - 186.3;
    const auto y = static_cast<double>(i / phantom.grid.size[0] % phantom.grid.size[1]) * 1.5 - 81.1;
    const double r = std::hypot(std::abs(x) - 90.0, y);
    if (r > 95.0)
    {
      air += ImageOf(phantom, MrPart::Water)[i];
      ++airCount;
    }
    else if (r > 20.0 && r < 45.0)
    {
      fat += ImageOf(phantom, MrPart::Fat)[i];
      const double w = ImageOf(phantom, MrPart::Water)[i];
      water += w;
      squares += w * w;
      ++count;
    }
  }
  const double n = static_cast<double>(count);
  const double floor = sigma * std::sqrt(0.5 * kPi);
  ASSERT_GT(airCount, 3000U);
  EXPECT_NEAR(air / static_cast<double>(airCount), floor, 0.03 * floor);
  EXPECT_NEAR(fat / n, floor, 0.03 * floor);
  EXPECT_NEAR(std::sqrt(squares / n - water * water / (n * n)), sigma, 0.05 * sigma);
}

TEST(MrPhantom, HasNoFloorInRealPartsOfNoise)
{
  MrPhantomParameters p = EllipticLegs(0.0);
  p.mr.snr = 30.0;
  p.mr.rician = false;
  const MrPhantom phantom = RenderWith(p);
  double sum = 0.0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < phantom.grid.VoxelCount(); ++i)
  {
    if (phantom.labels[i] == LabelOf(Tissue::Muscle, Side::Left) && phantom.signalFatFraction[i] < 1e-6F)
    {
      sum += ImageOf(phantom, MrPart::Fat)[i];
      ++count;
    }
  }
  ASSERT_GT(count, 3000U);
  EXPECT_LT(std::abs(sum) / static_cast<double>(count), 0.06 * p.mr.signalOfMuscle / 30.0);
}

TEST(MrPhantom, ExchangesWaterAndFatWhereTheyAreSwappedAndNowhereElse)
{
  const MrPhantomParameters plain = EllipticLegs(0.1);
  MrPhantomParameters swapped = plain;
  MrSwap swap;
  swap.leg = Side::Left;
  swap.zMinMm = 105.0;
  swap.zMaxMm = 115.0;
  swap.lateralOfMm = 5.0;
  swapped.mr.swaps = { swap };
  const MrPhantom a = RenderWith(plain), b = RenderWith(swapped);
  for (std::size_t k = 0; k < 4; ++k)
  {
    const double z = 100.0 + 6.0 * static_cast<double>(k);
    for (const double x : { 60.0, 120.0, -60.0, -120.0 })
    {
      const std::size_t i = VoxelAt(a.grid, x, 20.0, k);
      const bool isSwapped = x > 95.0 && z > 105.0 && z < 115.0;
      EXPECT_EQ(ImageOf(b, MrPart::Water)[i], ImageOf(a, isSwapped ? MrPart::Fat : MrPart::Water)[i]);
      EXPECT_EQ(ImageOf(b, MrPart::Fat)[i], ImageOf(a, isSwapped ? MrPart::Water : MrPart::Fat)[i]);
      EXPECT_EQ(ImageOf(b, MrPart::InPhase)[i], ImageOf(a, MrPart::InPhase)[i]);
    }
    EXPECT_EQ(*RowOf(a, Side::Left, k).row.fatFractionPercent, *RowOf(b, Side::Left, k).row.fatFractionPercent);
  }
  EXPECT_EQ(a.signalFatFraction, b.signalFatFraction);
}

TEST(MrPhantom, SwapsTheSidesOfAMirroredSubject)
{
  MrPhantomParameters p = MrCaseParameters("mr-dixon-asymmetric");
  p.limbs.acquisition.grid.size[2] = 2;
  p.limbs.acquisition.subSamples = 4;
  p.mr.snr = 0.0;
  p.mr.shading = 0.0;
  const MrPhantom original = RenderWith(p);
  for (LegParameters & leg : p.limbs.legs)
  {
    leg.side = leg.side == Side::Left ? Side::Right : Side::Left;
    leg.centreXMm = -leg.centreXMm;
    leg.tiltX = -leg.tiltX;
  }
  const MrPhantom mirrored = RenderWith(p);
  const MrTruth & left = RowOf(original, Side::Left, 1);
  const MrTruth & right = RowOf(mirrored, Side::Right, 1);
  EXPECT_NEAR(*left.row.fatFractionPercent, *right.row.fatFractionPercent, 0.1);
  EXPECT_NEAR(*left.row.contractileAreaCm2, *right.row.contractileAreaCm2, 0.005 * *left.row.contractileAreaCm2);
  EXPECT_GT(*left.row.fatFractionPercent, *RowOf(original, Side::Right, 1).row.fatFractionPercent + 15.0);
  const Grid & grid = original.grid;
  double difference = 0.0;
  for (std::size_t i = 0; i < grid.SliceVoxelCount(); ++i)
  {
    const std::size_t j = i - i % grid.size[0] + grid.size[0] - 1 - i % grid.size[0];
    difference += std::abs(ImageOf(original, MrPart::Water)[i] - ImageOf(mirrored, MrPart::Water)[j]);
  }
  EXPECT_LT(difference / static_cast<double>(grid.SliceVoxelCount()), 0.01 * p.mr.signalOfMuscle);
}

TEST(MrPhantom, CountsT1FatByMembershipAndGivesNoFatFraction)
{
  MrPhantomParameters p = EllipticLegs(0.03);
  p.mr.kind = Kind::SpinEchoT1;
  p.mr.repetitionTimeMs = 500.0;
  const MrTruth lean = RowOf(RenderWith(p), Side::Left, 1);
  EXPECT_NEAR(*lean.row.muscleAreaCm2, *lean.row.compartmentAreaCm2, 1e-9);
  EXPECT_FALSE(lean.row.fatFractionPercent || lean.row.contractileAreaCm2 || lean.darkAreaCm2);
  p.limbs.legs[0].muscleFatFraction = 0.03 + 0.25 * (0.94 - 0.03);
  const MrPhantom phantom = RenderWith(p);
  const MrTruth & mixed = RowOf(phantom, Side::Left, 1);
  EXPECT_NEAR(*mixed.row.imatAreaCm2, 0.25 * *mixed.row.compartmentAreaCm2, 1e-6);
  EXPECT_NEAR(*mixed.row.muscleAreaCm2, 0.75 * *mixed.row.compartmentAreaCm2, 1e-6);
  // Fat is bright, muscle grey, cortex dark.
  const auto & image = ImageOf(phantom, MrPart::T1Weighted);
  const float muscle = image[VoxelAt(phantom.grid, -60.0, 20.0, 1)], fat = image[VoxelAt(phantom.grid, 162.0, 0.0, 1)];
  const float cortex = image[VoxelAt(phantom.grid, 101.0, 0.0, 1)], marrow = image[VoxelAt(phantom.grid, 90.0, 0.0, 1)];
  EXPECT_GT(fat, 2.0F * muscle);
  EXPECT_GT(marrow, 2.0F * muscle);
  EXPECT_LT(cortex, 0.2F * muscle);
}

TEST(MrPhantom, GivesNoFatFractionFromMagnitudesAlone)
{
  MrPhantomParameters p = EllipticLegs(0.2);
  p.mr.kind = Kind::InOpposed;
  const MrPhantom phantom = RenderWith(p);
  EXPECT_EQ(phantom.stations[0].images.size(), 2U);
  EXPECT_FALSE(RowOf(phantom, Side::Left, 0).row.fatFractionPercent);
  EXPECT_TRUE(RowOf(phantom, Side::Left, 0).row.muscleAreaCm2);
}

TEST(MrPhantom, ShadesTheSignalWithinItsBoundsAndKeepsTheFatFraction)
{
  MrPhantomParameters p = EllipticLegs(0.1);
  const MrPhantom even = RenderWith(p);
  p.mr.shading = 0.35;
  p.mr.fallOffMm = 9.0;
  p.mr.fallOffTo = 0.2;
  const MrPhantom shaded = RenderWith(p);
  double least = 1e9, most = 0.0;
  for (const double x : { 45.0, 60.0, 75.0, 105.0, 120.0, -45.0, -60.0, -120.0 })
  {
    for (const double y : { -40.0, -25.0, 25.0, 40.0 })
    {
      const std::size_t middle = VoxelAt(even.grid, x, y, 1), end = VoxelAt(even.grid, x, y, 3);
      const double gain = ImageOf(shaded, MrPart::Water)[middle] / ImageOf(even, MrPart::Water)[middle];
      least = std::min(least, gain);
      most = std::max(most, gain);
      EXPECT_LT(ImageOf(shaded, MrPart::Water)[end], 0.75 * ImageOf(shaded, MrPart::Water)[middle]);
      EXPECT_NEAR(ImageOf(shaded, MrPart::FatFraction)[end], ImageOf(even, MrPart::FatFraction)[end], 1e-5);
    }
  }
  EXPECT_GE(least, 0.65);
  EXPECT_LE(most, 1.35);
  EXPECT_GT(most / least, 1.1);
}

TEST(MrPhantom, CutsStationsOutOfOneGrid)
{
  MrPhantomParameters p = EllipticLegs(0.1);
  p.mr.stations = { { 0, 3 }, { 1, 3 } };
  for (const bool headFirst : { true, false })
  {
    if (!headFirst)
    {
      Grid & grid = p.limbs.acquisition.grid;
      grid.originLps[2] += 18.0;
      grid.direction = { Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, -1 } };
    }
    const MrPhantom phantom = RenderWith(p);
    ASSERT_EQ(phantom.stations.size(), 2U);
    EXPECT_EQ(phantom.truth.size(), 8U) << "overlaps are counted once";
    for (std::size_t station = 0; station < 2; ++station)
    {
      const MrStation & s = phantom.stations[station];
      EXPECT_EQ(s.grid.size[2], 3U);
      const double first = s.grid.originLps[2], last = s.grid.PointLps({ 0.0, 0.0, 2.0 })[2];
      EXPECT_NEAR(std::min(first, last), station == 0 ? 100.0 : 106.0, 1e-9);
    }
    // The same plane in both stations.
    const std::size_t inFirst = headFirst ? 1 : 1, inSecond = headFirst ? 0 : 2;
    const std::size_t i = VoxelAt(phantom.grid, 60.0, 20.0, 0);
    const std::size_t slice = phantom.grid.SliceVoxelCount();
    EXPECT_EQ(ImageOf(phantom, MrPart::Water, 0)[i + inFirst * slice], ImageOf(phantom, MrPart::Water, 1)[i + inSecond * slice]);
  }
  p.mr.stations = { { 2, 3 } };
  EXPECT_THROW((void)RenderWith(p), Error);
}

TEST(MrPhantom, IsTheSameForAnyNumberOfThreadsAndAnotherForAnotherSeed)
{
  MrPhantomParameters p = EllipticLegs(0.1);
  p.mr.snr = 40.0;
  const MrPhantom one = RenderWith(p, 1), three = RenderWith(p, 3);
  EXPECT_EQ(ImageOf(one, MrPart::Fat), ImageOf(three, MrPart::Fat));
  EXPECT_EQ(one.labels, three.labels);
  p.limbs.acquisition.noiseSeed = 2;
  EXPECT_NE(ImageOf(one, MrPart::Fat), ImageOf(RenderWith(p), MrPart::Fat));
}

TEST(MrPhantom, RefusesAcquisitionsThatCannotBe)
{
  MrPhantomParameters p = EllipticLegs(0.1);
  p.mr.flipAngleDeg = 0.0;
  EXPECT_THROW((void)RenderWith(p), Error);
  EXPECT_THROW((void)MrTissues::At(7.0), Error);
  EXPECT_THROW((void)MrCaseParameters("mr-nothing"), Error);
}

class EveryMrCase : public testing::TestWithParam<std::string>
{
};

TEST_P(EveryMrCase, HasAreasThatAddUp)
{
  MrPhantomParameters p = MrCaseParameters(GetParam());
  Grid & grid = p.limbs.acquisition.grid;
  const std::size_t step = std::max<std::size_t>(1, grid.size[2] / 4);
  grid.size[2] /= step;
  grid.spacingMm[2] *= static_cast<double>(step);
  p.mr.stations.clear();
  p.limbs.acquisition.subSamples = 2;
  const MrPhantom phantom = RenderWith(p);
  std::size_t measured = 0;
  for (const MrTruth & truth : phantom.truth)
  {
    const SliceMeasurement & row = truth.row;
    if (row.status != Status::Ok)
    {
      continue;
    }
    ++measured;
    const double compartment = *row.compartmentAreaCm2;
    EXPECT_NEAR(compartment, *row.muscleAreaCm2 + *row.imatAreaCm2 + *row.otherInsideFasciaAreaCm2, 1e-9 * compartment);
    const double parts = compartment + *row.satAreaCm2 + *row.boneAreaCm2 + *row.skinAreaCm2 + *row.otherOutsideFasciaAreaCm2;
    EXPECT_NEAR(parts, *row.limbAreaCm2, 1e-9 * parts);
    if (p.mr.kind == Kind::Dixon)
    {
      const double judged = compartment - *truth.darkAreaCm2;
      EXPECT_NEAR(*row.contractileAreaCm2, judged * (1.0 - *row.fatFractionPercent / 100.0), 1e-9 * compartment);
      EXPECT_LE(*truth.protonFatFractionPercent, *row.fatFractionPercent + 1e-9) << "fat relaxes faster";
    }
  }
  EXPECT_GT(measured, 0U);
}

std::vector<std::string> MrCaseNames()
{
  std::vector<std::string> names;
  for (const auto & info : ListMrCases())
  {
    names.push_back(info.name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, EveryMrCase, testing::ValuesIn(MrCaseNames()),
                         [](const auto & row)
                         {
                           std::string name = row.param;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
                           return name;
                         });

TEST(MrCases, HaveNamesOfTheirOwn)
{
  std::set<std::string> names;
  for (const auto & cases : { ListCases(), ListMrCases() })
  {
    for (const CaseInfo & info : cases)
    {
      EXPECT_TRUE(names.insert(info.name).second) << info.name;
    }
  }
  EXPECT_TRUE(IsMrCase("mr-dixon-stations"));
  EXPECT_FALSE(IsMrCase("thigh"));
}

TEST(MrCases, OfDystrophyAreMostlyFat)
{
  MrPhantomParameters p = MrCaseParameters("mr-dixon-dystrophy");
  p.limbs.acquisition.grid.size[2] = 2;
  p.limbs.acquisition.subSamples = 2;
  for (const MrTruth & truth : RenderWith(p).truth)
  {
    EXPECT_GT(*truth.row.fatFractionPercent, 50.0);
  }
}
} // namespace
