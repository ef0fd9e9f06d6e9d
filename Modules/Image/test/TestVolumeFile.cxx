#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>

#include <itkImageFileWriter.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>
#include <itkVectorImage.h>

#include "GridVariants.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Image/VolumeFile.h"

namespace
{
using namespace myosect;
using test::TemporaryFolder;

std::string Bytes(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

void Put(const std::filesystem::path & file, const std::string & bytes)
{
  std::ofstream(file, std::ios::binary) << bytes;
}

/** A long, thin, oblique grid: errors of direction show at its end. */
Grid LongGrid(std::mt19937 & random)
{
  Grid grid = test::ObliqueGrid(random, test::AxisOrientations()[random() % 48], 30.0);
  grid.size = { 6, 5, 180 };
  grid.spacingMm[2] = 5.0;
  return grid;
}

template <typename TImage, typename TValue> typename TImage::Pointer Filled(const Grid & grid, TValue first)
{
  auto image = MakeImage<TImage>(grid);
  for (std::size_t i = 0; i < grid.VoxelCount(); ++i)
  {
    image->GetBufferPointer()[i] = static_cast<TValue>(first + static_cast<int>(i * 13 % 4096));
  }
  return image;
}

template <typename TImage>
void WriteAs(const std::filesystem::path & file, const typename TImage::Pointer & image, itk::ImageIOBase::Pointer io)
{
  auto writer = itk::ImageFileWriter<TImage>::New();
  writer->SetImageIO(io);
  writer->SetFileName(file.string());
  writer->SetInput(image);
  writer->Update();
}

Error ErrorOf(const std::function<void()> & action)
{
  try
  {
    action();
  }
  catch (const Error & error)
  {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorCode::Internal, "");
}

void ExpectTellsWithoutPath(const Error & error, ErrorCode code, const std::filesystem::path & file)
{
  const std::string what = error.what();
  EXPECT_EQ(error.Code(), code) << what;
  EXPECT_NE(what.find(file.filename().string()), std::string::npos) << what;
  EXPECT_EQ(what.find(file.parent_path().string()), std::string::npos) << what;
  EXPECT_EQ(what.find("0x"), std::string::npos) << "no addresses: " << what;
}

class EveryFormat : public testing::TestWithParam<std::string>
{
protected:
  TemporaryFolder m_Folder;
};

TEST_P(EveryFormat, KeepsHounsfieldValuesAndGeometryOfObliqueGrids)
{
  std::mt19937 random(23);
  for (int i = 0; i < 6; ++i)
  {
    const Grid grid = LongGrid(random);
    const CtImage::Pointer image = Filled<CtImage>(grid, std::int16_t{ -1024 });
    image->GetBufferPointer()[0] = -32768;
    image->GetBufferPointer()[1] = 32767;
    const auto file = m_Folder / ("image" + std::to_string(i) + GetParam());
    WriteCtFile(file, *image);
    const CtImage::Pointer back = ReadCtFile(file);
    EXPECT_TRUE(GridOf(*back).Matches(grid, 0.01));
    EXPECT_TRUE(std::equal(image->GetBufferPointer(), image->GetBufferPointer() + grid.VoxelCount(), back->GetBufferPointer()));
  }
}

TEST_P(EveryFormat, KeepsLabelsAndGeometryOfObliqueGrids)
{
  std::mt19937 random(29);
  const Grid grid = LongGrid(random);
  const LabelImage::Pointer labels = Filled<LabelImage>(grid, LabelId{ 0 });
  const auto file = m_Folder / ("labels" + GetParam());
  WriteLabelFile(file, *labels);
  const WideLabelImage::Pointer back = ReadLabelFile(file);
  EXPECT_TRUE(GridOf(*back).Matches(grid, 0.01));
  EXPECT_TRUE(std::equal(labels->GetBufferPointer(), labels->GetBufferPointer() + grid.VoxelCount(), back->GetBufferPointer()));
}

TEST_P(EveryFormat, GivesTheSameLabelsByByteOrNone)
{
  std::mt19937 random(43);
  const auto file = m_Folder / ("labels" + GetParam());
  WriteLabelFile(file, *Filled<LabelImage>(LongGrid(random), LabelId{ 0 }));
  const LabelImage::Pointer bytes = ReadByteLabelFile(file);
  ASSERT_EQ(bytes.IsNotNull(), GetParam().rfind(".nii", 0) == 0);
  if (bytes)
  {
    const WideLabelImage::Pointer wide = ReadLabelFile(file);
    EXPECT_TRUE(GridOf(*bytes).Matches(GridOf(*wide), 1e-9));
    EXPECT_TRUE(std::equal(bytes->GetBufferPointer(), bytes->GetBufferPointer() + GridOf(*wide).VoxelCount(), wide->GetBufferPointer()));
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadByteLabelFile(file); }), ErrorCode::UnreadableInput, file);
  }
}

TEST_P(EveryFormat, WritesTheSameBytesAgain)
{
  std::mt19937 random(31);
  const Grid grid = LongGrid(random);
  std::filesystem::create_directories(m_Folder / "first");
  std::filesystem::create_directories(m_Folder / "second");
  const auto name = "labels" + GetParam();
  WriteLabelFile(m_Folder / "first" / name, *Filled<LabelImage>(grid, LabelId{ 3 }));
  WriteLabelFile(m_Folder / "second" / name, *Filled<LabelImage>(grid, LabelId{ 3 }));
  std::size_t compared = 0;
  for (const auto & entry : std::filesystem::directory_iterator(m_Folder / "first"))
  {
    EXPECT_EQ(Bytes(entry.path()), Bytes(m_Folder / "second" / entry.path().filename())) << entry.path().filename();
    ++compared;
  }
  EXPECT_GE(compared, 1u);
}

TEST_P(EveryFormat, IsRefusedInOneLineWhenItsEndIsMissing)
{
  std::mt19937 random(37);
  const auto file = m_Folder / ("image" + GetParam());
  WriteCtFile(file, *Filled<CtImage>(LongGrid(random), std::int16_t{ -1024 }));
  for (const auto & entry : std::filesystem::directory_iterator(m_Folder.Path()))
  {
    if (entry.path().extension() != ".mhd")
    {
      std::filesystem::resize_file(entry.path(), std::filesystem::file_size(entry.path()) / 2);
    }
  }
  ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadCtFile(file); }), ErrorCode::UnreadableInput, file);
}

TEST_P(EveryFormat, IsRefusedWhenItHoldsGarbage)
{
  const auto file = m_Folder / ("image" + GetParam());
  Put(file, std::string(2000, 'x'));
  ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadCtFile(file); }), ErrorCode::UnreadableInput, file);
  ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadLabelFile(file); }), ErrorCode::UnreadableInput, file);
  Put(file, "");
  ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadCtFile(file); }), ErrorCode::UnreadableInput, file);
}

TEST_P(EveryFormat, IsNotWrittenWhereThereIsNoFolder)
{
  std::mt19937 random(41);
  const auto file = m_Folder / "absent" / ("labels" + GetParam());
  ExpectTellsWithoutPath(ErrorOf([&] { WriteLabelFile(file, *Filled<LabelImage>(LongGrid(random), LabelId{ 0 })); }),
                         ErrorCode::CannotWrite, file);
}

INSTANTIATE_TEST_SUITE_P(VolumeFile, EveryFormat, testing::Values(".nii", ".nii.gz", ".nrrd", ".mha", ".mhd"),
                         [](const auto & row)
                         {
                           std::string name = row.param.substr(1);
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(VolumeFile, IsMuchSmallerThanItsVoxels)
{
  const TemporaryFolder folder;
  Grid grid;
  grid.size = { 100, 100, 10 };
  WriteLabelFile(folder / "labels.nii.gz", *MakeImage<LabelImage>(grid));
  EXPECT_LT(std::filesystem::file_size(folder / "labels.nii.gz"), 2000u);
}

TEST(VolumeFile, ThatDoesNotExistOrIsAFolderIsUnreadable)
{
  const TemporaryFolder folder;
  ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadCtFile(folder / "absent.nii.gz"); }), ErrorCode::UnreadableInput,
                         folder / "absent.nii.gz");
  std::filesystem::create_directories(folder / "folder.nii");
  ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadLabelFile(folder / "folder.nii"); }), ErrorCode::UnreadableInput, folder / "folder.nii");
}

TEST(VolumeFile, ClaimingMoreBytesThanAnyFileHasIsRefused)
{
  const TemporaryFolder folder;
  WriteLabelFile(folder / "good.nii", *MakeImage<LabelImage>(Grid{ { 2, 2, 2 } }));
  const std::string good = Bytes(folder / "good.nii");
  const std::filesystem::path file = folder / "claims.nii";
  for (const float offset : { 2.3e20F, std::numeric_limits<float>::infinity(), 1e15F })
  {
    std::string bytes = good;
    std::memcpy(&bytes.at(108), &offset, sizeof(offset));
    std::ofstream(file, std::ios::binary) << bytes;
    EXPECT_THROW((void)ReadLabelFile(file), Error) << offset;
  }
  std::ofstream(folder / "claims.mha") << "ObjectType = Image\nNDims = 3\nDimSize = 4294967296 4294967296 4294967296\n"
                                          "ElementType = MET_UCHAR\nElementDataFile = LOCAL\n";
  EXPECT_THROW((void)ReadLabelFile(folder / "claims.mha"), Error);
}

TEST(VolumeFile, AppliesTheScaleThatANiftiHeaderGives)
{
  const TemporaryFolder folder;
  const std::filesystem::path file = folder / "scaled.nii";
  const CtImage::Pointer image = MakeImage<CtImage>(Grid{ { 2, 2, 2 } });
  image->FillBuffer(40);
  WriteCtFile(file, *image);
  std::string bytes = Bytes(file);
  const float slope = 2.0F;
  const float intercept = -1000.0F;
  std::memcpy(&bytes.at(112), &slope, sizeof(slope));
  std::memcpy(&bytes.at(116), &intercept, sizeof(intercept));
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(ReadCtFile(file)->GetBufferPointer()[5], -920);
}

TEST(VolumeFile, WithAnUnknownEndingIsNotWritten)
{
  const TemporaryFolder folder;
  EXPECT_EQ(ErrorOf(
                [&] {
                  WriteLabelFile(folder / "labels.txt", *MakeImage<LabelImage>(Grid{ { 2, 2, 2 } }));
                })
                .Code(),
            ErrorCode::CannotWrite);
  EXPECT_FALSE(std::filesystem::exists(folder / "labels.txt"));
}

TEST(VolumeFile, OfSeveralTimePointsIsRefused)
{
  const TemporaryFolder folder;
  using Series = itk::Image<std::int16_t, 4>;
  const auto image = Series::New();
  image->SetRegions(Series::SizeType{ { 4, 4, 4, 3 } });
  image->Allocate(true);
  WriteAs<Series>(folder / "series.nii.gz", image, itk::NiftiImageIO::New().GetPointer());
  WriteAs<Series>(folder / "series.nrrd", image, itk::NrrdImageIO::New().GetPointer());
  for (const char * name : { "series.nii.gz", "series.nrrd" })
  {
    ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadCtFile(folder / name); }), ErrorCode::UnsupportedInput, folder / name);
  }
}

TEST(VolumeFile, OfSeveralValuesAVoxelIsRefused)
{
  const TemporaryFolder folder;
  using Vectors = itk::VectorImage<std::int16_t, 3>;
  const auto image = Vectors::New();
  image->SetRegions(Vectors::SizeType{ { 4, 4, 4 } });
  image->SetNumberOfComponentsPerPixel(3);
  image->Allocate(true);
  WriteAs<Vectors>(folder / "vectors.nrrd", image, itk::NrrdImageIO::New().GetPointer());
  ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadCtFile(folder / "vectors.nrrd"); }), ErrorCode::UnsupportedInput, folder / "vectors.nrrd");
}

TEST(VolumeFile, OfASinglePictureIsRefusedBecauseItHasNoThickness)
{
  const TemporaryFolder folder;
  using Picture = itk::Image<std::int16_t, 2>;
  const auto image = Picture::New();
  image->SetRegions(Picture::SizeType{ { 4, 4 } });
  image->Allocate(true);
  WriteAs<Picture>(folder / "picture.nrrd", image, itk::NrrdImageIO::New().GetPointer());
  ExpectTellsWithoutPath(ErrorOf([&] { (void)ReadCtFile(folder / "picture.nrrd"); }), ErrorCode::UnsupportedInput, folder / "picture.nrrd");
}

TEST(VolumeFile, OfOneSliceKeepsItsThickness)
{
  const TemporaryFolder folder;
  Grid grid;
  grid.size = { 5, 4, 1 };
  grid.spacingMm = { 0.7, 0.9, 6.0 };
  for (const char * name : { "slice.nii.gz", "slice.nrrd", "slice.mha" })
  {
    WriteCtFile(folder / name, *MakeImage<CtImage>(grid));
    const Grid back = GridOf(*ReadCtFile(folder / name));
    EXPECT_EQ(back.size, grid.size) << name;
    EXPECT_NEAR(back.spacingMm[2], 6.0, 1e-5) << name;
  }
}

TEST(VolumeFile, OfFractionalHounsfieldUnitsIsRoundedToTheNearest)
{
  const TemporaryFolder folder;
  using FloatImage = itk::Image<float, 3>;
  const auto image = FloatImage::New();
  image->SetRegions(FloatImage::SizeType{ { 8, 1, 2 } });
  image->Allocate(true);
  constexpr float values[] = { -29.6F, -29.4F, 29.6F, 51.9999F, -0.4F, -190.6F, 150.4F, -1024.0F };
  std::copy(std::begin(values), std::end(values), image->GetBufferPointer());
  for (const char * name : { "image.nii.gz", "image.nrrd" })
  {
    const bool nifti = std::string(name) == "image.nii.gz";
    WriteAs<FloatImage>(folder / name, image,
                        nifti ? itk::ImageIOBase::Pointer(itk::NiftiImageIO::New()) : itk::ImageIOBase::Pointer(itk::NrrdImageIO::New()));
    const CtImage::Pointer back = ReadCtFile(folder / name);
    constexpr std::int16_t expected[] = { -30, -29, 30, 52, 0, -191, 150, -1024 };
    for (std::size_t i = 0; i < std::size(expected); ++i)
    {
      EXPECT_EQ(back->GetBufferPointer()[i], expected[i]) << name << ", " << values[i];
    }
  }
}

TEST(VolumeFile, OfValuesBeyondSixteenBitSaturates)
{
  const TemporaryFolder folder;
  using WideImage = itk::Image<std::int32_t, 3>;
  const auto image = WideImage::New();
  image->SetRegions(WideImage::SizeType{ { 2, 1, 2 } });
  image->Allocate(true);
  image->GetBufferPointer()[0] = 40000;
  image->GetBufferPointer()[1] = -70000;
  WriteAs<WideImage>(folder / "image.nrrd", image, itk::NrrdImageIO::New().GetPointer());
  const CtImage::Pointer back = ReadCtFile(folder / "image.nrrd");
  EXPECT_EQ(back->GetBufferPointer()[0], 32767) << "metal does not turn into air";
  EXPECT_EQ(back->GetBufferPointer()[1], -32768);
}

TEST(VolumeFile, WhosePlaceInSpaceIsNoNumberIsUnreadable)
{
  const TemporaryFolder folder;
  const auto expectRefusal = [](const std::filesystem::path & file)
  {
    try
    {
      (void)ReadGrid(file);
      ADD_FAILURE() << file.filename() << " was read";
    }
    catch (const Error & error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::UnreadableInput);
      EXPECT_NE(std::string(error.what()).find("no place in space"), std::string::npos) << error.what();
    }
  };
  Put(folder / "image.mha", "ObjectType = Image\nNDims = 3\nDimSize = 2 1 2\nTransformMatrix = 1e300 0 0 0 1e300 0 0 0 1\n"
                            "ElementSpacing = 1 1 1\nElementType = MET_UCHAR\nElementDataFile = LOCAL\nabcd");
  expectRefusal(folder / "image.mha");
  using Image = itk::Image<unsigned char, 3>;
  const auto image = Image::New();
  image->SetRegions(Image::SizeType{ { 2, 2, 2 } });
  image->Allocate(true);
  WriteAs<Image>(folder / "image.nii", image, itk::NiftiImageIO::New().GetPointer());
  ASSERT_NO_THROW((void)ReadGrid(folder / "image.nii"));
  constexpr std::streamoff kFirstRowOfMatrix = 280;
  const float number = std::numeric_limits<float>::quiet_NaN();
  std::fstream(folder / "image.nii", std::ios::in | std::ios::out | std::ios::binary)
      .seekp(kFirstRowOfMatrix)
      .write(reinterpret_cast<const char *>(&number), sizeof(number));
  expectRefusal(folder / "image.nii");
}

TEST(VolumeFile, WithoutVoxelsIsUnreadable)
{
  const TemporaryFolder folder;
  Put(folder / "empty.mha",
      "ObjectType = Image\nNDims = 3\nDimSize = 0 3 2\nElementSpacing = 1 1 1\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n");
  for (const std::function<void(const std::filesystem::path &)> & read :
       { std::function<void(const std::filesystem::path &)>([](const auto & file) { (void)ReadGrid(file); }),
         std::function<void(const std::filesystem::path &)>([](const auto & file) { (void)ReadCtFile(file); }) })
  {
    try
    {
      read(folder / "empty.mha");
      ADD_FAILURE() << "was read";
    }
    catch (const Error & error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::UnreadableInput);
    }
  }
}
} // namespace
