#include "gtest/gtest.h"

#include <cmath>
#include <fstream>
#include <iterator>

#include "DatasetBuilder.h"

namespace myosect::dicom::test
{
namespace
{
struct SyntaxCase
{
  const char * name;
  E_TransferSyntax syntax;
};

std::string NameOf(const testing::TestParamInfo<SyntaxCase> & info)
{
  return info.param.name;
}

class LosslessSyntax : public testing::TestWithParam<SyntaxCase>
{
};

class LossySyntax : public testing::TestWithParam<SyntaxCase>
{
};

Encoding TwelveBitUnsigned()
{
  return { 16, 12, 11, false, 1.0, -1024.0 };
}

void ReplaceWithJpeg2000(StackSpec & spec, bool isLossy, bool isSignedStream)
{
  spec.adjust = [spec, isLossy, isSignedStream](DcmDataset & dataset, unsigned slice)
  {
    const auto words = WordsOf(spec, slice);
    const auto stream = EncodeJpeg2000(words, spec.columns, spec.rows, spec.encoding.bitsStored, isSignedStream, isLossy);
    PutCodeStreams(dataset, { stream }, isLossy ? EXS_JPEG2000 : EXS_JPEG2000LosslessOnly);
  };
}
} // namespace

TEST_P(LosslessSyntax, KeepsEveryHounsfieldUnitOfSignedSixteenBits)
{
  const TempFolder folder;
  WriteStack(StackSpec{}, folder.Path(), GetParam().syntax);
  RunContext context(2);
  const CtVolume volume = ReadOnly(folder.Path(), context);
  EXPECT_EQ(LargestError(volume), 0.0);
  EXPECT_FALSE(volume.hasPadding);
  EXPECT_FALSE(HasWarning(context, "lossy-compression"));
}

TEST_P(LosslessSyntax, KeepsEveryHounsfieldUnitOfUnsignedTwelveBits)
{
  const TempFolder folder;
  StackSpec spec;
  spec.encoding = TwelveBitUnsigned();
  WriteStack(spec, folder.Path(), GetParam().syntax);
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}

INSTANTIATE_TEST_SUITE_P(TransferSyntaxes, LosslessSyntax,
                         testing::Values(SyntaxCase{ "ImplicitLittleEndian", EXS_LittleEndianImplicit },
                                         SyntaxCase{ "ExplicitLittleEndian", EXS_LittleEndianExplicit },
                                         SyntaxCase{ "ExplicitBigEndian", EXS_BigEndianExplicit },
                                         SyntaxCase{ "Deflated", EXS_DeflatedLittleEndianExplicit }, SyntaxCase{ "Rle", EXS_RLELossless },
                                         SyntaxCase{ "JpegLossless", EXS_JPEGProcess14 },
                                         SyntaxCase{ "JpegLosslessFirstOrder", EXS_JPEGProcess14SV1 },
                                         SyntaxCase{ "JpegLs", EXS_JPEGLSLossless }),
                         NameOf);

TEST_P(LossySyntax, StaysCloseAndWarns)
{
  const TempFolder folder;
  StackSpec spec;
  spec.encoding = TwelveBitUnsigned();
  if (GetParam().syntax == EXS_JPEGProcess1)
  {
    spec.encoding = { 8, 8, 7, false, 4.0, -700.0 };
  }
  spec.hu = [](const Vector3 & p) { return std::round(2.0 * p[0] + 3.0 * p[1] + p[2]); };
  WriteStack(spec, folder.Path(), GetParam().syntax);
  RunContext context(2);
  const CtVolume volume = ReadOnly(folder.Path(), context);
  EXPECT_LT(LargestError(volume, spec.hu), GetParam().syntax == EXS_JPEGProcess1 ? 12.0 : 6.0);
  EXPECT_TRUE(HasWarning(context, "lossy-compression"));
  EXPECT_TRUE(volume.attributes.lossy);
}

INSTANTIATE_TEST_SUITE_P(TransferSyntaxes, LossySyntax,
                         testing::Values(SyntaxCase{ "JpegBaseline", EXS_JPEGProcess1 }, SyntaxCase{ "JpegExtended", EXS_JPEGProcess2_4 },
                                         SyntaxCase{ "JpegLsNearLossless", EXS_JPEGLSLossy }),
                         NameOf);

TEST(Jpeg2000, LosslessKeepsSignedAndUnsignedValues)
{
  for (const bool isSigned : { false, true })
  {
    const TempFolder folder;
    StackSpec spec;
    spec.encoding.isSigned = isSigned;
    spec.encoding.intercept = isSigned ? 0.0 : -1024.0;
    ReplaceWithJpeg2000(spec, false, isSigned);
    WriteStack(spec, folder.Path(), EXS_JPEG2000LosslessOnly);
    RunContext context(2);
    EXPECT_EQ(LargestError(ReadOnly(folder.Path(), context)), 0.0);
    EXPECT_FALSE(HasWarning(context, "lossy-compression"));
  }
}

TEST(Jpeg2000, SignedValuesInAnUnsignedStreamKeepTheirSign)
{
  const TempFolder folder;
  StackSpec spec;
  spec.encoding.intercept = 0.0;
  ReplaceWithJpeg2000(spec, false, false);
  WriteStack(spec, folder.Path(), EXS_JPEG2000LosslessOnly);
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}

TEST(Jpeg2000, LossyStaysCloseAndWarns)
{
  const TempFolder folder;
  StackSpec spec;
  spec.encoding = TwelveBitUnsigned();
  ReplaceWithJpeg2000(spec, true, false);
  WriteStack(spec, folder.Path(), EXS_JPEG2000);
  RunContext context(2);
  EXPECT_LT(LargestError(ReadOnly(folder.Path(), context)), 20.0);
  EXPECT_TRUE(HasWarning(context, "lossy-compression"));
}

TEST(Jpeg2000, SizeThatContradictsTheHeaderIsRefused)
{
  const TempFolder folder;
  StackSpec spec;
  ReplaceWithJpeg2000(spec, false, true);
  const auto inner = spec.adjust;
  spec.adjust = [inner](DcmDataset & dataset, unsigned slice)
  {
    inner(dataset, slice);
    dataset.putAndInsertUint16(DCM_Rows, 25);
  };
  WriteStack(spec, folder.Path(), EXS_JPEG2000LosslessOnly);
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadOnly(folder.Path()); }), 22);
}

TEST(JpegLossless, SizeThatContradictsTheHeaderIsRefused)
{
  const TempFolder folder;
  StackSpec spec;
  for (unsigned slice = 0; slice < spec.slices; ++slice)
  {
    const auto format = MakeSlice(spec, slice);
    const auto file = folder / ("s" + std::to_string(slice));
    Save(*format, file, EXS_JPEGProcess14SV1);
    DcmFileFormat again;
    ASSERT_TRUE(again.loadFile(file.c_str()).good());
    again.getDataset()->putAndInsertUint16(DCM_Rows, 25);
    ASSERT_TRUE(again.saveFile(file.c_str(), EXS_JPEGProcess14SV1).good());
  }
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadOnly(folder.Path()); }), 22);
}

TEST(CtReader, ReadsTwelveSignedBitsInTheUpperPartOfTheWord)
{
  const TempFolder folder;
  StackSpec spec;
  spec.encoding = { 16, 12, 15, true, 1.0, 0.0 };
  WriteStack(spec, folder.Path());
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}

TEST(CtReader, IgnoresForeignBitsAboveTheStoredOnes)
{
  const TempFolder folder;
  StackSpec spec;
  spec.encoding = TwelveBitUnsigned();
  spec.adjust = [spec](DcmDataset & dataset, unsigned slice)
  {
    auto words = WordsOf(spec, slice);
    for (auto & word : words)
    {
      word = static_cast<std::uint16_t>(word | 0x5000u);
    }
    PutWords(dataset, spec, words);
  };
  WriteStack(spec, folder.Path());
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}

TEST(CtReader, KeepsHounsfieldValuesOfMonochrome1Images)
{
  const TempFolder folder;
  StackSpec spec;
  spec.adjust = [](DcmDataset & dataset, unsigned) { dataset.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME1"); };
  WriteStack(spec, folder.Path());
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}

TEST(CtReader, AppliesTheRescaleOfEachSlice)
{
  const TempFolder folder;
  StackSpec spec;
  for (unsigned slice = 0; slice < spec.slices; ++slice)
  {
    StackSpec own = spec;
    own.encoding.slope = slice % 2 == 0 ? 1.0 : 0.5;
    own.encoding.intercept = -1024.0 + slice;
    Save(*MakeSlice(own, slice), folder / ("s" + std::to_string(slice)));
  }
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}

TEST(CtReader, MarksPaddingValuesAndRanges)
{
  struct Case
  {
    int value;
    std::optional<int> limit;
    std::size_t expected;
  };
  for (const Case & c : { Case{ -2000, {}, 1 }, Case{ -2000, -1990, 2 }, Case{ -1990, -2000, 2 } })
  {
    const TempFolder folder;
    StackSpec spec;
    spec.encoding.intercept = 0.0;
    spec.adjust = [&](DcmDataset & dataset, unsigned slice)
    {
      auto words = WordsOf(spec, slice);
      words[3] = static_cast<std::uint16_t>(-2000 + 5000);
      words[5] = static_cast<std::uint16_t>(-1995 + 5000);
      PutWords(dataset, spec, words);
      dataset.putAndInsertSint16(DCM_PixelPaddingValue, static_cast<Sint16>(c.value + 5000));
      if (c.limit)
      {
        dataset.putAndInsertSint16(DCM_PixelPaddingRangeLimit, static_cast<Sint16>(*c.limit + 5000));
      }
    };
    WriteStack(spec, folder.Path());
    const CtVolume volume = ReadOnly(folder.Path());
    EXPECT_TRUE(volume.hasPadding);
    EXPECT_EQ(volume.paddingPerSlice, std::vector<std::size_t>(spec.slices, c.expected));
    EXPECT_EQ(volume.hounsfield[3], CtVolume::kPaddingHu);
    EXPECT_EQ(volume.hounsfield[5] == CtVolume::kPaddingHu, c.expected == 2);
  }
}

TEST(CtReader, MarksPaddingThatDoesNotFitIntoTheStoredBits)
{
  const TempFolder folder;
  StackSpec spec;
  spec.encoding = TwelveBitUnsigned();
  spec.adjust = [&](DcmDataset & dataset, unsigned slice)
  {
    auto words = WordsOf(spec, slice);
    words[7] = 63536;
    PutWords(dataset, spec, words);
    dataset.putAndInsertUint16(DCM_PixelPaddingValue, 63536);
  };
  WriteStack(spec, folder.Path());
  const CtVolume volume = ReadOnly(folder.Path());
  EXPECT_EQ(volume.hounsfield[7], CtVolume::kPaddingHu);
  EXPECT_EQ(volume.paddingPerSlice.front(), 1u);
  EXPECT_EQ(LargestError(volume), 0.0);
}

TEST(CtReader, TakesValuesBelowAirForTheOutsideOfTheReconstructionCircle)
{
  const TempFolder folder;
  StackSpec spec;
  spec.adjust = [&](DcmDataset & dataset, unsigned slice)
  {
    auto words = WordsOf(spec, slice);
    words[0] = static_cast<std::uint16_t>(-2000);
    words[1] = 0;
    PutWords(dataset, spec, words);
  };
  WriteStack(spec, folder.Path());
  const CtVolume volume = ReadOnly(folder.Path());
  EXPECT_EQ(volume.hounsfield[0], CtVolume::kPaddingHu);
  EXPECT_EQ(volume.hounsfield[1], -1024);
  EXPECT_EQ(volume.paddingPerSlice.front(), 1u);
}

TEST(CtReader, ReadsDataSetsWithoutMetaHeader)
{
  for (const E_TransferSyntax syntax : { EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit })
  {
    const TempFolder folder;
    const StackSpec spec;
    for (unsigned slice = 0; slice < spec.slices; ++slice)
    {
      const auto format = MakeSlice(spec, slice);
      const auto file = folder / ("s" + std::to_string(slice));
      ASSERT_TRUE(format->saveFile(file.c_str(), syntax, EET_ExplicitLength, EGL_recalcGL, EPD_noChange, 0, 0, EWM_dataset).good());
    }
    EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
  }
}

TEST(CtReader, ReadsMetaHeadersWithoutPreamble)
{
  const TempFolder source;
  const TempFolder folder;
  WriteStack(StackSpec{}, source.Path());
  for (const auto & entry : std::filesystem::directory_iterator(source.Path()))
  {
    std::ifstream input(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(input)), std::istreambuf_iterator<char>());
    std::ofstream(folder / entry.path().filename().string(), std::ios::binary) << bytes.substr(132);
  }
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}

TEST(CtReader, ReadsDataSetsWhoseMetaHeaderNamesTheWrongSyntax)
{
  const TempFolder folder;
  const StackSpec spec;
  WriteStack(spec, folder.Path(), EXS_LittleEndianImplicit);
  for (const auto & entry : std::filesystem::directory_iterator(folder.Path()))
  {
    std::ifstream input(entry.path(), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(input)), std::istreambuf_iterator<char>());
    input.close();
    const std::string implicit("1.2.840.10008.1.2\0", 18);
    const auto at = bytes.find(implicit);
    ASSERT_NE(at, std::string::npos);
    bytes.replace(at, 18, "1.2.840.10008.1.2.1").erase(at + 19, 0);
    bytes.insert(at + 19, 1, '\0');
    bytes[at - 2] = 20;
    std::ofstream(entry.path(), std::ios::binary) << bytes;
  }
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}
} // namespace myosect::dicom::test
