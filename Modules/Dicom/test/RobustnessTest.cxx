#include "gtest/gtest.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <random>

#include "DatasetBuilder.h"

namespace myosect::dicom::test
{
namespace
{
std::string BytesOf(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
}

void WriteBytes(const std::filesystem::path & file, const std::string & bytes)
{
  std::ofstream(file, std::ios::binary) << bytes;
}

/** Scans and decodes every candidate; an error is an answer. Returns the exit code of the first candidate, or -1 without one. */
int TryFolder(const std::filesystem::path & folder)
{
  RunContext context(1);
  const SeriesCatalog catalog = Scan({ folder }, context);
  int first = -1;
  for (const VolumeCandidate & candidate : catalog.candidates)
  {
    const int code = ExitCodeOf([&] { (void)ReadCt(candidate, context); });
    first = first == -1 ? code : first;
  }
  return first;
}

class DamagedSyntax : public testing::TestWithParam<E_TransferSyntax>
{
protected:
  /** One slice of this syntax. */
  [[nodiscard]] std::string Sample() const
  {
    const TempFolder folder;
    StackSpec spec;
    if (GetParam() == EXS_JPEG2000LosslessOnly)
    {
      spec.adjust = [spec](DcmDataset & dataset, unsigned slice) {
        PutCodeStreams(dataset, { EncodeJpeg2000(WordsOf(spec, slice), spec.columns, spec.rows, 16, true, false) },
                       EXS_JPEG2000LosslessOnly);
      };
    }
    Save(*MakeSlice(spec, 3), folder / "one", GetParam());
    return BytesOf(folder / "one");
  }
};
} // namespace

TEST_P(DamagedSyntax, AFileCutOffAnywhereNeverGivesNumbers)
{
  const std::string bytes = Sample();
  const TempFolder folder;
  for (std::size_t length = 0; length + 16 < bytes.size(); length += 50)
  {
    WriteBytes(folder / "one", bytes.substr(0, length));
    EXPECT_NE(TryFolder(folder.Path()), 0) << "cut after " << length << " of " << bytes.size() << " bytes";
  }
  WriteBytes(folder / "one", bytes);
  EXPECT_EQ(TryFolder(folder.Path()), 0);
}

TEST_P(DamagedSyntax, ACutOffSliceOfASeriesEndsTheReading)
{
  const TempFolder folder;
  StackSpec spec;
  WriteStack(spec, folder.Path());
  const std::string bytes = Sample();
  for (const std::size_t missing : { std::size_t{ 100 }, bytes.size() / 4 })
  {
    WriteBytes(folder / "slice003.dcm", bytes.substr(0, bytes.size() - missing));
    const int code = TryFolder(folder.Path());
    EXPECT_EQ(code, 20) << missing;
  }
}

TEST_P(DamagedSyntax, RandomDamageNeverCrashes)
{
  const std::string bytes = Sample();
  const TempFolder folder;
  std::mt19937 random(17);
  for (int round = 0; round < 150; ++round)
  {
    std::string damaged = bytes;
    const int changes = 1 + round % 12;
    for (int i = 0; i < changes; ++i)
    {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    WriteBytes(folder / "one", damaged);
    const int code = TryFolder(folder.Path());
    EXPECT_TRUE(code == -1 || code == 0 || (code >= 20 && code <= 22)) << "round " << round << " ended with " << code;
  }
}

TEST_P(DamagedSyntax, DamageInTheHeaderNeverCrashes)
{
  const std::string bytes = Sample();
  const TempFolder folder;
  std::mt19937 random(23);
  const std::size_t headerBytes = std::min<std::size_t>(bytes.size(), 1100);
  for (int round = 0; round < 250; ++round)
  {
    std::string damaged = bytes;
    damaged[132 + random() % (headerBytes - 132)] = static_cast<char>(round % 3 == 0 ? 0xFF : random());
    WriteBytes(folder / "one", damaged);
    const int code = TryFolder(folder.Path());
    EXPECT_TRUE(code == -1 || code == 0 || (code >= 20 && code <= 22)) << "round " << round << " ended with " << code;
  }
}

INSTANTIATE_TEST_SUITE_P(TransferSyntaxes, DamagedSyntax,
                         testing::Values(EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit,
                                         EXS_DeflatedLittleEndianExplicit, EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless,
                                         EXS_JPEG2000LosslessOnly));

TEST(Robustness, LargeSlicesCutOffInTheirPixelDataAreUnreadable)
{
  const TempFolder folder;
  StackSpec spec;
  spec.columns = spec.rows = 128;
  spec.hu = [](const Vector3 & p) { return FieldHu(p) / 4.0; };
  WriteStack(spec, folder.Path());
  const std::string bytes = BytesOf(folder / "slice003.dcm");
  for (const std::size_t missing : { 1, 2, 100, 10000, 32768 })
  {
    WriteBytes(folder / "slice003.dcm", bytes.substr(0, bytes.size() - missing));
    EXPECT_EQ(TryFolder(folder.Path()), 20) << missing;
  }
}

TEST(Robustness, CompressedImagesWhoseEndIsZeroesAreUnreadable)
{
  for (const E_TransferSyntax syntax : { EXS_JPEGProcess14SV1, EXS_JPEGLSLossless })
  {
    const TempFolder folder;
    Save(*MakeSlice(StackSpec{}, 0), folder / "one", syntax);
    std::string bytes = BytesOf(folder / "one");
    const std::size_t delimiter = 8;
    std::fill(bytes.end() - 200, bytes.end() - delimiter, '\0');
    WriteBytes(folder / "one", bytes);
    EXPECT_EQ(TryFolder(folder.Path()), 20);
  }
}

TEST(Robustness, RleImagesThatEndEarlyAreUnreadable)
{
  const TempFolder folder;
  const StackSpec spec;
  for (const bool isComplete : { true, false })
  {
    // Two segments of literal runs: the high bytes, then the low bytes.
    const auto words = WordsOf(spec, 0);
    std::vector<std::uint8_t> stream(64, 0);
    stream[0] = 2;
    stream[4] = 64;
    for (const unsigned shift : { 8u, 0u })
    {
      if (shift == 0)
      {
        stream[8] = static_cast<std::uint8_t>(stream.size());
        stream[9] = static_cast<std::uint8_t>(stream.size() >> 8);
      }
      for (std::size_t i = 0; i < words.size() - (isComplete || shift == 8 ? 0 : 64); ++i)
      {
        if (i % 64 == 0)
        {
          stream.push_back(63);
        }
        stream.push_back(static_cast<std::uint8_t>(words[i] >> shift));
      }
    }
    const auto format = MakeSlice(spec, 0);
    PutCodeStreams(*format->getDataset(), { stream }, EXS_RLELossless);
    ASSERT_TRUE(format->saveFile((folder / "one").c_str(), EXS_RLELossless).good());
    EXPECT_EQ(TryFolder(folder.Path()), isComplete ? 0 : 20);
  }
}

TEST(Robustness, AHeaderWithoutPixelDataIsACutOffFile)
{
  const TempFolder folder;
  StackSpec spec;
  WriteStack(spec, folder.Path());
  const auto format = MakeSlice(spec, 3);
  delete format->getDataset()->remove(DCM_PixelData);
  Save(*format, folder / "slice003.dcm");
  EXPECT_EQ(TryFolder(folder.Path()), 20);
}

TEST(Robustness, CutOffEnhancedFilesNeverGiveNumbers)
{
  const TempFolder source;
  const TempFolder folder;
  Save(*MakeEnhanced(StackSpec{}), source / "all");
  const std::string bytes = BytesOf(source / "all");
  for (std::size_t length = 0; length + 2 < bytes.size(); length += 200)
  {
    WriteBytes(folder / "all", bytes.substr(0, length));
    EXPECT_NE(TryFolder(folder.Path()), 0) << length;
  }
}

TEST(Robustness, ForeignBytesBehindThePixelDataDoNoHarm)
{
  for (const std::string & tail : { std::string(300, '\0'), std::string(77, 'x') })
  {
    const TempFolder folder;
    WriteStack(StackSpec{}, folder.Path());
    for (const auto & entry : std::filesystem::directory_iterator(folder.Path()))
    {
      std::ofstream(entry.path(), std::ios::binary | std::ios::app) << tail;
    }
    EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
  }
}

TEST(Robustness, DeeplyNestedSequencesAreRejected)
{
  const TempFolder source;
  const TempFolder folder;
  Save(*MakeSlice(StackSpec{}, 0), source / "one");
  const std::string bytes = BytesOf(source / "one");
  const std::string study("\x08\x00\x16\x00UI", 6);
  const auto at = bytes.find(study);
  ASSERT_NE(at, std::string::npos);
  const std::string open("\x08\x00\x15\x11SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff", 20);
  std::string nest;
  for (int i = 0; i < 200000; ++i)
  {
    nest += open;
  }
  WriteBytes(folder / "one", bytes.substr(0, at) + nest + bytes.substr(at));
  RunContext context(2);
  const SeriesCatalog catalog = Scan({ folder.Path() }, context);
  EXPECT_TRUE(catalog.candidates.empty());
  ASSERT_EQ(catalog.rejections.size(), 1u);
  EXPECT_EQ(catalog.rejections[0].code, "unreadable");
}

TEST(Robustness, HugeLengthsAreUnreadable)
{
  const TempFolder source;
  const TempFolder folder;
  Save(*MakeSlice(StackSpec{}, 0), source / "one");
  const std::string bytes = BytesOf(source / "one");
  const auto at = bytes.find(std::string("\xe0\x7f\x10\x00OW\x00\x00", 8));
  ASSERT_NE(at, std::string::npos);
  std::string huge = bytes;
  huge.replace(at + 8, 4, "\xf0\xff\xff\xff");
  WriteBytes(folder / "one", huge);
  EXPECT_EQ(TryFolder(folder.Path()), 20);
}

TEST(Robustness, HugeLengthsOfHeaderValuesAreNotAllocated)
{
  const TempFolder source;
  const TempFolder folder;
  Save(*MakeSlice(StackSpec{}, 0), source / "one");
  std::string bytes = BytesOf(source / "one");
  const auto at = bytes.find(std::string("\x10\x00\x20\x00LO", 6));
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at + 4, 8, std::string("UN\x00\x00\xf0\xff\xff\xf0", 8));
  WriteBytes(folder / "one", bytes);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(TryFolder(folder.Path()), -1);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Robustness, AbsurdSizesAreRefusedBeforeAnythingIsAllocated)
{
  const TempFolder folder;
  StackSpec spec;
  spec.slices = 40;
  spec.adjust = [](DcmDataset & dataset, unsigned)
  {
    dataset.putAndInsertUint16(DCM_Rows, 65535);
    dataset.putAndInsertUint16(DCM_Columns, 65535);
  };
  WriteStack(spec, folder.Path());
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadOnly(folder.Path()); }), 22);
  EXPECT_NE(MessageOf([&] { (void)ReadOnly(folder.Path()); }).find("MiB"), std::string::npos);
}

TEST(Robustness, SizesThatContradictThePixelDataAreRefused)
{
  const auto exitCodeWithRows = [](Uint16 rows)
  {
    const TempFolder folder;
    StackSpec spec;
    spec.adjust = [rows](DcmDataset & dataset, unsigned) { dataset.putAndInsertUint16(DCM_Rows, rows); };
    WriteStack(spec, folder.Path());
    return ExitCodeOf([&] { (void)ReadOnly(folder.Path()); });
  };
  EXPECT_EQ(exitCodeWithRows(24), 0);
  EXPECT_EQ(exitCodeWithRows(25), 20) << "too short";
  EXPECT_EQ(exitCodeWithRows(23), 22) << "too long";
  EXPECT_EQ(exitCodeWithRows(0), 22);
}

TEST(Robustness, ContradictoryBitDepthsAreRefused)
{
  const auto exitCodeWith = [](const DcmTagKey & tag, Uint16 value)
  {
    const TempFolder folder;
    StackSpec spec;
    spec.adjust = [&](DcmDataset & dataset, unsigned) { dataset.putAndInsertUint16(tag, value); };
    WriteStack(spec, folder.Path());
    return ExitCodeOf([&] { (void)ReadOnly(folder.Path()); });
  };
  EXPECT_EQ(exitCodeWith(DCM_BitsStored, 0), 22);
  EXPECT_EQ(exitCodeWith(DCM_BitsStored, 17), 22);
  EXPECT_EQ(exitCodeWith(DCM_HighBit, 16), 22);
  EXPECT_EQ(exitCodeWith(DCM_HighBit, 3), 22);
  EXPECT_EQ(exitCodeWith(DCM_BitsAllocated, 12), 22);
  EXPECT_EQ(exitCodeWith(DCM_BitsAllocated, 8), 22);
}

TEST(Robustness, ASliceOfAnotherSizeLeavesAGapThatIsReported)
{
  const TempFolder folder;
  StackSpec spec;
  WriteStack(spec, folder.Path());
  StackSpec other = spec;
  other.rows = 20;
  Save(*MakeSlice(other, 4), folder / "slice004.dcm");
  RunContext context(2);
  const SeriesCatalog catalog = Scan({ folder.Path() }, context);
  ASSERT_EQ(catalog.candidates.size(), 2u);
  const auto & large = catalog.candidates[0].frames.size() == 7 ? catalog.candidates[0] : catalog.candidates[1];
  ASSERT_EQ(large.frames.size(), 7u);
  (void)ReadCt(large, context);
  EXPECT_TRUE(HasWarning(context, "slice-gap"));
}

TEST(Robustness, MessagesCarryNeitherPathsNorNames)
{
  const TempFolder folder;
  StackSpec spec;
  WriteStack(spec, folder.Path());
  const std::string bytes = BytesOf(folder / "slice003.dcm");
  WriteBytes(folder / "slice003.dcm", bytes.substr(0, bytes.size() - 100));
  const std::string message = MessageOf([&] { (void)ReadOnly(folder.Path()); });
  EXPECT_NE(message.find("slice003.dcm"), std::string::npos);
  EXPECT_EQ(message.find(folder.Path().string()), std::string::npos);
  EXPECT_EQ(message.find("Body"), std::string::npos);
}

TEST(Robustness, CancellingStopsScanAndReading)
{
  const TempFolder folder;
  WriteStack(StackSpec{}, folder.Path());
  RunContext context(2);
  const SeriesCatalog catalog = Scan({ folder.Path() }, context);
  context.Cancel();
  EXPECT_EQ(ExitCodeOf([&] { (void)Scan({ folder.Path() }, context); }), 130);
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadCt(catalog.candidates.at(0), context); }), 130);
}
} // namespace myosect::dicom::test
