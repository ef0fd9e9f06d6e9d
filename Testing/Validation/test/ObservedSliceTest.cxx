#include <cmath>

#include <gtest/gtest.h>

#include "ObservedSlice.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

/** Ten slices of 60 x 40 pixels of 2 mm, turned about z. */
VolumeGeometry TurnedScan(double angle)
{
  Grid grid;
  grid.size = { 60, 40, 10 };
  grid.spacingMm = { 2.0, 2.0, 5.0 };
  grid.originLps = { -30.0, 12.0, 100.0 };
  grid.direction = { Vector3{ std::cos(angle), std::sin(angle), 0.0 }, Vector3{ -std::sin(angle), std::cos(angle), 0.0 },
                     Vector3{ 0.0, 0.0, 1.0 } };
  return ToCanonical(CtImage::ConstPointer(MakeImage<CtImage>(grid)));
}

ReaderOutline SquareOn(const VolumeGeometry & scan, std::size_t slice)
{
  ReaderOutline outline;
  outline.firstPixelLpsMm = scan.PointLps(0.0, 0.0, slice);
  outline.direction = { scan.grid.direction[0], scan.grid.direction[1] };
  outline.limb = { { { 40.0, 30.0 }, { 60.0, 30.0 }, { 60.0, 50.0 }, { 40.0, 50.0 } } };
  return outline;
}

TEST(FindWindow, FindsTheSliceOfATurnedScanInItsOwnPlane)
{
  const VolumeGeometry scan = TurnedScan(0.05);
  const Window window = FindWindow(scan, SquareOn(scan, 7));
  EXPECT_EQ(window.slice, 7U);
  EXPECT_EQ(window.column, 12);
  EXPECT_EQ(window.row, 7);
  EXPECT_DOUBLE_EQ(window.frame.x, 24.0);
  EXPECT_DOUBLE_EQ(window.frame.y, 14.0);
}

TEST(FindWindow, RefusesAnOutlineWhoseRowsRunOtherwise)
{
  const VolumeGeometry scan = TurnedScan(0.05);
  ReaderOutline straight = SquareOn(scan, 7);
  straight.direction = { Vector3{ 1.0, 0.0, 0.0 }, Vector3{ 0.0, 1.0, 0.0 } };
  EXPECT_THROW((void)FindWindow(scan, straight), Error);
}

TEST(ByProgram, TakesTheSideWhoseLabelsCoverTheDrawnLimb)
{
  const VolumeGeometry scan = TurnedScan(0.0);
  const LabelVolume labels = MakeLabels(scan);
  for (std::size_t j = 15; j < 25; ++j)
  {
    for (std::size_t i = 20; i < 30; ++i)
    {
      labels.Slice(7)[j * 60 + i] = LabelOf(Tissue::Muscle, Side::Right);
      labels.Slice(7)[j * 60 + i + 15] = LabelOf(Tissue::Muscle, Side::Left);
    }
  }
  const ReaderOutline outline = SquareOn(scan, 7);
  const Window window = FindWindow(scan, outline);
  ASSERT_EQ(LabelledSide(labels, window, outline), Side::Right);
  EXPECT_NEAR(ByProgram(labels, window, Side::Right).compartmentCm2, 4.0, 1e-9);
  EXPECT_EQ(LabelledSide(labels, FindWindow(scan, SquareOn(scan, 6)), outline), std::nullopt);
}
} // namespace
