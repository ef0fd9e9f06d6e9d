#include "myosect/Segmentation/CouchFinder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "PlaneScenes.h"

namespace
{
using namespace myosect;
using namespace myosect::segmentation;
using scene::Frame;

const Frame kFrame{ 280, 140, { 1.5, 1.5 } };

bool InLegs(double x, double y)
{
  return std::hypot(std::abs(x) - 90.0, y) < 68.0;
}

/** Couch of a stack of legs that slowly change, with what `beside` says in all slices. */
std::optional<CouchSurface> CouchOf(const std::function<double(double, double)> & beside, std::size_t slices = 8)
{
  const FloatPlane plane = scene::Image(
      kFrame, 0.7, [&](double x, double y) { return InLegs(x, y) ? scene::kMuscleHu : beside(x, y); }, 2);
  scene::Noise noise(12.0, 9);
  RunContext context(2);
  const CtVolume volume =
      scene::VolumeOf(kFrame, slices, 5.0, [&](int x, int y, std::size_t) { return static_cast<double>(plane(x, y)) + noise.Next(); });
  return FindCouch(volume, -500.0, context);
}

bool Hides(const CouchSurface & couch, double xMm, double yMm)
{
  return couch.Hides(static_cast<int>(std::floor(xMm / kFrame.pixel.x + 0.5 * kFrame.width)),
                     static_cast<int>(std::floor(yMm / kFrame.pixel.y + 0.5 * kFrame.height)));
}

TEST(CouchFinder, FindsAFlatCouchBelowTheLegs)
{
  const auto couch = CouchOf([](double, double y) { return y > 75.0 && y < 78.0 ? -50.0 : y > 78.0 ? -920.0 : scene::kAirHu; });
  ASSERT_TRUE(couch);
  EXPECT_TRUE(couch->belowLimbs);
  for (double x = -150.0; x <= 150.0; x += 10.0)
  {
    EXPECT_TRUE(Hides(*couch, x, 77.0)) << x;
    EXPECT_FALSE(Hides(*couch, x, 72.0)) << x;
  }
}

TEST(CouchFinder, FindsTheSurfaceBelowLegsThatRestOnIt)
{
  // Sunk in by 2 mm: the couch is not seen free where the legs lie.
  const auto couch = CouchOf([](double, double y) { return y > 66.0 && y < 69.0 ? -50.0 : scene::kAirHu; });
  ASSERT_TRUE(couch);
  EXPECT_TRUE(Hides(*couch, 90.0, 69.0));
  EXPECT_FALSE(Hides(*couch, 90.0, 64.0));
}

TEST(CouchFinder, FindsACurvedCouch)
{
  const auto surface = [](double x) { return 88.0 - x * x / 2500.0; };
  const auto couch = CouchOf([&](double x, double y) { return y > surface(x) && y < surface(x) + 3.0 ? -50.0 : scene::kAirHu; });
  ASSERT_TRUE(couch);
  for (double x = -140.0; x <= 140.0; x += 20.0)
  {
    EXPECT_TRUE(Hides(*couch, x, surface(x) + 2.5)) << x;
    EXPECT_FALSE(Hides(*couch, x, surface(x) - 3.0)) << x;
  }
}

TEST(CouchFinder, FindsTheCouchInFrontOfAPronePatient)
{
  const auto couch = CouchOf([](double, double y) { return y < -72.0 && y > -75.0 ? -50.0 : scene::kAirHu; });
  ASSERT_TRUE(couch);
  EXPECT_FALSE(couch->belowLimbs);
  EXPECT_TRUE(Hides(*couch, 0.0, -74.0));
  EXPECT_FALSE(Hides(*couch, 0.0, -69.0));
}

TEST(CouchFinder, FindsNoneWhereThereIsNone)
{
  EXPECT_FALSE(CouchOf([](double, double) { return scene::kAirHu; }));
}

/** Limb pixels, more than 2 mm inside the skin, that the couch hides. */
int HiddenLimbPixels(const std::optional<CouchSurface> & couch)
{
  int hidden = 0;
  for (int y = 0; couch && y < kFrame.height; ++y)
  {
    for (int x = 0; x < kFrame.width; ++x)
    {
      hidden += std::hypot(std::abs(kFrame.X(x)) - 90.0, kFrame.Y(y)) < 66.0 && couch->Hides(x, y) ? 1 : 0;
    }
  }
  return hidden;
}

TEST(CouchFinder, ATautBlanketOverTheLegsHidesNone)
{
  EXPECT_EQ(HiddenLimbPixels(CouchOf([](double, double y) { return y < -68.0 && y > -70.5 ? -50.0 : scene::kAirHu; })), 0);
}

TEST(CouchFinder, ABlanketThatSagsBetweenTheLegsHidesNone)
{
  const auto blanket = [](double x) { return -68.0 + 20.0 * std::max(0.0, 1.0 - x * x / 8100.0); };
  const auto couch = CouchOf([&](double x, double y) { return y < blanket(x) && y > blanket(x) - 2.5 ? -50.0 : scene::kAirHu; });
  EXPECT_EQ(HiddenLimbPixels(couch), 0);
}

TEST(CouchFinder, CouchBelowAndBlanketAboveHideNoLeg)
{
  for (const double couchMm : { 75.0, 67.0 })
  {
    const auto couch =
        CouchOf([&](double, double y) { return (y > couchMm && y < couchMm + 3.0) || (y < -69.0 && y > -71.5) ? -50.0 : scene::kAirHu; });
    EXPECT_EQ(HiddenLimbPixels(couch), 0) << couchMm;
  }
}

TEST(CouchFinder, IsNotLookedForInFewerThanThreeSlices)
{
  EXPECT_FALSE(CouchOf([](double, double y) { return y > 75.0 && y < 78.0 ? -50.0 : scene::kAirHu; }, 2));
}
} // namespace
