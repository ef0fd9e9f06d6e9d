#include <gtest/gtest.h>

#include <cmath>

#include "AnalyticLimb.h"
#include "LimbGirth.h"
#include "myosect/Measurement/SliceAreas.h"

namespace
{
using namespace myosect;
using namespace myosect::measurement;

constexpr double kPi = 3.14159265358979323846;

/** Ramanujan's second approximation, exact to 1e-5 for ellipses as round as these. */
double EllipseCm(double a, double b)
{
  const double h = std::pow((a - b) / (a + b), 2.0);
  return 0.1 * kPi * (a + b) * (1.0 + 3.0 * h / (10.0 + std::sqrt(4.0 - 3.0 * h)));
}

struct Drawing
{
  int width = 200, height = 180;
  std::array<double, 2> pixelMm{ 1.0, 1.0 };
  int subSamples = 6; ///< 1: whole pixels

  template <typename TInside> [[nodiscard]] std::vector<float> Share(TInside inside) const
  {
    std::vector<float> share;
    for (int y = 0; y < height; ++y)
    {
      for (int x = 0; x < width; ++x)
      {
        int count = 0;
        for (int s = 0; s < subSamples * subSamples; ++s)
        {
          const double px = (x - 0.5 * width + (s % subSamples + 0.5) / subSamples) * pixelMm[0];
          const double py = (y - 0.5 * height + (s / subSamples + 0.5) / subSamples) * pixelMm[1];
          count += inside(px, py) ? 1 : 0;
        }
        share.push_back(static_cast<float>(count) / static_cast<float>(subSamples * subSamples));
      }
    }
    return share;
  }
  template <typename TInside> [[nodiscard]] std::optional<double> Girth(TInside inside) const
  {
    return GirthCm(Share(inside), width, height, pixelMm);
  }
};

auto Ellipse(double a, double b, double turn = 0.3, double centreX = 0.37, double centreY = -0.21)
{
  return [=](double x, double y)
  {
    const double u = (x - centreX) * std::cos(turn) + (y - centreY) * std::sin(turn);
    const double v = (y - centreY) * std::cos(turn) - (x - centreX) * std::sin(turn);
    return std::hypot(u / a, v / b) < 1.0;
  };
}

TEST(LimbGirth, OfEllipsesIsRight)
{
  for (const int subSamples : { 1, 6 })
  {
    for (const auto & [a, b] : { std::pair(85.0, 70.0), std::pair(56.0, 40.0), std::pair(30.0, 25.0), std::pair(17.0, 15.0) })
    {
      const auto girth = Drawing{ 200, 180, { 1.0, 1.0 }, subSamples }.Girth(Ellipse(a, b));
      ASSERT_TRUE(girth);
      EXPECT_NEAR(*girth / EllipseCm(a, b), 1.0, 0.005) << a << " x " << b << ", " << subSamples;
    }
  }
}

TEST(LimbGirth, KnowsPixelsThatAreNotSquare)
{
  for (const int subSamples : { 1, 6 })
  {
    const auto girth = Drawing{ 110, 140, { 2.0, 1.5 }, subSamples }.Girth(Ellipse(80.0, 65.0));
    ASSERT_TRUE(girth);
    EXPECT_NEAR(*girth / EllipseCm(80.0, 65.0), 1.0, 0.005);
  }
}

TEST(LimbGirth, DoesNotDependOnTheTurnOfTheLimb)
{
  for (double turn = 0.0; turn < 1.6; turn += 0.2)
  {
    const auto girth = Drawing{ 200, 180, { 1.0, 1.0 }, 1 }.Girth(Ellipse(70.0, 40.0, turn));
    ASSERT_TRUE(girth);
    EXPECT_NEAR(*girth / EllipseCm(70.0, 40.0), 1.0, 0.005) << turn;
  }
}

TEST(LimbGirth, HolesAndSpecksDoNotCount)
{
  const auto limb = Ellipse(60.0, 50.0);
  const auto hole = Ellipse(10.0, 8.0);
  const auto speck = Ellipse(4.0, 4.0, 0.0, 80.0, 0.0);
  const auto girth = Drawing{}.Girth([&](double x, double y) { return (limb(x, y) && !hole(x, y)) || speck(x, y); });
  ASSERT_TRUE(girth);
  EXPECT_NEAR(*girth / EllipseCm(60.0, 50.0), 1.0, 0.005);
}

TEST(LimbGirth, OfTwoPiecesOrOfNothingIsEmpty)
{
  const auto one = Ellipse(40.0, 40.0, 0.0, -45.0, 0.0);
  const auto other = Ellipse(30.0, 30.0, 0.0, 45.0, 0.0);
  EXPECT_FALSE(Drawing{}.Girth([&](double x, double y) { return one(x, y) || other(x, y); }));
  EXPECT_FALSE(Drawing{}.Girth([](double, double) { return false; }));
}

TEST(LimbGirth, OfALimbAtTheEdgeOfThePlaneIsClosed)
{
  const auto girth = Drawing{ 80, 80, { 1.0, 1.0 }, 6 }.Girth([](double, double) { return true; });
  ASSERT_TRUE(girth);
  EXPECT_LT(*girth, 32.0);
  EXPECT_GT(*girth, 31.0); // a square, its corners rounded
}

TEST(LimbGirth, StandsInTheRowOfASlice)
{
  for (const bool foreign : { false, true })
  {
    for (const double noiseHu : { 0.0, 30.0 })
    {
      test::AnalyticLimb limb;
      test::RenderOptions options;
      options.psfSigmaMm = 0.7;
      options.noiseSigmaHu = noiseHu;
      const test::RenderedLimbs rendered = test::Render({ limb }, test::GridFor(limb, 1.0, 1.0), options);
      MeasurementParameters parameters;
      parameters.foreignMask = foreign;
      SliceMeasurement row;
      MeasureSlice(rendered.volume, rendered.labels, Side::Left, 0, -105.0, parameters, row);
      ASSERT_TRUE(row.limbCircumferenceCm);
      EXPECT_NEAR(*row.limbCircumferenceCm / EllipseCm(limb.limbMm[0], limb.limbMm[1]), 1.0, 0.006);
    }
  }
}
} // namespace
