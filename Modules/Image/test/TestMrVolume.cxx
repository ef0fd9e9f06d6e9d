#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "GridVariants.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Image/DicomCtSource.h"
#include "myosect/Image/ResampleOnto.h"
#include "myosect/Image/VolumeFile.h"

namespace
{
using namespace myosect;
using test::TemporaryFolder;

/** Linear in space, so that linear interpolation is exact. */
double Signal(const Vector3 & p)
{
  return 500.0 + 3.0 * p[0] - 2.0 * p[1] + 1.5 * p[2];
}

Grid Coarse()
{
  Grid grid;
  grid.size = { 12, 10, 8 };
  grid.spacingMm = { 2.0, 2.5, 6.0 };
  grid.originLps = { -11.0, 4.0, -40.0 };
  return grid;
}

/** The same field of view in finer steps. */
Grid Fine()
{
  Grid grid = Coarse();
  grid.size = { 24, 20, 8 };
  grid.spacingMm = { 1.0, 1.25, 6.0 };
  grid.originLps = { -11.5, 4.0 - 0.625, -40.0 };
  return grid;
}

FloatImage::Pointer FieldOn(const Grid & grid)
{
  const auto image = MakeImage<FloatImage>(grid);
  for (std::size_t n = 0; n < grid.VoxelCount(); ++n)
  {
    const Vector3 index{ static_cast<double>(n % grid.size[0]), static_cast<double>(n / grid.size[0] % grid.size[1]),
                         static_cast<double>(n / grid.SliceVoxelCount()) };
    image->GetBufferPointer()[n] = static_cast<float>(Signal(grid.PointLps(index)));
  }
  return image;
}

MrVolume VolumeOn(const Grid & grid, std::vector<double> positions = {}, std::vector<bool> gaps = {})
{
  return ToCanonical(FloatImage::ConstPointer(FieldOn(grid)), std::move(positions), std::move(gaps));
}

ErrorCode CodeOf(const std::function<void()> & action)
{
  try
  {
    action();
  }
  catch (const Error & error)
  {
    return error.Code();
  }
  return ErrorCode::Usage;
}

class MrFile : public testing::TestWithParam<std::string>
{
protected:
  TemporaryFolder m_Folder;
};
} // namespace

TEST_P(MrFile, KeepsFractionsAndGeometryOfObliqueGrids)
{
  std::mt19937 random(5);
  for (int i = 0; i < 4; ++i)
  {
    Grid grid = test::ObliqueGrid(random, test::AxisOrientations()[random() % 48], 30.0);
    grid.size = { 7, 6, 5 };
    const auto image = MakeImage<FloatImage>(grid);
    for (std::size_t n = 0; n < grid.VoxelCount(); ++n)
    {
      image->GetBufferPointer()[n] = 0.125F * static_cast<float>(n) + 1e-3F;
    }
    const auto file = m_Folder / ("image" + std::to_string(i) + GetParam());
    WriteMrFile(file, *image);
    const auto back = ReadMrFile(file);
    EXPECT_TRUE(GridOf(*back).Matches(grid, 0.01));
    EXPECT_TRUE(std::equal(image->GetBufferPointer(), image->GetBufferPointer() + grid.VoxelCount(), back->GetBufferPointer()));
  }
}

TEST_P(MrFile, HoldsZeroWhereThereIsNoFiniteNumber)
{
  const auto image = MakeImage<FloatImage>(Coarse());
  image->GetBufferPointer()[0] = std::numeric_limits<float>::quiet_NaN();
  image->GetBufferPointer()[1] = std::numeric_limits<float>::infinity();
  image->GetBufferPointer()[2] = 7.0F;
  const auto file = m_Folder / ("image" + GetParam());
  WriteMrFile(file, *image);
  const auto zeros = ReadMrFile(file);
  EXPECT_EQ(zeros->GetBufferPointer()[0], 0.0F);
  EXPECT_EQ(zeros->GetBufferPointer()[1], 0.0F);
  EXPECT_EQ(zeros->GetBufferPointer()[2], 7.0F);
}

TEST_P(MrFile, IsReadFromIntegersToo)
{
  const auto image = MakeImage<CtImage>(Coarse());
  image->GetBufferPointer()[3] = -5;
  image->GetBufferPointer()[4] = 4095;
  const auto file = m_Folder / ("image" + GetParam());
  WriteCtFile(file, *image);
  const auto back = ReadMrFile(file);
  EXPECT_EQ(back->GetBufferPointer()[3], -5.0F);
  EXPECT_EQ(back->GetBufferPointer()[4], 4095.0F);
}

INSTANTIATE_TEST_SUITE_P(Formats, MrFile, testing::Values(".nii.gz", ".nii", ".nrrd", ".mha"),
                         [](const testing::TestParamInfo<std::string> & format)
                         {
                           std::string name = format.param.substr(1);
                           name.erase(std::remove(name.begin(), name.end(), '.'), name.end());
                           return name;
                         });

TEST(AdoptedMrVoxels, LieWhereTheReaderPutThem)
{
  dicom::MrVolume volume;
  volume.grid = Coarse();
  volume.values.reset(new float[volume.grid.VoxelCount()]);
  const float * buffer = volume.values.get();
  volume.values[5] = 1.5F;
  const auto image = AdoptVoxels(std::move(volume));
  EXPECT_EQ(image->GetBufferPointer(), buffer) << "no copy";
  EXPECT_TRUE(GridOf(*image).Matches(Coarse(), 1e-9));
  EXPECT_EQ(image->GetBufferPointer()[5], 1.5F);
}

TEST(ResampleOnto, GivesTheSignalOfThePlace)
{
  const MrVolume moved = ResampleOnto(VolumeOn(Coarse()), VolumeOn(Fine()), true);
  EXPECT_TRUE(moved.grid.Matches(Fine(), 1e-9));
  const Grid grid = Fine();
  for (std::size_t j = 1; j + 1 < grid.size[1]; ++j)
  {
    for (std::size_t i = 1; i + 1 < grid.size[0]; ++i)
    {
      const Vector3 point = grid.PointLps({ static_cast<double>(i), static_cast<double>(j), 3.0 });
      EXPECT_NEAR(moved.Slice(3)[j * grid.size[0] + i], Signal(point), 1e-3);
    }
  }
  // Half a voxel beyond the outermost centre, the nearest value.
  EXPECT_NEAR(moved.Slice(3)[0], Signal(Coarse().PointLps({ 0.0, 0.0, 3.0 })), 1e-3);
}

TEST(ResampleOnto, KeepsAVolumeThatLiesOnTheGridAlready)
{
  const MrVolume volume = VolumeOn(Coarse());
  EXPECT_EQ(ResampleOnto(volume, VolumeOn(Coarse()), false).image, volume.image) << "whatever the frame of reference";
}

TEST(ResampleOnto, RefusesOtherFramesOfReferenceAndFieldsOfView)
{
  EXPECT_EQ(CodeOf([] { (void)ResampleOnto(VolumeOn(Coarse()), VolumeOn(Fine()), false); }), ErrorCode::UnsupportedInput);
  Grid far = Fine();
  far.originLps[0] += 4.0;
  EXPECT_EQ(CodeOf([&] { (void)ResampleOnto(VolumeOn(Coarse()), VolumeOn(far), true); }), ErrorCode::UnsupportedInput);
}

TEST(ResampleOnto, RefusesStacksWithAGapUnlessTheyLieOnOneGrid)
{
  const std::vector<double> positions{ 0, 6, 12, 18, 60, 66, 72, 78 };
  const std::vector<bool> gaps{ false, false, false, false, true, false, false, false };
  const MrVolume gapped = VolumeOn(Coarse(), positions, gaps);
  EXPECT_EQ(ResampleOnto(gapped, VolumeOn(Coarse(), positions, gaps), true).image, gapped.image);
  EXPECT_EQ(CodeOf([&] { (void)ResampleOnto(gapped, VolumeOn(Coarse()), true); }), ErrorCode::UnsupportedInput);
  EXPECT_EQ(CodeOf([&] { (void)ResampleOnto(gapped, VolumeOn(Fine()), true); }), ErrorCode::UnsupportedInput);
}
