#include "myosect/Segmentation/TissueLabels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "LimbScene.h"
#include "myosect/Segmentation/DeepFascia.h"

namespace
{
using namespace myosect;
using namespace myosect::segmentation;
using scene::Frame;
using scene::LimbScene;
using TissuePlane = Plane<std::uint8_t>;

Tissue TissueAt(const TissuePlane & tissue, int x, int y)
{
  return static_cast<Tissue>(tissue(x, y));
}

/** A plane that lies wholly inside the fascia. */
LimbSlice InsideSlice(int width, int height, float hu)
{
  LimbSlice slice;
  slice.hu = FloatPlane(width, height, hu);
  slice.limb = MaskPlane(width, height, 1);
  slice.bone = MaskPlane(width, height);
  return slice;
}

TissuePlane ClassifyInside(const LimbSlice & slice, const CtSegmentationParameters & parameters = {})
{
  const FloatPlane depth(slice.hu.width, slice.hu.height, 20.0F);
  return ClassifyTissues(slice, depth, MaskPlane(slice.hu.width, slice.hu.height, 1), 1.5, 0.0, parameters);
}

struct Classified
{
  LimbSlice slice;
  FloatPlane depth;
  MaskPlane fascia;
  TissuePlane tissue;

  Classified(const LimbScene & limb, double pixelMm, double noiseHu)
      : slice(limb.Slice(pixelMm, noiseHu)), depth(DepthMm(slice, CtSegmentationParameters().bodyThresholdHu)),
        fascia(FindFascia(slice, depth, limb.skinMm, noiseHu, {})), tissue(ClassifyTissues(slice, depth, fascia, limb.skinMm, noiseHu, {}))
  {
  }

  [[nodiscard]] double AreaMm2(Tissue wanted) const
  {
    const auto count = std::count(tissue.data.begin(), tissue.data.end(), static_cast<std::uint8_t>(wanted));
    return static_cast<double>(count) * slice.pixel.Area();
  }
};

TEST(TissueLabels, WindowsAreCutHalfAUnitBeyondTheirIntegers)
{
  const std::array<std::pair<float, Tissue>, 14> expected{ { { -900.0F, Tissue::OtherInsideFascia },
                                                             { -191.0F, Tissue::OtherInsideFascia },
                                                             { -190.6F, Tissue::OtherInsideFascia },
                                                             { -190.4F, Tissue::IntermuscularFat },
                                                             { -190.0F, Tissue::IntermuscularFat },
                                                             { -30.0F, Tissue::IntermuscularFat },
                                                             { -29.6F, Tissue::IntermuscularFat },
                                                             { -29.5F, Tissue::Muscle },
                                                             { -29.0F, Tissue::Muscle },
                                                             { 29.5F, Tissue::Muscle },
                                                             { 150.0F, Tissue::Muscle },
                                                             { 150.4F, Tissue::Muscle },
                                                             { 150.6F, Tissue::OtherInsideFascia },
                                                             { 1500.0F, Tissue::OtherInsideFascia } } };
  for (const auto & [hu, tissue] : expected)
  {
    EXPECT_EQ(TissueAt(ClassifyInside(InsideSlice(5, 5, hu)), 2, 2), tissue) << hu;
  }
}

TEST(TissueLabels, WindowsFollowTheParameters)
{
  CtSegmentationParameters parameters;
  parameters.muscleLowerHu = 0.0;
  parameters.muscleUpperHu = 100.0;
  EXPECT_EQ(TissueAt(ClassifyInside(InsideSlice(5, 5, -1.0F), parameters), 2, 2), Tissue::IntermuscularFat);
  EXPECT_EQ(TissueAt(ClassifyInside(InsideSlice(5, 5, 0.0F), parameters), 2, 2), Tissue::Muscle);
  EXPECT_EQ(TissueAt(ClassifyInside(InsideSlice(5, 5, 101.0F), parameters), 2, 2), Tissue::OtherInsideFascia);
}

TEST(TissueLabels, EveryLimbPixelHasATissueAndNoOther)
{
  LimbScene limb;
  limb.veins = true;
  limb.cleftMm = 4.0;
  const Classified result(limb, 1.0, 15.0);
  for (std::size_t i = 0; i < result.tissue.Size(); ++i)
  {
    ASSERT_EQ(result.tissue.data[i] == kNoTissue, result.slice.limb.data[i] == 0);
    ASSERT_TRUE(result.tissue.data[i] == kNoTissue || result.tissue.data[i] < kTissueCount);
  }
}

TEST(TissueLabels, SkinIsNeverMuscle)
{
  for (const double fatMm : { 14.0, 0.4 })
  {
    for (const double noiseHu : { 0.0, 25.0 })
    {
      LimbScene limb;
      limb.fasciaMm = { 68.0 - 1.6 - fatMm, 68.0 - 1.6 - fatMm };
      const Classified result(limb, 0.8, noiseHu);
      for (std::size_t i = 0; i < result.tissue.Size(); ++i)
      {
        if (result.slice.limb.data[i] != 0 && result.depth.data[i] < limb.skinMm)
        {
          ASSERT_EQ(static_cast<Tissue>(result.tissue.data[i]), Tissue::Skin);
        }
      }
      const double truth = scene::kPi * (68.0 * 68.0 - 66.4 * 66.4);
      EXPECT_NEAR(result.AreaMm2(Tissue::Skin) / truth, 1.0, 0.25) << "to a fraction of a pixel";
    }
  }
}

TEST(TissueLabels, AreasOfAHealthyLimbAreTrue)
{
  for (const double noiseHu : { 0.0, 10.0, 25.0 })
  {
    LimbScene limb;
    limb.cleftMm = 6.0;
    limb.veins = true;
    const Classified result(limb, 0.8, noiseHu);
    const Frame fine = scene::SquareFrame(70.0, 0.1);
    const MaskPlane muscle =
        scene::Mask(fine, [&](double x, double y) { return limb.InsideFascia(x, y) && !limb.Bone().Holds(x, y) && limb.Hu(x, y) > 0.0; });
    const MaskPlane imat =
        scene::Mask(fine, [&](double x, double y) { return limb.InsideFascia(x, y) && !limb.Bone().Holds(x, y) && limb.Hu(x, y) < 0.0; });
    const double muscleMm2 = scene::AreaMm2(muscle, fine.pixel);
    const double imatMm2 = scene::AreaMm2(imat, fine.pixel);
    EXPECT_NEAR(result.AreaMm2(Tissue::Muscle) / muscleMm2, 1.0, 0.02) << noiseHu;
    EXPECT_NEAR(result.AreaMm2(Tissue::IntermuscularFat) / imatMm2, 1.0, 0.20) << noiseHu;
    EXPECT_NEAR(result.AreaMm2(Tissue::SubcutaneousFat), scene::kPi * 66.4 * 66.4 - limb.FasciaAreaMm2(), 0.03 * limb.FasciaAreaMm2())
        << noiseHu;
  }
}

TEST(TissueLabels, RimOfBoneInFatIsFatAndNotMuscle)
{
  LimbScene limb;
  limb.muscleHu = scene::kFatHu;
  const LimbSlice slice = limb.Slice(1.0, 0.0);
  const Frame frame = limb.FrameOf(slice);
  const MaskPlane fascia = scene::Mask(frame, [&](double x, double y) { return limb.InsideFascia(x, y); });
  const TissuePlane tissue = ClassifyTissues(slice, DepthMm(slice, CtSegmentationParameters().bodyThresholdHu), fascia, limb.skinMm, 0.0, {});
  for (int y = 0; y < tissue.height; ++y)
  {
    for (int x = 0; x < tissue.width; ++x)
    {
      ASSERT_NE(TissueAt(tissue, x, y), Tissue::Muscle) << x << ", " << y << " of " << slice.hu(x, y) << " HU";
    }
  }
}

TEST(TissueLabels, RimOfBoneInMuscleIsMuscleUnlessBrighter)
{
  const LimbScene limb;
  const LimbSlice slice = limb.Slice(1.0, 0.0);
  const Frame frame = limb.FrameOf(slice);
  const MaskPlane fascia = scene::Mask(frame, [&](double x, double y) { return limb.InsideFascia(x, y); });
  const TissuePlane tissue = ClassifyTissues(slice, DepthMm(slice, CtSegmentationParameters().bodyThresholdHu), fascia, limb.skinMm, 0.0, {});
  int rim = 0;
  int bright = 0;
  for (int y = 0; y < tissue.height; ++y)
  {
    for (int x = 0; x < tissue.width; ++x)
    {
      const double fromBone = std::hypot(frame.X(x) - limb.boneMm[0], frame.Y(y) - limb.boneMm[1]) - limb.boneRadiusMm;
      if (slice.bone(x, y) != 0 || fromBone > 2.0)
      {
        continue;
      }
      ++rim;
      bright += slice.hu(x, y) > 150.5F ? 1 : 0;
      ASSERT_EQ(TissueAt(tissue, x, y), slice.hu(x, y) > 150.5F ? Tissue::OtherInsideFascia : Tissue::Muscle) << slice.hu(x, y) << " HU";
    }
  }
  EXPECT_GT(rim, 50);
  EXPECT_GT(bright, 5);
}

TEST(TissueLabels, BoneIsCortexWhereDenseAndMarrowElsewhere)
{
  const LimbScene limb;
  const Classified result(limb, 0.7, 0.0);
  const double inner = limb.boneRadiusMm - 5.0;
  const double marrow = scene::kPi * inner * inner;
  const double cortex = limb.Bone().AreaMm2() - marrow;
  EXPECT_NEAR(result.AreaMm2(Tissue::Marrow) / marrow, 1.0, 0.08);
  EXPECT_NEAR(result.AreaMm2(Tissue::CorticalBone) / cortex, 1.0, 0.05);
}

TEST(TissueLabels, VeinsOfTheSubcutisAreOtherTissue)
{
  for (const double noiseHu : { 0.0, 20.0 })
  {
    LimbScene limb;
    limb.veins = true;
    const Classified result(limb, 0.8, noiseHu);
    const Frame frame = limb.FrameOf(result.slice);
    for (const scene::Disc & vein : limb.Veins())
    {
      const int x = static_cast<int>(std::floor(vein.x / frame.pixel.x + 0.5 * frame.width));
      const int y = static_cast<int>(std::floor(vein.y / frame.pixel.y + 0.5 * frame.height));
      EXPECT_EQ(TissueAt(result.tissue, x, y), Tissue::OtherOutsideFascia);
    }
    double truth = 0.0;
    for (const scene::Disc & vein : limb.Veins())
    {
      truth += vein.AreaMm2();
    }
    EXPECT_NEAR(result.AreaMm2(Tissue::OtherOutsideFascia) / truth, 1.0, 0.35) << noiseHu;
  }
}

TEST(TissueLabels, NoiseOfTheSubcutisIsNoVein)
{
  const Classified result({}, 0.8, 30.0);
  EXPECT_LT(result.AreaMm2(Tissue::OtherOutsideFascia), 0.005 * result.AreaMm2(Tissue::SubcutaneousFat));
}

TEST(TissueLabels, NoiseDoesNotTurnMuscleIntoFat)
{
  const Classified result({}, 0.8, 30.0);
  EXPECT_LT(result.AreaMm2(Tissue::IntermuscularFat), 0.005 * result.AreaMm2(Tissue::Muscle));
}
} // namespace
