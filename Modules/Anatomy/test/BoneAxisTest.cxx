#include "myosect/Anatomy/BoneAxis.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace myosect::anatomy
{
namespace
{
constexpr double kRadian = 0.017453292519943295;

/** Centres every `stepMm` along a line, seen by slices with this normal. */
std::vector<Vector3> Line(const Vector3 & from, const Vector3 & direction, double lengthMm, double stepMm)
{
  std::vector<Vector3> centres;
  for (double s = 0.0; s <= lengthMm + 1e-9; s += stepMm)
  {
    centres.push_back({ from[0] + s * direction[0], from[1] + s * direction[1], from[2] + s * direction[2] });
  }
  return centres;
}

TEST(BoneAxis, FollowsAStraightBoneInSlicesOfAnyOrientation)
{
  const Vector3 bone{ std::sin(20.0 * kRadian), 0.0, std::cos(20.0 * kRadian) };
  for (const Vector3 & normal :
       { Vector3{ 0, 0, 1 }, Vector3{ 0, std::sin(0.3), std::cos(0.3) }, Vector3{ std::sin(-0.5), 0, std::cos(-0.5) } })
  {
    const auto axis = FitBoneAxis(Line({ 80.0, -12.0, -900.0 }, bone, 200.0, 5.0), normal);
    ASSERT_TRUE(axis);
    EXPECT_NEAR(Dot(axis->directionLps, bone), 1.0, 1e-9);
    EXPECT_NEAR(axis->DistanceMm({ 80.0, -12.0, -900.0 }), 0.0, 1e-6);
    EXPECT_NEAR(axis->ObliquityDeg(normal), std::acos(Dot(bone, normal)) / kRadian, 1e-5);
  }
}

TEST(BoneAxis, PointsTowardsTheHeadAndCountsMillimetresAlongTheBone)
{
  const Vector3 bone{ 0.0, 0.6, 0.8 };
  const auto axis = FitBoneAxis(Line({ 0, 0, 0 }, bone, 120.0, 4.0), { 0, 0, 1 });
  ASSERT_TRUE(axis);
  EXPECT_GT(axis->directionLps[2], 0.0);
  EXPECT_NEAR(axis->PositionMm({ 0.0, 60.0, 80.0 }) - axis->PositionMm({ 0.0, 0.0, 0.0 }), 100.0, 1e-6);
  // A point beside the bone lies at the level of its foot on the axis.
  EXPECT_NEAR(axis->PositionMm({ 0.0, 60.0 + 30.0 * 0.8, 80.0 - 30.0 * 0.6 }) - axis->PositionMm({ 0.0, 0.0, 0.0 }), 100.0, 1e-6);
}

TEST(BoneAxis, IsNotLedAstrayByAFifthOfTheCentresOnAnotherBone)
{
  std::vector<Vector3> centres = Line({ 90.0, 0.0, 0.0 }, { 0.0, 0.05 / std::hypot(1.0, 0.05), 1.0 / std::hypot(1.0, 0.05) }, 200.0, 5.0);
  for (std::size_t i = 0; i < centres.size(); i += 5)
  {
    centres[i][0] += 40.0;
  }
  const auto axis = FitBoneAxis(centres, { 0, 0, 1 });
  ASSERT_TRUE(axis);
  EXPECT_NEAR(axis->ObliquityDeg({ 0, 0, 1 }), std::atan(0.05) / kRadian, 0.7);
}

TEST(BoneAxis, StaysWithinItsStatedUncertaintyOnNoisyCentres)
{
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0.0, 1.0);
  int within = 0;
  for (int trial = 0; trial < 200; ++trial)
  {
    std::vector<Vector3> centres = Line({ 90.0, 0.0, 0.0 }, { 0, 0, 1 }, 100.0, 5.0);
    for (Vector3 & centre : centres)
    {
      centre[0] += noise(random);
      centre[1] += noise(random);
    }
    const auto axis = FitBoneAxis(centres, { 0, 0, 1 });
    within += axis && axis->ObliquityDeg({ 0, 0, 1 }) <= axis->angleUncertaintyDeg ? 1 : 0;
  }
  EXPECT_GE(within, 190);
}

TEST(BoneAxis, IsEmptyWithTooFewSlicesOrTooShortABone)
{
  EXPECT_FALSE(FitBoneAxis({}, { 0, 0, 1 }));
  EXPECT_FALSE(FitBoneAxis(Line({ 0, 0, 0 }, { 0, 0, 1 }, 90.0, 30.0), { 0, 0, 1 }));
  EXPECT_FALSE(FitBoneAxis(Line({ 0, 0, 0 }, { 0, 0, 1 }, 50.0, 1.0), { 0, 0, 1 }));
  EXPECT_TRUE(FitBoneAxis(Line({ 0, 0, 0 }, { 0, 0, 1 }, 60.0, 5.0), { 0, 0, 1 }));
}

TEST(BoneAxis, IsLessCertainTheShorterTheBone)
{
  const auto longer = FitBoneAxis(Line({ 0, 0, 0 }, { 0, 0, 1 }, 300.0, 5.0), { 0, 0, 1 });
  const auto shorter = FitBoneAxis(Line({ 0, 0, 0 }, { 0, 0, 1 }, 70.0, 5.0), { 0, 0, 1 });
  EXPECT_GT(shorter->angleUncertaintyDeg, 3.0 * longer->angleUncertaintyDeg);
}

TEST(BoneAxis, RunsBetweenBothEndsWhereTheyAreGiven)
{
  const BoneAxis axis = AxisBetween({ 10.0, 0.0, -300.0 }, { 10.0, 30.0, 60.0 }, 4.0);
  EXPECT_NEAR(axis.PositionMm({ 10.0, 30.0, 60.0 }) - axis.PositionMm({ 10.0, 0.0, -300.0 }), std::hypot(30.0, 360.0), 1e-9);
  EXPECT_NEAR(axis.ObliquityDeg({ 0, 0, 1 }), std::atan(30.0 / 360.0) / kRadian, 1e-9);
}
} // namespace
} // namespace myosect::anatomy
