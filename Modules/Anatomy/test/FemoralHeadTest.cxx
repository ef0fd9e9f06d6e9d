#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "myosect/Anatomy/FemoralHead.h"

namespace
{
using namespace myosect;
using namespace myosect::anatomy;

/** A left hip: shaft, neck, head and socket, on slices of 4 mm. */
struct Hip
{
  Vector3 headCentre{ 62.0, -10.0, 70.0 };
  double radiusMm = 23.5;
  bool socket = true;
  std::size_t slices = 40; ///< from z = -20
  double noiseHu = 15.0;

  [[nodiscard]] double Hu(const Vector3 & p) const
  {
    const auto away = [&](const Vector3 & q) { return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]); };
    const double r = away(headCentre);
    if (r < radiusMm)
    {
      return r > radiusMm - 2.0 ? 900.0 : 260.0;
    }
    const double shaft = std::hypot(p[0] - 100.0, p[1]);
    if (p[2] < 40.0 && shaft < 15.0)
    {
      return shaft > 8.0 ? 1200.0 : -60.0;
    }
    // Neck: from the shaft's top towards the head.
    const Vector3 from{ 98.0, 0.0, 28.0 }, way{ headCentre[0] - 98.0, headCentre[1], headCentre[2] - 28.0 };
    const double length = std::hypot(way[0], way[1], way[2]);
    const double along = ((p[0] - from[0]) * way[0] + (p[1] - from[1]) * way[1] + (p[2] - from[2]) * way[2]) / length;
    const double across = std::sqrt(std::max(0.0, std::pow(away(from), 2) - along * along));
    if (along > 0.0 && along < length && across < 14.0)
    {
      return across > 12.0 ? 900.0 : 200.0;
    }
    const bool isSocket = socket && r > radiusMm + 4.0 && r < radiusMm + 11.0 && p[2] > headCentre[2] - 5.0 && p[0] < headCentre[0] + 18.0;
    return isSocket ? 700.0 : 55.0;
  }

  [[nodiscard]] CtVolume Volume() const
  {
    Grid grid;
    grid.size = { 110, 90, slices };
    grid.spacingMm = { 1.3, 1.3, 4.0 };
    grid.originLps = { 0.0, -58.0, -20.0 };
    const CtImage::Pointer image = MakeImage<CtImage>(grid);
    std::mt19937 random(7);
    for (std::size_t k = 0, at = 0; k < grid.size[2]; ++k)
    {
      for (std::size_t j = 0; j < grid.size[1]; ++j)
      {
        for (std::size_t i = 0; i < grid.size[0]; ++i, ++at)
        {
          double sum = 0.0; // over the slice's thickness
          for (const double dz : { -1.5, -0.5, 0.5, 1.5 })
          {
            Vector3 p = grid.PointLps({ static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
            p[2] += dz;
            sum += 0.25 * Hu(p);
          }
          const double noise = noiseHu * (static_cast<double>(random() % 2001) / 1000.0 - 1.0);
          image->GetBufferPointer()[at] = static_cast<std::int16_t>(std::lround(sum + noise));
        }
      }
    }
    return ToCanonical(CtImage::ConstPointer(image));
  }
};

BoneAxis Shaft()
{
  BoneAxis axis;
  axis.pointLps = { 100.0, 0.0, 0.0 };
  return axis;
}

TEST(FemoralHead, IsFoundBesideItsSocketWithinItsUncertainty)
{
  for (const double radius : { 19.0, 23.5, 27.0 })
  {
    Hip hip;
    hip.radiusMm = radius;
    const auto head = FindFemoralHead(hip.Volume(), Shaft(), { 100.0, 0.0, 5.0 }, Side::Left);
    ASSERT_TRUE(head) << radius;
    EXPECT_TRUE(head->whole);
    EXPECT_NEAR(head->radiusMm, radius, 1.0);
    for (std::size_t a = 0; a < 3; ++a)
    {
      EXPECT_NEAR(head->centreLps[a], hip.headCentre[a], 1.5) << a;
    }
    const auto top = HeadTop(head, Shaft());
    ASSERT_TRUE(top);
    EXPECT_NEAR(top->pointLps[2], hip.headCentre[2] + radius, 1.5);
    EXPECT_NEAR(top->pointLps[2], hip.headCentre[2] + radius, top->UncertaintyMm());
  }
}

TEST(FemoralHead, HasNoTopWhereTheVolumeEndsWithinIt)
{
  Hip hip;
  hip.slices = 26; // up to z = 80, the head reaches 93.5
  EXPECT_FALSE(HeadTop(FindFemoralHead(hip.Volume(), Shaft(), { 100.0, 0.0, 5.0 }, Side::Left), Shaft()));
}

TEST(FemoralHead, IsNotInventedOnAShaftAlone)
{
  Hip hip;
  hip.headCentre = { -500.0, 0.0, 70.0 };
  hip.socket = false;
  EXPECT_FALSE(FindFemoralHead(hip.Volume(), Shaft(), { 100.0, 0.0, -10.0 }, Side::Left));
}
} // namespace
