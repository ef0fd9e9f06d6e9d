#include "gtest/gtest.h"

#include "DatasetBuilder.h"

namespace myosect::dicom::test
{
namespace
{
class EnhancedSyntax : public testing::TestWithParam<E_TransferSyntax>
{
};
} // namespace

TEST_P(EnhancedSyntax, EveryFrameHasItsOwnPlaceAndRescale)
{
  const TempFolder folder;
  StackSpec spec;
  spec.slices = 20;
  spec.stepLps = { 0, 0, -2.0 };
  Save(*MakeEnhanced(spec), folder / "all", GetParam());
  RunContext context(2);
  const SeriesCatalog catalog = Scan({ folder.Path() }, context);
  ASSERT_EQ(catalog.candidates.size(), 1u);
  EXPECT_EQ(catalog.candidates[0].frames.size(), 20u);
  EXPECT_EQ(catalog.candidates[0].attributes.convolutionKernel, "Br40");
  EXPECT_TRUE(catalog.candidates[0].original);
  const CtVolume volume = ReadCt(catalog.candidates[0], context);
  EXPECT_EQ(LargestError(volume), 0.0);
  EXPECT_NEAR(volume.grid.spacingMm[2], 2.0, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(TransferSyntaxes, EnhancedSyntax,
                         testing::Values(EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit,
                                         EXS_DeflatedLittleEndianExplicit, EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless));

TEST(Enhanced, OriginalVolumesAreNoReformats)
{
  const TempFolder folder;
  StackSpec spec;
  spec.adjust = [](DcmDataset & dataset, unsigned)
  {
    DcmItem * shared = nullptr;
    ASSERT_TRUE(dataset.findAndGetSequenceItem(DCM_SharedFunctionalGroupsSequence, shared).good());
    delete shared->remove(DCM_CTImageFrameTypeSequence);
  };
  Save(*MakeEnhanced(spec), folder / "all");
  RunContext context(2);
  EXPECT_FALSE(Scan({ folder.Path() }, context).candidates.at(0).reformatted);
}

TEST(Enhanced, Jpeg2000FramesAreFoundOneByOne)
{
  const TempFolder folder;
  StackSpec spec;
  const auto format = MakeEnhanced(spec);
  std::vector<std::vector<std::uint8_t>> streams;
  for (unsigned slice = 0; slice < spec.slices; ++slice)
  {
    StackSpec own = spec;
    own.encoding.intercept += slice;
    streams.push_back(EncodeJpeg2000(WordsOf(own, slice), spec.columns, spec.rows, 16, true, false));
  }
  PutCodeStreams(*format->getDataset(), streams, EXS_JPEG2000LosslessOnly);
  Save(*format, folder / "all", EXS_JPEG2000LosslessOnly);
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}

TEST(Enhanced, Jpeg2000FramesInSeveralFragmentsArePutTogether)
{
  const TempFolder folder;
  StackSpec spec;
  const auto format = MakeEnhanced(spec);
  std::vector<std::vector<std::uint8_t>> fragments;
  for (unsigned slice = 0; slice < spec.slices; ++slice)
  {
    StackSpec own = spec;
    own.encoding.intercept += slice;
    const auto stream = EncodeJpeg2000(WordsOf(own, slice), spec.columns, spec.rows, 16, true, false);
    const auto half = static_cast<std::ptrdiff_t>(stream.size() / 4 * 2);
    fragments.emplace_back(stream.begin(), stream.begin() + half);
    fragments.emplace_back(stream.begin() + half, stream.end());
  }
  PutCodeStreams(*format->getDataset(), fragments, EXS_JPEG2000LosslessOnly);
  Save(*format, folder / "all", EXS_JPEG2000LosslessOnly);
  EXPECT_EQ(LargestError(ReadOnly(folder.Path())), 0.0);
}

TEST(Enhanced, FramesOfSeveralFilesFormOneVolume)
{
  const TempFolder folder;
  StackSpec spec;
  Save(*MakeEnhanced(spec), folder / "a");
  StackSpec upper = spec;
  upper.firstPosition = spec.PositionLps(spec.slices);
  upper.adjust = [](DcmDataset & dataset, unsigned) { dataset.putAndInsertString(DCM_SOPInstanceUID, "1.2.3.4.2"); };
  Save(*MakeEnhanced(upper), folder / "b");
  const CtVolume volume = ReadOnly(folder.Path());
  EXPECT_EQ(volume.grid.size[2], 16u);
  EXPECT_EQ(LargestError(volume), 0.0);
}

TEST(Enhanced, FrameCountsThatContradictEachOtherAreRejected)
{
  const TempFolder folder;
  StackSpec spec;
  spec.adjust = [](DcmDataset & dataset, unsigned) { dataset.putAndInsertString(DCM_NumberOfFrames, "2000000000"); };
  Save(*MakeEnhanced(spec), folder / "all");
  RunContext context(2);
  const SeriesCatalog catalog = Scan({ folder.Path() }, context);
  EXPECT_TRUE(catalog.candidates.empty());
  ASSERT_EQ(catalog.rejections.size(), 1u);
  EXPECT_EQ(catalog.rejections[0].code, "contradictory");
}

TEST(Enhanced, FramesWithoutRescaleAreRefused)
{
  const TempFolder folder;
  StackSpec spec;
  spec.adjust = [](DcmDataset & dataset, unsigned)
  {
    DcmItem * frame = nullptr;
    ASSERT_TRUE(dataset.findAndGetSequenceItem(DCM_PerFrameFunctionalGroupsSequence, frame, 5).good());
    delete frame->remove(DCM_PixelValueTransformationSequence);
  };
  Save(*MakeEnhanced(spec), folder / "all");
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadOnly(folder.Path()); }), 22);
}
} // namespace myosect::dicom::test
