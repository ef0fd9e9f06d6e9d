#include "myosect/Phantom/DicomSeriesWriter.h"

#include <gtest/gtest.h>

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>

#include <openjpeg.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "myosect/Core/Error.h"

namespace
{
using myosect::Grid;
using myosect::phantom::DicomEncoding;
using myosect::phantom::DicomIdentity;
using myosect::phantom::WriteCtSeries;
using Syntax = DicomEncoding::Syntax;
namespace fs = std::filesystem;

Grid SmallGrid()
{
  Grid grid;
  grid.size = { 37, 22, 5 };
  grid.spacingMm = { 0.7, 0.9, 4.0 };
  grid.originLps = { -12.5, 7.25, -310.0 };
  return grid;
}

/** Smooth values from -600 to 640 HU, different in every slice. */
std::vector<std::int16_t> SmoothValues(const Grid & grid)
{
  std::vector<std::int16_t> values(grid.VoxelCount());
  std::size_t i = 0;
  for (std::size_t k = 0; k < grid.size[2]; ++k)
  {
    for (std::size_t y = 0; y < grid.size[1]; ++y)
    {
      for (std::size_t x = 0; x < grid.size[0]; ++x)
      {
        const double wave = std::sin(0.3 * static_cast<double>(x)) * std::cos(0.2 * static_cast<double>(y));
        values[i++] = static_cast<std::int16_t>(std::lround(600.0 * wave + 10.0 * static_cast<double>(k)));
      }
    }
  }
  return values;
}

fs::path FreshFolder()
{
  const auto * info = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string("myosect-") + info->test_suite_name() + "-" + info->name();
  std::replace(name.begin(), name.end(), '/', '-');
  const fs::path folder = fs::path(testing::TempDir()) / name;
  fs::remove_all(folder);
  return folder;
}

struct Memory
{
  const std::uint8_t * data;
  std::size_t size;
  std::size_t position;
};

OPJ_SIZE_T ReadMemory(void * buffer, OPJ_SIZE_T count, void * user)
{
  auto & memory = *static_cast<Memory *>(user);
  const std::size_t available = std::min<std::size_t>(count, memory.size - memory.position);
  std::memcpy(buffer, memory.data + memory.position, available);
  memory.position += available;
  return available == 0 ? static_cast<OPJ_SIZE_T>(-1) : available;
}

std::vector<int> DecodeJpeg2000(const std::uint8_t * data, std::size_t size)
{
  Memory memory{ data, size, 0 };
  const std::unique_ptr<opj_stream_t, void (*)(opj_stream_t *)> stream(opj_stream_default_create(OPJ_TRUE), opj_stream_destroy);
  const std::unique_ptr<opj_codec_t, void (*)(opj_codec_t *)> codec(opj_create_decompress(OPJ_CODEC_J2K), opj_destroy_codec);
  opj_stream_set_user_data(stream.get(), &memory, nullptr);
  opj_stream_set_user_data_length(stream.get(), size);
  opj_stream_set_read_function(stream.get(), ReadMemory);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_image_t * raw = nullptr;
  EXPECT_TRUE(opj_setup_decoder(codec.get(), &parameters) && opj_read_header(stream.get(), codec.get(), &raw) &&
              opj_decode(codec.get(), stream.get(), raw));
  const std::unique_ptr<opj_image_t, void (*)(opj_image_t *)> image(raw, opj_image_destroy);
  const std::size_t count = static_cast<std::size_t>(image->comps[0].w) * image->comps[0].h;
  return std::vector<int>(image->comps[0].data, image->comps[0].data + count);
}

/** Stored values of every frame of a file, sign-extended. */
std::vector<int> StoredValues(DcmDataset & dataset)
{
  const E_TransferSyntax syntax = dataset.getOriginalXfer();
  DcmElement * element = nullptr;
  EXPECT_TRUE(dataset.findAndGetElement(DCM_PixelData, element).good());
  std::vector<int> values;
  if (syntax == EXS_JPEG2000LosslessOnly)
  {
    DcmPixelSequence * sequence = nullptr;
    EXPECT_TRUE(dynamic_cast<DcmPixelData *>(element)->getEncapsulatedRepresentation(syntax, nullptr, sequence).good());
    for (unsigned long i = 1; i < sequence->card(); ++i)
    {
      DcmPixelItem * item = nullptr;
      sequence->getItem(item, i);
      Uint8 * data = nullptr;
      item->getUint8Array(data);
      const auto frame = DecodeJpeg2000(data, item->getLength());
      values.insert(values.end(), frame.begin(), frame.end());
    }
    return values;
  }
  EXPECT_TRUE(dataset.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).good());
  Uint16 bits = 0, isSigned = 0, bitsStored = 0;
  dataset.findAndGetUint16(DCM_BitsAllocated, bits);
  dataset.findAndGetUint16(DCM_BitsStored, bitsStored);
  dataset.findAndGetUint16(DCM_PixelRepresentation, isSigned);
  unsigned long count = 0;
  if (bits == 8)
  {
    const Uint8 * data = nullptr;
    EXPECT_TRUE(dataset.findAndGetUint8Array(DCM_PixelData, data, &count).good());
    values.assign(data, data + count);
    return values;
  }
  const Uint16 * data = nullptr;
  EXPECT_TRUE(dataset.findAndGetUint16Array(DCM_PixelData, data, &count).good());
  for (unsigned long i = 0; i < count; ++i)
  {
    const int word = data[i] & ((1 << bitsStored) - 1);
    values.push_back(isSigned != 0 && word >= (1 << (bitsStored - 1)) ? word - (1 << bitsStored) : word);
  }
  return values;
}

double Number(DcmItem & item, const DcmTagKey & tag, unsigned long index = 0)
{
  Float64 value = 0.0;
  EXPECT_TRUE(item.findAndGetFloat64(tag, value, index, OFTrue).good()) << DcmTag(tag).getTagName();
  return value;
}

std::string Text(DcmItem & item, const DcmTagKey & tag)
{
  OFString value;
  item.findAndGetOFStringArray(tag, value, OFTrue);
  return value.c_str();
}

void RegisterDecoders()
{
  DcmRLEDecoderRegistration::registerCodecs();
  DJDecoderRegistration::registerCodecs();
  DJLSDecoderRegistration::registerCodecs();
}

/** HU of all slices, in slice order, as a reader gets them. */
std::vector<double> ReadBack(const std::vector<fs::path> & files, bool descendingFrames = false)
{
  RegisterDecoders();
  std::vector<double> all;
  for (const fs::path & path : files)
  {
    DcmFileFormat file;
    EXPECT_TRUE(file.loadFile(path.c_str()).good());
    DcmDataset & dataset = *file.getDataset();
    const std::vector<int> stored = StoredValues(dataset);
    DcmSequenceOfItems * perFrame = nullptr;
    if (dataset.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, perFrame).bad())
    {
      const double slope = Number(dataset, DCM_RescaleSlope);
      const double intercept = Number(dataset, DCM_RescaleIntercept);
      std::transform(stored.begin(), stored.end(), std::back_inserter(all), [&](int v) { return slope * v + intercept; });
      continue;
    }
    const std::size_t frameSize = stored.size() / perFrame->card();
    for (unsigned long i = 0; i < perFrame->card(); ++i)
    {
      const unsigned long frame = descendingFrames ? perFrame->card() - 1 - i : i;
      DcmItem * item = perFrame->getItem(frame);
      Float64 slope = 0.0;
      DcmItem & holder = item->findAndGetFloat64(DCM_RescaleSlope, slope, 0, OFTrue).good() ? *item : static_cast<DcmItem &>(dataset);
      slope = Number(holder, DCM_RescaleSlope);
      const double intercept = Number(holder, DCM_RescaleIntercept);
      const auto begin = stored.begin() + static_cast<std::ptrdiff_t>(frame * frameSize);
      std::transform(begin, begin + static_cast<std::ptrdiff_t>(frameSize), std::back_inserter(all),
                     [&](int v) { return slope * v + intercept; });
    }
  }
  return all;
}

double LargestDifference(const std::vector<double> & a, const std::vector<std::int16_t> & b)
{
  EXPECT_EQ(a.size(), b.size());
  double largest = a.size() == b.size() ? 0.0 : 1e9;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
  {
    largest = std::max(largest, std::abs(a[i] - b[i]));
  }
  return largest;
}

struct RoundTrip
{
  const char * name;
  Syntax syntax;
  double toleranceHu;
};

class DicomRoundTrip : public testing::TestWithParam<RoundTrip>
{
};

TEST_P(DicomRoundTrip, GivesBackTheHounsfieldValues)
{
  const Grid grid = SmallGrid();
  const auto values = SmoothValues(grid);
  for (const bool enhanced : { false, true })
  {
    DicomEncoding encoding;
    encoding.syntax = GetParam().syntax;
    encoding.enhancedMultiFrame = enhanced;
    const auto files = WriteCtSeries(FreshFolder(), grid, values, {}, encoding);
    EXPECT_EQ(files.size(), enhanced ? 1u : grid.size[2]);
    EXPECT_LE(LargestDifference(ReadBack(files), values), GetParam().toleranceHu) << "enhanced " << enhanced;
  }
}

TEST_P(DicomRoundTrip, SurvivesTwelveBitsAndRescaleFromSliceToSlice)
{
  const Grid grid = SmallGrid();
  const auto values = SmoothValues(grid);
  const bool lossy = GetParam().toleranceHu > 0.0;
  for (const bool isSigned : { false, true })
  {
    if (lossy && isSigned)
    {
      continue;
    }
    DicomEncoding encoding;
    encoding.syntax = GetParam().syntax;
    encoding.bitsStored = 12;
    encoding.isSigned = isSigned;
    encoding.rescaleIntercept = isSigned ? 0.0 : -1024.0;
    encoding.perSliceRescale = true;
    const auto back = ReadBack(WriteCtSeries(FreshFolder(), grid, values, {}, encoding));
    EXPECT_LE(LargestDifference(back, values), GetParam().toleranceHu + 0.499) << "signed " << isSigned;
  }
}

INSTANTIATE_TEST_SUITE_P(
    EveryTransferSyntax, DicomRoundTrip,
    testing::Values(RoundTrip{ "ImplicitLittle", Syntax::ImplicitLittle, 0.0 }, RoundTrip{ "ExplicitLittle", Syntax::ExplicitLittle, 0.0 },
                    RoundTrip{ "ExplicitBig", Syntax::ExplicitBig, 0.0 }, RoundTrip{ "Deflated", Syntax::Deflated, 0.0 },
                    RoundTrip{ "Rle", Syntax::Rle, 0.0 }, RoundTrip{ "JpegBaseline", Syntax::JpegBaseline, 40.0 },
                    RoundTrip{ "JpegExtended", Syntax::JpegExtended, 40.0 }, RoundTrip{ "JpegLossless", Syntax::JpegLossless, 0.0 },
                    RoundTrip{ "JpegLsLossless", Syntax::JpegLsLossless, 0.0 },
                    RoundTrip{ "Jpeg2000Lossless", Syntax::Jpeg2000Lossless, 0.0 }),
    [](const auto & row) { return std::string(row.param.name); });

TEST(DicomSeriesWriter, KeepsSignedValuesInEveryLosslessSyntax)
{
  const Grid grid = SmallGrid();
  const auto values = SmoothValues(grid);
  for (const Syntax syntax :
       { Syntax::ImplicitLittle, Syntax::ExplicitBig, Syntax::Rle, Syntax::JpegLossless, Syntax::JpegLsLossless, Syntax::Jpeg2000Lossless })
  {
    DicomEncoding encoding;
    encoding.syntax = syntax;
    encoding.isSigned = true;
    encoding.rescaleIntercept = 0.0;
    EXPECT_EQ(LargestDifference(ReadBack(WriteCtSeries(FreshFolder(), grid, values, {}, encoding)), values), 0.0)
        << static_cast<int>(syntax);
  }
}

TEST(DicomSeriesWriter, WritesGeometryOfAnObliqueGrid)
{
  Grid grid = SmallGrid();
  const double c = std::cos(0.4), s = std::sin(0.4);
  grid.direction = { myosect::Vector3{ c, 0.0, s }, myosect::Vector3{ 0.0, 1.0, 0.0 }, myosect::Vector3{ -s, 0.0, c } };
  const auto files = WriteCtSeries(FreshFolder(), grid, SmoothValues(grid));
  for (std::size_t k = 0; k < files.size(); ++k)
  {
    DcmFileFormat file;
    ASSERT_TRUE(file.loadFile(files[k].c_str()).good());
    DcmDataset & dataset = *file.getDataset();
    const auto expected = grid.PointLps({ 0.0, 0.0, static_cast<double>(k) });
    for (unsigned long a = 0; a < 3; ++a)
    {
      EXPECT_NEAR(Number(dataset, DCM_ImagePositionPatient, a), expected[a], 1e-6);
      EXPECT_NEAR(Number(dataset, DCM_ImageOrientationPatient, a), grid.direction[0][a], 1e-9);
      EXPECT_NEAR(Number(dataset, DCM_ImageOrientationPatient, a + 3), grid.direction[1][a], 1e-9);
    }
    EXPECT_DOUBLE_EQ(Number(dataset, DCM_PixelSpacing, 0), 0.9);
    EXPECT_DOUBLE_EQ(Number(dataset, DCM_PixelSpacing, 1), 0.7);
    EXPECT_NEAR(Number(dataset, DCM_SliceThickness), 4.0, 1e-9);
  }
}

TEST(DicomSeriesWriter, NumbersDescendingFilesFromTheHead)
{
  const Grid grid = SmallGrid();
  const auto values = SmoothValues(grid);
  DicomEncoding encoding;
  encoding.descending = true;
  const auto files = WriteCtSeries(FreshFolder(), grid, values, {}, encoding);
  EXPECT_TRUE(std::is_sorted(files.rbegin(), files.rend()));
  EXPECT_EQ(LargestDifference(ReadBack(files), values), 0.0);
  DcmFileFormat first;
  ASSERT_TRUE(first.loadFile(files.front().c_str()).good());
  EXPECT_EQ(Text(*first.getDataset(), DCM_InstanceNumber), std::to_string(grid.size[2]));

  encoding.enhancedMultiFrame = true;
  EXPECT_EQ(LargestDifference(ReadBack(WriteCtSeries(FreshFolder(), grid, values, {}, encoding), true), values), 0.0);
}

TEST(DicomSeriesWriter, ShearsPositionsByTheTangentOfTheTilt)
{
  const Grid grid = SmallGrid();
  DicomEncoding encoding;
  encoding.gantryTiltDeg = 15.0;
  const auto files = WriteCtSeries(FreshFolder(), grid, SmoothValues(grid), {}, encoding);
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(files[3].c_str()).good());
  EXPECT_NEAR(Number(*file.getDataset(), DCM_ImagePositionPatient, 1), grid.originLps[1] + 12.0 * 0.2679491924, 1e-6);
  EXPECT_NEAR(Number(*file.getDataset(), DCM_ImagePositionPatient, 2), grid.originLps[2] + 12.0, 1e-9);
  EXPECT_NEAR(Number(*file.getDataset(), DCM_GantryDetectorTilt), 15.0, 1e-9);
}

TEST(DicomSeriesWriter, StoresPaddingBelowMinusTwoThousand)
{
  const Grid grid = SmallGrid();
  auto values = SmoothValues(grid);
  values[0] = -2000;
  for (const bool isSigned : { false, true })
  {
    DicomEncoding encoding;
    encoding.writePadding = true;
    encoding.isSigned = isSigned;
    encoding.paddingValue = isSigned ? -2000 : 63536;
    const auto files = WriteCtSeries(FreshFolder(), grid, values, {}, encoding);
    DcmFileFormat file;
    ASSERT_TRUE(file.loadFile(files.front().c_str()).good());
    DcmDataset & dataset = *file.getDataset();
    EXPECT_EQ(StoredValues(dataset).front(), encoding.paddingValue);
    Sint32 padding = 0;
    Uint16 unsignedPadding = 0;
    Sint16 signedPadding = 0;
    padding = isSigned && dataset.findAndGetSint16(DCM_PixelPaddingValue, signedPadding).good() ? signedPadding : padding;
    padding = !isSigned && dataset.findAndGetUint16(DCM_PixelPaddingValue, unsignedPadding).good() ? unsignedPadding : padding;
    EXPECT_EQ(padding, encoding.paddingValue);
  }
}

TEST(DicomSeriesWriter, LeavesStoredValuesOfMonochrome1AsTheyAre)
{
  const Grid grid = SmallGrid();
  const auto values = SmoothValues(grid);
  DicomEncoding encoding;
  encoding.monochrome1 = true;
  const auto files = WriteCtSeries(FreshFolder(), grid, values, {}, encoding);
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(files.front().c_str()).good());
  EXPECT_EQ(Text(*file.getDataset(), DCM_PhotometricInterpretation), "MONOCHROME1");
  EXPECT_EQ(LargestDifference(ReadBack(files), values), 0.0);
}

TEST(DicomSeriesWriter, SaturatesWhatTwelveBitsCannotHold)
{
  const Grid grid = SmallGrid();
  std::vector<std::int16_t> values(grid.VoxelCount(), 0);
  values[0] = 9000;
  values[1] = -1500;
  DicomEncoding encoding;
  encoding.bitsStored = 12;
  const auto back = ReadBack(WriteCtSeries(FreshFolder(), grid, values, {}, encoding));
  EXPECT_EQ(back[0], 3071.0);
  EXPECT_EQ(back[1], -1024.0);
}

TEST(DicomSeriesWriter, GivesFilesNamesWithoutOrder)
{
  const Grid grid = SmallGrid();
  DicomEncoding encoding;
  encoding.randomNames = true;
  const auto files = WriteCtSeries(FreshFolder(), grid, SmoothValues(grid), {}, encoding);
  EXPECT_FALSE(std::is_sorted(files.begin(), files.end()));
  EXPECT_EQ(std::set<fs::path>(files.begin(), files.end()).size(), files.size());
  EXPECT_TRUE(files.front().extension().empty());
}

TEST(DicomSeriesWriter, AppliesExtraAttributesLast)
{
  const Grid grid = SmallGrid();
  DicomIdentity identity;
  identity.extra = { { "BodyPartExamined", "CALF" }, { "SliceThickness", "2" } };
  const auto files = WriteCtSeries(FreshFolder(), grid, SmoothValues(grid), identity);
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(files.front().c_str()).good());
  EXPECT_EQ(Text(*file.getDataset(), DCM_BodyPartExamined), "CALF");
  EXPECT_EQ(Number(*file.getDataset(), DCM_SliceThickness), 2.0);

  identity.extra = { { "NoSuchAttribute", "1" } };
  EXPECT_THROW(static_cast<void>(WriteCtSeries(FreshFolder(), grid, SmoothValues(grid), identity)), myosect::Error);
}

TEST(DicomSeriesWriter, WritesTheSameBytesEveryTime)
{
  const Grid grid = SmallGrid();
  const auto values = SmoothValues(grid);
  const auto read = [](const fs::path & path)
  {
    std::ifstream stream(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  const fs::path folder = FreshFolder();
  const auto first = WriteCtSeries(folder / "a", grid, values);
  const auto second = WriteCtSeries(folder / "b", grid, values);
  for (std::size_t k = 0; k < first.size(); ++k)
  {
    EXPECT_EQ(first[k].filename(), second[k].filename());
    EXPECT_EQ(read(first[k]), read(second[k]));
  }
}

TEST(DicomSeriesWriter, RefusesValuesThatDoNotFitTheGrid)
{
  EXPECT_THROW(static_cast<void>(WriteCtSeries(FreshFolder(), SmallGrid(), std::vector<std::int16_t>(7))), myosect::Error);
}

TEST(DicomSeriesWriter, RefusesAFolderThatCannotBeMade)
{
  EXPECT_THROW(static_cast<void>(WriteCtSeries("/dev/null/folder", SmallGrid(), SmoothValues(SmallGrid()))), myosect::Error);
}
} // namespace
