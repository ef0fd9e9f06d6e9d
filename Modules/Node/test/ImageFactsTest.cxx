#include "ImageFacts.h"

#include <fstream>
#include <vector>

#include <gtest/gtest.h>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcrleerg.h"
#include "dcmtk/dcmdata/dctk.h"

#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
constexpr std::size_t kPixels = 64;

/** A small image whose pixels count up from `first`. */
void Fill(DcmDataset & dataset, Uint16 first, const char * description)
{
  dataset.putAndInsertString(DCM_SOPClassUID, UID_CTImageStorage);
  dataset.putAndInsertString(DCM_SOPInstanceUID, "1.2.3.4");
  dataset.putAndInsertString(DCM_StudyInstanceUID, "1.2.3");
  dataset.putAndInsertString(DCM_SeriesDescription, description);
  dataset.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME2");
  dataset.putAndInsertUint16(DCM_SamplesPerPixel, 1);
  dataset.putAndInsertUint16(DCM_Rows, 8);
  dataset.putAndInsertUint16(DCM_Columns, 8);
  dataset.putAndInsertUint16(DCM_BitsAllocated, 16);
  dataset.putAndInsertUint16(DCM_BitsStored, 16);
  dataset.putAndInsertUint16(DCM_HighBit, 15);
  dataset.putAndInsertUint16(DCM_PixelRepresentation, 0);
  std::vector<Uint16> pixels;
  for (std::size_t i = 0; i < kPixels; ++i)
  {
    pixels.push_back(static_cast<Uint16>(first + i));
  }
  dataset.putAndInsertUint16Array(DCM_PixelData, pixels.data(), pixels.size());
}

ImageFacts FactsOf(E_TransferSyntax syntax, Uint16 first = 1000, const char * description = "legs")
{
  const test::TemporaryFolder folder;
  DcmFileFormat format;
  Fill(*format.getDataset(), first, description);
  if (syntax == EXS_RLELossless)
  {
    DcmRLEEncoderRegistration::registerCodecs();
    EXPECT_TRUE(format.getDataset()->chooseRepresentation(syntax, nullptr).good());
  }
  EXPECT_TRUE(format.saveFile((folder / "image").c_str(), syntax).good());
  return ReadImageFacts(folder / "image");
}

bool Same(const ImageFacts & a, const ImageFacts & b)
{
  return SameContent(a.headDigest, a.pixelDigest, a.coding, b.headDigest, b.pixelDigest, b.coding);
}

TEST(ImageFacts, TheUncompressedTransferSyntaxesOfOneImageHaveOneDigest)
{
  const ImageFacts facts = FactsOf(EXS_LittleEndianExplicit);
  EXPECT_EQ(facts.studyUid, "1.2.3");
  EXPECT_EQ(facts.sopInstanceUid, "1.2.3.4");
  EXPECT_TRUE(facts.isImage);
  for (const E_TransferSyntax syntax : { EXS_LittleEndianImplicit, EXS_BigEndianExplicit, EXS_DeflatedLittleEndianExplicit })
  {
    const ImageFacts other = FactsOf(syntax);
    EXPECT_EQ(other.headDigest, facts.headDigest);
    EXPECT_EQ(other.pixelDigest, facts.pixelDigest);
    EXPECT_TRUE(Same(other, facts));
  }
}

TEST(ImageFacts, LosslessCodingIsTheSameContentAndOtherPixelsOrHeadersAreNot)
{
  const ImageFacts facts = FactsOf(EXS_LittleEndianExplicit);
  const ImageFacts coded = FactsOf(EXS_RLELossless);
  EXPECT_NE(coded.pixelDigest, facts.pixelDigest);
  EXPECT_TRUE(Same(coded, facts));
  EXPECT_TRUE(Same(coded, FactsOf(EXS_RLELossless)));
  EXPECT_FALSE(Same(FactsOf(EXS_LittleEndianExplicit, 1001), facts));
  EXPECT_FALSE(Same(FactsOf(EXS_RLELossless, 1001), coded));
  EXPECT_FALSE(Same(FactsOf(EXS_LittleEndianExplicit, 1000, "arms"), facts));
  EXPECT_FALSE(SameContent("h", "p", "50y", "h", "p", "n")) << "lossy coding is other content";
}

TEST(ImageFacts, WhatIsNoWholeObjectIsRefused)
{
  const test::TemporaryFolder folder;
  std::ofstream(folder / "text") << "no DICOM";
  EXPECT_THROW(static_cast<void>(ReadImageFacts(folder / "text")), Error);
  DcmFileFormat format;
  Fill(*format.getDataset(), 0, "legs");
  format.getDataset()->findAndDeleteElement(DCM_StudyInstanceUID);
  ASSERT_TRUE(format.saveFile((folder / "nostudy").c_str(), EXS_LittleEndianExplicit).good());
  EXPECT_THROW(static_cast<void>(ReadImageFacts(folder / "nostudy")), Error);
  Fill(*format.getDataset(), 0, "legs");
  ASSERT_TRUE(format.saveFile((folder / "cut").c_str(), EXS_LittleEndianExplicit).good());
  std::filesystem::resize_file(folder / "cut", std::filesystem::file_size(folder / "cut") - 10);
  EXPECT_THROW(static_cast<void>(ReadImageFacts(folder / "cut")), Error);
}
} // namespace
} // namespace myosect::node
