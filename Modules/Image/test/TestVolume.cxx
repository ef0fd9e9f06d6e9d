#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>

#include "GridVariants.h"
#include "myosect/Core/Error.h"
#include "myosect/Image/Volume.h"

namespace
{
using namespace myosect;
using test::AxisOrientations;
using test::Directions;

constexpr Directions kPatientAxes{ Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, 1 } };

double Distance(const Vector3 & a, const Vector3 & b)
{
  return Norm({ a[0] - b[0], a[1] - b[1], a[2] - b[2] });
}

/** Every voxel has a value of its own. */
CtImage::Pointer Numbered(const Grid & grid)
{
  CtImage::Pointer image = MakeImage<CtImage>(grid);
  std::iota(image->GetBufferPointer(), image->GetBufferPointer() + grid.VoxelCount(), std::int16_t{ -1000 });
  return image;
}

WideLabelImage::Pointer WideNumbered(const Grid & grid)
{
  auto image = WideLabelImage::New();
  const CtImage::Pointer frame = MakeImage<CtImage>(grid);
  image->CopyInformation(frame);
  image->SetRegions(frame->GetLargestPossibleRegion());
  image->Allocate();
  for (std::size_t i = 0; i < grid.VoxelCount(); ++i)
  {
    image->GetBufferPointer()[i] = static_cast<std::int32_t>(i * 7 % 24);
  }
  return image;
}

Grid SmallGrid(const Directions & directions)
{
  Grid grid;
  grid.size = { 5, 4, 6 };
  grid.spacingMm = { 0.7, 0.9, 4.0 };
  grid.originLps = { -31.0, 12.5, -410.0 };
  grid.direction = directions;
  return grid;
}

std::vector<Directions> AllOrientations()
{
  std::vector<Directions> all = AxisOrientations();
  for (const Directions & directions : AxisOrientations())
  {
    all.push_back(test::Turned(directions, { 0.3, -0.5, 0.8 }, 21.0));
  }
  return all;
}

TEST(CanonicalVolume, KeepsEveryValueAtItsPhysicalPlaceInAllOrientations)
{
  for (const Directions & directions : AllOrientations())
  {
    const Grid stored = SmallGrid(directions);
    const CtImage::Pointer image = Numbered(stored);
    const CtVolume volume = ToCanonical(CtImage::ConstPointer(image));
    ASSERT_EQ(volume.SliceCount(), volume.grid.size[2]);
    for (std::size_t k = 0; k < volume.grid.size[2]; ++k)
    {
      for (std::size_t j = 0; j < volume.grid.size[1]; ++j)
      {
        for (std::size_t i = 0; i < volume.grid.size[0]; ++i)
        {
          const Vector3 point = volume.PointLps(static_cast<double>(i), static_cast<double>(j), k);
          const Vector3 index = stored.IndexIjk(point);
          CtImage::IndexType at;
          for (unsigned a = 0; a < 3; ++a)
          {
            at[a] = std::lround(index[a]);
            ASSERT_NEAR(index[a], static_cast<double>(at[a]), 1e-9);
          }
          ASSERT_EQ(volume.Slice(k)[j * volume.grid.size[0] + i], image->GetPixel(at));
        }
      }
    }
    for (std::size_t a = 0; a < 3; ++a)
    {
      EXPECT_GT(volume.grid.direction[a][a], 0.0);
    }
    const Grid ofImage = GridOf(*volume.image);
    EXPECT_TRUE(ofImage.Matches(volume.grid, 1e-9));
  }
}

TEST(CanonicalVolume, SharesTheVoxelsOfAnImageThatIsCanonicalAlready)
{
  const CtImage::Pointer image = Numbered(SmallGrid(kPatientAxes));
  const CtVolume volume = ToCanonical(CtImage::ConstPointer(image));
  EXPECT_EQ(volume.image->GetBufferPointer(), image->GetBufferPointer());
}

TEST(CanonicalVolume, GivesItsVoxelsBackOnTheStoredGrid)
{
  for (const Directions & directions : AllOrientations())
  {
    const Grid stored = SmallGrid(directions);
    const CtImage::Pointer image = Numbered(stored);
    const CtVolume volume = ToCanonical(CtImage::ConstPointer(image));
    const CtImage::Pointer back = MakeImage<CtImage>(stored);
    FillStored(volume, *back);
    EXPECT_TRUE(std::equal(image->GetBufferPointer(), image->GetBufferPointer() + stored.VoxelCount(), back->GetBufferPointer()));
  }
}

TEST(StoredLabels, SurviveTheWayToCanonicalAxesAndBackInAllOrientations)
{
  for (const Directions & directions : AllOrientations())
  {
    const Grid stored = SmallGrid(directions);
    const CtVolume volume = ToCanonical(CtImage::ConstPointer(Numbered(stored)));
    const WideLabelImage::Pointer given = WideNumbered(stored);
    const LabelVolume labels = FromStored(*given, volume, [](std::int32_t value) { return static_cast<LabelId>(value); });
    const LabelImage::Pointer back = ToStored(labels, volume);
    EXPECT_TRUE(GridOf(*back).Matches(stored, 1e-9));
    EXPECT_TRUE(std::equal(back->GetBufferPointer(), back->GetBufferPointer() + stored.VoxelCount(), given->GetBufferPointer()));
    const LabelVolume again = FromStored(back, volume);
    EXPECT_TRUE(GridOf(*again.image).Matches(volume.grid, 1e-9));
    EXPECT_TRUE(std::equal(labels.image->GetBufferPointer(), labels.image->GetBufferPointer() + stored.VoxelCount(), again.image->GetBufferPointer()));
  }
}

TEST(StoredLabels, LieOnTheVoxelsThatTheyWereGivenFor)
{
  for (const Directions & directions : AllOrientations())
  {
    const Grid stored = SmallGrid(directions);
    const CtImage::Pointer image = Numbered(stored);
    const CtVolume volume = ToCanonical(CtImage::ConstPointer(image));
    const WideLabelImage::Pointer given = WideNumbered(stored);
    const LabelVolume labels = FromStored(*given, volume, [](std::int32_t value) { return static_cast<LabelId>(value + 30); });
    const std::int16_t * hu = volume.image->GetBufferPointer();
    for (std::size_t i = 0; i < stored.VoxelCount(); ++i)
    {
      const auto source = static_cast<std::size_t>(hu[i] + 1000);
      ASSERT_EQ(labels.image->GetBufferPointer()[i], given->GetBufferPointer()[source] + 30);
    }
  }
}

TEST(StoredLabels, AreTranslatedValueByValue)
{
  const Grid grid = SmallGrid(kPatientAxes);
  const CtVolume volume = ToCanonical(CtImage::ConstPointer(Numbered(grid)));
  const WideLabelImage::Pointer given = WideNumbered(grid);
  given->GetBufferPointer()[3] = 70000;
  const LabelVolume labels = FromStored(*given, volume, [](std::int32_t value) { return static_cast<LabelId>(value == 70000 ? 9 : 0); });
  for (std::size_t i = 0; i < grid.VoxelCount(); ++i)
  {
    EXPECT_EQ(labels.image->GetBufferPointer()[i], i == 3 ? 9 : 0);
  }
}

TEST(EmptyLabels, LieOnTheCanonicalGrid)
{
  const CtVolume volume = ToCanonical(CtImage::ConstPointer(Numbered(SmallGrid(AxisOrientations()[13]))));
  const LabelVolume labels = MakeLabels(volume);
  EXPECT_TRUE(GridOf(*labels.image).Matches(volume.grid, 1e-9));
  for (std::size_t i = 0; i < volume.grid.VoxelCount(); ++i)
  {
    ASSERT_EQ(labels.image->GetBufferPointer()[i], kBackgroundLabel);
  }
}

/** A stack of five slices with 15 mm missing between the third and the fourth. */
class StackWithGap : public testing::Test
{
protected:
  const std::vector<double> m_PositionsMm{ 0.0, 5.0, 10.0, 30.0, 35.0 };
  const std::vector<bool> m_AfterGap{ false, false, false, true, false };

  static Grid StackGrid(const Directions & directions)
  {
    Grid grid = SmallGrid(directions);
    grid.size = { 3, 4, 5 };
    grid.spacingMm[2] = 5.0;
    return grid;
  }
};

TEST_F(StackWithGap, KeepsEverySliceAtItsTruePlaceHoweverItWasStored)
{
  int stacks = 0;
  for (const Directions & directions : AllOrientations())
  {
    if (std::abs(directions[2][2]) < 0.6)
    {
      continue;
    }
    ++stacks;
    const Grid stored = StackGrid(directions);
    const CtImage::Pointer image = Numbered(stored);
    const CtVolume volume = ToCanonical(CtImage::ConstPointer(image), m_PositionsMm, m_AfterGap);
    for (std::size_t k = 0; k < 5; ++k)
    {
      for (const auto & [i, j] : { std::pair<std::size_t, std::size_t>{ 0, 0 }, { 2, 1 } })
      {
        const auto source = static_cast<std::size_t>(volume.Slice(k)[j * volume.grid.size[0] + i] + 1000);
        const std::size_t slice = source / 12;
        const Vector3 index{ static_cast<double>(source % 3), static_cast<double>(source / 3 % 4), m_PositionsMm[slice] / 5.0 };
        EXPECT_LT(Distance(volume.PointLps(static_cast<double>(i), static_cast<double>(j), k), stored.PointLps(index)), 1e-9);
      }
    }
    EXPECT_EQ(volume.slicePositionMm.front(), 0.0);
    EXPECT_TRUE(std::is_sorted(volume.slicePositionMm.begin(), volume.slicePositionMm.end()));
    for (std::size_t k = 1; k < 5; ++k)
    {
      EXPECT_EQ(volume.sliceAfterGap[k], volume.slicePositionMm[k] - volume.slicePositionMm[k - 1] > 10.0);
    }
    EXPECT_FALSE(volume.sliceAfterGap[0]);
  }
  EXPECT_EQ(stacks, 32);
}

TEST_F(StackWithGap, CountsNoLengthAcrossTheGap)
{
  const CtVolume volume = ToCanonical(CtImage::ConstPointer(Numbered(StackGrid(kPatientAxes))), m_PositionsMm, m_AfterGap);
  for (std::size_t k = 0; k < 5; ++k)
  {
    EXPECT_DOUBLE_EQ(volume.SliceExtentMm(k), 5.0);
  }
}

TEST_F(StackWithGap, IsRefusedWhenItsPlanesDoNotCrossTheLimb)
{
  const Directions coronal{ Vector3{ 1, 0, 0 }, Vector3{ 0, 0, -1 }, Vector3{ 0, 1, 0 } };
  try
  {
    (void)ToCanonical(CtImage::ConstPointer(Numbered(StackGrid(coronal))), m_PositionsMm, m_AfterGap);
    FAIL() << "a gap across the limb cannot be measured";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::UnsupportedInput);
  }
}

TEST(SliceExtents, AddUpToTheLengthOfARegularStack)
{
  for (const Directions & directions : AxisOrientations())
  {
    const CtVolume volume = ToCanonical(CtImage::ConstPointer(Numbered(SmallGrid(directions))));
    double sum = 0.0;
    for (std::size_t k = 0; k < volume.SliceCount(); ++k)
    {
      sum += volume.SliceExtentMm(k);
    }
    EXPECT_NEAR(sum, static_cast<double>(volume.SliceCount()) * volume.grid.spacingMm[2], 1e-9);
  }
}

TEST(SliceExtents, OfASingleSliceIsOneStep)
{
  Grid grid = SmallGrid(kPatientAxes);
  grid.size[2] = 1;
  EXPECT_DOUBLE_EQ(ToCanonical(CtImage::ConstPointer(Numbered(grid))).SliceExtentMm(0), 4.0);
}

TEST(SliceExtents, FollowUnevenPositions)
{
  const CtVolume volume = ToCanonical(CtImage::ConstPointer(Numbered(SmallGrid(kPatientAxes))), { 0.0, 4.0, 8.0, 13.0, 16.0, 20.0 },
                                      std::vector<bool>(6, false));
  EXPECT_DOUBLE_EQ(volume.SliceExtentMm(2), 4.5);
  EXPECT_DOUBLE_EQ(volume.SliceExtentMm(3), 4.0);
}

TEST(SegmentationGrid, IsAcceptedOnlyWhenItIsTheImages)
{
  for (const Directions & directions : AllOrientations())
  {
    const Grid stored = SmallGrid(directions);
    const CtVolume volume = ToCanonical(CtImage::ConstPointer(Numbered(stored)));
    EXPECT_NO_THROW(RequireSameGrid(*Numbered(stored), volume));

    const auto code = [&](const Grid & other)
    {
      try
      {
        RequireSameGrid(*Numbered(other), volume);
      }
      catch (const Error & error)
      {
        return error.ExitCode();
      }
      return 0;
    };
    for (std::size_t a = 0; a < 3; ++a)
    {
      Grid rounded = stored;
      rounded.originLps[a] += 0.01;
      EXPECT_EQ(code(rounded), 0) << "rounding in a file's header";
      Grid shifted = stored;
      shifted.originLps[a] -= 0.3;
      EXPECT_EQ(code(shifted), 22);
      Grid spaced = stored;
      spaced.spacingMm[a] *= 1.05;
      EXPECT_EQ(code(spaced), 22);
      Grid longer = stored;
      ++longer.size[a];
      EXPECT_EQ(code(longer), 22);
      Grid flipped = stored;
      for (double & component : flipped.direction[a])
      {
        component = -component;
      }
      EXPECT_EQ(code(flipped), 22);
    }
  }
}
} // namespace
