#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "myosect/Core/Error.h"
#include "myosect/Measurement/FatFraction.h"

namespace
{
using namespace myosect;
using namespace myosect::measurement;

struct Pair
{
  FloatImage::Pointer water, fat;
  [[nodiscard]] MrVolume Water() const { return ToCanonical(FloatImage::ConstPointer(water)); }
  [[nodiscard]] MrVolume Fat() const { return ToCanonical(FloatImage::ConstPointer(fat)); }
};

Grid SquareGrid(std::size_t size = 96, std::size_t slices = 3)
{
  Grid grid;
  grid.size = { size, size, slices };
  grid.spacingMm = { 1.5, 1.0, 6.0 };
  return grid;
}

Pair EmptyPair(const Grid & grid)
{
  return { MakeImage<FloatImage>(grid), MakeImage<FloatImage>(grid) };
}

/** Magnitudes of a disc of water in a ring of fat, amid air, with noise of `sigma` in real and imaginary part. */
Pair NoisyDisc(double sigma, bool zeroedAir)
{
  const Grid grid = SquareGrid();
  Pair pair = EmptyPair(grid);
  std::mt19937 random(3);
  std::normal_distribution<double> normal(0.0, sigma);
  for (std::size_t i = 0; i < grid.VoxelCount(); ++i)
  {
    const double x = static_cast<double>(i % 96) - 47.5;
    const double y = static_cast<double>(i / 96 % 96) - 47.5;
    const double r = std::hypot(x, y);
    const double shading = 1.0 + 0.002 * x;
    const double water = shading * (r < 33.0 ? 380.0 : r < 42.0 ? 20.0 : 0.0);
    const double fat = shading * (r < 33.0 ? 20.0 : r < 42.0 ? 380.0 : 0.0);
    const bool dark = zeroedAir && r >= 42.0;
    pair.water->GetBufferPointer()[i] = dark ? 0.0F : static_cast<float>(std::hypot(water + normal(random), normal(random)));
    pair.fat->GetBufferPointer()[i] = dark ? 0.0F : static_cast<float>(std::hypot(fat + normal(random), normal(random)));
  }
  return pair;
}

TEST(FatFraction, IsFatOverWaterAndFatWithoutLimits)
{
  const Grid grid = SquareGrid(8, 1);
  const Pair pair = EmptyPair(grid);
  const float water[] = { 90.0F, 0.0F, 110.0F, -10.0F };
  const float fat[] = { 10.0F, 50.0F, -10.0F, 110.0F };
  std::copy(water, water + 4, pair.water->GetBufferPointer());
  std::copy(fat, fat + 4, pair.fat->GetBufferPointer());
  RunContext context(1);
  const FatFractionMap map = ComputeFatFraction(pair.Water(), pair.Fat(), context);
  EXPECT_FLOAT_EQ(static_cast<float>(*map.At(0, 0)), 0.1F);
  EXPECT_FLOAT_EQ(static_cast<float>(*map.At(0, 1)), 1.0F);
  EXPECT_FLOAT_EQ(static_cast<float>(*map.At(0, 2)), -0.1F) << "below 0 by noise";
  EXPECT_FLOAT_EQ(static_cast<float>(*map.At(0, 3)), 1.1F);
  EXPECT_FALSE(map.At(0, 4)) << "nothing but zeros";
  EXPECT_EQ(map.maskedVoxels, 60U);
  EXPECT_EQ(map.noise.source, NoiseEstimate::Source::None);
}

TEST(FatFraction, OfVoxelsAtTheNoiseFloorOrWithoutANumberIsUndefinedAndCounted)
{
  const Grid grid = SquareGrid(8, 1);
  const Pair pair = EmptyPair(grid);
  std::fill_n(pair.water->GetBufferPointer(), 64, 30.0F);
  pair.fat->GetBufferPointer()[7] = 20.0F;
  pair.fat->GetBufferPointer()[8] = 21.0F;
  pair.fat->GetBufferPointer()[9] = std::numeric_limits<float>::quiet_NaN();
  RunContext context(1);
  const FatFractionMap map = ComputeFatFraction(pair.Water(), pair.Fat(), context, std::nullopt, 50.0);
  EXPECT_FALSE(map.At(0, 7));
  EXPECT_TRUE(map.At(0, 8));
  EXPECT_FALSE(map.At(0, 9));
  EXPECT_EQ(map.maskedVoxels, 63U);
}

TEST(FatFraction, OfImagesOnDifferentGridsIsRefused)
{
  Grid shifted = SquareGrid(8, 1);
  shifted.originLps[0] = 0.5;
  RunContext context(1);
  try
  {
    (void)ComputeFatFraction(EmptyPair(SquareGrid(8, 1)).Water(), EmptyPair(shifted).Fat(), context);
    FAIL();
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::UnsupportedInput);
  }
}

TEST(Noise, OfAirIsThatOfTheRealPart)
{
  for (const double sigma : { 4.0, 12.0 })
  {
    const Pair pair = NoisyDisc(sigma, false);
    const NoiseEstimate noise = EstimateNoise(pair.Water(), pair.Fat());
    EXPECT_NEAR(*noise.airSigma, sigma, 0.08 * sigma);
    EXPECT_NEAR(*noise.tissueSigma, sigma, 0.12 * sigma);
    EXPECT_NEAR(noise.floor, 5.0 * sigma, 0.7 * sigma);
    EXPECT_NEAR(*noise.snr, 400.0 / (std::sqrt(2.0) * sigma), 0.15 * 400.0 / (std::sqrt(2.0) * sigma));
  }
}

TEST(Noise, IsTakenFromTissueWhereAirWasSetToZero)
{
  const Pair pair = NoisyDisc(8.0, true);
  const NoiseEstimate noise = EstimateNoise(pair.Water(), pair.Fat());
  EXPECT_FALSE(noise.airSigma);
  EXPECT_EQ(noise.source, NoiseEstimate::Source::Tissue);
  EXPECT_NEAR(noise.sigma, 8.0, 1.0);
}

TEST(Noise, FloorHidesAirAndKeepsTissue)
{
  const Pair pair = NoisyDisc(10.0, false);
  RunContext context(2);
  const FatFractionMap map = ComputeFatFraction(pair.Water(), pair.Fat(), context);
  std::size_t air = 0;
  std::size_t airValid = 0;
  for (std::size_t i = 0; i < map.grid.SliceVoxelCount(); ++i)
  {
    const double r = std::hypot(static_cast<double>(i % 96) - 47.5, static_cast<double>(i / 96) - 47.5);
    if (r < 42.0)
    {
      EXPECT_TRUE(map.At(1, i));
    }
    else
    {
      ++air;
      airValid += map.At(1, i) ? 1 : 0;
    }
  }
  EXPECT_LT(static_cast<double>(airValid), 0.03 * static_cast<double>(air));
}

TEST(T1Correction, UndoesTheWeightingOfASpoiledGradientEcho)
{
  // Signal fat fractions that a scanner shows for 5 and 10 %, at 3 T.
  EXPECT_NEAR(T1Correction::For(3.0, 4.0, 9.0).Corrected(0.117), 0.05, 0.001);
  EXPECT_NEAR(T1Correction::For(3.0, 4.0, 9.0).Corrected(0.218), 0.10, 0.001);
  EXPECT_NEAR(T1Correction::For(3.0, 8.0, 3.0).Corrected(0.115), 0.10, 0.001);
  EXPECT_NEAR(T1Correction::For(3.0, 500.0, 90.0).Corrected(0.217), 0.10, 0.001);
  const T1Correction correction = T1Correction::For(1.5, 10.0, 5.0);
  const double r = correction.FatToWaterSignal();
  for (const double truth : { -0.02, 0.0, 0.3, 0.5, 1.0, 1.01 })
  {
    EXPECT_NEAR(correction.Corrected(truth * r / (truth * r + 1.0 - truth)), truth, 1e-12);
  }
}

TEST(T1Correction, NeedsASequenceThatCanBe)
{
  EXPECT_THROW((void)T1Correction::For(3.0, 0.0, 5.0), Error);
  EXPECT_THROW((void)T1Correction::For(3.0, 10.0, 0.0), Error);
  EXPECT_THROW((void)T1Correction::For(3.0, 10.0, 120.0), Error);
  EXPECT_THROW((void)T1Correction::For(0.0, 10.0, 5.0), Error);
}

FatFractionMap MapOf(const std::vector<float> & fractions)
{
  const Grid grid = SquareGrid(8, 1);
  const auto image = MakeImage<FloatImage>(grid);
  std::copy(fractions.begin(), fractions.end(), image->GetBufferPointer());
  return AdoptFatFraction(ToCanonical(FloatImage::ConstPointer(image)));
}

TEST(T1Correction, UsesTheTimesThatAreGiven)
{
  RelaxationTimes times;
  times.waterT1Ms3T = 1000.0;
  times.fatT1Ms3T = 1000.0;
  const T1Correction none = T1Correction::For(3.0, 4.0, 9.0, times);
  EXPECT_NEAR(none.FatToWaterSignal(), 1.0, 1e-12);
  EXPECT_NEAR(none.Corrected(0.3), 0.3, 1e-12);
  EXPECT_NEAR(T1Correction::For(1.5, 4.0, 9.0, times).waterT1Ms, kMuscleT1Ms15T, 0.0);
  times.fatT1Ms15T = 0.0;
  EXPECT_THROW(times.Validate(), Error);
}

TEST(T1Correction, IsAppliedToAMapThatIsAdopted)
{
  const Grid grid = SquareGrid(8, 1);
  const auto image = MakeImage<FloatImage>(grid);
  image->FillBuffer(0.3F);
  const T1Correction correction = T1Correction::For(3.0, 4.0, 9.0);
  const FatFractionMap map = AdoptFatFraction(ToCanonical(FloatImage::ConstPointer(image)), correction);
  EXPECT_NEAR(map.At(0, 5).value(), correction.Corrected(0.3), 1e-6);
  EXPECT_LT(map.At(0, 5).value(), 0.2);
  EXPECT_TRUE(map.correction);
}

TEST(RegionFatFraction, IsTheMeanOfVoxelFractionsWeightedByOccupancy)
{
  const FatFractionMap map = MapOf({ 0.10F, 0.70F, -0.04F, std::numeric_limits<float>::quiet_NaN() });
  const RegionFatFraction region = MeasureRegion(map, 0, { { 0, 1.0, {} }, { 1, 0.5, {} }, { 2, 1.0, {} }, { 3, 0.25, {} } });
  EXPECT_NEAR(*region.meanPercent, 100.0 * (0.10 + 0.35 - 0.04) / 2.5, 1e-5);
  EXPECT_NEAR(*region.leanVoxelMeanPercent, 100.0 * (0.10 - 0.04) / 2.0, 1e-5);
  EXPECT_NEAR(region.leftOutAreaCm2, 0.25 * 0.015, 1e-9);
  EXPECT_EQ(region.voxels, 3U);
  // Contractile area is total area times what is not fat.
  EXPECT_NEAR(*region.contractileAreaCm2, 2.5 * 0.015 * (1.0 - *region.meanPercent / 100.0), 1e-9);
}

TEST(RegionFatFraction, OfABoundaryVoxelLeavesOutTheFatBeyond)
{
  // 40 % muscle of 5 % fat, the rest subcutaneous fat of 95 %.
  const FatFractionMap map = MapOf({ static_cast<float>(0.4 * 0.05 + 0.6 * 0.95) });
  const RegionFatFraction region = MeasureRegion(map, 0, { { 0, 0.4, 0.95 } });
  EXPECT_NEAR(*region.meanPercent, 5.0, 1e-4);
  EXPECT_NEAR(*region.leanVoxelMeanPercent, 5.0, 1e-4);
}

TEST(RegionFatFraction, WithoutValidVoxelsHasNoValues)
{
  const FatFractionMap map = MapOf({ std::numeric_limits<float>::quiet_NaN() });
  const RegionFatFraction region = MeasureRegion(map, 0, { { 0, 1.0, {} } });
  EXPECT_FALSE(region.meanPercent);
  EXPECT_FALSE(region.leanVoxelMeanPercent);
  EXPECT_FALSE(region.contractileAreaCm2);
  EXPECT_NEAR(region.leftOutAreaCm2, 0.015, 1e-9);
}
} // namespace
