#include "myosect/Segmentation/LimbFinder.h"

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

TEST(LimbFinder, FindsTwoLegsTheOneTowardsThePatientsLeftFirst)
{
  Stack stack;
  const LimbMap map = stack.Add(kSlices, Paint({ kLeftLeg, kRightLeg })).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  ExpectAllLimbs(map);
  for (std::size_t k = 0; k < kSlices; ++k)
  {
    EXPECT_GT(Dice(map, k, 0, kLeftLeg, stack.GetFrame()), 0.97);
    EXPECT_GT(Dice(map, k, 1, kRightLeg, stack.GetFrame()), 0.97);
    EXPECT_FALSE(map.touchesOther[0][k]);
  }
  EXPECT_FALSE(map.foreignStripLowX);
  EXPECT_FALSE(map.foreignStripHighX);
}

TEST(LimbFinder, OrdersLegsByPlaceAndNotBySizeOrSign)
{
  // Both legs right of the middle of the image, the smaller one further to the left.
  const Leg low{ { -140.0, 0.0, 75.0 } };
  const Leg high{ { -10.0, 0.0, 48.0 } };
  Stack stack;
  const LimbMap map = stack.Add(kSlices, Paint({ low, high })).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  EXPECT_GT(Dice(map, 5, 0, high, stack.GetFrame()), 0.96);
  EXPECT_GT(Dice(map, 5, 1, low, stack.GetFrame()), 0.97);
}

TEST(LimbFinder, FindsASingleLeg)
{
  Stack stack;
  const LimbMap map = stack.Add(kSlices, Paint({ kRightLeg })).Limbs();
  ASSERT_EQ(map.limbCount, 1);
  ExpectAllLimbs(map);
  EXPECT_GT(Dice(map, 3, 0, kRightLeg, stack.GetFrame()), 0.97);
}

TEST(LimbFinder, FindsNothingInAir)
{
  const LimbMap map = Stack().Add(4, [](double, double) { return scene::kAirHu; }).Limbs();
  EXPECT_EQ(map.limbCount, 0);
  for (const PlaneKind kind : map.kinds)
  {
    EXPECT_EQ(kind, PlaneKind::Empty);
  }
  EXPECT_EQ(map.noiseHu, 0.0);
}

TEST(LimbFinder, FindsLegsInAStackOfOneOrTwoSlices)
{
  for (const std::size_t count : { 1U, 2U })
  {
    const LimbMap map = Stack().Add(count, Paint({ kLeftLeg, kRightLeg })).Limbs();
    EXPECT_EQ(map.limbCount, 2);
    ExpectAllLimbs(map);
  }
}

TEST(LimbFinder, SeparatesLegsThatTouch)
{
  const Leg left{ { 67.0, 0.0, 70.0 } };
  const Leg right{ { -67.0, 0.0, 70.0 } };
  Stack stack;
  const LimbMap map =
      stack.Add(kSlices, [&](double x, double y) { return Paint({ x > 0.0 ? left : right })(x, y); }).AddNoise(15.0).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  ExpectAllLimbs(map);
  for (std::size_t k = 0; k < kSlices; ++k)
  {
    EXPECT_TRUE(map.touchesOther[0][k]);
    EXPECT_TRUE(map.touchesOther[1][k]);
    EXPECT_GT(Dice(map, k, 0, left, stack.GetFrame()), 0.96);
    EXPECT_GT(Dice(map, k, 1, right, stack.GetFrame()), 0.96);
  }
}

TEST(LimbFinder, TakesTibiaAndFibulaForOneLimb)
{
  const Leg calf{ { 0.0, 0.0, 55.0 } };
  const Disc fibula{ 30.0, 12.0, 7.5 };
  Stack stack;
  const LimbMap map =
      stack.Add(kSlices, [&](double x, double y) { return fibula.Holds(x, y) ? scene::kCortexHu : Paint({ calf })(x, y); }).Limbs();
  ASSERT_EQ(map.limbCount, 1);
  EXPECT_FALSE(map.touchesOther[0][4]);
  EXPECT_GT(Dice(map, 4, 0, calf, stack.GetFrame()), 0.96);
}

TEST(LimbFinder, CouchSheetAndBlanketAreNoLimb)
{
  const auto surroundings = [](double x, double y)
  {
    const double couch = 90.0 - x * x / 3000.0;
    const double blanket = -84.0 + std::abs(x) / 12.0;
    return y > couch && y < couch + 3.0 ? -50.0 : y > couch + 3.0 ? -920.0 : y > blanket && y < blanket + 2.5 ? -300.0 : scene::kAirHu;
  };
  Stack stack;
  const LimbMap map = stack.Add(kSlices, Paint({ kLeftLeg, kRightLeg }, surroundings)).AddNoise(12.0).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  ExpectAllLimbs(map);
  for (std::size_t k = 0; k < kSlices; ++k)
  {
    EXPECT_GT(Dice(map, k, 0, kLeftLeg, stack.GetFrame()), 0.96);
    EXPECT_GT(Dice(map, k, 1, kRightLeg, stack.GetFrame()), 0.96);
  }
}

TEST(LimbFinder, LegsThatRestOnTheCouchKeepTheirOutline)
{
  // The couch is tangent to both legs.
  const auto couch = [](double, double y) { return y >= 70.0 && y < 73.0 ? -50.0 : scene::kAirHu; };
  const Leg left{ { 92.0, 0.0, 70.0 } };
  const Leg right{ { -92.0, 1.0, 69.0 } };
  Stack stack;
  const LimbMap map = stack.Add(kSlices, Paint({ left, right }, couch)).AddNoise(12.0).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  EXPECT_GT(Dice(map, 5, 0, left, stack.GetFrame()), 0.96);
  EXPECT_GT(Dice(map, 5, 1, right, stack.GetFrame()), 0.96);
}

TEST(LimbFinder, AHandBesideTheThighIsNoSecondLimb)
{
  const auto hand = [](double x, double y)
  {
    if (std::hypot((x - 190.0) / 16.0, (y + 10.0) / 44.0) > 1.0)
    {
      return scene::kAirHu;
    }
    for (const double metacarpal : { -36.0, -18.0, 0.0, 18.0 })
    {
      if (Disc{ 190.0, metacarpal, 4.0 }.Holds(x, y))
      {
        return 700.0;
      }
    }
    return 45.0;
  };
  Stack stack;
  const LimbMap map = stack.Add(kSlices, Paint({ kLeftLeg }, hand)).AddNoise(12.0).Limbs();
  ASSERT_EQ(map.limbCount, 1);
  EXPECT_GT(Dice(map, 5, 0, kLeftLeg, stack.GetFrame()), 0.96);
  EXPECT_EQ(stack.At(map, 5, 190.0, -10.0), 0);
}

TEST(LimbFinder, AHandBesideTwoThighsTakesTheirPlaceNeither)
{
  const auto hand = [](double x, double y)
  {
    const bool inHand = std::hypot((x - 200.0) / 16.0, y / 44.0) < 1.0;
    return !inHand ? scene::kAirHu : std::remainder(y, 18.0) * std::remainder(y, 18.0) + (x - 200.0) * (x - 200.0) < 20.0 ? 700.0 : 45.0;
  };
  Stack stack;
  const LimbMap map = stack.Add(kSlices, Paint({ kLeftLeg, kRightLeg }, hand)).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  EXPECT_GT(Dice(map, 5, 0, kLeftLeg, stack.GetFrame()), 0.97);
  EXPECT_GT(Dice(map, 5, 1, kRightLeg, stack.GetFrame()), 0.97);
}

TEST(LimbFinder, AStripOfTheOtherLegIsNotedAndIsNoLimb)
{
  // The image ends 25 mm inside the other leg, far from its bone.
  for (const double side : { -1.0, 1.0 })
  {
    const Leg whole{ { side * -20.0, 0.0, 70.0 } };
    const Leg other{ { side * 165.0, 0.0, 70.0 } };
    Stack stack(120.0, 90.0);
    const LimbMap map = stack.Add(kSlices, Paint({ whole, other })).AddNoise(12.0).Limbs();
    ASSERT_EQ(map.limbCount, 1);
    EXPECT_GT(Dice(map, 5, 0, whole, stack.GetFrame()), 0.97);
    EXPECT_EQ(map.foreignStripLowX, side < 0.0);
    EXPECT_EQ(map.foreignStripHighX, side > 0.0);
    EXPECT_EQ(stack.At(map, 5, side * 110.0, 0.0), 0);
  }
}

TEST(LimbFinder, ALegCutByTheEdgeIsNoStripOfAnotherWhereItsBoneIsNotSeen)
{
  const auto leg = Paint({ { { 70.0, 0.0, 70.0 } } });
  const auto boneless = [&](double x, double y) { return std::hypot(x - 70.0, y) < 13.0 ? scene::kMuscleHu : leg(x, y); };
  Stack stack(120.0, 90.0);
  const LimbMap map = stack.Add(4, leg).Add(6, boneless).Add(4, leg).AddNoise(12.0).Limbs();
  ASSERT_EQ(map.limbCount, 1);
  EXPECT_FALSE(map.foreignStripLowX);
  EXPECT_FALSE(map.foreignStripHighX);
}

TEST(LimbFinder, ThingsAtTheImageEdgeAreNoStripOfALeg)
{
  // A foam pad and the couch reach the edge of the image, a leg does not.
  const auto surroundings = [](double x, double y) {
    return y > 78.0 && y < 80.5 ? -50.0 : x < -100.0 && std::abs(y) < 40.0 ? -850.0 : scene::kAirHu;
  };
  Stack stack(120.0, 90.0);
  const LimbMap map = stack.Add(kSlices, Paint({ { { 30.0, 0.0, 70.0 } } }, surroundings)).AddNoise(12.0).Limbs();
  ASSERT_EQ(map.limbCount, 1);
  EXPECT_FALSE(map.foreignStripLowX);
  EXPECT_FALSE(map.foreignStripHighX);
}

TEST(LimbFinder, ADisplacedSliceDoesNotFitItsNeighbours)
{
  for (const auto & [xMm, yMm] : { std::pair(60.0, 0.0), std::pair(-60.0, 0.0), std::pair(0.0, 60.0), std::pair(24.0, 0.0) })
  {
    const LimbMap map = Stack().Add(kSlices, Paint({ kLeftLeg, kRightLeg })).Roll(5, xMm, yMm).AddNoise(12.0).Limbs();
    ASSERT_EQ(map.limbCount, 2);
    SCOPED_TRACE(xMm);
    ExpectMisfitOnly(map, { 5 });
  }
}

TEST(LimbFinder, ADisplacedSliceOfASingleLegDoesNotFit)
{
  const LimbMap map = Stack().Add(kSlices, Paint({ kLeftLeg })).Roll(5, -60.0, 0.0).Limbs();
  ASSERT_EQ(map.limbCount, 1);
  ExpectMisfitOnly(map, { 5 });
}

TEST(LimbFinder, ASliceRolledByOneLegDoesNotFit)
{
  // The right leg lies where the left one should be, the left one has left the image.
  const Leg left{ { 90.0, 0.0, 70.0 } };
  const Leg right{ { -90.0, 0.0, 70.0 } };
  const LimbMap map = Stack(230.0).Add(kSlices, Paint({ left, right })).Roll(5, 180.0, 0.0).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  ExpectMisfitOnly(map, { 5 });
}

TEST(LimbFinder, TwoDisplacedSlicesDoNotFit)
{
  const LimbMap map = Stack().Add(kSlices, Paint({ kLeftLeg, kRightLeg })).Roll(4, 60.0, 0.0).Roll(5, 60.0, 0.0).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  ExpectMisfitOnly(map, { 4, 5 });
}

TEST(LimbFinder, ADisplacedSliceAtTheEndDoesNotFit)
{
  for (const std::size_t k : { std::size_t{ 0 }, kSlices - 1 })
  {
    const LimbMap map = Stack().Add(kSlices, Paint({ kLeftLeg, kRightLeg })).Roll(k, 60.0, 0.0).Limbs();
    ASSERT_EQ(map.limbCount, 2);
    ExpectMisfitOnly(map, { k });
  }
}

TEST(LimbFinder, AnEmptiedSliceInTheMiddleDoesNotFit)
{
  const LimbMap map = Stack().Add(kSlices, Paint({ kLeftLeg, kRightLeg })).Empty(6).AddNoise(12.0).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  ExpectMisfitOnly(map, { 6 });
}

TEST(LimbFinder, SlicesBeyondTheLimbAreEmpty)
{
  const LimbMap map = Stack().Add(kSlices, Paint({ kLeftLeg, kRightLeg })).Empty(0).Empty(1).Empty(kSlices - 1).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  for (std::size_t k = 0; k < kSlices; ++k)
  {
    EXPECT_EQ(map.kinds[k], k < 2 || k + 1 == kSlices ? PlaneKind::Empty : PlaneKind::Limbs) << k;
  }
}

TEST(LimbFinder, FollowsALimbThatLeansAndTapers)
{
  Stack stack;
  std::vector<Leg> legs;
  for (std::size_t k = 0; k < 20; ++k)
  {
    const double level = static_cast<double>(k);
    legs.push_back({ { 60.0 + 2.0 * level, -20.0 + 1.5 * level, 50.0 + 1.2 * level } });
    stack.Add(1, Paint({ legs.back() }));
  }
  const LimbMap map = stack.AddNoise(10.0).Limbs();
  ASSERT_EQ(map.limbCount, 1);
  ExpectAllLimbs(map);
  for (std::size_t k = 0; k < 20; ++k)
  {
    EXPECT_GT(Dice(map, k, 0, legs[k], stack.GetFrame()), 0.96) << k;
  }
}

TEST(LimbFinder, AStumpEndsWhereTheLimbEnds)
{
  Stack stack;
  stack.Add(6, Paint({ kRightLeg })).Add(8, Paint({ kLeftLeg, kRightLeg }));
  const LimbMap map = stack.AddNoise(10.0).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  ExpectAllLimbs(map);
  EXPECT_EQ(PieceAreaMm2(map, 5, 0), 0.0);
  EXPECT_NEAR(PieceAreaMm2(map, 6, 0) / kLeftLeg.outline.AreaMm2(), 1.0, 0.03);
  EXPECT_NEAR(PieceAreaMm2(map, 5, 1) / kRightLeg.outline.AreaMm2(), 1.0, 0.03);
}

TEST(LimbFinder, PlanesWhereTheLegsAreOneBodyArePelvis)
{
  const auto pelvis = [](double x, double y)
  {
    const double edge = std::hypot(x / 165.0, y / 95.0);
    const double bone = std::hypot(std::abs(x) - 95.0, y);
    return edge > 1.0    ? scene::kAirHu
           : edge > 0.92 ? scene::kFatHu
           : bone < 7.0  ? scene::kMarrowHu
           : bone < 14.0 ? scene::kCortexHu
                         : scene::kMuscleHu;
  };
  const LimbMap map = Stack().Add(10, Paint({ kLeftLeg, kRightLeg })).Add(4, pelvis).AddNoise(12.0).Limbs();
  ASSERT_EQ(map.limbCount, 2);
  for (std::size_t k = 0; k < map.kinds.size(); ++k)
  {
    EXPECT_EQ(map.kinds[k], k < 10 ? PlaneKind::Limbs : PlaneKind::Pelvis) << k;
  }
}

TEST(LimbFinder, NoiseIsEstimatedFromSoftTissue)
{
  // Edges count the more, the coarser the pixels.
  for (const auto & [pixelMm, tolerance] : { std::pair(1.0, 0.2), std::pair(2.0, 0.35) })
  {
    const Frame frame = scene::SquareFrame(80.0, pixelMm);
    const FloatPlane plane = scene::Image(frame, 0.7, Paint({ { { 0.0, 0.0, 70.0 } } }), 2);
    for (const double sigmaHu : { 0.0, 10.0, 30.0 })
    {
      scene::Noise noise(sigmaHu, 5);
      RunContext context(2);
      const CtVolume volume =
          scene::VolumeOf(frame, 4, 5.0, [&](int x, int y, std::size_t) { return static_cast<double>(plane(x, y)) + noise.Next(); });
      EXPECT_NEAR(FindLimbs(volume, {}, context).noiseHu, sigmaHu, tolerance * sigmaHu) << pixelMm << " mm";
    }
  }
}

TEST(LimbFinder, ResultDoesNotDependOnTheNumberOfThreads)
{
  Stack stack;
  stack.Add(kSlices, Paint({ kLeftLeg, kRightLeg })).Roll(5, 60.0, 0.0).AddNoise(20.0);
  const LimbMap one = stack.Limbs(1);
  const LimbMap four = stack.Limbs(4);
  EXPECT_EQ(one.limbCount, four.limbCount);
  EXPECT_EQ(one.kinds, four.kinds);
  EXPECT_EQ(one.noiseHu, four.noiseHu);
  EXPECT_EQ(one.touchesOther, four.touchesOther);
  for (std::size_t k = 0; k < kSlices; ++k)
  {
    EXPECT_EQ(one.pieces[k].data, four.pieces[k].data);
  }
}

TEST(LimbFinder, ReturnsCoarsePixelsOfAboutTwoMillimetres)
{
  const Frame frame{ 300, 200, { 0.7, 0.9 } };
  const Leg leg{ { 0.0, 0.0, 60.0 } };
  const FloatPlane plane = scene::Image(frame, 0.6, Paint({ leg }), 2);
  RunContext context(2);
  const LimbMap map = FindLimbs(scene::VolumeOf(frame, 4, 5.0, [&](int x, int y, std::size_t) { return plane(x, y); }), {}, context);
  ASSERT_EQ(map.limbCount, 1);
  EXPECT_NEAR(map.coarsePixelMm.x, 2.0, 0.3);
  EXPECT_NEAR(map.coarsePixelMm.y, 2.0, 0.3);
  EXPECT_NEAR(map.coarsePixelMm.x, map.factorX * 0.7, 1e-9);
  EXPECT_NEAR(PieceAreaMm2(map, 2, 0) / leg.outline.AreaMm2(), 1.0, 0.03);
}

TEST(LimbFinder, StopsWhenCancelled)
{
  Stack stack;
  stack.Add(kSlices, Paint({ kLeftLeg, kRightLeg }));
  RunContext context(2);
  context.Cancel();
  EXPECT_ANY_THROW(static_cast<void>(FindLimbs(stack.Volume(), {}, context)));
}
} // namespace
