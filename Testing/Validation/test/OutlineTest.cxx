#include <filesystem>

#include <gtest/gtest.h>

#include "Outline.h"

namespace
{
using namespace myosect::validation;

const std::filesystem::path kOutlines = std::filesystem::path(MYOSECT_SOURCE_DIR) / "Data" / "HandDrawn";

Frame FrameAround(const Loop & limb)
{
  double lowX = limb[0].x, highX = lowX, lowY = limb[0].y, highY = lowY;
  for (const Point2 & p : limb)
  {
    lowX = std::min(lowX, p.x);
    highX = std::max(highX, p.x);
    lowY = std::min(lowY, p.y);
    highY = std::max(highY, p.y);
  }
  return { lowX - 5.0, lowY - 5.0, 1.0, 1.0, static_cast<int>(highX - lowX) + 10, static_cast<int>(highY - lowY) + 10 };
}

TEST(HandDrawnOutlines, OfBothReadersHoldTheSameSlicesWithBonesWithinTheLimb)
{
  int count = 0;
  for (const auto & entry : std::filesystem::directory_iterator(kOutlines / "reader-a"))
  {
    SCOPED_TRACE(entry.path().filename());
    const ReaderOutline a = ReadOutline(entry.path()), b = ReadOutline(kOutlines / "reader-b" / entry.path().filename());
    EXPECT_EQ(a.dataset, b.dataset);
    EXPECT_EQ(a.modality, b.modality);
    EXPECT_EQ(a.firstPixelLpsMm, b.firstPixelLpsMm);
    EXPECT_EQ(a.direction, b.direction);
    EXPECT_EQ(a.zLpsMm, b.zLpsMm);
    EXPECT_EQ(a.bones.size(), b.bones.size());
    for (const ReaderOutline & reader : { a, b })
    {
      for (const Loop & bone : reader.bones)
      {
        for (const Point2 & p : bone)
        {
          ASSERT_TRUE(Contains(reader.limb[0], p));
        }
      }
    }
    ++count;
  }
  EXPECT_EQ(count, 24);
}

TEST(RegionsOf, BothReadersLiesBetweenThem)
{
  const ReaderOutline a = ReadOutline(kOutlines / "reader-a" / "vhf-020-left.json");
  const ReaderOutline b = ReadOutline(kOutlines / "reader-b" / "vhf-020-left.json");
  const Frame frame = FrameAround(a.limb[0]);
  const SliceRegions onlyA = RegionsOf({ a }, frame), onlyB = RegionsOf({ b }, frame), both = RegionsOf({ a, b }, frame);
  EXPECT_NEAR(both.CompartmentArea(), 0.5 * (onlyA.CompartmentArea() + onlyB.CompartmentArea()), 0.003 * onlyA.CompartmentArea());
  EXPECT_LT(MeanDistance(both.fascia, onlyA.fascia), MeanDistance(onlyB.fascia, onlyA.fascia));
  EXPECT_LT(MeanDistance(both.fascia, onlyB.fascia), MeanDistance(onlyB.fascia, onlyA.fascia));
}

TEST(CompartmentPixels, HaveTheAreaOfTheRegion)
{
  const ReaderOutline a = ReadOutline(kOutlines / "reader-a" / "vhf-020-left.json");
  const Frame frame = FrameAround(a.limb[0]);
  const SliceRegions regions = RegionsOf({ a }, frame);
  const auto pixels = CompartmentPixels(regions, frame);
  EXPECT_NEAR(static_cast<double>(myosect::segmentation::CountSet(pixels)), regions.CompartmentArea(), 0.01 * regions.CompartmentArea());
  EXPECT_DOUBLE_EQ(Dice(pixels, pixels), 1.0);
}

TEST(Dice, OfHalfOverlappingRectanglesIsHalf)
{
  myosect::segmentation::MaskPlane a(4, 1, 0), b(4, 1, 0);
  a(0, 0) = a(1, 0) = 1;
  b(1, 0) = b(2, 0) = 1;
  EXPECT_DOUBLE_EQ(Dice(a, b), 0.5);
}
} // namespace
