#include "myosect/Anatomy/BoneRegistration.h"

#include <gtest/gtest.h>

#include "BoneModel.h"

namespace myosect::anatomy
{
namespace
{
using test::FemurModel;
using test::Pose;
using test::Scan;

/** Error along the axis of where a bone's point is put, mm. */
double AxialError(const BoneRegistration & found, const RigidTransform & fixedPose, const RigidTransform & movingPose, double levelMm)
{
  const Vector3 level{ 0.0, 0.0, levelMm };
  return found.PositionMm(found.movingToFixed.Apply(movingPose.Apply(level))) - found.PositionMm(fixedPose.Apply(level));
}

TEST(BoneSurface, LiesOnTheBoneWithinATenthOfAPixelOnAverage)
{
  const auto scan = Scan(test::TubeModel(), Pose({ 0, 0, 1 }, 0, { 12.3, -40.7, -300.0 }), 0.0, 20, { 0.9, 1.1, 4.0 });
  const BoneSurface surface = scan.Surface();
  ASSERT_GT(surface.points.size(), 500u);
  double sum = 0.0, inward = 0.0;
  for (const SurfacePoint & p : surface.points)
  {
    const double x = p.pointLps[0] - 12.3, y = p.pointLps[1] + 40.7;
    const double radius = std::hypot(x / 14.0, y / 13.0);
    sum += (radius - 1.0) * 13.5;
    inward += p.normal[0] * x + p.normal[1] * y < 0.0 ? 1.0 : 0.0;
    EXPECT_NEAR(p.normal[2], 0.0, 0.02);
    EXPECT_NEAR(Norm(p.normal), 1.0, 1e-9);
  }
  EXPECT_NEAR(sum / static_cast<double>(surface.points.size()), 0.0, 0.1);
  EXPECT_EQ(inward, 0.0);
}

TEST(BoneSurface, NormalsFollowTheBonesTaper)
{
  test::BoneModel cone = test::TubeModel();
  cone.halfWidthMm = [](double t) { return 10.0 + 0.2 * (t - 300.0); };
  cone.halfDepthMm = cone.halfWidthMm;
  const auto scan = Scan(cone, Pose({ 0, 0, 1 }, 0, { 0, 0, -300.0 }), 0.0, 12, { 1.0, 1.0, 5.0 });
  double mean = 0.0, n = 0.0;
  for (const SurfacePoint & p : scan.Surface().points)
  {
    mean += p.normal[2];
    n += 1.0;
  }
  EXPECT_NEAR(mean / n, -0.2 / std::hypot(1.0, 0.2), 0.02);
}

TEST(BoneSurface, LeavesOtherBonesOut)
{
  auto scan = Scan(FemurModel(), Pose({ 0, 0, 1 }, 0, { 0, 0, 0 }), 5.0, 40, { 1.5, 1.5, 3.0 });
  const std::size_t before = scan.Surface().points.size();
  const Grid & grid = scan.geometry.grid;
  for (std::size_t k = 0; k < 15; ++k)
  {
    for (std::size_t j = 2; j < 14; ++j)
    {
      std::fill_n(scan.labels.Slice(k) + j * grid.size[0] + 40, 12, LabelOf(Tissue::Marrow, Side::Left)); // a kneecap in front
    }
  }
  EXPECT_EQ(scan.Surface().points.size(), before);
}

TEST(BoneSurface, GoesOnBeyondASliceThatMustNotBeUsed)
{
  auto scan = Scan(FemurModel(), Pose({ 0, 0, 1 }, 0, { 0, 0, 0 }), 5.0, 40, { 1.5, 1.5, 3.0 });
  scan.segments[12] = Segment::Unknown;
  const auto centres = scan.Surface().centreLps;
  EXPECT_FALSE(centres[12]);
  EXPECT_TRUE(centres[0]);
  EXPECT_TRUE(centres[39]);
  for (std::size_t k = 10; k < 16; ++k)
  {
    scan.segments[k] = Segment::Unknown; // too far to tell which part goes on
  }
  EXPECT_FALSE(scan.Surface().centreLps[0]);
}

TEST(BoneSurface, IsEmptyWithoutTheBone)
{
  const auto scan = Scan(FemurModel(), Pose({ 0, 0, 1 }, 0, { 0, 0, 0 }), 5.0, 10, { 2, 2, 4 });
  EXPECT_TRUE(scan.Surface(LongBone::Tibia).Empty());
  EXPECT_TRUE(scan.Surface(LongBone::Femur, Side::Right).Empty());
}

TEST(BoneRegistration, OfASurfaceWithItselfIsExactlyTheIdentity)
{
  const BoneSurface surface = Scan(FemurModel(), Pose({ 1, 2, 3 }, 4, { 7, 8, 9 }), 20.0, 50, { 1.1, 1.2, 4.0 }).Surface();
  const BoneRegistration found = RegisterBones(surface, surface);
  ASSERT_TRUE(found.found);
  EXPECT_EQ(found.movingToFixed.translationMm, (Vector3{ 0, 0, 0 }));
  EXPECT_EQ(found.movingToFixed.rotation, RigidTransform().rotation);
  EXPECT_EQ(found.residualMm, 0.0);
}

TEST(BoneRegistration, FindsAMovedBoneWithItsEndInViewWithinOneMillimetre)
{
  const RigidTransform first = Pose({ 0, 0, 1 }, 0, { 90.0, 10.0, -200.0 });
  const BoneSurface fixed = Scan(FemurModel(), first, -220.0, 60, { 1.2, 1.2, 4.0 }).Surface();
  for (const double angle : { -5.0, 5.0 })
  {
    for (const Vector3 & axis : { Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0.2, 0.3, 1 } })
    {
      const RigidTransform second = Pose(axis, angle, { 60.0, 25.0, -168.5 });
      const BoneSurface moving = Scan(FemurModel(), second, -221.7, 60, { 1.2, 1.2, 4.0 }).Surface();
      const BoneRegistration found = RegisterBones(fixed, moving);
      ASSERT_TRUE(found.found);
      ASSERT_TRUE(found.axialUncertaintyMm);
      EXPECT_LT(found.residualMm, 0.6);
      EXPECT_GT(found.overlapMm, 150.0);
      for (const double level : { 60.0, 120.0, 180.0 })
      {
        EXPECT_NEAR(AxialError(found, first, second, level), 0.0, 1.0) << angle;
      }
      EXPECT_LT(*found.axialUncertaintyMm, 4.0);
    }
  }
}

TEST(BoneRegistration, FindsAPartOfTheBoneWithinTheWhole)
{
  const RigidTransform first = Pose({ 0, 0, 1 }, 0, { 90.0, 10.0, 0.0 }), second = Pose({ 1, 1, 0 }, 4, { 80.0, 10.0, 400.0 });
  const BoneSurface whole = Scan(FemurModel(), first, -10.0, 105, { 1.5, 1.5, 4.0 }).Surface();
  const BoneSurface lower = Scan(FemurModel(), second, 390.0, 32, { 1.5, 1.5, 4.0 }).Surface();
  const BoneRegistration found = RegisterBones(whole, lower);
  ASSERT_TRUE(found.found);
  EXPECT_NEAR(AxialError(found, first, second, 80.0), 0.0, 1.5);
}

TEST(BoneRegistration, GivesNoUncertaintyForAUniformShaft)
{
  const BoneSurface fixed = Scan(test::TubeModel(), Pose({ 0, 0, 1 }, 0, { 0, 0, -500 }), 0.0, 40, { 1.2, 1.2, 4.0 }).Surface();
  const BoneSurface moving = Scan(test::TubeModel(), Pose({ 1, 0, 0 }, 3, { 4, 9, -500 }), 11.0, 40, { 1.2, 1.2, 4.0 }).Surface();
  const BoneRegistration found = RegisterBones(fixed, moving);
  ASSERT_TRUE(found.found);
  EXPECT_FALSE(found.axialUncertaintyMm);
  EXPECT_LT(found.residualMm, 0.6);
  EXPECT_FALSE(RegisterBones(fixed, fixed).axialUncertaintyMm);
}

TEST(BoneRegistration, LooksNoSurerThanItIsOnAShaftThatHardlyTapers)
{
  // Stairs of pixels that lie alike draw the shafts to places up to two centimetres off.
  const auto pose = [](int scan) { return Pose({ 0, 1, 0 }, 1.0 + 0.02 * scan, { 20.0 + 0.37 * scan, 0.53 * scan, -200.0 + 0.9 * scan }); };
  const auto shaft = [&](int scan) { return Scan(FemurModel(), pose(scan), -60.0, 24, { 1.5, 1.5, 5.0 }).Surface(); };
  const BoneSurface fixed = shaft(0);
  for (const int scan : { 1, 2, 4, 5 })
  {
    const BoneRegistration found = RegisterBones(fixed, shaft(scan));
    ASSERT_TRUE(found.found);
    const double error = std::abs(AxialError(found, pose(0), pose(scan), 200.0));
    EXPECT_TRUE(!found.axialUncertaintyMm || error <= *found.axialUncertaintyMm)
        << "off by " << error << " mm, stated " << *found.axialUncertaintyMm << " mm";
  }
}

TEST(BoneRegistration, MatchesAMirroredBoneOfTheOtherLeg)
{
  test::BoneModel femur = FemurModel();
  const auto width = femur.halfWidthMm;
  const RigidTransform leftPose = Pose({ 0, 1, 0 }, 3, { 90.0, 10.0, -200.0 });
  const BoneSurface left = Scan(femur, leftPose, -210.0, 50, { 1.3, 1.3, 4.0 }).Surface();
  RigidTransform rightPose = Pose({ 0, 1, 0 }, -3, { -90.0, 4.0, -190.0 });
  const BoneSurface right = Scan(femur, rightPose, -210.0, 50, { 1.3, 1.3, 4.0 }, Side::Right).Surface(LongBone::Femur, Side::Right);
  const BoneRegistration found = RegisterBones(right, Mirrored(left));
  ASSERT_TRUE(found.found);
  Vector3 level = leftPose.Apply({ 0, 0, 100.0 });
  level[0] = -level[0];
  EXPECT_NEAR(found.PositionMm(found.movingToFixed.Apply(level)), found.PositionMm(rightPose.Apply({ 0, 0, 100.0 })), 1.0);
}

TEST(BoneRegistration, RefusesBonesThatHardlyOverlap)
{
  const BoneSurface few = Scan(FemurModel(), Pose({ 0, 0, 1 }, 0, { 0, 0, 0 }), 100.0, 5, { 1.2, 1.2, 4.0 }).Surface();
  EXPECT_FALSE(RegisterBones(few, few).found);
  EXPECT_FALSE(RegisterBones(few, {}).found);
}

TEST(BoneRegistration, GivesTheSameBytesEachTime)
{
  const BoneSurface fixed = Scan(FemurModel(), Pose({ 0, 0, 1 }, 0, { 0, 0, 0 }), 10.0, 30, { 1.5, 1.5, 5.0 }).Surface();
  const BoneSurface moving = Scan(FemurModel(), Pose({ 1, 0, 0 }, 4, { 0, 0, 31 }), 12.0, 30, { 1.5, 1.5, 5.0 }).Surface();
  const BoneRegistration a = RegisterBones(fixed, moving), b = RegisterBones(fixed, moving);
  EXPECT_EQ(a.movingToFixed.translationMm, b.movingToFixed.translationMm);
  EXPECT_EQ(a.axialUncertaintyMm, b.axialUncertaintyMm);
}
} // namespace
} // namespace myosect::anatomy
