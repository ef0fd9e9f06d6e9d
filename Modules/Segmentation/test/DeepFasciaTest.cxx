#include "myosect/Segmentation/DeepFascia.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "LimbScene.h"

namespace
{
using namespace myosect::segmentation;
using scene::Frame;
using scene::LimbScene;

struct Found
{
  LimbSlice slice;
  FloatPlane depth;
  MaskPlane fascia;

  Found(const LimbScene & limb, double pixelMm, double noiseHu)
      : slice(limb.Slice(pixelMm, noiseHu)), depth(DepthMm(slice, CtSegmentationParameters().bodyThresholdHu)),
        fascia(FindFascia(slice, depth, limb.skinMm, noiseHu, {}))
  {
  }

  [[nodiscard]] double AreaShare(const LimbScene & limb) const { return scene::AreaMm2(fascia, slice.pixel) / limb.FasciaAreaMm2(); }
  [[nodiscard]] bool CoversSkin(double skinMm) const
  {
    for (std::size_t i = 0; i < fascia.Size(); ++i)
    {
      if (fascia.data[i] != 0 && slice.bone.data[i] == 0 && depth.data[i] < skinMm)
      {
        return true;
      }
    }
    return false;
  }
};

struct Scan
{
  double pixelMm;
  double noiseHu;
};

class DeepFasciaOnScans : public testing::TestWithParam<Scan>
{
protected:
  static void ExpectArea(const LimbScene & limb)
  {
    const Found found(limb, GetParam().pixelMm, GetParam().noiseHu);
    EXPECT_NEAR(found.AreaShare(limb), 1.0, 0.015);
    EXPECT_FALSE(found.CoversSkin(limb.skinMm));
  }
};

TEST_P(DeepFasciaOnScans, EnclosesAnOvalOfMuscle)
{
  ExpectArea({});
}

TEST_P(DeepFasciaOnScans, SpansTheCleftsBetweenBellies)
{
  LimbScene limb;
  limb.cleftMm = 5.0;
  ExpectArea(limb);
}

TEST_P(DeepFasciaOnScans, LeavesVeinsOutside)
{
  LimbScene limb;
  limb.veins = true;
  ExpectArea(limb);
  const Found found(limb, GetParam().pixelMm, GetParam().noiseHu);
  const Frame frame = limb.FrameOf(found.slice);
  for (const scene::Disc & vein : limb.Veins())
  {
    const MaskPlane inVein = scene::Mask(frame, [&](double x, double y) { return vein.Holds(x, y); });
    for (std::size_t i = 0; i < inVein.Size(); ++i)
    {
      ASSERT_FALSE(inVein.data[i] != 0 && found.fascia.data[i] != 0) << "vein at " << vein.x << ", " << vein.y;
    }
  }
}

TEST_P(DeepFasciaOnScans, HoldsAThinBelly)
{
  LimbScene limb;
  limb.thinBellyMm = 4.0;
  limb.veins = true;
  ExpectArea(limb);
}

TEST_P(DeepFasciaOnScans, FollowsTheTibiaUnderTheSkin)
{
  LimbScene limb;
  limb.limbRadiusMm = 58.0;
  limb.fasciaMm = { 46.0, 46.0 };
  limb.fasciaXMm = 9.6; // 0.8 mm of fat between skin and bone
  limb.boneRadiusMm = 12.0;
  limb.boneMm = { limb.fasciaXMm + 46.0 - 12.0, 0.0 };
  limb.cleftMm = 4.0;
  ExpectArea(limb);
}

TEST_P(DeepFasciaOnScans, DoesNotCoverSkinOfALeanLimb)
{
  LimbScene limb;
  limb.fasciaMm = { 64.0, 64.5 };
  limb.cleftMm = 5.0;
  const Found found(limb, GetParam().pixelMm, GetParam().noiseHu);
  EXPECT_FALSE(found.CoversSkin(limb.skinMm));
  EXPECT_NEAR(found.AreaShare(limb), 1.0, 0.02);
}

INSTANTIATE_TEST_SUITE_P(Scans, DeepFasciaOnScans,
                         testing::Values(Scan{ 0.7, 0.0 }, Scan{ 0.7, 25.0 }, Scan{ 1.0, 10.0 }, Scan{ 1.5, 10.0 }),
                         [](const auto & row) {
                           return "Pixel" + std::to_string(std::lround(100.0 * row.param.pixelMm)) + "Noise" +
                                  std::to_string(std::lround(row.param.noiseHu));
                         });

TEST(DeepFascia, IsEmptyInALimbOfFat)
{
  LimbScene limb;
  limb.fasciaMm = { 1e-3, 1e-3 };
  limb.boneRadiusMm = 0.0;
  const Found found(limb, 1.0, 10.0);
  EXPECT_EQ(CountSet(found.fascia), 0U);
}

TEST(DeepFascia, HoldsTheLeanCoreAndTheBone)
{
  LimbScene limb;
  limb.cleftMm = 5.0;
  limb.thinBellyMm = 5.0;
  const Found found(limb, 1.0, 0.0);
  const MaskPlane core = FindLeanCore(found.slice, found.depth, limb.skinMm, 0.0, {});
  std::size_t outside = 0;
  for (std::size_t i = 0; i < core.Size(); ++i)
  {
    EXPECT_TRUE(found.slice.bone.data[i] == 0 || found.fascia.data[i] != 0);
    outside += core.data[i] != 0 && found.fascia.data[i] == 0 ? 1 : 0;
  }
  EXPECT_LT(static_cast<double>(outside), 0.002 * static_cast<double>(CountSet(core)));
}

/** Islands of muscle of 13 mm, 18 mm apart, are left in the oval. */
LimbSlice ReplacedSlice(const LimbScene & limb)
{
  const Frame frame = scene::SquareFrame(limb.limbRadiusMm + 6.0, 1.0);
  LimbSlice slice;
  slice.pixel = frame.pixel;
  slice.hu = scene::Image(frame, 0.6,
                          [&](double x, double y)
                          {
                            const double hu = limb.Hu(x, y);
                            const double toIsland = std::hypot(std::remainder(x, 18.0), std::remainder(y, 18.0));
                            const bool line = (1.0 - limb.Oval(x, y)) * 50.0 < limb.fasciaLineMm;
                            return hu == scene::kMuscleHu && toIsland > 6.5 && !line ? scene::kFatHu : hu;
                          });
  slice.limb = scene::OutlineOf(slice.hu);
  slice.bone = FindBone(slice.hu, slice.limb, 0.0, slice.pixel, {});
  return slice;
}

TEST(DeepFascia, KeepsItsPlaceWhereFatHasReplacedMuscle)
{
  const LimbScene limb;
  const LimbSlice slice = ReplacedSlice(limb);
  const MaskPlane fascia = FindFascia(slice, DepthMm(slice, CtSegmentationParameters().bodyThresholdHu), limb.skinMm, 0.0, {});
  EXPECT_NEAR(scene::AreaMm2(fascia, slice.pixel) / limb.FasciaAreaMm2(), 1.0, 0.03);
}

TEST(DeepFascia, IsTheEnvelopeOfRemnantsWhereNoLineIsSeen)
{
  LimbScene limb;
  limb.fasciaLineMm = 0.0;
  const LimbSlice slice = ReplacedSlice(limb);
  const MaskPlane fascia = FindFascia(slice, DepthMm(slice, CtSegmentationParameters().bodyThresholdHu), limb.skinMm, 0.0, {});
  const double share = scene::AreaMm2(fascia, slice.pixel) / limb.FasciaAreaMm2();
  EXPECT_GT(share, 0.75);
  EXPECT_LT(share, 1.03) << "nothing marks a place beyond the outermost remnants";
}
} // namespace
