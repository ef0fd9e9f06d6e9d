#include "myosect/Anatomy/Levels.h"

#include <cmath>

#include <gtest/gtest.h>

#include "LegModel.h"

namespace myosect::anatomy
{
namespace
{
constexpr double kRadian = 0.017453292519943295;

/** A leg of the model in a stack, and its rows with side, segment and place. */
struct Limb
{
  model::Stack stack;
  LimbAnatomy anatomy;
  SlicePlanes planes;
  LimbBones bones;
  std::vector<SliceMeasurement> rows;

  Limb(const model::Leg & leg, double fromMm, double toMm, double stepMm, double tiltDeg = 0.0) : stack(leg, fromMm, toMm, stepMm)
  {
    Tilt(tiltDeg);
    anatomy = stack.Describe();
    planes = { stack.positionMm, { 0, 0, 1 } };
    bones = DescribeBones(stack.sections, anatomy, planes);
    rows.resize(stack.sections.size());
    for (std::size_t k = 0; k < rows.size(); ++k)
    {
      rows[k].side = leg.side;
      rows[k].segment = anatomy.segments[k];
      rows[k].sliceIndex = k;
    }
    SetLevels(bones, planes.normalLps, rows);
  }

  /** The whole limb leans to the left by this angle; its sections are stretched along it. */
  void Tilt(double degrees)
  {
    for (std::size_t k = 0; k < stack.sections.size(); ++k)
    {
      const double shift = std::tan(degrees * kRadian) * stack.levelMm[k];
      LimbSection & section = stack.sections[k];
      section.centreLps[0] += shift;
      for (BoneSection & bone : section.bones)
      {
        bone.centreLps[0] += shift;
      }
    }
  }

  [[nodiscard]] const SliceMeasurement & At(double levelMm) const
  {
    std::size_t best = 0;
    for (std::size_t k = 0; k < rows.size(); ++k)
    {
      best = std::abs(stack.levelMm[k] - levelMm) < std::abs(stack.levelMm[best] - levelMm) ? k : best;
    }
    return rows[best];
  }
};

TEST(Levels, CountMillimetresFromTheKneeAwayFromItOnBothSides)
{
  const Limb limb({}, -250.0, 250.0, 2.0);
  EXPECT_NEAR(*limb.At(150.0).levelMmFromKnee, 150.0, 2.0);
  EXPECT_NEAR(*limb.At(-150.0).levelMmFromKnee, 150.0, 2.0);
  EXPECT_GT(*limb.At(20.0).levelMmFromKnee, 0.0);
  EXPECT_GT(*limb.At(-20.0).levelMmFromKnee, 0.0);
}

TEST(Levels, GiveAnUncertaintyThatHoldsTheError)
{
  for (const double step : { 1.0, 3.0, 5.0, 8.0 })
  {
    for (const double start : { 0.0, 0.3, 0.7 })
    {
      const Limb limb({}, -250.0 + start * step, 250.0, step);
      for (std::size_t k = 0; k < limb.rows.size(); ++k)
      {
        if (limb.rows[k].levelMmFromKnee)
        {
          EXPECT_NEAR(*limb.rows[k].levelMmFromKnee, std::abs(limb.stack.levelMm[k]), *limb.rows[k].levelUncertaintyMm)
              << step << ' ' << limb.stack.levelMm[k];
        }
      }
    }
  }
}

TEST(Levels, FollowTheBoneOfALimbThatLeans)
{
  const Limb upright({}, -250.0, 250.0, 5.0);
  const Limb leaning({}, -250.0, 250.0, 5.0, 15.0);
  EXPECT_NEAR(*leaning.At(200.0).levelMmFromKnee, *upright.At(200.0).levelMmFromKnee / std::cos(15.0 * kRadian), 1.5);
  EXPECT_NEAR(*leaning.At(200.0).obliquityDeg, 15.0, 0.5);
  EXPECT_NEAR(*upright.At(200.0).obliquityDeg, 0.0, 0.5);
}

TEST(Levels, AreSharesOfTheTibiaWhereBothItsEndsAreInView)
{
  const Limb limb({}, -420.0, 100.0, 3.0);
  const auto expected = [](double level) { return 100.0 * (level + 363.0) / 360.0; };
  for (const double level : { -300.0, -200.0, -120.0, -60.0 })
  {
    ASSERT_TRUE(limb.At(level).levelPercent) << level;
    EXPECT_NEAR(*limb.At(level).levelPercent, expected(limb.stack.levelMm[limb.At(level).sliceIndex]), 2.0) << level;
  }
  EXPECT_FALSE(limb.At(80.0).levelPercent) << "the head of the femur is not in view";
}

TEST(Levels, AreEmptyWhereNoLandmarkIsInView)
{
  const Limb shaft({}, 120.0, 240.0, 5.0);
  EXPECT_FALSE(shaft.rows[10].levelMmFromKnee);
  EXPECT_FALSE(shaft.rows[10].levelPercent);
  EXPECT_FALSE(shaft.rows[10].levelUncertaintyMm);
  EXPECT_TRUE(shaft.rows[10].obliquityDeg);
}

TEST(Levels, AreEmptyInASingleSlice)
{
  const Limb slice({}, 180.0, 180.0, 5.0);
  EXPECT_FALSE(slice.rows[0].obliquityDeg);
  EXPECT_FALSE(slice.rows[0].levelMmFromKnee);
}

TEST(Levels, NearTheKneeAloneAreCountedAlongTheSlicesNormalWithoutAnObliquity)
{
  const Limb knee({}, -70.0, 70.0, 3.0);
  ASSERT_TRUE(knee.At(-50.0).levelMmFromKnee);
  EXPECT_NEAR(*knee.At(-50.0).levelMmFromKnee, 50.0, *knee.At(-50.0).levelUncertaintyMm);
  EXPECT_FALSE(knee.At(-50.0).obliquityDeg);
}

TEST(Matching, FindsTheSameLevelOfLegsShiftedAgainstEachOther)
{
  Limb left({ Side::Left }, -250.0, 200.0, 5.0);
  Limb right({ Side::Right }, -276.7, 173.3, 5.0);
  SetMatchPositions(left.bones, right.bones, {}, left.rows, right.rows);
  for (const double level : { -200.0, -100.0, 80.0, 150.0 })
  {
    const SliceMeasurement & l = left.At(level);
    const SliceMeasurement & r = right.At(level);
    const double apart = left.stack.levelMm[l.sliceIndex] - right.stack.levelMm[r.sliceIndex];
    EXPECT_NEAR(*l.matchPositionMm - *r.matchPositionMm, apart, 1.5) << level;
    EXPECT_LE(std::abs(*l.matchPositionMm - *r.matchPositionMm - apart), *l.matchUncertaintyMm) << level;
  }
}

TEST(Matching, GrowsTowardsTheHeadInThighAndCalf)
{
  Limb left({ Side::Left }, -250.0, 250.0, 5.0);
  Limb right({ Side::Right }, -250.0, 250.0, 5.0);
  SetMatchPositions(left.bones, right.bones, {}, left.rows, right.rows);
  EXPECT_LT(*left.At(-200.0).matchPositionMm, *left.At(-100.0).matchPositionMm);
  EXPECT_LT(*left.At(100.0).matchPositionMm, *left.At(200.0).matchPositionMm);
}

TEST(Matching, WithoutACommonLandmarkTakesTheRegistrationAndItsUncertainty)
{
  Limb left({ Side::Left }, 120.0, 240.0, 5.0);
  Limb right({ Side::Right }, 120.0, 240.0, 5.0);
  MirroredBone mirrored;
  mirrored.bone = LongBone::Femur;
  mirrored.registration.found = true;
  mirrored.registration.movingToFixed.translationMm = { 0.0, 0.0, 12.0 };
  mirrored.registration.axialUncertaintyMm = 6.5;
  SetMatchPositions(left.bones, right.bones, { mirrored }, left.rows, right.rows);
  EXPECT_NEAR(*right.rows[4].matchPositionMm - *left.rows[4].matchPositionMm, 12.0, 1e-9);
  EXPECT_GT(*left.rows[4].matchUncertaintyMm, 6.5) << "the bones of two legs differ besides";
}

TEST(Matching, IsEmptyOnAShaftThatNothingTellsApart)
{
  Limb left({ Side::Left }, 120.0, 240.0, 5.0);
  Limb right({ Side::Right }, 120.0, 240.0, 5.0);
  MirroredBone mirrored;
  mirrored.registration.found = true; // but without a limit along the axis
  SetMatchPositions(left.bones, right.bones, { mirrored }, left.rows, right.rows);
  EXPECT_FALSE(left.rows[4].matchPositionMm);
  EXPECT_FALSE(right.rows[4].matchUncertaintyMm);
}
} // namespace
} // namespace myosect::anatomy
