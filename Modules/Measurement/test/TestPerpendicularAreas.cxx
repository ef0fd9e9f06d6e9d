#include <cmath>

#include <gtest/gtest.h>

#include "GridVariants.h"
#include "myosect/Measurement/PerpendicularAreas.h"

namespace
{
using namespace myosect;
using namespace myosect::measurement;

constexpr double kPi = 3.14159265358979323846;
constexpr double kRadian = kPi / 180.0;

/** A limb of circles round a straight axis through the origin; radii grow along it. */
struct Cone
{
  Vector3 axisLps{ 0, 0, 1 };
  double limbMm = 60.0, fasciaMm = 48.0, boneMm = 13.0;
  double growthPerMm = 0.0; ///< of all radii
  Side side = Side::Left;

  [[nodiscard]] double Scale(double s) const { return 1.0 + growthPerMm * s; }
};

struct Scene
{
  CtVolume volume;
  LabelVolume labels;
  std::vector<std::optional<LimbPlane>> planes;
  std::vector<SliceMeasurement> rows;

  /** Areas in the slice are counted from the same labels. */
  Scene(const Cone & cone, const Grid & grid)
  {
    volume = ToCanonical(CtImage::ConstPointer(MakeImage<CtImage>(grid)));
    labels = MakeLabels(volume);
    planes.resize(volume.SliceCount());
    rows.resize(volume.SliceCount());
    for (std::size_t k = 0; k < volume.SliceCount(); ++k)
    {
      Fill(cone, k);
    }
  }

  void Fill(const Cone & cone, std::size_t k)
  {
    double limb = 0.0, muscle = 0.0, bone = 0.0, x0 = 0.0, y0 = 0.0;
    LabelId * label = labels.Slice(k);
    for (std::size_t y = 0; y < volume.grid.size[1]; ++y)
    {
      for (std::size_t x = 0; x < volume.grid.size[0]; ++x)
      {
        const Vector3 p = volume.PointLps(static_cast<double>(x), static_cast<double>(y), k);
        const double along = Dot(p, cone.axisLps);
        const double scale = cone.Scale(along);
        const double radius = std::sqrt(std::max(0.0, Dot(p, p) - along * along));
        if (radius >= scale * cone.limbMm)
        {
          continue;
        }
        const Tissue tissue = radius < scale * cone.boneMm     ? Tissue::CorticalBone
                              : radius < scale * cone.fasciaMm ? Tissue::Muscle
                                                               : Tissue::SubcutaneousFat;
        label[y * volume.grid.size[0] + x] = LabelOf(tissue, cone.side);
        limb += 1.0;
        muscle += tissue == Tissue::Muscle ? 1.0 : 0.0;
        bone += tissue == Tissue::CorticalBone ? 1.0 : 0.0;
        x0 += static_cast<double>(x);
        y0 += static_cast<double>(y);
      }
    }
    const double cm2 = 0.01 * volume.grid.PixelAreaMm2();
    SliceMeasurement & row = rows[k];
    row.side = cone.side;
    row.sliceIndex = k;
    row.limbAreaCm2 = limb * cm2;
    row.muscleAreaCm2 = row.compartmentAreaCm2 = row.contractileAreaCm2 = muscle * cm2;
    row.boneAreaCm2 = bone * cm2;
    row.imatAreaCm2 = 0.0;
    row.satAreaCm2 = (limb - muscle - bone) * cm2;
    planes[k] = LimbPlane{ cone.axisLps, volume.PointLps(x0 / limb, y0 / limb, k) };
  }

  PerpendicularCounts Measure()
  {
    RunContext context;
    return MeasurePerpendicular(volume, labels, rows.front().side, planes, rows, context);
  }
};

/** Planes of 5 mm round the origin, the axes of the grid along `directions`. */
Grid GridRound(const test::Directions & directions, double pixelMm = 1.0, double stepMm = 5.0, std::size_t slices = 25)
{
  Grid grid;
  grid.direction = directions;
  for (std::size_t a = 0; a < 3; ++a)
  {
    std::size_t longest = 0;
    for (std::size_t c = 1; c < 3; ++c)
    {
      longest = std::abs(directions[a][c]) > std::abs(directions[a][longest]) ? c : longest;
    }
    grid.spacingMm[a] = longest == 2 ? stepMm : longest == 0 ? pixelMm : 1.3 * pixelMm;
    grid.size[a] = longest == 2 ? slices : static_cast<std::size_t>(170.0 / grid.spacingMm[a]);
  }
  for (std::size_t a = 0; a < 3; ++a)
  {
    for (std::size_t c = 0; c < 3; ++c)
    {
      grid.originLps[c] -= 0.5 * static_cast<double>(grid.size[a] - 1) * grid.spacingMm[a] * directions[a][c];
    }
  }
  return grid;
}

const test::Directions kAxial{ Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, 1 } };

Vector3 Leaning(double degrees, double aroundDeg)
{
  const double s = std::sin(degrees * kRadian);
  return { s * std::cos(aroundDeg * kRadian), s * std::sin(aroundDeg * kRadian), std::cos(degrees * kRadian) };
}

double CircleCm2(double radiusMm)
{
  return 0.01 * kPi * radiusMm * radiusMm;
}

TEST(PerpendicularAreas, OfALeaningCylinderAreThoseAcrossItWithinHalfAPercent)
{
  for (const double degrees : { 5.0, 10.0, 15.0, 25.0 })
  {
    Cone cone;
    cone.axisLps = Leaning(degrees, 40.0);
    Scene scene(cone, GridRound(kAxial));
    scene.Measure();
    const SliceMeasurement & row = scene.rows[12];
    ASSERT_TRUE(row.limbPerpAreaCm2) << degrees;
    EXPECT_NEAR(*row.limbPerpAreaCm2 / CircleCm2(60.0), 1.0, 0.005) << degrees;
    EXPECT_NEAR(*row.musclePerpAreaCm2 / (CircleCm2(48.0) - CircleCm2(13.0)), 1.0, 0.005) << degrees;
    EXPECT_NEAR(*row.bonePerpAreaCm2 / CircleCm2(13.0), 1.0, 0.02) << degrees;
  }
}

TEST(PerpendicularAreas, FollowALimbThatTapersWhereTheCosineDoesNot)
{
  Cone cone;
  cone.axisLps = Leaning(15.0, 100.0);
  cone.growthPerMm = 0.004; // area 8 % for each centimetre
  Scene scene(cone, GridRound(kAxial));
  scene.Measure();
  const SliceMeasurement & row = scene.rows[12];
  const double along = Dot(scene.planes[12]->centreLps, cone.axisLps);
  const double truth = CircleCm2(60.0 * cone.Scale(along));
  EXPECT_NEAR(*row.limbPerpAreaCm2 / truth, 1.0, 0.01);
}

TEST(PerpendicularAreas, AreTheSameOnGridsOfEveryOrientation)
{
  Cone cone;
  cone.axisLps = Leaning(12.0, 200.0);
  for (const test::Directions & directions : test::AxisOrientations())
  {
    Scene scene(cone, GridRound(directions, 1.5));
    scene.Measure();
    const SliceMeasurement & row = scene.rows[12];
    ASSERT_TRUE(row.limbPerpAreaCm2);
    EXPECT_NEAR(*row.limbPerpAreaCm2 / CircleCm2(60.0), 1.0, 0.008);
  }
}

TEST(PerpendicularAreas, AreTheSameInSlicesTurnedAgainstTheLimbAsInALimbThatLeans)
{
  Scene scene({}, GridRound(test::Turned(kAxial, { 0.3, 1.0, 0.0 }, 15.0)));
  scene.Measure();
  EXPECT_NEAR(*scene.rows[12].limbPerpAreaCm2 / CircleCm2(60.0), 1.0, 0.005);
  EXPECT_GT(*scene.rows[12].limbAreaCm2 / CircleCm2(60.0), 1.03);
}

TEST(PerpendicularAreas, OfAnUprightLimbAreThoseOfTheSlice)
{
  Scene scene({}, GridRound(kAxial));
  scene.Measure();
  EXPECT_DOUBLE_EQ(*scene.rows[12].limbPerpAreaCm2, *scene.rows[12].limbAreaCm2);
}

TEST(PerpendicularAreas, AreNotGivenWhereThePlaneLeavesTheSlices)
{
  Cone cone;
  cone.axisLps = Leaning(15.0, 0.0);
  Scene scene(cone, GridRound(kAxial));
  const PerpendicularCounts counts = scene.Measure();
  EXPECT_FALSE(scene.rows.front().limbPerpAreaCm2);
  EXPECT_FALSE(scene.rows.back().limbPerpAreaCm2);
  EXPECT_GT(counts.left, 3u);
  EXPECT_GT(counts.resampled, 10u);
}

TEST(PerpendicularAreas, DoNotReachIntoASliceThatCannotBeMeasured)
{
  Cone cone;
  cone.axisLps = Leaning(10.0, 0.0);
  Scene scene(cone, GridRound(kAxial));
  scene.rows[14].status = Status::Rejected;
  scene.Measure();
  EXPECT_FALSE(scene.rows[13].limbPerpAreaCm2);
  EXPECT_FALSE(scene.rows[14].limbPerpAreaCm2);
  EXPECT_TRUE(scene.rows[8].limbPerpAreaCm2);
}

TEST(PerpendicularAreas, TakeTheCosineBetweenSlicesFarApart)
{
  Cone cone;
  cone.axisLps = Leaning(8.0, 0.0);
  Scene scene(cone, GridRound(kAxial, 1.0, 24.0, 6));
  const PerpendicularCounts counts = scene.Measure();
  EXPECT_EQ(counts.byCosine, 6u);
  EXPECT_NEAR(*scene.rows[3].limbPerpAreaCm2, *scene.rows[3].limbAreaCm2 * std::cos(8.0 * kRadian), 1e-9);
}

TEST(PerpendicularAreas, StayEmptyWithoutAnAxisAndInSlicesAlongTheLimb)
{
  Cone cone;
  cone.axisLps = Leaning(50.0, 0.0);
  Scene steep(cone, GridRound(kAxial));
  steep.Measure();
  EXPECT_FALSE(steep.rows[12].limbPerpAreaCm2);
  Scene unknown({}, GridRound(kAxial));
  unknown.planes.assign(unknown.planes.size(), std::nullopt);
  unknown.Measure();
  EXPECT_FALSE(unknown.rows[12].limbPerpAreaCm2);
}
} // namespace
