#include "myosect/Segmentation/SkinModel.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "PlaneScenes.h"
#include "myosect/Segmentation/DeepFascia.h"

namespace
{
using namespace myosect::segmentation;
using scene::Frame;

/** Slices of an oval limb of skin, fat and muscle, at different places on the pixel grid. */
class Limb
{
public:
  double skinMm = 1.5;
  double skinHu = 40.0;
  double fatMm = 16.0;
  double psfSigmaMm = 0.6;
  double pixelMm = 0.8;
  double noiseHu = 0.0;

  [[nodiscard]] LimbSlice Slice(unsigned n) const
  {
    const Frame frame = scene::SquareFrame(45.0, pixelMm);
    const double shiftX = 0.37 * n * pixelMm;
    const double shiftY = 0.23 * n * pixelMm;
    LimbSlice slice;
    slice.pixel = frame.pixel;
    slice.hu = scene::Image(
        frame, psfSigmaMm, [&](double x, double y) { return HuAtDepth(40.0 - std::hypot(x - shiftX, y - shiftY)); },
        pixelMm > 1.0 ? 10 : 6);
    scene::AddNoise(slice.hu, noiseHu, 11U + n);
    slice.limb = scene::OutlineOf(slice.hu);
    slice.bone = MaskPlane(frame.width, frame.height);
    return slice;
  }

  [[nodiscard]] SkinModel Fitted(unsigned slices = 3) const
  {
    const CtSegmentationParameters parameters;
    SkinProfile sum;
    for (unsigned n = 0; n < slices; ++n)
    {
      SkinProfile profile;
      const LimbSlice slice = Slice(n);
      const FloatPlane depth = DepthMm(slice, CtSegmentationParameters().bodyThresholdHu);
      profile.Add(slice, depth, FindLeanCore(slice, depth, parameters.skinMaximumMm, noiseHu, parameters));
      sum.Merge(profile);
    }
    return sum.Fit(parameters);
  }

private:
  [[nodiscard]] double HuAtDepth(double depth) const
  {
    return depth < 0.0 ? scene::kAirHu : depth < skinMm ? skinHu : depth < skinMm + fatMm ? scene::kFatHu : scene::kMuscleHu;
  }
};

TEST(SkinModel, RecoversTheThicknessOfSkin)
{
  for (const double pixelMm : { 0.7, 1.0, 1.5 })
  {
    for (const double psfSigmaMm : { 0.5, 0.9 })
    {
      for (const double skinMm : { 1.0, 1.5, 2.0, 3.0 })
      {
        Limb limb;
        limb.skinMm = skinMm;
        limb.pixelMm = pixelMm;
        limb.psfSigmaMm = psfSigmaMm;
        const SkinModel model = limb.Fitted();
        const std::string what =
            std::to_string(skinMm) + " mm on pixels of " + std::to_string(pixelMm) + ", sigma " + std::to_string(psfSigmaMm);
        EXPECT_TRUE(model.fitted) << what;
        EXPECT_NEAR(model.thicknessMm, skinMm, 0.3) << what;
        EXPECT_NEAR(model.limitDepthMm, skinMm, 0.4) << what;
      }
    }
  }
}

TEST(SkinModel, RecoversTheThicknessInNoise)
{
  for (const double skinMm : { 1.0, 2.0, 3.0 })
  {
    Limb limb;
    limb.skinMm = skinMm;
    limb.noiseHu = 30.0;
    const SkinModel model = limb.Fitted(6);
    EXPECT_TRUE(model.fitted);
    EXPECT_NEAR(model.thicknessMm, skinMm, 0.3) << skinMm;
  }
}

TEST(SkinModel, TakesThickerSkinFromBrighterPixelsWhereItIsThinnerThanTheResolution)
{
  // Only the product of thickness and contrast is seen: 60 HU in place of 40 looks thicker by the ratio of the contrasts to fat.
  Limb limb;
  limb.pixelMm = 1.0;
  limb.psfSigmaMm = 0.8;
  limb.skinMm = 1.2;
  limb.skinHu = 60.0;
  const SkinModel model = limb.Fitted();
  EXPECT_NEAR(model.thicknessMm * (model.skinHu + 100.0), 1.2 * 160.0, 0.15 * 1.2 * 160.0);
}

TEST(SkinModel, KeepsTheDefaultWhereThereIsTooLittleFat)
{
  Limb limb;
  limb.fatMm = 3.0;
  const SkinModel model = limb.Fitted();
  EXPECT_FALSE(model.fitted);
  EXPECT_EQ(model.thicknessMm, SkinModel().thicknessMm);
  EXPECT_EQ(model.limitDepthMm, SkinModel().limitDepthMm);
  EXPECT_EQ(model.skinHu, CtSegmentationParameters().skinExpectedHu);
}

TEST(SkinModel, KeepsTheDefaultWithoutAnySlice)
{
  const SkinModel model = SkinProfile().Fit({});
  EXPECT_FALSE(model.fitted);
  EXPECT_EQ(model.thicknessMm, 1.5);
}

TEST(SkinModel, StaysWithinTheRangeAllowed)
{
  CtSegmentationParameters parameters;
  parameters.skinMaximumMm = 2.0;
  Limb limb;
  limb.skinMm = 3.0;
  const LimbSlice slice = limb.Slice(0);
  const FloatPlane depth = DepthMm(slice, CtSegmentationParameters().bodyThresholdHu);
  SkinProfile profile;
  profile.Add(slice, depth, FindLeanCore(slice, depth, 3.5, 0.0, parameters));
  const SkinModel model = profile.Fit(parameters);
  ASSERT_TRUE(model.fitted);
  EXPECT_LE(model.thicknessMm, 2.0 + 1e-9);
}

TEST(SkinModel, DoesNotDependOnTheOrderOfSlices)
{
  Limb limb;
  limb.noiseHu = 20.0;
  const CtSegmentationParameters parameters;
  std::vector<SkinProfile> profiles(4);
  for (unsigned n = 0; n < 4; ++n)
  {
    const LimbSlice slice = limb.Slice(n);
    const FloatPlane depth = DepthMm(slice, CtSegmentationParameters().bodyThresholdHu);
    profiles[n].Add(slice, depth, FindLeanCore(slice, depth, parameters.skinMaximumMm, 20.0, parameters));
  }
  SkinProfile up, down;
  for (std::size_t n = 0; n < 4; ++n)
  {
    up.Merge(profiles[n]);
    down.Merge(profiles[3 - n]);
  }
  const SkinModel a = up.Fit(parameters);
  const SkinModel b = down.Fit(parameters);
  EXPECT_EQ(a.thicknessMm, b.thicknessMm);
  EXPECT_EQ(a.limitDepthMm, b.limitDepthMm);
  EXPECT_EQ(a.skinHu, b.skinHu);
}
} // namespace
