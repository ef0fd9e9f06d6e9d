#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "GridVariants.h"
#include "AnalyticLimb.h"
#include "myosect/Core/Error.h"
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

SliceMeasurement Measured(const RenderedLimbs & limbs, std::optional<double> fatHu = -105.0, bool foreign = false, Side side = Side::Left,
                          std::size_t k = 0)
{
  MeasurementParameters parameters;
  parameters.foreignMask = foreign;
  SliceMeasurement row;
  MeasureSlice(limbs.volume, limbs.labels, side, k, fatHu, parameters, row);
  return row;
}

/** Mean and largest deviation of repeated measurements from the truth, in percent. */
struct Deviation
{
  double meanPercent = 0.0;
  double largestPercent = 0.0;
};

Deviation DeviationOf(const std::function<double(AnalyticLimb, const Grid &)> & measuredOverTruth, AnalyticLimb limb, const Grid & grid,
                      int repetitions)
{
  std::mt19937 random(2024);
  Deviation deviation;
  for (int i = 0; i < repetitions; ++i)
  {
    limb.centreXMm = test::Uniform(random, -1.0, 1.0);
    limb.centreYMm = test::Uniform(random, -1.0, 1.0);
    const double percent = 100.0 * (measuredOverTruth(limb, grid) - 1.0);
    deviation.meanPercent += percent / repetitions;
    deviation.largestPercent = std::max(deviation.largestPercent, std::abs(percent));
  }
  return deviation;
}

/** Ellipses of 10 cm2 as outer surface, as fascia, and as bone. */
AnalyticLimb SmallLimb()
{
  AnalyticLimb limb;
  limb.limbMm = { 20.0, 50.0 / std::acos(-1.0) };
  limb.satMm = { limb.limbMm[0] - 1.5, limb.limbMm[1] - 1.5 };
  limb.fasciaMm = { 15.0, 11.0 };
  limb.boneMm = 5.0;
  limb.marrowMm = 2.0;
  return limb;
}

AnalyticLimb SmallCompartment()
{
  AnalyticLimb limb;
  limb.limbMm = { 28.0, 26.0 };
  limb.satMm = { 26.5, 24.5 };
  limb.fasciaMm = { 21.0, 18.5 };
  limb.boneMm = std::sqrt(limb.fasciaMm[0] * limb.fasciaMm[1] - 1000.0 / std::acos(-1.0));
  limb.marrowMm = 4.0;
  return limb;
}

AnalyticLimb LargeBone()
{
  AnalyticLimb limb;
  limb.limbMm = { 31.0, 30.0 };
  limb.satMm = { 29.5, 28.5 };
  limb.fasciaMm = { 25.0, 24.0 };
  limb.boneMm = std::sqrt(1000.0 / std::acos(-1.0));
  limb.marrowMm = 12.0;
  return limb;
}

double LimbRatio(const AnalyticLimb & limb, const Grid & grid)
{
  return *Measured(Render({ limb }, grid)).limbAreaCm2 / limb.LimbCm2();
}

double CompartmentRatio(const AnalyticLimb & limb, const Grid & grid)
{
  return *Measured(Render({ limb }, grid)).compartmentAreaCm2 / limb.CompartmentCm2();
}

double BoneRatio(const AnalyticLimb & limb, const Grid & grid)
{
  return *Measured(Render({ limb }, grid)).boneAreaCm2 / limb.BoneCm2();
}

class OnPixels : public testing::TestWithParam<std::array<double, 2>>
{
protected:
  [[nodiscard]] Grid GridOn(const AnalyticLimb & limb) const { return GridFor(limb, GetParam()[0], GetParam()[1]); }
};

TEST_P(OnPixels, LimbOfTenSquareCentimetresIsRightWithinAPercent)
{
  const AnalyticLimb limb = SmallLimb();
  ASSERT_NEAR(limb.LimbCm2(), 10.0, 1e-9);
  const Deviation deviation = DeviationOf(LimbRatio, limb, GridOn(limb), 20);
  EXPECT_LT(deviation.largestPercent, 1.0);
  EXPECT_LT(std::abs(deviation.meanPercent), 0.7) << "fat under the skin darkens what the edge is compared with";
}

TEST_P(OnPixels, CompartmentOfTenSquareCentimetresIsRightWithinAPercent)
{
  const AnalyticLimb limb = SmallCompartment();
  ASSERT_NEAR(limb.CompartmentCm2(), 10.0, 1e-9);
  const Deviation deviation = DeviationOf(CompartmentRatio, limb, GridOn(limb), 20);
  EXPECT_LT(deviation.largestPercent, 1.0);
  EXPECT_LT(std::abs(deviation.meanPercent), 0.5);
}

TEST_P(OnPixels, BoneOfTenSquareCentimetresIsRightWithinAPercent)
{
  const AnalyticLimb limb = LargeBone();
  ASSERT_NEAR(limb.BoneCm2(), 10.0, 1e-9);
  const Deviation deviation = DeviationOf(BoneRatio, limb, GridOn(limb), 20);
  EXPECT_LT(deviation.largestPercent, 1.0);
  EXPECT_LT(std::abs(deviation.meanPercent), 0.5);
}

TEST_P(OnPixels, EveryTissueOfAWholeLimbIsRight)
{
  const AnalyticLimb limb;
  const SliceMeasurement row = Measured(Render({ limb }, GridOn(limb)));
  EXPECT_NEAR(*row.limbAreaCm2, limb.LimbCm2(), 0.005 * limb.LimbCm2());
  EXPECT_NEAR(*row.compartmentAreaCm2, limb.CompartmentCm2(), 0.005 * limb.CompartmentCm2());
  EXPECT_NEAR(*row.muscleAreaCm2, limb.CompartmentCm2(), 0.01 * limb.CompartmentCm2());
  EXPECT_NEAR(*row.boneAreaCm2, limb.BoneCm2(), 0.01 * limb.BoneCm2());
  EXPECT_NEAR(*row.satAreaCm2 + *row.skinAreaCm2, limb.SatCm2() + limb.SkinCm2(), 0.02 * limb.SatCm2());
  EXPECT_NEAR(*row.imatAreaCm2, 0.0, 0.005 * limb.CompartmentCm2());
  EXPECT_NEAR(*row.otherInsideFasciaAreaCm2, 0.0, 1e-9);
  EXPECT_NEAR(*row.otherOutsideFasciaAreaCm2, 0.0, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(SliceAreas, OnPixels,
                         testing::Values(std::array<double, 2>{ 1.0, 1.0 }, std::array<double, 2>{ 0.7, 0.9 },
                                         std::array<double, 2>{ 0.9, 0.6 }),
                         [](const auto & row)
                         {
                           const auto tenths = [](double mm) { return std::to_string(std::lround(10.0 * mm)); };
                           return "Of" + tenths(row.param[0]) + "By" + tenths(row.param[1]) + "TenthsOfAMillimetre";
                         });

TEST(SliceAreas, AreRightWithinAPercentUnderTheBlurOfAScanner)
{
  RenderOptions options;
  options.psfSigmaMm = 0.6;
  options.rimIsOther = true;
  AnalyticLimb limb;
  std::mt19937 random(12);
  for (int i = 0; i < 6; ++i)
  {
    limb.centreXMm = test::Uniform(random, -1.0, 1.0);
    limb.centreYMm = test::Uniform(random, -1.0, 1.0);
    const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 0.8, 0.8), options));
    EXPECT_NEAR(*row.limbAreaCm2, limb.LimbCm2(), 0.01 * limb.LimbCm2());
    EXPECT_NEAR(*row.compartmentAreaCm2, limb.CompartmentCm2(), 0.01 * limb.CompartmentCm2());
    EXPECT_NEAR(*row.muscleAreaCm2, limb.CompartmentCm2(), 0.01 * limb.CompartmentCm2());
  }
}

TEST(SliceAreas, DoNotDependOnTheOrderOrDirectionOfTheStoredAxes)
{
  AnalyticLimb limb;
  limb.centreXMm = 0.3;
  limb.septa = { { 30.0, 18.0, 1.5 } };
  const Grid axial = GridFor(limb, 1.1, 1.4, 2);
  const SliceMeasurement expected = Measured(Render({ limb }, axial, { 4, 0.5 }), -105.0, false, Side::Left, 1);
  for (const test::Directions & directions : test::AxisOrientations())
  {
    Grid stored;
    Vector3 corner = axial.originLps;
    stored.direction = directions;
    for (std::size_t a = 0; a < 3; ++a)
    {
      const std::size_t patientAxis = std::abs(directions[a][0]) > 0.5 ? 0 : std::abs(directions[a][1]) > 0.5 ? 1 : 2;
      stored.size[a] = axial.size[patientAxis];
      stored.spacingMm[a] = axial.spacingMm[patientAxis];
      if (directions[a][patientAxis] < 0.0)
      {
        corner[patientAxis] += static_cast<double>(axial.size[patientAxis] - 1) * axial.spacingMm[patientAxis];
      }
    }
    stored.originLps = corner;
    const SliceMeasurement row = Measured(Render({ limb }, stored, { 4, 0.5 }), -105.0, false, Side::Left, 1);
    for (const auto member :
         { &SliceMeasurement::limbAreaCm2, &SliceMeasurement::muscleAreaCm2, &SliceMeasurement::imatAreaCm2,
           &SliceMeasurement::compartmentAreaCm2, &SliceMeasurement::satAreaCm2, &SliceMeasurement::boneAreaCm2,
           &SliceMeasurement::muscleMeanHu, &SliceMeasurement::fatFractionPercent, &SliceMeasurement::contractileAreaCm2 })
    {
      ASSERT_NEAR(*(row.*member), *(expected.*member), 1e-3 * std::max(1.0, std::abs(*(expected.*member))));
    }
  }
}

TEST(SliceAreas, DoNotDependOnATurnInThePlane)
{
  const AnalyticLimb limb;
  for (const double angleDeg : { -37.0, -12.0, 8.0, 29.0, 45.0 })
  {
    Grid grid = GridFor(limb, 0.7, 0.9);
    const Vector3 centre = grid.PointLps({ 0.5 * static_cast<double>(grid.size[0] - 1), 0.5 * static_cast<double>(grid.size[1] - 1), 0.0 });
    grid.direction = test::Turned(grid.direction, { 0, 0, 1 }, angleDeg);
    const Vector3 moved = grid.PointLps({ 0.5 * static_cast<double>(grid.size[0] - 1), 0.5 * static_cast<double>(grid.size[1] - 1), 0.0 });
    for (std::size_t c = 0; c < 3; ++c)
    {
      grid.originLps[c] += centre[c] - moved[c];
    }
    const SliceMeasurement row = Measured(Render({ limb }, grid));
    EXPECT_NEAR(*row.limbAreaCm2, limb.LimbCm2(), 0.01 * limb.LimbCm2()) << angleDeg;
    EXPECT_NEAR(*row.compartmentAreaCm2, limb.CompartmentCm2(), 0.01 * limb.CompartmentCm2()) << angleDeg;
    EXPECT_NEAR(*row.boneAreaCm2, limb.BoneCm2(), 0.015 * limb.BoneCm2()) << angleDeg;
  }
}

TEST(SliceAreas, LieInThePlaneOfATiltedSlice)
{
  const AnalyticLimb limb;
  Grid grid = GridFor(limb, 0.8, 0.8);
  const Vector3 centre{ 0.5 * static_cast<double>(grid.size[0] - 1), 0.5 * static_cast<double>(grid.size[1] - 1), 0.0 };
  grid.direction = test::Turned(grid.direction, { 1, 0, 0 }, 15.0);
  const Vector3 at = grid.PointLps(centre);
  grid.originLps[0] -= at[0];
  grid.originLps[1] -= at[1];
  const SliceMeasurement row = Measured(Render({ limb }, grid));
  const double longer = 1.0 / std::cos(15.0 * std::acos(-1.0) / 180.0);
  EXPECT_NEAR(*row.limbAreaCm2, longer * limb.LimbCm2(), 0.01 * limb.LimbCm2());
  EXPECT_NEAR(*row.compartmentAreaCm2, longer * limb.CompartmentCm2(), 0.01 * limb.CompartmentCm2());
}

TEST(SliceAreas, OfAForeignMaskAreItsVoxelsCountedWhole)
{
  AnalyticLimb limb;
  limb.centreXMm = 0.37;
  limb.septa = { { 70.0, -15.0, 3.0 } };
  RenderOptions options;
  options.psfSigmaMm = 0.6;
  options.rimIsOther = true;
  const RenderedLimbs rendered = Render({ limb }, GridFor(limb, 0.7, 0.9), options);
  const SliceMeasurement row = Measured(rendered, -105.0, true);
  std::array<double, kTissueCount> countedCm2{};
  for (std::size_t i = 0; i < rendered.volume.grid.SliceVoxelCount(); ++i)
  {
    if (const auto meaning = MeaningOf(rendered.labels.Slice(0)[i]))
    {
      countedCm2[static_cast<std::size_t>(meaning->tissue)] += 0.63 / 100.0;
    }
  }
  const auto counted = [&](Tissue tissue) { return countedCm2[static_cast<std::size_t>(tissue)]; };
  ASSERT_GT(counted(Tissue::OtherInsideFascia), 0.05) << "the mask has a rim round bone";
  EXPECT_NEAR(*row.muscleAreaCm2, counted(Tissue::Muscle), 1e-6);
  EXPECT_NEAR(*row.imatAreaCm2, counted(Tissue::IntermuscularFat), 1e-6);
  EXPECT_NEAR(*row.satAreaCm2, counted(Tissue::SubcutaneousFat), 1e-6);
  EXPECT_NEAR(*row.skinAreaCm2, counted(Tissue::Skin), 1e-6);
  EXPECT_NEAR(*row.boneAreaCm2, counted(Tissue::CorticalBone) + counted(Tissue::Marrow), 1e-6);
  EXPECT_NEAR(*row.otherInsideFasciaAreaCm2, counted(Tissue::OtherInsideFascia), 1e-6);
  EXPECT_NEAR(*row.limbAreaCm2, std::accumulate(countedCm2.begin(), countedCm2.end(), 0.0), 1e-6);
}

TEST(SliceAreas, OfOursCountBoundaryVoxelsByTheirOccupancy)
{
  AnalyticLimb limb;
  limb.septa = {};
  double countedDeviation = 0.0;
  double occupancyDeviation = 0.0;
  std::mt19937 random(4);
  for (int i = 0; i < 12; ++i)
  {
    limb.centreXMm = test::Uniform(random, -1.0, 1.0);
    limb.centreYMm = test::Uniform(random, -1.0, 1.0);
    const RenderedLimbs rendered = Render({ limb }, GridFor(limb, 2.0, 2.0));
    countedDeviation += std::abs(*Measured(rendered, -105.0, true).boneAreaCm2 - limb.BoneCm2());
    occupancyDeviation += std::abs(*Measured(rendered, -105.0, false).boneAreaCm2 - limb.BoneCm2());
  }
  EXPECT_LT(occupancyDeviation, 0.5 * countedDeviation);
}

void ExpectPartsAddUp(const SliceMeasurement & row)
{
  const double limb = *row.limbAreaCm2;
  const double inside = *row.muscleAreaCm2 + *row.imatAreaCm2 + *row.otherInsideFasciaAreaCm2;
  const double outside = *row.satAreaCm2 + *row.skinAreaCm2 + *row.otherOutsideFasciaAreaCm2;
  EXPECT_NEAR(inside + outside + *row.boneAreaCm2, limb, 1e-6 * limb);
  EXPECT_NEAR(inside, *row.compartmentAreaCm2, 1e-6 * limb);
  EXPECT_LE(*row.muscleAreaCm2 + *row.imatAreaCm2, *row.compartmentAreaCm2 + 1e-6 * limb);
  if (row.namaAreaCm2)
  {
    EXPECT_NEAR(*row.namaAreaCm2 + *row.lamaAreaCm2, *row.muscleAreaCm2, 1e-6 * limb);
  }
  if (row.fatFractionPercent)
  {
    EXPECT_NEAR(*row.contractileAreaCm2, (*row.muscleAreaCm2 + *row.imatAreaCm2) * (1.0 - *row.fatFractionPercent / 100.0), 1e-6 * limb);
  }
}

TEST(SliceAreas, OfTissuesAddUpToTheLimbWhateverTheLabelsAre)
{
  std::mt19937 random(99);
  Grid grid;
  grid.size = { 40, 34, 2 };
  grid.spacingMm = { 0.7, 0.9, 3.0 };
  for (int i = 0; i < 60; ++i)
  {
    const CtImage::Pointer image = MakeImage<CtImage>(grid);
    RenderedLimbs limbs;
    limbs.volume = ToCanonical(CtImage::ConstPointer(image));
    limbs.labels = MakeLabels(limbs.volume);
    // Patches of any tissue of two limbs of any HU.
    const std::size_t patch = 1 + static_cast<std::size_t>(i) % 7;
    std::array<LabelId, 64> labelOf{};
    for (LabelId & label : labelOf)
    {
      label = static_cast<LabelId>(random() % 17);
    }
    for (std::size_t v = 0; v < grid.VoxelCount(); ++v)
    {
      const std::size_t x = v % 40 / patch;
      const std::size_t y = v / 40 % 34 / patch;
      limbs.labels.image->GetBufferPointer()[v] = labelOf[(x * 7 + y * 13 + v / (40 * 34)) % 64];
      image->GetBufferPointer()[v] = static_cast<std::int16_t>(static_cast<int>(random() % 4000) - 1024);
    }
    for (const Side side : { Side::Left, Side::Right })
    {
      for (const bool foreign : { false, true })
      {
        const SliceMeasurement row = Measured(limbs, -105.0, foreign, side);
        if (row.limbAreaCm2)
        {
          ExpectPartsAddUp(row);
          EXPECT_LE(*row.boneAreaCm2 + *row.compartmentAreaCm2, *row.limbAreaCm2 * (1.0 + 1e-6));
        }
      }
    }
  }
}

TEST(SliceAreas, OfARealisticLimbAddUp)
{
  AnalyticLimb limb;
  limb.septa = { { 10.0, 15.0, 1.0 }, { 80.0, -17.0, 2.0 } };
  RenderOptions options;
  options.psfSigmaMm = 0.6;
  options.noiseSigmaHu = 15.0;
  options.rimIsOther = true;
  ExpectPartsAddUp(Measured(Render({ limb }, GridFor(limb, 0.8, 0.8), options)));
  ExpectPartsAddUp(Measured(Render({ limb }, GridFor(limb, 0.8, 0.8), options), std::nullopt));
}

TEST(SliceAreas, OfALimbThatIsNotInTheSliceStayUndefined)
{
  const AnalyticLimb limb;
  const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 2.0, 2.0)), -105.0, false, Side::Right);
  EXPECT_FALSE(row.limbAreaCm2);
  EXPECT_FALSE(row.muscleAreaCm2);
  EXPECT_FALSE(row.fatFractionPercent);
}

TEST(SliceAreas, OfLegsThatTouchBelongToTheirOwnLimb)
{
  AnalyticLimb left;
  left.centreXMm = 20.0;
  left.limbMm = { 20.0, 26.0 };
  left.satMm = { 18.5, 24.5 };
  left.fasciaMm = { 14.0, 19.0 };
  left.boneMm = 6.0;
  left.marrowMm = 3.0;
  AnalyticLimb right = left;
  right.side = Side::Right;
  right.centreXMm = -20.0;
  Grid grid = GridFor(left, 0.8, 0.8);
  grid.size[0] = 120;
  grid.originLps[0] = -0.8 * 59.5;
  const RenderedLimbs rendered = Render({ left, right }, grid);
  for (const Side side : { Side::Left, Side::Right })
  {
    const SliceMeasurement row = Measured(rendered, -105.0, false, side);
    EXPECT_NEAR(*row.limbAreaCm2, left.LimbCm2(), 0.01 * left.LimbCm2());
    EXPECT_NEAR(*row.compartmentAreaCm2, left.CompartmentCm2(), 0.01 * left.CompartmentCm2());
  }
}

TEST(BoneRim, BelongsToTheMuscleBesideIt)
{
  AnalyticLimb limb;
  limb.boneMm = 12.0;
  RenderOptions options;
  options.psfSigmaMm = 0.7;
  options.rimIsOther = true;
  const RenderedLimbs rendered = Render({ limb }, GridFor(limb, 0.7, 0.7), options);
  const LabelId * label = rendered.labels.Slice(0);
  ASSERT_GT(std::count(label, label + rendered.volume.grid.SliceVoxelCount(), LabelOf(Tissue::OtherInsideFascia, Side::Left)), 40);
  const SliceMeasurement row = Measured(rendered);
  EXPECT_LT(*row.otherInsideFasciaAreaCm2, 0.02);
  EXPECT_NEAR(*row.muscleAreaCm2, limb.CompartmentCm2(), 0.01 * limb.CompartmentCm2());
}

TEST(BoneRim, BelongsToTheFatBesideIt)
{
  AnalyticLimb limb;
  limb.muscleHu = limb.imatHu;
  RenderOptions options;
  options.psfSigmaMm = 0.7;
  options.rimIsOther = true;
  const SliceMeasurement row = Measured(Render({ limb }, GridFor(limb, 0.7, 0.7), options));
  // Blur lifts some of the rim into muscle's window; what is brighter joins the commonest neighbour.
  EXPECT_LT(*row.otherInsideFasciaAreaCm2, 0.02);
  EXPECT_GT(*row.imatAreaCm2, 0.97 * limb.CompartmentCm2());
}

TEST(MeasurementParameterCheck, RefusesWindowsThatDoNotFollowEachOther)
{
  EXPECT_NO_THROW(MeasurementParameters{}.Validate());
  const auto code = [](double lower, double normal, double upper, double lean)
  {
    MeasurementParameters parameters;
    parameters.muscleLowerHu = lower;
    parameters.normalMuscleLowerHu = normal;
    parameters.muscleUpperHu = upper;
    parameters.leanMuscleHu = lean;
    try
    {
      parameters.Validate();
    }
    catch (const Error & error)
    {
      return error.ExitCode();
    }
    return 0;
  };
  EXPECT_EQ(code(30.0, 30.0, 150.0, 55.0), 2);
  EXPECT_EQ(code(-29.0, 150.0, 150.0, 55.0), 2);
  EXPECT_EQ(code(-29.0, 30.0, 150.0, 0.0), 2);
  EXPECT_EQ(code(-29.0, 30.0, 150.0, 151.0), 2);
  EXPECT_EQ(code(std::nan(""), 30.0, 150.0, 55.0), 2);
}
} // namespace
