#include "myosect/Segmentation/LimbSlice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "PlaneScenes.h"

namespace
{
using namespace myosect::segmentation;
using scene::Disc;
using scene::Frame;

constexpr double kPsfSigmaMm = 0.6;

/** A bone with a ring of cortex; `inside` fills it. */
struct Tube
{
  Disc outer;
  double cortexMm;
  double insideHu = scene::kMarrowHu;
  double cortexHu = scene::kCortexHu;

  [[nodiscard]] bool Holds(double x, double y) const { return outer.Holds(x, y); }
  [[nodiscard]] double Hu(double x, double y) const
  {
    return std::hypot(x - outer.x, y - outer.y) > outer.radius - cortexMm ? cortexHu : insideHu;
  }
};

constexpr Disc kLimb{ 0.0, 0.0, 42.0 };

/** Muscle with what `hu` gives. */
template <typename THu> FloatPlane LimbImage(const Frame & frame, THu hu)
{
  return scene::Image(frame, kPsfSigmaMm, [&](double x, double y) { return kLimb.Holds(x, y) ? hu(x, y) : scene::kAirHu; });
}

FloatPlane ImageOf(const Frame & frame, const std::vector<Tube> & tubes)
{
  return LimbImage(frame,
                   [&](double x, double y)
                   {
                     for (const Tube & tube : tubes)
                     {
                       if (tube.Holds(x, y))
                       {
                         return tube.Hu(x, y);
                       }
                     }
                     return scene::kMuscleHu;
                   });
}

MaskPlane BoneOf(const Frame & frame, const FloatPlane & hu, double noiseHu = 0.0)
{
  return FindBone(hu, scene::OutlineOf(hu), noiseHu, frame.pixel, {});
}

Frame LimbFrame(double pixelMm)
{
  return scene::SquareFrame(46.0, pixelMm);
}

int PixelAt(const Frame & frame, const MaskPlane & mask, double xMm, double yMm)
{
  return mask(static_cast<int>(std::floor(xMm / frame.pixel.x + 0.5 * frame.width)),
              static_cast<int>(std::floor(yMm / frame.pixel.y + 0.5 * frame.height)));
}

class BoneOnPixels : public testing::TestWithParam<double>
{
protected:
  /** Mean area over places of the bone on the pixel grid, by its true area. */
  [[nodiscard]] double MeanAreaShare(Tube tube, double noiseHu) const
  {
    const Frame frame = LimbFrame(GetParam());
    double sum = 0.0;
    int count = 0;
    for (const double shift : { 0.0, 0.29, 0.62 })
    {
      tube.outer.x = shift * GetParam();
      tube.outer.y = (0.15 + 1.3 * shift) * GetParam();
      FloatPlane hu = ImageOf(frame, { tube });
      scene::AddNoise(hu, noiseHu, static_cast<unsigned>(100.0 * shift) + 7U);
      const MaskPlane bone = BoneOf(frame, hu, noiseHu);
      EXPECT_EQ(Label(bone, false).Count(), 1);
      EXPECT_EQ(PixelAt(frame, bone, tube.outer.x, tube.outer.y), 1) << "marrow is bone";
      EXPECT_EQ(CountSet(FillHoles(bone)), CountSet(bone));
      sum += scene::AreaMm2(bone, frame.pixel) / tube.outer.AreaMm2();
      ++count;
    }
    return sum / count;
  }
};

TEST_P(BoneOnPixels, HasTheAreaOfAFemoralShaft)
{
  EXPECT_NEAR(MeanAreaShare({ { 0.0, 0.0, 14.0 }, 6.0 }, 0.0), 1.0, 0.03);
}

TEST_P(BoneOnPixels, HasTheAreaOfAFemoralShaftInNoise)
{
  EXPECT_NEAR(MeanAreaShare({ { 0.0, 0.0, 14.0 }, 6.0 }, 25.0), 1.0, 0.03);
}

TEST_P(BoneOnPixels, HasTheAreaOfAnEpiphysisWithThinCortex)
{
  // Cortex thinner than the pixel loses its peak, so that half of it lies further out.
  const double tolerance = GetParam() > 1.2 ? 0.05 : 0.03;
  EXPECT_NEAR(MeanAreaShare({ { 0.0, 0.0, 26.0 }, 1.2, 150.0 }, 0.0), 1.0, tolerance);
  EXPECT_NEAR(MeanAreaShare({ { 0.0, 0.0, 26.0 }, 1.2, 150.0 }, 25.0), 1.0, tolerance);
}

TEST_P(BoneOnPixels, FillsMarrowBehindAnOpeningOfThreeMillimetres)
{
  const Frame frame = LimbFrame(GetParam());
  const Tube tube{ { 1.0, -0.6, 14.0 }, 3.0 };
  const FloatPlane hu = LimbImage(frame,
                                  [&](double x, double y)
                                  {
                                    const bool opening = x > 1.0 && std::abs(y + 0.6) < 1.5;
                                    return !tube.Holds(x, y) ? scene::kMuscleHu : opening ? scene::kMarrowHu : tube.Hu(x, y);
                                  });
  const MaskPlane bone = BoneOf(frame, hu);
  EXPECT_EQ(PixelAt(frame, bone, 1.0, -0.6), 1);
  EXPECT_NEAR(scene::AreaMm2(bone, frame.pixel) / tube.outer.AreaMm2(), 1.0, 0.05);
}

TEST_P(BoneOnPixels, TellsFibulaFromTibia)
{
  const Frame frame = LimbFrame(GetParam());
  const Tube tibia{ { -9.0, 0.0, 12.0 }, 5.0 };
  const Tube fibula{ { 16.0, 5.0, 6.0 }, 2.5 };
  const MaskPlane bone = BoneOf(frame, ImageOf(frame, { tibia, fibula }));
  const Components components = Label(bone, true);
  ASSERT_EQ(components.Count(), 2);
  std::vector<double> areas;
  for (int c = 1; c <= 2; ++c)
  {
    areas.push_back(components.pixelCount[static_cast<std::size_t>(c)] * frame.pixel.Area());
  }
  std::sort(areas.begin(), areas.end());
  EXPECT_NEAR(areas[0] / fibula.outer.AreaMm2(), 1.0, 0.08);
  EXPECT_NEAR(areas[1] / tibia.outer.AreaMm2(), 1.0, 0.05);
  EXPECT_EQ(PixelAt(frame, bone, 6.5, 2.5), 0) << "the muscle between the bones";
}

TEST_P(BoneOnPixels, IsNoOpacifiedVesselAndNoCalcification)
{
  const Frame frame = LimbFrame(GetParam());
  const Tube femur{ { -12.0, 0.0, 13.0 }, 5.0 };
  const Disc vessel{ 18.0, 6.0, 3.0 };
  const Disc wideVessel{ 20.0, -16.0, 4.5 };
  FloatPlane hu = LimbImage(frame,
                            [&](double x, double y)
                            {
                              const bool calcification = std::abs(x - 14.0) < 2.0 && std::abs(y - 20.0) < 1.0;
                              return femur.Holds(x, y)                              ? femur.Hu(x, y)
                                     : calcification                                ? 800.0
                                     : vessel.Holds(x, y) || wideVessel.Holds(x, y) ? 300.0
                                                                                    : scene::kMuscleHu;
                            });
  scene::AddNoise(hu, 10.0, 3);
  const MaskPlane bone = BoneOf(frame, hu, 10.0);
  EXPECT_EQ(Label(bone, false).Count(), 1);
  EXPECT_NEAR(scene::AreaMm2(bone, frame.pixel) / femur.outer.AreaMm2(), 1.0, 0.05);
}

INSTANTIATE_TEST_SUITE_P(Pixels, BoneOnPixels, testing::Values(0.5, 1.0, 1.5),
                         [](const auto & row) { return row.param < 0.7   ? "Half"
                                                       : row.param < 1.2 ? "One"
                                                                         : "OneAndAHalf"; });

TEST(Bone, ReachesTheSameAreaInMuscleAndInFat)
{
  const Frame frame = LimbFrame(0.8);
  const Tube tube{ { 0.3, 0.1, 11.0 }, 4.0 };
  const FloatPlane inFat = LimbImage(frame, [&](double x, double y) { return tube.Holds(x, y) ? tube.Hu(x, y) : scene::kFatHu; });
  const double fat = scene::AreaMm2(BoneOf(frame, inFat), frame.pixel);
  const double muscle = scene::AreaMm2(BoneOf(frame, ImageOf(frame, { tube })), frame.pixel);
  EXPECT_NEAR(fat / muscle, 1.0, 0.03);
  EXPECT_NEAR(fat / tube.outer.AreaMm2(), 1.0, 0.03);
}

TEST(Bone, IsAbsentWhereNothingIsBrighterThanMuscle)
{
  const Frame frame = LimbFrame(1.0);
  FloatPlane hu = LimbImage(frame, [](double, double) { return scene::kMuscleHu; });
  scene::AddNoise(hu, 30.0, 5);
  EXPECT_EQ(CountSet(BoneOf(frame, hu, 30.0)), 0U);
}

TEST(Bone, LiesWithinTheLimb)
{
  const Frame frame = LimbFrame(1.0);
  // The medial face of the tibia under thin skin.
  const Tube tibia{ { 27.0, 0.0, 13.0 }, 5.0 };
  const FloatPlane hu = ImageOf(frame, { tibia });
  const MaskPlane limb = scene::OutlineOf(hu);
  const MaskPlane bone = FindBone(hu, limb, 0.0, frame.pixel, {});
  for (std::size_t i = 0; i < bone.Size(); ++i)
  {
    EXPECT_TRUE(bone.data[i] == 0 || limb.data[i] != 0);
  }
  EXPECT_NEAR(scene::AreaMm2(bone, frame.pixel) / tibia.outer.AreaMm2(), 1.0, 0.05);
}

TEST(Bone, OfAChildsFibulaIsFound)
{
  const Frame frame = LimbFrame(0.7);
  const Tube fibula{ { 5.0, 3.0, 4.0 }, 1.6 };
  const MaskPlane bone = BoneOf(frame, ImageOf(frame, { fibula }));
  EXPECT_EQ(Label(bone, false).Count(), 1);
  EXPECT_NEAR(scene::AreaMm2(bone, frame.pixel) / fibula.outer.AreaMm2(), 1.0, 0.12);
}

TEST(Bone, DepthBeginsAtTheSkinSurfaceHalfAPixelBeyondTheLimb)
{
  const Frame frame = scene::SquareFrame(30.0, 0.5);
  const Disc limb{ 0.0, 0.0, 25.0 };
  LimbSlice slice;
  slice.pixel = frame.pixel;
  slice.limb = scene::Mask(frame, [&](double x, double y) { return limb.Holds(x, y); });
  slice.hu = FloatPlane(frame.width, frame.height, -1000.0F);
  const FloatPlane depth = DepthMm(slice, -500.0);
  for (int y = 0; y < frame.height; ++y)
  {
    for (int x = 0; x < frame.width; ++x)
    {
      EXPECT_NEAR(depth(x, y), 25.0 - std::hypot(frame.X(x), frame.Y(y)), 0.5) << x << ", " << y;
    }
  }
}
} // namespace
