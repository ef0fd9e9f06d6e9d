#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "LegStack.h"

namespace
{
using namespace myosect;
using namespace myosect::segmentation;
using namespace myosect::segmentation::scene;

/** Lean tissue flush against the inner side of the left leg. */
Painter Pressed(double thicknessMm, double halfHeightMm, const Painter & behind, double boneRadiusMm = 0.0)
{
  return [=](double x, double y)
  {
    const double beyond = std::hypot(x - kLeftLeg.outline.x, y) - kLeftLeg.outline.radius;
    const bool inPad = x < kLeftLeg.outline.x && std::abs(y) < halfHeightMm && beyond >= 0.0 && beyond < thicknessMm;
    const bool inBone = std::hypot(beyond - 0.5 * thicknessMm, std::remainder(y, 18.0)) < boneRadiusMm;
    return !inPad ? behind(x, y) : inBone ? 700.0 : scene::kMuscleHu;
  };
}

TEST(LimbJoints, WhatIsPressedAgainstALegIsCutOffWhereItBegins)
{
  const Painter legs = Paint({ kLeftLeg, kRightLeg });
  for (const bool fromAbove : { true, false })
  {
    Stack stack;
    const auto k = static_cast<std::size_t>(fromAbove ? 11 : 0);
    for (std::size_t i = 0; i < kSlices; ++i)
    {
      stack.Add(1, i == k ? Pressed(12.0, 30.0, legs) : legs);
    }
    const LimbMap map = stack.AddNoise(10.0).Limbs();
    ASSERT_EQ(map.limbCount, 2);
    ExpectAllLimbs(map);
    for (int y = -20; y <= 20; y += 10)
    {
      EXPECT_EQ(stack.At(map, k, kLeftLeg.outline.x - kLeftLeg.outline.radius - 6.0, y), 0);
    }
    // Full resolution adds kLimbReachMm again.
    const double reachMm = 18.0;
    EXPECT_EQ(stack.At(map, k, kLeftLeg.outline.x - kLeftLeg.outline.radius + reachMm, 0.0), 1);
    EXPECT_GT(Dice(map, k, 0, kLeftLeg, stack.GetFrame()), 0.95);
    EXPECT_GT(Dice(map, k, 1, kRightLeg, stack.GetFrame()), 0.97);
  }
}

TEST(LimbJoints, PlanesWhereSomethingStaysPressedAgainstALegAreJoined)
{
  const Painter legs = Paint({ kLeftLeg, kRightLeg });
  for (const double boneRadiusMm : { 0.0, 3.5 })
  {
    Stack stack;
    stack.Add(8, legs).Add(6, Pressed(14.0, 40.0, legs, boneRadiusMm)).Add(8, legs);
    const LimbMap map = stack.AddNoise(10.0).Limbs();
    ASSERT_EQ(map.limbCount, 2);
    for (std::size_t k = 0; k < map.kinds.size(); ++k)
    {
      // Only close above the last free section is it cut off.
      EXPECT_EQ(map.kinds[k], k >= 9 && k < 14 ? PlaneKind::Joined : PlaneKind::Limbs) << k << " bone " << boneRadiusMm;
    }
    EXPECT_EQ(stack.At(map, 8, kLeftLeg.outline.x - kLeftLeg.outline.radius - 6.0, 0.0), 0);
  }
}

TEST(LimbJoints, ALimbThatSwellsAllRoundIsNoJoint)
{
  Stack stack;
  for (std::size_t k = 0; k < 10; ++k)
  {
    const double growth = k < 5 ? 0.0 : std::min(9.0, 4.5 * static_cast<double>(k - 4));
    stack.Add(1, Paint({ { { 92.0, 0.0, 60.0 + growth } }, kRightLeg }));
  }
  const LimbMap map = stack.AddNoise(10.0).Limbs();
  ExpectAllLimbs(map);
  const Disc swollen{ 92.0, 0.0, 69.0 };
  EXPECT_NEAR(PieceAreaMm2(map, 9, 0) / swollen.AreaMm2(), 1.0, 0.03);
}

TEST(LimbJoints, TheRoundedEndOfAStumpIsNoJoint)
{
  Stack stack;
  stack.Add(3, Paint({ kRightLeg }));
  for (const double radiusMm : { 25.0, 42.0, 54.0, 62.0, 67.0, 70.0, 70.0, 70.0 })
  {
    stack.Add(1, Paint({ { { 92.0, 0.0, radiusMm } }, kRightLeg }));
  }
  ExpectAllLimbs(stack.Add(8, Paint({ kLeftLeg, kRightLeg })).AddNoise(10.0).Limbs());
}

TEST(LimbJoints, AFootThatGrowsForwardFromTheAnkleIsNoJoint)
{
  // Towards the sole the foot reaches farther forward from slice to slice, with its bones.
  const Leg ankle{ { 92.0, 0.0, 40.0 } };
  Stack stack;
  for (const double lengthMm : { 36.0, 24.0, 12.0 })
  {
    stack.Add(1,
              [=](double x, double y)
              {
                const bool inFoot = std::abs(x - 92.0) < 30.0 && y < -20.0 && y > -40.0 - lengthMm;
                const bool inBone = inFoot && std::hypot(x - 92.0, y + 24.0 + lengthMm) < 9.0;
                return ankle.outline.Holds(x, y) ? Paint({ ankle })(x, y) : inBone ? 600.0 : inFoot ? scene::kMuscleHu : scene::kAirHu;
              });
  }
  const LimbMap map = stack.Add(10, Paint({ ankle })).AddNoise(10.0).Limbs();
  ASSERT_EQ(map.limbCount, 1);
  for (std::size_t k = 0; k < map.kinds.size(); ++k)
  {
    EXPECT_NE(map.kinds[k], PlaneKind::Joined) << k;
  }
}

TEST(LimbJoints, ALimbThatLeavesTheImageIsNoJointBelow)
{
  Stack stack(120.0, 90.0);
  for (std::size_t k = 0; k < 20; ++k)
  {
    stack.Add(1, Paint({ { { 20.0 + 3.0 * static_cast<double>(k), 0.0, 60.0 } } }));
  }
  const LimbMap map = stack.AddNoise(10.0).Limbs();
  ASSERT_EQ(map.limbCount, 1);
  ExpectAllLimbs(map);
}
} // namespace
