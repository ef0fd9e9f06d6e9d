#include "myosect/Phantom/LimbPhantom.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "SmoothMath.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using phantom::CaseParameters;
using phantom::CtPhantom;
using phantom::LimbPhantomParameters;
using phantom::Render;

/** One pair of elliptic legs in three slices. */
LimbPhantomParameters EllipticLegs()
{
  LimbPhantomParameters parameters;
  phantom::LegParameters left;
  left.elliptic = phantom::EllipticSection{};
  left.centreXMm = 90.0;
  phantom::LegParameters right = left;
  right.side = Side::Right;
  right.centreXMm = -90.0;
  right.elliptic->fasciaMm = { 60.0, 50.0 };
  parameters.legs = { left, right };
  Grid & grid = parameters.acquisition.grid;
  grid.size = { 250, 110, 3 };
  grid.spacingMm = { 1.5, 1.5, 5.0 };
  grid.originLps = { -186.3, -81.1, 100.0 };
  return parameters;
}

CtPhantom RenderWith(const LimbPhantomParameters & parameters, unsigned threads = 2)
{
  RunContext context(threads);
  return Render(parameters, context);
}

const SliceMeasurement & RowOf(const CtPhantom & phantom, Side side, std::size_t slice)
{
  const auto row = std::find_if(phantom.truth.begin(), phantom.truth.end(),
                                [&](const SliceMeasurement & r) { return r.side == side && r.sliceIndex == slice; });
  if (row == phantom.truth.end())
  {
    throw std::runtime_error("no such row");
  }
  return *row;
}

double EllipseCm2(const std::array<double, 2> & axes)
{
  return 0.01 * phantom::kPi * axes[0] * axes[1];
}

void ExpectEllipticAreas(const SliceMeasurement & row, const phantom::EllipticSection & section, double relative)
{
  const double bone = EllipseCm2({ section.boneRadiusMm, section.boneRadiusMm });
  const double fascia = EllipseCm2(section.fasciaMm), fat = EllipseCm2(section.subcutaneousMm), skin = EllipseCm2(section.skinMm);
  EXPECT_NEAR(*row.limbAreaCm2, skin, relative * skin);
  EXPECT_NEAR(*row.muscleAreaCm2, fascia - bone, relative * fascia);
  EXPECT_NEAR(*row.compartmentAreaCm2, fascia - bone, relative * fascia);
  EXPECT_NEAR(*row.satAreaCm2, fat - fascia, relative * skin);
  EXPECT_NEAR(*row.boneAreaCm2, bone, relative * fascia);
  EXPECT_NEAR(*row.skinAreaCm2, skin - fat, relative * skin);
  EXPECT_EQ(*row.imatAreaCm2, 0.0);
}

TEST(LimbPhantom, CountsTheAreasOfEllipses)
{
  const LimbPhantomParameters parameters = EllipticLegs();
  const CtPhantom phantom = RenderWith(parameters);
  ASSERT_EQ(phantom.truth.size(), 6u);
  for (std::size_t slice = 0; slice < 3; ++slice)
  {
    ExpectEllipticAreas(RowOf(phantom, Side::Left, slice), *parameters.legs[0].elliptic, 2e-4);
    ExpectEllipticAreas(RowOf(phantom, Side::Right, slice), *parameters.legs[1].elliptic, 2e-4);
  }
}

TEST(LimbPhantom, CutsAnEllipseAlongAnObliquePlaneWithTheAreaOfTheSecant)
{
  LimbPhantomParameters parameters = EllipticLegs();
  parameters.legs.resize(1);
  Grid & grid = parameters.acquisition.grid;
  const double c = std::cos(0.2), s = std::sin(0.2);
  grid.size = { 130, 120, 2 };
  grid.direction = { Vector3{ 1, 0, 0 }, Vector3{ 0, c, s }, Vector3{ 0, -s, c } };
  grid.originLps = { -7.0, -90.0 * c, 100.0 - 90.0 * s };
  const CtPhantom phantom = RenderWith(parameters);
  const SliceMeasurement & row = RowOf(phantom, Side::Left, 0);
  const double expected = EllipseCm2(parameters.legs[0].elliptic->skinMm) / c;
  EXPECT_NEAR(*row.limbAreaCm2, expected, 3e-4 * expected);
  EXPECT_NEAR(*row.obliquityDeg, 0.2 * 180.0 / phantom::kPi, 1e-6);
}

TEST(LimbPhantom, ConvergesWithSubSampling)
{
  LimbPhantomParameters parameters = EllipticLegs();
  const double exact = EllipseCm2(parameters.legs[0].elliptic->fasciaMm) - EllipseCm2({ 14.0, 14.0 });
  std::vector<double> errors;
  for (const int samples : { 2, 16 })
  {
    double sum = 0.0;
    for (int shift = 0; shift < 6; ++shift)
    {
      LimbPhantomParameters shifted = parameters;
      shifted.acquisition.subSamples = samples;
      shifted.acquisition.grid.size[2] = 1;
      shifted.acquisition.grid.originLps[0] += 0.23 * shift;
      shifted.acquisition.grid.originLps[1] += 0.31 * shift;
      sum += std::abs(*RowOf(RenderWith(shifted), Side::Left, 0).muscleAreaCm2 - exact);
    }
    errors.push_back(sum / 6.0);
  }
  EXPECT_LT(errors[1], 0.3 * errors[0]);
  EXPECT_LT(errors[1], 1e-4 * exact);
}

TEST(LimbPhantom, AgreesOnAnatomyBetweenCoarseAndFineCounting)
{
  LimbPhantomParameters parameters = CaseParameters("calf");
  parameters.acquisition.grid.size[2] = 1;
  const CtPhantom coarse = RenderWith(parameters);
  parameters.acquisition.subSamples = 20;
  const CtPhantom fine = RenderWith(parameters);
  for (std::size_t i = 0; i < coarse.truth.size(); ++i)
  {
    EXPECT_NEAR(*coarse.truth[i].limbAreaCm2, *fine.truth[i].limbAreaCm2, 3e-4 * *fine.truth[i].limbAreaCm2);
    EXPECT_NEAR(*coarse.truth[i].muscleAreaCm2, *fine.truth[i].muscleAreaCm2, 1.5e-3 * *fine.truth[i].muscleAreaCm2);
    EXPECT_NEAR(*coarse.truth[i].imatAreaCm2, *fine.truth[i].imatAreaCm2, 0.01 * *fine.truth[i].imatAreaCm2);
  }
}

TEST(LimbPhantom, SwapsTheSidesOfAMirroredSubject)
{
  LimbPhantomParameters parameters = CaseParameters("calf");
  parameters.acquisition.grid.size[2] = 3;
  parameters.acquisition.noiseSigmaHu = 0.0;
  const CtPhantom original = RenderWith(parameters);
  for (phantom::LegParameters & leg : parameters.legs)
  {
    leg.side = leg.side == Side::Left ? Side::Right : Side::Left;
    leg.centreXMm = -leg.centreXMm;
    leg.tiltX = -leg.tiltX;
  }
  const CtPhantom mirrored = RenderWith(parameters);
  for (std::size_t slice = 0; slice < 3; ++slice)
  {
    const SliceMeasurement & left = RowOf(original, Side::Left, slice);
    const SliceMeasurement & right = RowOf(mirrored, Side::Right, slice);
    EXPECT_NEAR(*left.muscleAreaCm2, *right.muscleAreaCm2, 2e-3 * *left.muscleAreaCm2);
    EXPECT_NEAR(*left.limbAreaCm2, *right.limbAreaCm2, 5e-4 * *left.limbAreaCm2);
  }
  // The left leg of the one image is the right leg of the other, pixel by pixel.
  const Grid & grid = original.grid;
  double difference = 0.0;
  for (std::size_t y = 0; y < grid.size[1]; ++y)
  {
    for (std::size_t x = 0; x < grid.size[0]; ++x)
    {
      const std::size_t row = y * grid.size[0];
      difference += std::abs(original.hounsfield[row + x] - mirrored.hounsfield[row + grid.size[0] - 1 - x]);
    }
  }
  EXPECT_LT(difference / static_cast<double>(grid.SliceVoxelCount()), 2.0);
}

TEST(LimbPhantom, KeepsAreasWhateverTheStorageOfTheGrid)
{
  LimbPhantomParameters parameters = CaseParameters("thigh");
  parameters.acquisition.grid.size[2] = 2;
  parameters.acquisition.noiseSigmaHu = 0.0;
  const CtPhantom axial = RenderWith(parameters);
  const Grid plain = parameters.acquisition.grid;
  Grid & stored = parameters.acquisition.grid;
  // Axis 0 towards the feet, axis 1 towards the front, axis 2 towards the right.
  stored.size = { plain.size[2], plain.size[1], plain.size[0] };
  stored.spacingMm = { plain.spacingMm[2], plain.spacingMm[1], plain.spacingMm[0] };
  stored.direction = { Vector3{ 0, 0, -1 }, Vector3{ 0, -1, 0 }, Vector3{ -1, 0, 0 } };
  stored.originLps = plain.PointLps({ static_cast<double>(plain.size[0] - 1), static_cast<double>(plain.size[1] - 1), 1.0 });
  const CtPhantom permuted = RenderWith(parameters);
  ASSERT_EQ(axial.truth.size(), permuted.truth.size());
  for (std::size_t i = 0; i < axial.truth.size(); ++i)
  {
    EXPECT_EQ(axial.truth[i].side, permuted.truth[i].side);
    EXPECT_NEAR(axial.truth[i].zMm, permuted.truth[i].zMm, 1e-9);
    EXPECT_NEAR(*axial.truth[i].muscleAreaCm2, *permuted.truth[i].muscleAreaCm2, 1e-9);
  }
  for (std::size_t i = 0; i < plain.VoxelCount(); i += 997)
  {
    const std::size_t x = i % plain.size[0], y = i / plain.size[0] % plain.size[1], z = i / plain.SliceVoxelCount();
    const std::size_t j = (plain.size[2] - 1 - z) + stored.size[0] * ((plain.size[1] - 1 - y) + stored.size[1] * (plain.size[0] - 1 - x));
    EXPECT_EQ(axial.hounsfield[i], permuted.hounsfield[j]);
    EXPECT_EQ(axial.labels[i], permuted.labels[j]);
  }
}

/** Mean and standard deviation of the HU of voxels whose whole 7 x 7 neighbourhood carries the same label. */
std::pair<double, double> ErodedStatistics(const CtPhantom & phantom, LabelId label)
{
  const auto columns = static_cast<std::ptrdiff_t>(phantom.grid.size[0]), rows = static_cast<std::ptrdiff_t>(phantom.grid.size[1]);
  double count = 0.0, sum = 0.0, squares = 0.0;
  for (std::ptrdiff_t y = 3; y < rows - 3; ++y)
  {
    for (std::ptrdiff_t x = 3; x < columns - 3; ++x)
    {
      bool inside = true;
      for (std::ptrdiff_t k = 0; k < 49; ++k)
      {
        inside = inside && phantom.labels[static_cast<std::size_t>((y + k / 7 - 3) * columns + x + k % 7 - 3)] == label;
      }
      if (inside)
      {
        const double value = phantom.hounsfield[static_cast<std::size_t>(y * columns + x)];
        count += 1.0;
        sum += value;
        squares += value * value;
      }
    }
  }
  EXPECT_GT(count, 200.0);
  const double mean = sum / count;
  return { mean, std::sqrt(squares / count - mean * mean) };
}

TEST(LimbPhantom, ShowsTheSetHounsfieldValuesAndNoiseInsideTissues)
{
  LimbPhantomParameters parameters = EllipticLegs();
  parameters.acquisition.grid.size[2] = 1;
  parameters.acquisition.noiseSigmaHu = 20.0;
  const CtPhantom phantom = RenderWith(parameters);
  const auto muscle = ErodedStatistics(phantom, LabelOf(Tissue::Muscle, Side::Left));
  EXPECT_NEAR(muscle.first, parameters.hu.muscle, 2.0);
  EXPECT_NEAR(muscle.second, 20.0, 1.5);
  EXPECT_NEAR(ErodedStatistics(phantom, LabelOf(Tissue::SubcutaneousFat, Side::Right)).first, parameters.hu.subcutaneousFat, 3.0);
  EXPECT_NEAR(*RowOf(phantom, Side::Left, 0).muscleMeanHu, parameters.hu.muscle, 1e-9);
}

TEST(LimbPhantom, KeepsTheSumOfHounsfieldValuesUnderBlur)
{
  LimbPhantomParameters parameters = CaseParameters("calf");
  parameters.acquisition.grid.size[2] = 1;
  parameters.acquisition.noiseSigmaHu = 0.0;
  const auto mean = [](const CtPhantom & phantom)
  { return std::accumulate(phantom.hounsfield.begin(), phantom.hounsfield.end(), 0.0) / static_cast<double>(phantom.hounsfield.size()); };
  parameters.acquisition.psfSigmaMm = 0.0;
  const double sharp = mean(RenderWith(parameters));
  parameters.acquisition.psfSigmaMm = 0.9;
  EXPECT_NEAR(mean(RenderWith(parameters)), sharp, 0.02);
}

TEST(LimbPhantom, IsTheSameWithOneAndTwoThreads)
{
  LimbPhantomParameters parameters = CaseParameters("thigh-couch-blanket");
  parameters.acquisition.grid.size[2] = 3;
  const CtPhantom one = RenderWith(parameters, 1);
  const CtPhantom two = RenderWith(parameters, 2);
  EXPECT_EQ(one.hounsfield, two.hounsfield);
  EXPECT_EQ(one.labels, two.labels);
  EXPECT_EQ(phantom::TruthJson(one, {}, 1), phantom::TruthJson(two, {}, 1));
}

TEST(LimbPhantom, MissesTheStripOfAnotherLeg)
{
  LimbPhantomParameters parameters = CaseParameters("thigh-one-leg-crop");
  parameters.acquisition.grid.size[2] = 2;
  const CtPhantom phantom = RenderWith(parameters);
  for (const SliceMeasurement & row : phantom.truth)
  {
    EXPECT_EQ(row.side, Side::Left);
    EXPECT_EQ(row.status, Status::Ok);
  }
  EXPECT_EQ(std::count(phantom.labels.begin(), phantom.labels.end(), LabelOf(Tissue::SubcutaneousFat, Side::Right)), 0);
  // The strip itself is in the image.
  EXPECT_GT(phantom.hounsfield[phantom.grid.size[0] * (phantom.grid.size[1] / 2)], -150);
}

TEST(LimbPhantom, GivesNoAreaOfACutLimb)
{
  LimbPhantomParameters parameters = CaseParameters("calf-truncated");
  parameters.acquisition.grid.size[2] = 1;
  const CtPhantom image = RenderWith(parameters);
  const SliceMeasurement & cut = RowOf(image, Side::Left, 0);
  EXPECT_EQ(cut.status, Status::Truncated);
  EXPECT_FALSE(cut.muscleAreaCm2.has_value());
  EXPECT_FALSE(cut.reason.empty());
  EXPECT_EQ(RowOf(image, Side::Right, 0).status, Status::Ok);

  parameters = CaseParameters("thigh-circle");
  parameters.acquisition.subSamples = 2;
  const CtPhantom circle = RenderWith(parameters);
  const auto truncated = [](const SliceMeasurement & row) { return row.status == Status::Truncated; };
  EXPECT_TRUE(std::any_of(circle.truth.begin(), circle.truth.end(), truncated));
  EXPECT_EQ(circle.hounsfield.front(), parameters.acquisition.outsideCircleHu);
}

TEST(LimbPhantom, EndsAnAmputatedLeg)
{
  LimbPhantomParameters parameters = CaseParameters("amputated");
  parameters.acquisition.subSamples = 2;
  const CtPhantom phantom = RenderWith(parameters);
  EXPECT_EQ(RowOf(phantom, Side::Left, 0).status, Status::NotInFieldOfView);
  const std::size_t top = phantom.grid.size[2] - 1;
  EXPECT_EQ(RowOf(phantom, Side::Left, top).status, Status::Ok);
  EXPECT_EQ(RowOf(phantom, Side::Right, 0).status, Status::Ok);
}

TEST(LimbPhantom, ShrinksMuscleByTheAskedShare)
{
  for (const char * name : { "calf-asymmetric", "thigh-masked-atrophy" })
  {
    LimbPhantomParameters parameters = CaseParameters(name);
    parameters.acquisition.grid.size[2] = 2;
    const CtPhantom reduced = RenderWith(parameters);
    const bool masked = parameters.legs[0].replacement == phantom::Replacement::SubcutaneousFat;
    parameters.legs[0].muscleAreaScale = 1.0;
    const CtPhantom full = RenderWith(parameters);
    for (std::size_t slice = 0; slice < 2; ++slice)
    {
      const SliceMeasurement & a = RowOf(reduced, Side::Left, slice);
      const SliceMeasurement & b = RowOf(full, Side::Left, slice);
      EXPECT_NEAR(*a.compartmentAreaCm2 / *b.compartmentAreaCm2, 0.85, 0.005) << name;
      EXPECT_NEAR(*a.muscleAreaCm2 / *b.muscleAreaCm2, 0.85, 0.03) << name;
      EXPECT_NEAR(*a.limbAreaCm2 / *b.limbAreaCm2, masked ? 1.0 : 0.90, masked ? 1e-9 : 0.02) << name;
      EXPECT_NEAR(*RowOf(reduced, Side::Right, slice).muscleAreaCm2, *RowOf(full, Side::Right, slice).muscleAreaCm2, 1e-9);
    }
  }
}

TEST(LimbPhantom, ReplacesMuscleByIntermuscularFatOnRequest)
{
  LimbPhantomParameters parameters = CaseParameters("thigh");
  parameters.acquisition.grid.size[2] = 6;
  const CtPhantom full = RenderWith(parameters);
  parameters.legs[0].muscleAreaScale = 0.8;
  parameters.legs[0].replacement = phantom::Replacement::IntermuscularFat;
  const CtPhantom reduced = RenderWith(parameters);
  double ratio = 0.0;
  for (std::size_t slice = 0; slice < 6; ++slice)
  {
    const SliceMeasurement & a = RowOf(reduced, Side::Left, slice);
    const SliceMeasurement & b = RowOf(full, Side::Left, slice);
    ratio += *a.muscleAreaCm2 / *b.muscleAreaCm2 / 6.0;
    EXPECT_NEAR(*a.compartmentAreaCm2, *b.compartmentAreaCm2, 1e-9);
  }
  EXPECT_NEAR(ratio, 0.8, 0.03);
}

TEST(LimbPhantom, CoversTheMusclesWithTheAskedFractionOfStreaks)
{
  LimbPhantomParameters parameters = CaseParameters("thigh");
  parameters.acquisition.grid.size[2] = 8;
  parameters.acquisition.grid.spacingMm[2] = 15.0;
  parameters.acquisition.throughPlaneLayers = 2;
  for (phantom::LegParameters & leg : parameters.legs)
  {
    leg.septumScale = 0.0;
  }
  const auto lean = [&](double fraction)
  {
    double sum = 0.0;
    for (phantom::LegParameters & leg : parameters.legs)
    {
      leg.streakFraction = fraction;
    }
    parameters.acquisition.subSamples = 4;
    for (const SliceMeasurement & row : RenderWith(parameters).truth)
    {
      sum += *row.muscleAreaCm2;
    }
    return sum;
  };
  const double without = lean(0.0);
  EXPECT_NEAR(1.0 - lean(0.05) / without, 0.05, 0.012);
  EXPECT_NEAR(1.0 - lean(0.40) / without, 0.40, 0.04);
}

TEST(LimbPhantom, GivesLevelsWhereTheirLandmarksAreInView)
{
  LimbPhantomParameters parameters = CaseParameters("whole-leg");
  parameters.acquisition.subSamples = 2;
  parameters.acquisition.throughPlaneLayers = 1;
  const CtPhantom phantom = RenderWith(parameters);
  bool ankle = false, calf = false, knee = false, thigh = false;
  for (const SliceMeasurement & row : phantom.truth)
  {
    ankle = ankle || row.segment == Segment::Ankle;
    calf = calf || row.segment == Segment::Calf;
    knee = knee || row.segment == Segment::Knee;
    thigh = thigh || row.segment == Segment::Thigh;
    EXPECT_TRUE(row.levelMmFromKnee.has_value());
    EXPECT_EQ(row.levelPercent.has_value(), row.segment == Segment::Calf);
    if (row.levelPercent)
    {
      EXPECT_NEAR(*row.levelPercent, 100.0 * (363.0 - *row.levelMmFromKnee) / 360.0, 1e-6);
    }
  }
  EXPECT_TRUE(ankle && calf && knee && thigh);
  EXPECT_FALSE(RenderWith(EllipticLegs()).truth.front().levelPercent.has_value());
}

TEST(LimbPhantom, MovesTheSubjectOfTheRepeatCaseButKeepsItsMuscle)
{
  LimbPhantomParameters first = CaseParameters("repeat", 1);
  LimbPhantomParameters second = CaseParameters("repeat", 2);
  first.acquisition.grid.size[2] = second.acquisition.grid.size[2] = 6;
  const CtPhantom a = RenderWith(first);
  const CtPhantom b = RenderWith(second);
  EXPECT_NE(a.hounsfield, b.hounsfield);
  double muscleA = 0.0, muscleB = 0.0;
  for (std::size_t slice = 0; slice < 6; ++slice)
  {
    muscleA += *RowOf(a, Side::Left, slice).muscleAreaCm2;
    muscleB += *RowOf(b, Side::Left, slice).muscleAreaCm2;
  }
  EXPECT_NEAR(muscleA / muscleB, 1.0, 0.03);
}

TEST(LimbPhantom, RefusesWhatItCannotRender)
{
  RunContext context(1);
  EXPECT_THROW(static_cast<void>(phantom::MakeCase("no-such-case", context)), Error);
  LimbPhantomParameters parameters = EllipticLegs();
  parameters.acquisition.subSamples = 3;
  EXPECT_THROW(static_cast<void>(Render(parameters, context)), Error);
}
} // namespace
