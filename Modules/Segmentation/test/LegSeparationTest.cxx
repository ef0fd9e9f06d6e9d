#include "myosect/Segmentation/LegSeparation.h"

#include <gtest/gtest.h>

#include "PlaneScenes.h"

namespace
{
using namespace myosect::segmentation;
using scene::Disc;
using scene::Frame;

constexpr double kSkinMm = 1.8;

/** A leg pressed against the plane x = 0, on its high side when `sign` is 1. */
struct PressedLeg
{
  Disc outline;
  double fatMm;
  double sign;

  /** Depth below the surface, the flat contact included; negative outside. */
  [[nodiscard]] double Depth(double x, double y) const
  {
    return std::min(outline.radius - std::hypot(x - outline.x, y - outline.y), sign * x);
  }
  [[nodiscard]] double Hu(double x, double y) const
  {
    const double depth = Depth(x, y);
    const double fromBone = std::hypot(x - outline.x, y - outline.y);
    return depth < 0.0               ? scene::kAirHu
           : depth < kSkinMm         ? scene::kSkinHu
           : depth < kSkinMm + fatMm ? scene::kFatHu
           : fromBone < 7.0          ? scene::kMarrowHu
           : fromBone < 13.0         ? scene::kCortexHu
                                     : scene::kMuscleHu;
  }
  /** Half the height of the contact. */
  [[nodiscard]] double HalfContactMm() const { return std::sqrt(outline.radius * outline.radius - outline.x * outline.x); }
};

struct Pair
{
  PressedLeg low;
  PressedLeg high;

  [[nodiscard]] FloatPlane Image(const Frame & frame, double noiseHu, unsigned seed) const
  {
    FloatPlane hu = scene::Image(frame, 0.6, [&](double x, double y) { return x < 0.0 ? low.Hu(x, y) : high.Hu(x, y); });
    scene::AddNoise(hu, noiseHu, seed);
    return Smooth(hu, 0.7, 0.7);
  }
};

int ColumnOf(const Frame & frame, double xMm)
{
  return static_cast<int>(std::lround(xMm / frame.pixel.x + 0.5 * frame.width - 0.5));
}

/** Where both legs touch they are cut at the contact: within a pixel on average, and nowhere deeper than the skin of either. */
void ExpectCutAtContact(const SeparatingPath & path, const Frame & frame, double halfContactMm)
{
  double sum = 0.0;
  int rows = 0;
  for (int y = 0; y < frame.height; ++y)
  {
    if (std::abs(frame.Y(y)) < halfContactMm - frame.pixel.y)
    {
      const double off = std::abs(path.column[static_cast<std::size_t>(y)] - 0.5 * frame.width);
      EXPECT_LE(off * frame.pixel.x, std::max(kSkinMm, frame.pixel.x)) << "row at " << frame.Y(y) << " mm";
      sum += off;
      ++rows;
    }
  }
  ASSERT_GT(rows, 20);
  EXPECT_LE(sum / rows, 1.0);
}

TEST(LegSeparation, CutsEqualLegsAtTheirContact)
{
  for (const double pixelMm : { 0.8, 1.5, 2.0 })
  {
    const Pair legs{ { { -66.0, 0.0, 75.0 }, 14.0, -1.0 }, { { 66.0, 0.0, 75.0 }, 14.0, 1.0 } };
    const Frame frame = scene::SquareFrame(150.0, pixelMm);
    const SeparatingPath path = SeparateLimbs(legs.Image(frame, 0.0, 1), frame.pixel, ColumnOf(frame, -66.0), ColumnOf(frame, 66.0));
    ASSERT_EQ(path.column.size(), static_cast<std::size_t>(frame.height));
    ExpectCutAtContact(path, frame, legs.low.HalfContactMm());
    EXPECT_LT(path.deepTissueFraction, 0.05);
    EXPECT_NEAR(path.bodyLengthMm, 2.0 * legs.low.HalfContactMm(), 8.0);
  }
}

TEST(LegSeparation, CutsUnequalLegsAtTheirContactRatherThanInTheMiddle)
{
  const Pair legs{ { { -42.0, 0.0, 50.0 }, 8.0, -1.0 }, { { 84.0, 0.0, 90.0 }, 22.0, 1.0 } };
  const Frame frame = scene::SquareFrame(180.0, 1.5);
  const SeparatingPath path = SeparateLimbs(legs.Image(frame, 0.0, 1), frame.pixel, ColumnOf(frame, -42.0), ColumnOf(frame, 84.0));
  ExpectCutAtContact(path, frame, std::min(legs.low.HalfContactMm(), legs.high.HalfContactMm()));
  EXPECT_LT(path.deepTissueFraction, 0.05);
}

TEST(LegSeparation, FindsTheContactInNoise)
{
  for (unsigned seed = 1; seed <= 3; ++seed)
  {
    const Pair legs{ { { -66.0, 0.0, 75.0 }, 14.0, -1.0 }, { { 70.0, 0.0, 79.0 }, 20.0, 1.0 } };
    const Frame frame = scene::SquareFrame(160.0, 1.5);
    const SeparatingPath path = SeparateLimbs(legs.Image(frame, 25.0, seed), frame.pixel, ColumnOf(frame, -66.0), ColumnOf(frame, 70.0));
    ExpectCutAtContact(path, frame, std::min(legs.low.HalfContactMm(), legs.high.HalfContactMm()));
    EXPECT_LT(path.deepTissueFraction, 0.1);
  }
}

TEST(LegSeparation, RunsThroughTheAirBetweenLegsThatDoNotTouch)
{
  const Frame frame = scene::SquareFrame(150.0, 1.5);
  const Disc low{ -70.0, 0.0, 60.0 };
  const Disc high{ 70.0, 0.0, 60.0 };
  const FloatPlane hu =
      scene::Image(frame, 0.6, [&](double x, double y) { return low.Holds(x, y) || high.Holds(x, y) ? scene::kMuscleHu : scene::kAirHu; });
  const SeparatingPath path = SeparateLimbs(hu, frame.pixel, ColumnOf(frame, -70.0), ColumnOf(frame, 70.0));
  EXPECT_EQ(path.bodyLengthMm, 0.0);
  EXPECT_EQ(path.deepTissueFraction, 0.0);
  for (int y = 0; y < frame.height; ++y)
  {
    EXPECT_LT(hu(path.column[static_cast<std::size_t>(y)], y), -350.0F);
  }
}

TEST(LegSeparation, TellsABridgeOfMuscleFromTwoSkins)
{
  // The perineum: one oval body of muscle round both femurs.
  const Frame frame = scene::SquareFrame(170.0, 1.5);
  const FloatPlane hu = scene::Image(frame, 0.6,
                                     [](double x, double y)
                                     {
                                       const double edge = std::hypot(x / 150.0, y / 90.0);
                                       const double bone = std::hypot(std::abs(x) - 85.0, y);
                                       return edge > 1.0    ? scene::kAirHu
                                              : edge > 0.92 ? scene::kFatHu
                                              : bone < 7.0  ? scene::kMarrowHu
                                              : bone < 13.0 ? scene::kCortexHu
                                                            : scene::kMuscleHu;
                                     });
  const SeparatingPath path = SeparateLimbs(Smooth(hu, 0.7, 0.7), frame.pixel, ColumnOf(frame, -85.0), ColumnOf(frame, 85.0));
  EXPECT_GT(path.deepTissueFraction, 0.7);
  EXPECT_GT(path.bodyLengthMm, 140.0);
}

TEST(LegSeparation, StaysInThePlaneWhenABoneLiesBeyondIt)
{
  const Frame frame = scene::SquareFrame(40.0, 2.0);
  const FloatPlane hu(frame.width, frame.height, 50.0F);
  const SeparatingPath path = SeparateLimbs(hu, frame.pixel, -5, 500);
  for (const int column : path.column)
  {
    EXPECT_GE(column, 0);
    EXPECT_LT(column, frame.width);
  }
}
} // namespace
