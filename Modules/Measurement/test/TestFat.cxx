#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "GridVariants.h"
#include "AnalyticLimb.h"
#include "myosect/Measurement/SliceAreas.h"

namespace
{
using namespace myosect;
using namespace myosect::measurement;
using test::AnalyticLimb;
using test::GridFor;
using test::Render;
using test::RenderedLimbs;
using test::RenderOptions;

SliceMeasurement Measured(const RenderedLimbs & limbs, std::optional<double> fatHu = -105.0)
{
  SliceMeasurement row;
  MeasureSlice(limbs.volume, limbs.labels, Side::Left, 0, fatHu, {}, row);
  return row;
}

/** Area of a septum that crosses the muscle beside the bone. */
double SeptumCm2(const AnalyticLimb & limb, const test::Septum & septum)
{
  const double angle = septum.normalDeg * std::acos(-1.0) / 180.0;
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  const auto halfChord = [&](double offset)
  {
    const double a = limb.fasciaMm[0];
    const double b = limb.fasciaMm[1];
    const double reach = a * a * c * c + b * b * s * s;
    return a * b * std::sqrt(reach - offset * offset) / reach;
  };
  return 2.0 * halfChord(septum.offsetMm) * septum.widthMm / 100.0;
}

class SeptumBetweenMuscles : public testing::TestWithParam<double>
{
};

TEST_P(SeptumBetweenMuscles, CountsWithItsTrueAreaThoughNoVoxelReachesFat)
{
  std::mt19937 random(6);
  double foundCm2 = 0.0;
  double trueCm2 = 0.0;
  for (int i = 0; i < 10; ++i)
  {
    AnalyticLimb limb;
    limb.centreXMm = test::Uniform(random, -1.0, 1.0);
    limb.centreYMm = test::Uniform(random, -1.0, 1.0);
    const test::Septum septum{ test::Uniform(random, 0.0, 180.0), i % 2 == 0 ? 17.0 : -18.5, GetParam() };
    limb.septa = { septum };
    RenderOptions options;
    options.psfSigmaMm = 0.7;
    options.rimIsOther = true;
    const RenderedLimbs rendered = Render({ limb }, GridFor(limb, 1.0, 1.0), options);
    if (GetParam() <= 1.0)
    {
      std::int16_t darkest = 0;
      const LabelId * label = rendered.labels.Slice(0);
      for (std::size_t v = 0; v < rendered.volume.grid.SliceVoxelCount(); ++v)
      {
        const auto meaning = MeaningOf(label[v]);
        if (meaning && (meaning->tissue == Tissue::IntermuscularFat || meaning->tissue == Tissue::Muscle))
        {
          const auto x = static_cast<double>(v % rendered.volume.grid.size[0]);
          const auto y = static_cast<double>(v / rendered.volume.grid.size[0]);
          const Vector3 at = rendered.volume.PointLps(x, y, 0);
          const double u = (at[0] - limb.centreXMm) / (limb.fasciaMm[0] - 4.0);
          const double w = (at[1] - limb.centreYMm) / (limb.fasciaMm[1] - 4.0);
          darkest = u * u + w * w < 1.0 ? std::min(darkest, rendered.volume.Slice(0)[v]) : darkest;
        }
      }
      ASSERT_GT(darkest, limb.imatHu + 30.0) << "the septum is thinner than the resolution";
    }
    const double found = *Measured(rendered).imatAreaCm2;
    EXPECT_NEAR(found, SeptumCm2(limb, septum), 0.3 * SeptumCm2(limb, septum)) << "at " << septum.normalDeg << " degrees";
    foundCm2 += found;
    trueCm2 += SeptumCm2(limb, septum);
  }
  EXPECT_NEAR(foundCm2, trueCm2, 0.15 * trueCm2);
}

INSTANTIATE_TEST_SUITE_P(Widths, SeptumBetweenMuscles, testing::Values(0.7, 1.0, 1.5, 2.5, 4.0),
                         [](const auto & row) { return "Of" + std::to_string(std::lround(10.0 * row.param)) + "TenthsOfAMillimetre"; });

TEST(SeptumAndMuscle, TogetherFillTheCompartment)
{
  AnalyticLimb limb;
  limb.septa = { { 40.0, 17.0, 1.0 } };
  RenderOptions options;
  options.psfSigmaMm = 0.7;
  options.rimIsOther = true;
  const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 1.0, 1.0), options));
  EXPECT_NEAR(*row.muscleAreaCm2, limb.CompartmentCm2() - SeptumCm2(limb, limb.septa[0]), 0.01 * limb.CompartmentCm2());
}

TEST(EvenlyDarkMuscle, StaysMuscle)
{
  AnalyticLimb limb;
  limb.muscleHu = 0.0;
  RenderOptions options;
  options.psfSigmaMm = 0.6;
  options.noiseSigmaHu = 8.0;
  options.rimIsOther = true;
  const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 0.8, 0.8), options));
  EXPECT_NEAR(*row.muscleAreaCm2, limb.CompartmentCm2(), 0.01 * limb.CompartmentCm2());
  EXPECT_LT(*row.imatAreaCm2, 0.01 * limb.CompartmentCm2());
  EXPECT_NEAR(*row.medianMuscleHu, 0.0, 2.0);
  EXPECT_GT(*row.lamaAreaCm2, 0.95 * *row.muscleAreaCm2);
}

TEST(MuscleWithoutFat, HoldsNone)
{
  const AnalyticLimb limb;
  for (const double sigma : { 0.0, 10.0, 20.0 })
  {
    RenderOptions options;
    options.rimIsOther = true;
    options.psfSigmaMm = 0.6;
    options.noiseSigmaHu = sigma;
    const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 0.8, 0.8), options));
    EXPECT_LT(std::abs(*row.imatAreaCm2), 0.01 * limb.CompartmentCm2()) << "noise of " << sigma << " HU";
  }
}

TEST(Noise, DoesNotBiasAreas)
{
  AnalyticLimb limb;
  limb.septa = { { 25.0, 17.0, 2.0 }, { 100.0, -16.0, 1.5 } };
  RenderOptions options;
  options.psfSigmaMm = 0.6;
  options.rimIsOther = true;
  options.subSamples = 4;
  const Grid grid = GridFor(limb, 0.8, 0.8);
  const SliceMeasurement clean = Measured(Render({ limb }, grid, options));
  options.noiseSigmaHu = 20.0;
  SliceMeasurement mean;
  constexpr int kRepetitions = 8;
  const auto members = { &SliceMeasurement::limbAreaCm2, &SliceMeasurement::compartmentAreaCm2, &SliceMeasurement::muscleAreaCm2,
                         &SliceMeasurement::boneAreaCm2, &SliceMeasurement::satAreaCm2,         &SliceMeasurement::contractileAreaCm2 };
  for (int i = 0; i < kRepetitions; ++i)
  {
    options.noiseSeed = static_cast<unsigned>(i + 1);
    const SliceMeasurement row = Measured(Render({ limb }, grid, options));
    for (const auto member : members)
    {
      mean.*member = (mean.*member).value_or(0.0) + *(row.*member) / kRepetitions;
    }
  }
  for (const auto member : members)
  {
    EXPECT_NEAR(*(mean.*member), *(clean.*member), 0.015 * *(clean.*member));
  }
}

TEST(FatFraction, IsTheMixtureOfMuscleAndFatByHounsfieldUnits)
{
  AnalyticLimb limb;
  for (const double fraction : { 0.0, 0.1, 0.3, 0.5 })
  {
    limb.muscleHu = 55.0 - fraction * 160.0;
    limb.boneMm = 3.0;
    limb.marrowMm = 0.0;
    limb.cortexHu = 300.0;
    const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 1.0, 1.0)));
    EXPECT_NEAR(*row.fatFractionPercent, 100.0 * fraction, 2.5);
  }
}

TEST(FatFraction, IsNotClampedForMuscleBrighterThanLean)
{
  AnalyticLimb limb;
  limb.muscleHu = 75.0;
  const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 0.8, 0.8)));
  EXPECT_LT(*row.fatFractionPercent, -5.0);
  EXPECT_GT(*row.contractileAreaCm2, *row.muscleAreaCm2 + *row.imatAreaCm2);
}

TEST(FatFraction, IsNotShiftedByNoise)
{
  AnalyticLimb limb;
  limb.muscleHu = 55.0;
  RenderOptions options;
  const double clean = *Measured(Render({ limb }, GridFor(limb, 0.8, 0.8), options)).fatFractionPercent;
  options.noiseSigmaHu = 25.0;
  EXPECT_NEAR(*Measured(Render({ limb }, GridFor(limb, 0.8, 0.8), options)).fatFractionPercent, clean, 1.0);
}

TEST(FatFraction, StaysUndefinedWithoutTheLimbsOwnFat)
{
  const AnalyticLimb limb;
  const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 1.0, 1.0)), std::nullopt);
  EXPECT_FALSE(row.fatFractionPercent);
  EXPECT_FALSE(row.leanVoxelFatFractionPercent);
  EXPECT_FALSE(row.contractileAreaCm2);
  EXPECT_TRUE(row.muscleMeanHu);
  EXPECT_NEAR(*row.compartmentAreaCm2, limb.CompartmentCm2(), 0.01 * limb.CompartmentCm2());
}

TEST(FatFraction, StaysUndefinedWhenWhatIsLabelledFatAttenuatesLikeMuscle)
{
  const AnalyticLimb limb;
  for (const double fatHu : { -29.0, 20.0, 55.0, 60.0 })
  {
    const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 1.0, 1.0)), fatHu);
    EXPECT_FALSE(row.fatFractionPercent);
    EXPECT_FALSE(row.contractileAreaCm2);
  }
}

TEST(FatFraction, OfLeanVoxelsLeavesOutFattyOnes)
{
  AnalyticLimb limb;
  limb.muscleHu = 55.0;
  limb.septa = { { 0.0, 22.0, 8.0 } };
  const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 0.8, 0.8)));
  EXPECT_GT(*row.fatFractionPercent, 10.0);
  EXPECT_NEAR(*row.leanVoxelFatFractionPercent, 0.0, 2.5);
}

TEST(MuscleAttenuation, HasTheMeanMedianAndSpreadOfTheMuscle)
{
  AnalyticLimb limb;
  limb.fasciaMm = { 40.0, 34.0 };
  RenderOptions options;
  options.noiseSigmaHu = 12.0;
  const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 0.5, 0.5), options));
  EXPECT_NEAR(*row.medianMuscleHu, 52.0, 1.0);
  EXPECT_NEAR(*row.muscleMeanHu, 52.0, 3.0) << "boundary voxels are in it";
  EXPECT_GT(*row.muscleSdHu, 12.0);
  EXPECT_LT(*row.muscleSdHu, 30.0);
}

TEST(MuscleAttenuation, SplitsIntoNormalAndLowAtThirtyHounsfieldUnits)
{
  AnalyticLimb limb;
  limb.muscleHu = 30.0;
  EXPECT_GT(*Measured(Render({ limb }, GridFor(limb, 0.8, 0.8))).namaAreaCm2, 0.9 * limb.CompartmentCm2());
  limb.muscleHu = 29.0;
  const SliceMeasurement low = Measured(Render({ limb }, GridFor(limb, 0.8, 0.8)));
  EXPECT_GT(*low.lamaAreaCm2, 0.9 * limb.CompartmentCm2());
}

TEST(MuscleAttenuation, NeverGivesANegativeArea)
{
  // No voxel is low: what is left after the normal part is exactly nothing.
  Grid grid;
  grid.size = { 31, 29, 1 };
  std::mt19937 random(8);
  for (int i = 0; i < 200; ++i)
  {
    grid.spacingMm = { test::Uniform(random, 0.4, 2.0), test::Uniform(random, 0.4, 2.0), 5.0 };
    const CtImage::Pointer image = MakeImage<CtImage>(grid);
    image->FillBuffer(60);
    const CtVolume volume = ToCanonical(CtImage::ConstPointer(image));
    const LabelVolume labels = MakeLabels(volume);
    for (std::size_t v = 0; v < 100 + static_cast<std::size_t>(i); ++v)
    {
      labels.Slice(0)[v + 200] = LabelOf(Tissue::Muscle, Side::Left);
    }
    SliceMeasurement row;
    MeasureSlice(volume, labels, Side::Left, 0, -105.0, {}, row);
    ASSERT_EQ(*row.lamaAreaCm2, 0.0);
  }
}

class LimbFat : public testing::Test
{
protected:
  static std::optional<double> FatHu(const RenderedLimbs & limbs, Side side, unsigned threads = 2)
  {
    RunContext context(threads);
    return SubcutaneousFatHu(limbs.volume, limbs.labels, side, context);
  }

  static std::vector<AnalyticLimb> TwoLegs()
  {
    AnalyticLimb left;
    left.centreXMm = 50.0;
    left.satHu = -90.0;
    AnalyticLimb right;
    right.side = Side::Right;
    right.centreXMm = -50.0;
    right.satHu = -112.0;
    return { left, right };
  }

  static Grid WideGrid(std::size_t slices)
  {
    Grid grid;
    grid.size = { 200, 96, slices };
    grid.spacingMm = { 1.0, 0.9, 5.0 };
    grid.originLps = { -99.5, -43.0, 0.0 };
    return grid;
  }
};

TEST_F(LimbFat, IsTheLimbsOwnMedianAwayFromEdges)
{
  RenderOptions options;
  options.psfSigmaMm = 0.6;
  const RenderedLimbs limbs = Render(TwoLegs(), WideGrid(2), options);
  ASSERT_TRUE(FatHu(limbs, Side::Left));
  EXPECT_NEAR(*FatHu(limbs, Side::Left), -90.0, 1.0);
  EXPECT_NEAR(*FatHu(limbs, Side::Right), -112.0, 1.0);
}

TEST_F(LimbFat, DoesNotMoveWithNoise)
{
  RenderOptions options;
  options.psfSigmaMm = 0.6;
  options.noiseSigmaHu = 25.0;
  EXPECT_NEAR(*FatHu(Render(TwoLegs(), WideGrid(2), options), Side::Right), -112.0, 2.0);
}

TEST_F(LimbFat, IsTheSameWithAnyNumberOfThreads)
{
  RenderOptions options;
  options.noiseSigmaHu = 25.0;
  const RenderedLimbs limbs = Render(TwoLegs(), WideGrid(5), options);
  for (const unsigned threads : { 2u, 3u, 4u })
  {
    EXPECT_EQ(FatHu(limbs, Side::Left, threads), FatHu(limbs, Side::Left, 1));
  }
}

TEST_F(LimbFat, IsUndefinedWithTooLittleOfIt)
{
  AnalyticLimb lean;
  lean.fasciaMm = { 42.0, 35.0 };
  EXPECT_FALSE(FatHu(Render({ lean }, GridFor(lean, 1.0, 1.0)), Side::Left));
  EXPECT_FALSE(FatHu(Render({ AnalyticLimb{} }, GridFor(lean, 1.0, 1.0)), Side::Right)) << "there is no right limb";
}
} // namespace
