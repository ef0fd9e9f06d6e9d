#include <gtest/gtest.h>

#include "GridVariants.h"

namespace
{
using namespace myosect;
using test::AxisOrientations;
using test::Directions;
using test::ObliqueGrid;
using test::Uniform;

constexpr Directions kPatientAxes{ Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, 1 } };

double Distance(const Vector3 & a, const Vector3 & b)
{
  return Norm({ a[0] - b[0], a[1] - b[1], a[2] - b[2] });
}

/** Index on the source of an index on the canonical grid. */
Vector3 SourceIndex(const AxisMap & map, const Grid & source, const Vector3 & canonical)
{
  Vector3 index{};
  for (std::size_t a = 0; a < 3; ++a)
  {
    const auto s = static_cast<std::size_t>(map.sourceAxis[a]);
    index[s] = map.flipped[a] ? static_cast<double>(source.size[s]) - 1.0 - canonical[a] : canonical[a];
  }
  return index;
}

TEST(GridGeometry, PlacesTheFirstVoxelAtTheOriginAndStepsBySpacingAlongDirections)
{
  Grid grid;
  grid.size = { 4, 5, 6 };
  grid.spacingMm = { 0.7, 0.9, 5.0 };
  grid.originLps = { -10.0, 20.0, -300.0 };
  grid.direction = { Vector3{ 0, 1, 0 }, Vector3{ 0, 0, -1 }, Vector3{ -1, 0, 0 } };
  EXPECT_LT(Distance(grid.PointLps({ 0, 0, 0 }), grid.originLps), 1e-12);
  EXPECT_LT(Distance(grid.PointLps({ 1, 0, 0 }), { -10.0, 20.7, -300.0 }), 1e-12);
  EXPECT_LT(Distance(grid.PointLps({ 0, 2, 0 }), { -10.0, 20.0, -301.8 }), 1e-12);
  EXPECT_LT(Distance(grid.PointLps({ 0, 0, 3 }), { -25.0, 20.0, -300.0 }), 1e-12);
  EXPECT_EQ(grid.VoxelCount(), 120u);
  EXPECT_EQ(grid.SliceVoxelCount(), 20u);
  EXPECT_DOUBLE_EQ(grid.PixelAreaMm2(), 0.63);
}

TEST(GridGeometry, LeadsFromIndexToPointAndBackOnObliqueGrids)
{
  std::mt19937 random(11);
  for (const Directions & directions : AxisOrientations())
  {
    for (int i = 0; i < 20; ++i)
    {
      const Grid grid = ObliqueGrid(random, directions, 180.0);
      const Vector3 index{ Uniform(random, -5.0, 70.0), Uniform(random, -5.0, 70.0), Uniform(random, -5.0, 70.0) };
      EXPECT_LT(Distance(grid.IndexIjk(grid.PointLps(index)), index), 1e-9);
    }
  }
}

TEST(GridGeometry, LeadsFromIndexToPointAndBackWhenAxesAreNotQuiteOrthogonal)
{
  Grid grid;
  grid.spacingMm = { 0.8, 1.1, 3.0 };
  grid.direction[1] = { 0.02, std::sqrt(1.0 - 0.02 * 0.02), 0.0 };
  const Vector3 index{ 12.5, -3.25, 7.0 };
  EXPECT_LT(Distance(grid.IndexIjk(grid.PointLps(index)), index), 1e-10);
}

TEST(GridGeometry, MatchesOnlyGridsWhoseCornersAllLieWithinTheTolerance)
{
  std::mt19937 random(5);
  const Grid grid = ObliqueGrid(random, kPatientAxes, 30.0);
  EXPECT_TRUE(grid.Matches(grid, 0.0));

  Grid shifted = grid;
  shifted.originLps[1] += 0.04;
  EXPECT_TRUE(grid.Matches(shifted, 0.05));
  EXPECT_FALSE(grid.Matches(shifted, 0.03));

  Grid stretched = grid;
  stretched.spacingMm[2] += 0.06 / static_cast<double>(grid.size[2] - 1);
  EXPECT_FALSE(grid.Matches(stretched, 0.05)) << "near at the origin, far at the other end";

  Grid longer = grid;
  ++longer.size[0];
  EXPECT_FALSE(grid.Matches(longer, 1000.0));

  Grid turned = grid;
  turned.direction = test::Turned(grid.direction, { 0, 0, 1 }, 1.0);
  EXPECT_FALSE(grid.Matches(turned, 0.05));

  Grid undefined = grid;
  undefined.originLps[0] = std::nan("");
  EXPECT_FALSE(grid.Matches(undefined, 1000.0));
}

TEST(CanonicalAxesOfAGrid, PutLeftPosteriorAndHeadFirstForAll48AxisOrders)
{
  std::mt19937 random(7);
  for (const Directions & directions : AxisOrientations())
  {
    Grid source = ObliqueGrid(random, directions, 0.0);
    source.direction = directions;
    const AxisMap map = CanonicalAxes(source);
    const Grid canonical = map.Apply(source);
    EXPECT_EQ(canonical.direction, kPatientAxes);
    EXPECT_EQ(canonical.VoxelCount(), source.VoxelCount());
    EXPECT_EQ(map.IsIdentity(), directions == kPatientAxes);
    for (std::size_t a = 0; a < 3; ++a)
    {
      EXPECT_DOUBLE_EQ(canonical.spacingMm[a], source.spacingMm[static_cast<std::size_t>(map.sourceAxis[a])]);
    }
  }
}

TEST(CanonicalAxesOfAGrid, KeepEveryVoxelInItsPlaceOnTurnedGrids)
{
  std::mt19937 random(13);
  for (const Directions & directions : AxisOrientations())
  {
    const Grid source = ObliqueGrid(random, directions, 25.0);
    const AxisMap map = CanonicalAxes(source);
    const Grid canonical = map.Apply(source);
    for (int i = 0; i < 10; ++i)
    {
      const Vector3 index{ static_cast<double>(random() % canonical.size[0]), static_cast<double>(random() % canonical.size[1]),
                           static_cast<double>(random() % canonical.size[2]) };
      EXPECT_LT(Distance(canonical.PointLps(index), source.PointLps(SourceIndex(map, source, index))), 1e-9);
    }
    for (std::size_t a = 0; a < 3; ++a)
    {
      EXPECT_GT(canonical.direction[a][a], 0.5) << "turned by no more than 25 degrees";
    }
  }
}

TEST(CanonicalAxesOfAGrid, TakeEachSourceAxisOnceEvenWhenNoAxisIsNearest)
{
  std::mt19937 random(17);
  for (int i = 0; i < 500; ++i)
  {
    const Grid source = ObliqueGrid(random, kPatientAxes, 180.0);
    const AxisMap map = CanonicalAxes(source);
    const Grid canonical = map.Apply(source);
    EXPECT_EQ(map.sourceAxis[0] + map.sourceAxis[1] + map.sourceAxis[2], 3);
    EXPECT_NE(map.sourceAxis[0], map.sourceAxis[1]);
    EXPECT_NE(map.sourceAxis[1], map.sourceAxis[2]);
    EXPECT_GE(canonical.direction[2][2], std::abs(canonical.direction[0][2]));
    EXPECT_GE(canonical.direction[2][2], std::abs(canonical.direction[1][2]));
    EXPECT_TRUE(CanonicalAxes(canonical).IsIdentity());
  }
}
} // namespace
