#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Contours.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

constexpr double kPi = 3.14159265358979323846;

std::vector<Point2> Circle(double x, double y, double radius, int count, double irregularity = 0.0)
{
  std::vector<Point2> points;
  for (int i = 0; i < count; ++i)
  {
    const double angle = 2.0 * kPi * (i + irregularity * std::sin(3.0 * i)) / count;
    points.push_back({ x + radius * std::cos(angle), y + radius * std::sin(angle) });
  }
  return points;
}

TEST(SplineThrough, FollowsACircleBetweenItsPoints)
{
  const Loop loop = SplineThrough(Circle(40.0, -7.0, 20.0, 24, 0.2));
  for (const Point2 & p : loop)
  {
    EXPECT_NEAR(std::hypot(p.x - 40.0, p.y + 7.0), 20.0, 0.02);
  }
  EXPECT_NEAR(SignedArea(loop), kPi * 400.0, 0.002 * kPi * 400.0);
}

TEST(SplineThrough, PassesThroughEveryPointAndDoesNotDependOnTheFirstOne)
{
  const std::vector<Point2> points{ { 0, 0 }, { 5, -1 }, { 9, 3 }, { 8, 9 }, { 4, 6 }, { -1, 7 } };
  std::vector<Point2> rotated(points.begin() + 2, points.end());
  rotated.insert(rotated.end(), points.begin(), points.begin() + 2);
  const Loop loop = SplineThrough(points, 10), other = SplineThrough(rotated, 10);
  for (std::size_t i = 0; i < points.size(); ++i)
  {
    EXPECT_NEAR(loop[10 * i].x, points[i].x, 1e-12);
    EXPECT_NEAR(loop[10 * i].y, points[i].y, 1e-12);
  }
  for (std::size_t i = 0; i < loop.size(); ++i)
  {
    EXPECT_NEAR(loop[(i + 20) % loop.size()].x, other[i].x, 1e-9);
    EXPECT_NEAR(loop[(i + 20) % loop.size()].y, other[i].y, 1e-9);
  }
}

TEST(SplineThrough, HasNoKinkWhereTheCurveCloses)
{
  const Loop loop = SplineThrough({ { 0, 0 }, { 5, -1 }, { 9, 3 }, { 8, 9 }, { 4, 6 }, { -1, 7 } }, 200);
  const std::size_t n = loop.size();
  const auto direction = [&](std::size_t i) { return std::atan2(loop[(i + 1) % n].y - loop[i].y, loop[(i + 1) % n].x - loop[i].x); };
  EXPECT_NEAR(direction(n - 1), direction(0), 0.02);
}

TEST(SplineThrough, RefusesWhatIsNoCurve)
{
  EXPECT_THROW((void)SplineThrough({ { 0, 0 }, { 1, 0 }, { 1, 1 } }), Error);
  EXPECT_THROW((void)SplineThrough({ { 0, 0 }, { 1, 0 }, { 1, 0 }, { 1, 1 } }), Error);
}

TEST(ZeroLevel, OfTheDistanceToALoopIsThatLoop)
{
  const Loop circle = SplineThrough(Circle(3.0, 4.0, 15.0, 20));
  const Frame frame{ -20.0, -20.0, 0.5, 0.7, 95, 70 };
  const auto level = ZeroLevel(SignedDistance({ circle }, frame), frame);
  ASSERT_EQ(level.size(), 1U);
  EXPECT_NEAR(Area(level), kPi * 225.0, 0.003 * kPi * 225.0);
  EXPECT_LT(MeanDistance(level, { circle }), 0.02);
}

TEST(ZeroLevel, CountsHolesAgainstTheArea)
{
  const Frame frame{ 0.0, 0.0, 1.0, 1.0, 9, 9 };
  segmentation::MaskPlane ring(9, 9, 0);
  for (int y = 2; y < 7; ++y)
  {
    for (int x = 2; x < 7; ++x)
    {
      ring(x, y) = x == 4 && y == 4 ? 0 : 1;
    }
  }
  const auto loops = Boundary(ring, frame);
  ASSERT_EQ(loops.size(), 2U);
  // The corners of the square are cut by an eighth of a pixel each; the hole is a diamond of half a pixel.
  EXPECT_NEAR(Area(loops), 25.0 - 0.5 - 0.5, 1e-9);
}

TEST(ZeroLevel, ClosesWhatReachesTheEdgeOfThePlane)
{
  const Frame frame{ 0.0, 0.0, 1.0, 1.0, 4, 4 };
  EXPECT_NEAR(Area(Boundary(segmentation::MaskPlane(4, 4, 1), frame)), 15.5, 1e-9);
}

TEST(SignedDistance, OfOverlappingLoopsIsThatOfTheirUnion)
{
  const Loop one = SplineThrough(Circle(0.0, 0.0, 10.0, 24)), two = SplineThrough(Circle(8.0, 0.0, 10.0, 24));
  const Frame frame{ -15.0, -15.0, 0.5, 0.5, 80, 60 };
  const auto both = ZeroLevel(SignedDistance({ one, two }, frame), frame);
  ASSERT_EQ(both.size(), 1U);
  const double lens = 2.0 * 100.0 * std::acos(0.4) - 4.0 * std::sqrt(400.0 - 64.0);
  EXPECT_NEAR(Area(both), 200.0 * kPi - lens, 1.5);
}

TEST(Coverage, OfAShiftedRectangleIsItsShareOfEachPixel)
{
  const Loop rectangle{ { 0.75, 0.5 }, { 2.5, 0.5 }, { 2.5, 2.5 }, { 0.75, 2.5 } };
  const Frame frame{ 0.0, 0.0, 1.0, 1.0, 4, 4 };
  const auto coverage = Coverage({ rectangle }, frame, 8);
  EXPECT_FLOAT_EQ(coverage(1, 1), 0.75F);
  EXPECT_FLOAT_EQ(coverage(2, 2), 1.0F);
  EXPECT_FLOAT_EQ(coverage(0, 1), 0.0F);
  EXPECT_FLOAT_EQ(coverage(3, 2), 0.0F);
}

TEST(MeanDistance, OfConcentricCirclesIsTheDifferenceOfTheirRadii)
{
  const Loop inner = SplineThrough(Circle(0.0, 0.0, 10.0, 24)), outer = SplineThrough(Circle(0.0, 0.0, 12.0, 24));
  EXPECT_NEAR(MeanDistance({ inner }, { outer }), 2.0, 0.01);
  EXPECT_NEAR(MeanDistance({ outer }, { inner }), 2.0, 0.01);
}

TEST(MeanDistance, LeavesOutPointsThatDoNotCount)
{
  const Loop square{ { 0.0, 0.0 }, { 20.0, 0.0 }, { 20.0, 20.0 }, { 0.0, 20.0 } };
  const Loop wider{ { 0.0, 0.0 }, { 24.0, 0.0 }, { 24.0, 20.0 }, { 0.0, 20.0 } };
  const PointFilter left = [](Point2 p) { return p.x < 10.0; };
  EXPECT_GT(MeanDistance({ square }, { wider }), 0.5);
  EXPECT_NEAR(MeanDistance({ square }, { wider }, left), 0.0, 1e-9);
}
} // namespace
