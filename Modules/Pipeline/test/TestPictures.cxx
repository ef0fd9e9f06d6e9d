#include "Pictures.h"

#include <cmath>

#include <gtest/gtest.h>

#include "ClosestRows.h"

namespace myosect::test
{
namespace
{
using pipeline::ClosestRows;

SliceMeasurement At(Side side, Segment segment, std::size_t slice, double positionMm)
{
  SliceMeasurement row;
  row.side = side;
  row.segment = segment;
  row.sliceIndex = slice;
  row.zMm = 5.0 * static_cast<double>(slice);
  row.matchPositionMm = positionMm;
  row.muscleAreaCm2 = 50.0;
  return row;
}

std::vector<const SliceMeasurement *> Pointers(const std::vector<SliceMeasurement> & rows)
{
  std::vector<const SliceMeasurement *> list;
  for (const SliceMeasurement & row : rows)
  {
    list.push_back(&row);
  }
  return list;
}

TEST(ClosestRows, TakesTheNearestPairAlthoughEachAloneIsNearestToTheMiddle)
{
  std::vector<SliceMeasurement> first, second;
  for (std::size_t i = 0; i < 20; ++i)
  {
    // The slices of the second visit lie 1.2 mm higher; the middle falls between two of them.
    first.push_back(At(Side::Left, Segment::Thigh, i, 5.0 * static_cast<double>(i)));
    second.push_back(At(Side::Left, Segment::Thigh, i, 5.0 * static_cast<double>(i) + 1.2));
  }
  for (double wanted = 30.0; wanted < 60.0; wanted += 0.5)
  {
    const auto pair = ClosestRows(Pointers(first), Pointers(second), wanted);
    ASSERT_NE(pair.first, nullptr);
    EXPECT_NEAR(*pair.second->matchPositionMm - *pair.first->matchPositionMm, 1.2, 1e-9) << wanted;
    EXPECT_LT(std::abs(*pair.first->matchPositionMm - wanted), 5.0);
  }
}

TEST(ClosestRows, FindsNothingWithoutPlaces)
{
  std::vector<SliceMeasurement> rows{ At(Side::Left, Segment::Thigh, 0, 0.0) };
  std::vector<SliceMeasurement> unplaced = rows;
  unplaced[0].matchPositionMm.reset();
  EXPECT_EQ(ClosestRows(Pointers(rows), Pointers(unplaced), 0.0).first, nullptr);
  EXPECT_EQ(ClosestRows({}, {}, 0.0).second, nullptr);
  EXPECT_FALSE(pipeline::MiddleOfSharedMm(Pointers(rows), Pointers(unplaced)));
}

/** A stack of 20 slices, 5 mm apart, with a voxel of muscle of each leg in every slice. */
report::ResultContent Pictured(const std::vector<SliceMeasurement> & rows)
{
  CtImage::Pointer image = CtImage::New();
  CtImage::SizeType size;
  size[0] = 8;
  size[1] = 4;
  size[2] = 20;
  image->SetRegions(size);
  image->Allocate(true);
  const CtVolume volume = ToCanonical(CtImage::ConstPointer(image));
  LabelVolume labels;
  labels.grid = volume.grid;
  labels.image = LabelImage::New();
  labels.image->SetRegions(size);
  labels.image->Allocate(true);
  for (std::size_t k = 0; k < 20; ++k)
  {
    labels.Slice(k)[1] = LabelOf(Tissue::Muscle, Side::Right);
    labels.Slice(k)[6] = LabelOf(Tissue::Muscle, Side::Left);
  }
  report::ResultContent content;
  content.table.slices = rows;
  pipeline::AddPictures(volume, labels, content);
  return content;
}

TEST(Pictures, ShowBothLegsAtOneLevelWhereItIsKnown)
{
  // The left leg has more slices upwards, and lies two slices higher than the right one.
  std::vector<SliceMeasurement> rows;
  for (std::size_t k = 2; k < 20; ++k)
  {
    rows.push_back(At(Side::Left, Segment::Thigh, k, 5.0 * static_cast<double>(k) - 10.0));
  }
  for (std::size_t k = 0; k < 11; ++k)
  {
    rows.push_back(At(Side::Right, Segment::Thigh, k, 5.0 * static_cast<double>(k)));
  }
  auto pictures = Pictured(rows).levelPictures;
  ASSERT_EQ(pictures.size(), 2u);
  EXPECT_EQ(pictures[0].limbs.front().first, Side::Right);
  EXPECT_EQ(pictures[0].sliceIndex, 5u) << "the middle of the shared 0 to 50 mm";
  EXPECT_EQ(pictures[1].sliceIndex, 7u);
  for (SliceMeasurement & row : rows)
  {
    row.matchPositionMm.reset();
  }
  pictures = Pictured(rows).levelPictures;
  ASSERT_EQ(pictures.size(), 2u);
  EXPECT_EQ(pictures[1].sliceIndex, 11u) << "without levels the middle of the leg's own slices";
}

TEST(Pictures, ShowCalvesAtOneLevelNearTheLargest)
{
  std::vector<SliceMeasurement> rows;
  for (std::size_t k = 0; k < 20; ++k)
  {
    rows.push_back(At(Side::Left, Segment::Calf, k, 5.0 * static_cast<double>(k)));
    rows.back().muscleAreaCm2 = 60.0 - std::abs(static_cast<double>(k) - 14.0);
    rows.push_back(At(Side::Right, Segment::Calf, k, 5.0 * static_cast<double>(k)));
    rows.back().muscleAreaCm2 = 60.0 - std::abs(static_cast<double>(k) - 12.0);
  }
  const auto pictures = Pictured(rows).levelPictures;
  ASSERT_EQ(pictures.size(), 2u);
  EXPECT_EQ(pictures[0].sliceIndex, 13u);
  EXPECT_EQ(pictures[1].sliceIndex, 13u);
}
} // namespace
} // namespace myosect::test
