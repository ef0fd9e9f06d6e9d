#include "myosect/Segmentation/Raster.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <tuple>

namespace
{
using namespace myosect::segmentation;

MaskPlane RandomMask(int width, int height, double share, unsigned seed)
{
  std::mt19937 random(seed);
  MaskPlane mask(width, height);
  for (auto & value : mask.data)
  {
    value = static_cast<double>(random()) < share * 4294967296.0 ? 1 : 0;
  }
  return mask;
}

MaskPlane Complement(MaskPlane mask)
{
  for (auto & value : mask.data)
  {
    value = value == 0 ? 1 : 0;
  }
  return mask;
}

bool IsSubset(const MaskPlane & inner, const MaskPlane & outer)
{
  for (std::size_t i = 0; i < inner.Size(); ++i)
  {
    if (inner.data[i] != 0 && outer.data[i] == 0)
    {
      return false;
    }
  }
  return true;
}

/** Rows of '#' and '.'. */
MaskPlane Drawn(const std::vector<std::string> & rows)
{
  MaskPlane mask(static_cast<int>(rows.front().size()), static_cast<int>(rows.size()));
  for (int y = 0; y < mask.height; ++y)
  {
    for (int x = 0; x < mask.width; ++x)
    {
      mask(x, y) = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == '#' ? 1 : 0;
    }
  }
  return mask;
}

/** Soft-edged islands, as morphology meets them. */
MaskPlane RandomIslands(unsigned seed)
{
  std::mt19937 random(seed);
  FloatPlane noise(60, 50);
  for (float & value : noise.data)
  {
    value = static_cast<float>(random() % 1000U) - 500.0F;
  }
  noise = Smooth(noise, 2.0, 2.0);
  MaskPlane mask(noise.width, noise.height);
  for (std::size_t i = 0; i < mask.Size(); ++i)
  {
    mask.data[i] = noise.data[i] > 0.0F ? 1 : 0;
  }
  return mask;
}

/** Set within `margin` pixels of the border removed, so that the border plays no part. */
MaskPlane WithoutMargin(MaskPlane mask, int margin)
{
  for (int y = 0; y < mask.height; ++y)
  {
    for (int x = 0; x < mask.width; ++x)
    {
      if (x < margin || y < margin || x >= mask.width - margin || y >= mask.height - margin)
      {
        mask(x, y) = 0;
      }
    }
  }
  return mask;
}

constexpr PixelMm kAnisotropic{ 0.7, 1.3 };

TEST(Raster, DistanceIsTheLeastOfAllDistancesToTheSet)
{
  unsigned seed = 1;
  for (const double share : { 0.004, 0.05, 0.5, 0.98 })
  {
    for (const PixelMm pixel : { PixelMm{ 1.0, 1.0 }, kAnisotropic, PixelMm{ 2.1, 0.4 } })
    {
      MaskPlane mask = RandomMask(31, 23, share, seed++);
      mask(7, 20) = 1;
      const FloatPlane distance = DistanceMm(mask, pixel);
      for (int y = 0; y < mask.height; ++y)
      {
        for (int x = 0; x < mask.width; ++x)
        {
          double least = 1e9;
          for (int v = 0; v < mask.height; ++v)
          {
            for (int u = 0; u < mask.width; ++u)
            {
              least = mask(u, v) == 0 ? least : std::min(least, std::hypot((x - u) * pixel.x, (y - v) * pixel.y));
            }
          }
          ASSERT_NEAR(distance(x, y), least, 1e-4 * (1.0 + least)) << x << ", " << y << " share " << share;
        }
      }
    }
  }
}

TEST(Raster, DistanceToAnEmptySetExceedsEveryLimb)
{
  const FloatPlane distance = DistanceMm(MaskPlane(9, 5), kAnisotropic);
  for (const float value : distance.data)
  {
    EXPECT_GT(value, 1e5F);
  }
}

TEST(Raster, DistanceWorksOnPlanesOfOneRowOrColumn)
{
  MaskPlane row(9, 1);
  row(2, 0) = 1;
  EXPECT_FLOAT_EQ(DistanceMm(row, { 0.5, 3.0 })(8, 0), 3.0F);
  MaskPlane column(1, 9);
  column(0, 8) = 1;
  EXPECT_FLOAT_EQ(DistanceMm(column, { 0.5, 3.0 })(0, 0), 24.0F);
}

TEST(Raster, DilatedPointIsTheDiscOfItsRadius)
{
  for (const double radius : { 0.5, 1.0, 2.1, 3.5, 7.0 })
  {
    MaskPlane point(41, 31);
    point(20, 15) = 1;
    const MaskPlane disc = Dilate(point, radius, kAnisotropic);
    for (int y = 0; y < disc.height; ++y)
    {
      for (int x = 0; x < disc.width; ++x)
      {
        const double distance = std::hypot((x - 20) * kAnisotropic.x, (y - 15) * kAnisotropic.y);
        ASSERT_EQ(disc(x, y) != 0, distance <= radius + 1e-6) << radius << " mm at " << x << ", " << y;
      }
    }
  }
}

TEST(Raster, DilationGrowsAndErosionShrinks)
{
  for (unsigned seed = 1; seed <= 5; ++seed)
  {
    const MaskPlane mask = RandomIslands(seed);
    MaskPlane smaller = Erode(mask, 0.1, kAnisotropic);
    EXPECT_EQ(smaller.data, mask.data) << "a disc smaller than a pixel changes nothing";
    MaskPlane larger = Dilate(mask, 0.1, kAnisotropic);
    EXPECT_EQ(larger.data, mask.data);
    for (const double radius : { 1.4, 2.6, 4.0 })
    {
      const MaskPlane eroded = Erode(mask, radius, kAnisotropic);
      const MaskPlane dilated = Dilate(mask, radius, kAnisotropic);
      EXPECT_TRUE(IsSubset(eroded, smaller));
      EXPECT_TRUE(IsSubset(larger, dilated));
      EXPECT_LT(CountSet(eroded), CountSet(smaller));
      EXPECT_GT(CountSet(dilated), CountSet(larger));
      smaller = eroded;
      larger = dilated;
    }
  }
}

TEST(Raster, ErosionIsTheDualOfDilation)
{
  for (unsigned seed = 1; seed <= 5; ++seed)
  {
    const MaskPlane mask = RandomIslands(seed);
    for (const double radius : { 1.0, 2.6, 4.0 })
    {
      EXPECT_EQ(Erode(mask, radius, kAnisotropic).data, Complement(Dilate(Complement(mask), radius, kAnisotropic)).data);
    }
  }
}

TEST(Raster, OpeningAndClosingAreIdempotentAndOrdered)
{
  for (unsigned seed = 1; seed <= 5; ++seed)
  {
    const MaskPlane mask = RandomIslands(seed);
    for (const double radius : { 1.0, 2.6, 4.0, 9.0 })
    {
      const MaskPlane opened = Open(mask, radius, kAnisotropic);
      const MaskPlane closed = Close(mask, radius, kAnisotropic);
      EXPECT_TRUE(IsSubset(opened, mask));
      EXPECT_TRUE(IsSubset(mask, closed));
      EXPECT_EQ(Open(opened, radius, kAnisotropic).data, opened.data) << radius;
      EXPECT_EQ(Close(closed, radius, kAnisotropic).data, closed.data) << radius;
    }
  }
}

TEST(Raster, OpeningIsTheDualOfClosingAwayFromTheBorder)
{
  const int margin = 14;
  for (unsigned seed = 1; seed <= 5; ++seed)
  {
    const MaskPlane mask = RandomIslands(seed);
    for (const double radius : { 1.0, 2.6, 4.0 })
    {
      const MaskPlane opened = WithoutMargin(Open(mask, radius, kAnisotropic), margin);
      const MaskPlane dual = WithoutMargin(Complement(Close(Complement(mask), radius, kAnisotropic)), margin);
      EXPECT_EQ(opened.data, dual.data) << radius;
    }
  }
}

TEST(Raster, MorphologyKeepsTheOrderOfSets)
{
  const MaskPlane outer = RandomIslands(3);
  const MaskPlane inner = WithoutMargin(outer, 12);
  using Operation = MaskPlane (*)(const MaskPlane &, double, PixelMm);
  for (const Operation operation : { Operation(&Dilate), Operation(&Open), Operation(&Close) })
  {
    EXPECT_TRUE(IsSubset(operation(inner, 2.6, kAnisotropic), operation(outer, 2.6, kAnisotropic)));
  }
  EXPECT_TRUE(IsSubset(Erode(inner, 2.6, kAnisotropic), Erode(outer, 2.6, kAnisotropic)));
}

TEST(Raster, ClosingAtTheBorderIsThatOfTheMiddle)
{
  const MaskPlane islands = WithoutMargin(RandomIslands(4), 16);
  MaskPlane shifted(islands.width, islands.height);
  for (int y = 16; y < islands.height; ++y)
  {
    for (int x = 16; x < islands.width; ++x)
    {
      shifted(x - 16, y - 16) = islands(x, y);
    }
  }
  const MaskPlane middle = Close(islands, 5.0, kAnisotropic);
  const MaskPlane corner = Close(shifted, 5.0, kAnisotropic);
  for (int y = 16; y < islands.height; ++y)
  {
    for (int x = 16; x < islands.width; ++x)
    {
      ASSERT_EQ(middle(x, y), corner(x - 16, y - 16)) << x << ", " << y;
    }
  }
}

TEST(Raster, ClosingBridgesGapsNarrowerThanTheDiscAndNoWiderOnes)
{
  MaskPlane bars(41, 41);
  for (int y = 0; y < 41; ++y)
  {
    for (int x = 0; x < 41; ++x)
    {
      bars(x, y) = x < 12 || (x >= 16 && x < 22) || x >= 30 ? 1 : 0;
    }
  }
  const MaskPlane closed = Close(bars, 3.0, { 1.0, 1.0 });
  EXPECT_EQ(closed(14, 20), 1) << "a gap of four pixels";
  EXPECT_EQ(closed(26, 20), 0) << "a gap of eight pixels";
}

TEST(Raster, LimbsCutByTheImageEdgeAreNotErodedThere)
{
  MaskPlane half(20, 20);
  for (int y = 0; y < 20; ++y)
  {
    for (int x = 0; x < 10; ++x)
    {
      half(x, y) = 1;
    }
  }
  const MaskPlane eroded = Erode(half, 3.0, { 1.0, 1.0 });
  EXPECT_EQ(eroded(0, 0), 1);
  EXPECT_EQ(eroded(6, 10), 1);
  EXPECT_EQ(eroded(7, 10), 0);
}

TEST(Raster, FillHolesFillsWhatTheBorderCannotReach)
{
  const MaskPlane ring = Drawn({ "........", ".####...", ".#..#...", ".#...#..", "..####..", "........" });
  const MaskPlane filled = FillHoles(ring);
  EXPECT_EQ(filled.data, Drawn({ "........", ".####...", ".####...", ".#####..", "..####..", "........" }).data)
      << "a ring closed over corners holds";
  const MaskPlane bay = Drawn({ "........", ".####...", ".#......", ".#..#...", ".####...", "........" });
  EXPECT_EQ(FillHoles(bay).data, bay.data);
  const MaskPlane atBorder = Drawn({ "#..#", "#..#", "####" });
  EXPECT_EQ(FillHoles(atBorder).data, atBorder.data) << "what the border of the image opens is no hole";
  EXPECT_EQ(FillHoles(filled).data, filled.data);
}

TEST(Raster, LabelTellsFourFromEightNeighbours)
{
  MaskPlane board(6, 5);
  for (int y = 0; y < 5; ++y)
  {
    for (int x = 0; x < 6; ++x)
    {
      board(x, y) = (x + y) % 2 == 0 ? 1 : 0;
    }
  }
  EXPECT_EQ(Label(board, false).Count(), 15);
  EXPECT_EQ(Label(board, true).Count(), 1);
  EXPECT_EQ(Label(MaskPlane(4, 4), true).Count(), 0);
}

TEST(Raster, LabelsAreConnectedAndDifferFromTheirNeighbours)
{
  for (unsigned seed = 1; seed <= 4; ++seed)
  {
    for (const bool eight : { false, true })
    {
      const MaskPlane mask = RandomMask(40, 30, 0.45, seed);
      const Components components = Label(mask, eight);
      std::vector<int> counted(components.pixelCount.size(), 0);
      int next = 1;
      for (int y = 0; y < mask.height; ++y)
      {
        for (int x = 0; x < mask.width; ++x)
        {
          const int label = components.labels(x, y);
          ASSERT_EQ(label != 0, mask(x, y) != 0);
          if (label == 0)
          {
            continue;
          }
          ASSERT_LE(label, next) << "numbered in scan order";
          next = std::max(next, label + 1);
          ++counted[static_cast<std::size_t>(label)];
          for (const auto & [dx, dy, diagonal] :
               { std::tuple(1, 0, false), std::tuple(0, 1, false), std::tuple(1, 1, true), std::tuple(-1, 1, true) })
          {
            if (mask.Contains(x + dx, y + dy) && mask(x + dx, y + dy) != 0 && (eight || !diagonal))
            {
              ASSERT_EQ(label, components.labels(x + dx, y + dy));
            }
          }
        }
      }
      for (std::size_t c = 1; c < counted.size(); ++c)
      {
        EXPECT_EQ(counted[c], components.pixelCount[c]);
        EXPECT_GT(counted[c], 0);
      }
    }
  }
}

TEST(Raster, KeepLargestTakesTheFirstOfEquals)
{
  EXPECT_EQ(KeepLargest(Drawn({ "##..###", ".......", "####...", "....###" })).data,
            Drawn({ ".......", ".......", "####...", "......." }).data);
  EXPECT_EQ(KeepLargest(Drawn({ "##..##" })).data, Drawn({ "##...." }).data);
  EXPECT_EQ(CountSet(KeepLargest(MaskPlane(5, 5))), 0U);
}

TEST(Raster, KeepLargerThanCountsSquareMillimetres)
{
  const MaskPlane mask = Drawn({ "####.###.##.#" });
  const PixelMm pixel{ 0.5, 3.0 };
  EXPECT_EQ(KeepLargerThan(mask, 4.5, pixel).data, Drawn({ "####.###....." }).data) << "an area that equals the limit stays";
  EXPECT_EQ(KeepLargerThan(mask, 4.6, pixel).data, Drawn({ "####........." }).data);
  EXPECT_EQ(CountSet(KeepLargerThan(mask, 6.1, pixel)), 0U);
}

TEST(Raster, SmoothKeepsConstantsUpToTheBorder)
{
  FloatPlane plane(17, 13, -105.0F);
  plane = Smooth(plane, 1.7, 0.6);
  for (const float value : plane.data)
  {
    EXPECT_NEAR(value, -105.0F, 1e-3F);
  }
}

TEST(Raster, SmoothKeepsTheMassAndHasTheSigmaAskedFor)
{
  for (const auto & [sigmaX, sigmaY] : { std::pair(0.6, 1.0), std::pair(2.0, 1.3), std::pair(4.0, 3.0) })
  {
    FloatPlane plane(61, 61);
    plane(30, 30) = 1000.0F;
    plane = Smooth(plane, sigmaX, sigmaY);
    double mass = 0.0, xx = 0.0, yy = 0.0;
    for (int y = 0; y < 61; ++y)
    {
      for (int x = 0; x < 61; ++x)
      {
        const double value = plane(x, y);
        mass += value;
        xx += value * (x - 30) * (x - 30);
        yy += value * (y - 30) * (y - 30);
      }
    }
    EXPECT_NEAR(mass, 1000.0, 0.5);
    EXPECT_NEAR(std::sqrt(xx / mass), sigmaX, 0.04 * sigmaX);
    EXPECT_NEAR(std::sqrt(yy / mass), sigmaY, 0.04 * sigmaY);
  }
}

TEST(Raster, SmoothWithSigmaZeroLeavesTheImage)
{
  FloatPlane plane(5, 4);
  std::iota(plane.data.begin(), plane.data.end(), -7.0F);
  EXPECT_EQ(Smooth(plane, 0.0, 0.0).data, plane.data);
}
} // namespace
