#include "myosect/Segmentation/WaterFatSwap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace
{
using namespace myosect;
using namespace myosect::segmentation;

constexpr double kPixelMm = 2.0;
constexpr std::size_t kWidth = 170;
constexpr std::size_t kHeight = 84;
constexpr std::size_t kSlices = 10;
constexpr double kNoiseFloor = 20.0;
constexpr double kRadiusMm = 70.0;
constexpr std::size_t kLimb = 1;

struct Leg
{
  double x = 0.0;
  double subcutaneousMm = 12.0;
  double muscleFat = 0.06;
  double marrowFat = 0.92;
  double fatBrightness = 1.5; ///< relative to muscle
};

struct Tissue
{
  double fatFraction = 0.0;
  double signal = 0.0;
};

/** Round leg: skin of 2 mm, fat, muscle, and a femur. The radius grows a little from slice to slice. */
Tissue TissueAt(const Leg & leg, double x, double y, std::size_t k)
{
  const double r = std::hypot(x - leg.x, y);
  const double depth = kRadiusMm + 0.5 * static_cast<double>(k) - r;
  const auto of = [&](double fraction) { return Tissue{ fraction, 300.0 * (1.0 + fraction * (leg.fatBrightness - 1.0)) }; };
  return depth < 0.0                        ? Tissue{}
         : depth < 2.0                      ? of(0.1)
         : depth < 2.0 + leg.subcutaneousMm ? of(0.93)
         : r < 8.0                          ? of(leg.marrowFat)
         : r < 15.0                         ? Tissue{ 0.5, 25.0 }
                                            : of(leg.muscleFat);
}

using IsSwapped = std::function<bool(double x, double y, std::size_t k)>;

struct Set
{
  MrVolume water;
  MrVolume fat;
  LimbMap map;
};

/** Two legs; limb 0 lies towards the left, at positive x. */
Set MakeSet(const Leg & left, const Leg & right, const IsSwapped & isSwapped)
{
  Set set;
  set.water.grid.size = { kWidth, kHeight, kSlices };
  set.water.grid.spacingMm = { kPixelMm, kPixelMm, 10.0 };
  set.fat = set.water;
  const FloatImage::Pointer water = MakeImage<FloatImage>(set.water.grid);
  const FloatImage::Pointer fat = MakeImage<FloatImage>(set.water.grid);
  set.map.coarsePixelMm = { kPixelMm, kPixelMm };
  set.map.limbCount = 2;
  set.map.kinds.assign(kSlices, PlaneKind::Limbs);
  set.map.pieces.assign(kSlices, MaskPlane(static_cast<int>(kWidth), static_cast<int>(kHeight)));
  std::size_t i = 0;
  for (std::size_t k = 0; k < kSlices; ++k)
  {
    for (std::size_t row = 0; row < kHeight; ++row)
    {
      for (std::size_t column = 0; column < kWidth; ++column, ++i)
      {
        const double x = (static_cast<double>(column) - 0.5 * static_cast<double>(kWidth - 1)) * kPixelMm;
        const double y = (static_cast<double>(row) - 0.5 * static_cast<double>(kHeight - 1)) * kPixelMm;
        const Tissue tissue = TissueAt(x > 0.0 ? left : right, x, y, k);
        double w = 5.0 + tissue.signal * (1.0 - tissue.fatFraction);
        double f = 3.0 + tissue.signal * tissue.fatFraction;
        if (isSwapped(x, y, k))
        {
          std::swap(w, f);
        }
        water->GetBufferPointer()[i] = static_cast<float>(w);
        fat->GetBufferPointer()[i] = static_cast<float>(f);
        if (tissue.signal > 0.0)
        {
          set.map.pieces[k](static_cast<int>(column), static_cast<int>(row)) = x > 0.0 ? 1 : 2;
        }
      }
    }
  }
  set.water.image = water;
  set.fat.image = fat;
  return set;
}

const Leg kLeft{ 80.0 };
const Leg kRight{ -80.0 };
const IsSwapped kNowhere = [](double, double, std::size_t) { return false; };
const IsSwapped kRightLeg = [](double x, double, std::size_t) { return x < 0.0; };
const IsSwapped kEverywhere = [](double, double, std::size_t) { return true; };

SwapFinding Find(const Set & set, bool adult)
{
  RunContext context(1);
  return FindWaterFatSwaps(set.water, set.fat, kNoiseFloor, set.map, adult, context);
}

void ExpectAll(const SwapFinding & finding, std::size_t limb, Polarity expected)
{
  EXPECT_EQ(finding.SlicesOf(limb, expected).size(), kSlices);
}

Leg Lean(Leg leg)
{
  leg.subcutaneousMm = 2.0;
  return leg;
}

Leg Replaced(Leg leg, double fatFraction)
{
  leg.muscleFat = fatFraction;
  return leg;
}

TEST(WaterFatSwap, LeavesHealthyLegsAlone)
{
  for (const bool adult : { false, true })
  {
    const SwapFinding finding = Find(MakeSet(kLeft, kRight, kNowhere), adult);
    ExpectAll(finding, 0, Polarity::Right);
    ExpectAll(finding, 1, Polarity::Right);
  }
}

TEST(WaterFatSwap, FindsOneSwappedLegWithoutKnowingTheAge)
{
  const SwapFinding finding = Find(MakeSet(kLeft, kRight, kRightLeg), false);
  ExpectAll(finding, 0, Polarity::Right);
  ExpectAll(finding, kLimb, Polarity::Swapped);
}

TEST(WaterFatSwap, FindsBothLegsSwapped)
{
  const SwapFinding finding = Find(MakeSet(kLeft, kRight, kEverywhere), false);
  ExpectAll(finding, 0, Polarity::Swapped);
  ExpectAll(finding, 1, Polarity::Swapped);
}

TEST(WaterFatSwap, FindsASlabAndASingleSlice)
{
  const SwapFinding finding =
      Find(MakeSet(kLeft, kRight, [](double x, double, std::size_t k) { return x < 0.0 && ((k >= 2 && k <= 4) || k == 8); }), false);
  ExpectAll(finding, 0, Polarity::Right);
  EXPECT_EQ(finding.SlicesOf(kLimb, Polarity::Swapped), (std::vector<std::size_t>{ 2, 3, 4, 8 }));
  EXPECT_EQ(finding.SlicesOf(kLimb, Polarity::Right).size(), kSlices - 4);
}

TEST(WaterFatSwap, KeepsMuscleThatFatReplacedUnderFattySubcutis)
{
  for (const double fatFraction : { 0.5, 0.7, 0.9 })
  {
    for (const bool adult : { false, true })
    {
      const SwapFinding finding = Find(MakeSet(kLeft, Replaced(kRight, fatFraction), kNowhere), adult);
      ExpectAll(finding, kLimb, Polarity::Right);
    }
  }
}

TEST(WaterFatSwap, FindsTheSwapOfALegThatFatReplaced)
{
  for (const bool adult : { false, true })
  {
    const SwapFinding finding = Find(MakeSet(kLeft, Replaced(kRight, 0.7), kRightLeg), adult);
    ExpectAll(finding, 0, Polarity::Right);
    ExpectAll(finding, kLimb, Polarity::Swapped);
  }
}

TEST(WaterFatSwap, WithoutAgeAndContrastASwappedLegThatFatReplacedIsUnclear)
{
  Leg flat = Replaced(kRight, 0.8);
  flat.fatBrightness = 1.0;
  const Set set = MakeSet(kLeft, flat, kRightLeg);
  ExpectAll(Find(set, true), kLimb, Polarity::Swapped);
  ExpectAll(Find(set, false), kLimb, Polarity::Unclear);
}

TEST(WaterFatSwap, LeanLegWhoseRingHoldsMuscleIsNoSwap)
{
  for (const double fatBrightness : { 1.0, 1.5 })
  {
    Leg lean = Lean(kRight);
    lean.fatBrightness = fatBrightness;
    for (const bool adult : { false, true })
    {
      const SwapFinding finding = Find(MakeSet(kLeft, lean, kNowhere), adult);
      EXPECT_TRUE(finding.SlicesOf(kLimb, Polarity::Swapped).empty());
      EXPECT_TRUE(finding.SlicesOf(kLimb, Polarity::Partial).empty());
    }
  }
}

TEST(WaterFatSwap, MarrowTellsTheSwapOfALeanAdultLeg)
{
  ExpectAll(Find(MakeSet(kLeft, Lean(kRight), kRightLeg), true), kLimb, Polarity::Swapped);
}

TEST(WaterFatSwap, MarrowOfAChildIsNoWitness)
{
  Leg child = Lean(kRight);
  child.marrowFat = 0.15;
  child.muscleFat = 0.2;
  const SwapFinding finding = Find(MakeSet(kLeft, child, kNowhere), false);
  EXPECT_FALSE(finding.Has(Polarity::Swapped));
  EXPECT_FALSE(finding.Has(Polarity::Partial));
}

TEST(WaterFatSwap, NeighbouringSlicesTellASlabOfALeanLegOfUnknownAge)
{
  Leg lean = kRight;
  lean.subcutaneousMm = 5.0; // the ring is half of either
  const SwapFinding finding = Find(MakeSet(kLeft, lean, [](double x, double, std::size_t k) { return x < 0.0 && k >= 6; }), true);
  EXPECT_EQ(finding.SlicesOf(kLimb, Polarity::Swapped), (std::vector<std::size_t>{ 6, 7, 8, 9 }));
}

TEST(WaterFatSwap, PartOfASectionIsPartialAndTheOtherSlicesAreRight)
{
  const SwapFinding finding =
      Find(MakeSet(kLeft, kRight, [](double x, double, std::size_t k) { return x < -95.0 && k >= 3 && k <= 5; }), false);
  ExpectAll(finding, 0, Polarity::Right);
  EXPECT_EQ(finding.SlicesOf(kLimb, Polarity::Partial), (std::vector<std::size_t>{ 3, 4, 5 }));
  EXPECT_EQ(finding.SlicesOf(kLimb, Polarity::Right).size(), kSlices - 3);
}

TEST(WaterFatSwap, PartOfEverySectionIsPartial)
{
  const SwapFinding finding = Find(MakeSet(kLeft, kRight, [](double x, double, std::size_t) { return x < -95.0; }), false);
  ExpectAll(finding, 0, Polarity::Right);
  ExpectAll(finding, kLimb, Polarity::Partial);
}

TEST(WaterFatSwap, PartOfALegThatFatReplacedIsPartial)
{
  const SwapFinding finding = Find(MakeSet(kLeft, Replaced(kRight, 0.6), [](double x, double, std::size_t) { return x < -80.0; }), false);
  ExpectAll(finding, 0, Polarity::Right);
  ExpectAll(finding, kLimb, Polarity::Partial);
}

TEST(WaterFatSwap, SmallPartIsFoundAgainstTheNeighbouringSlices)
{
  const auto wedge = [](double x, double y, std::size_t k) { return x < -125.0 && std::abs(y) < 40.0 && k >= 3 && k <= 5; };
  const SwapFinding finding = Find(MakeSet(kLeft, kRight, wedge), false);
  EXPECT_EQ(finding.SlicesOf(kLimb, Polarity::Partial), (std::vector<std::size_t>{ 3, 4, 5 }));
}

TEST(WaterFatSwap, ExchangeRestoresTheImagesUpToTheMiddleBetweenTheLegs)
{
  const Set truth = MakeSet(kLeft, kRight, kNowhere);
  const Set set = MakeSet(kLeft, kRight, kRightLeg);
  RunContext context(1);
  const WaterFatPair restored = ExchangeSwapped(set.water, set.fat, set.map, Find(set, false), context);
  for (std::size_t i = 0; i < truth.water.grid.VoxelCount(); ++i)
  {
    ASSERT_EQ(restored.water.image->GetBufferPointer()[i], truth.water.image->GetBufferPointer()[i]) << i;
    ASSERT_EQ(restored.fat.image->GetBufferPointer()[i], truth.fat.image->GetBufferPointer()[i]) << i;
  }
}

TEST(WaterFatSwap, ExchangeLeavesPartialSectionsAsTheyAre)
{
  const Set set = MakeSet(kLeft, kRight, [](double x, double, std::size_t) { return x < -95.0; });
  RunContext context(1);
  const WaterFatPair same = ExchangeSwapped(set.water, set.fat, set.map, Find(set, false), context);
  EXPECT_TRUE(std::equal(same.water.image->GetBufferPointer(), same.water.image->GetBufferPointer() + set.water.grid.VoxelCount(),
                         set.water.image->GetBufferPointer()));
}

TEST(WaterFatSwap, FattyBoneInsideALeanRingIsNoSwap)
{
  SwapWitnesses ankle;
  ankle.ring = 0.1;
  ankle.core = 0.85;
  ankle.ringBrightness = 250.0;
  ankle.coreBrightness = 400.0;
  EXPECT_EQ(JudgeSwap(ankle, false), Polarity::Unclear);
}

TEST(WaterFatSwap, NearestLimbIsThatOfThePlace)
{
  const Set set = MakeSet(kLeft, kRight, kNowhere);
  EXPECT_EQ(NearestLimb(set.map, 150.0, 40.0, 0), 0);
  EXPECT_EQ(NearestLimb(set.map, 20.0, 40.0, 0), 1);
  EXPECT_EQ(NearestLimb(LimbMap{ 1, 1, { 2.0, 2.0 }, 0, { MaskPlane(4, 4) }, {}, {}, false, false, {}, 0.0 }, 1.0, 1.0, 0), -1);
}
} // namespace
