#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdeftag.h"

#include "ExportStudy.h"
#include "ReportItems.h"
#include "myosect/Core/Error.h"
#include "myosect/DicomExport/ReviewObjects.h"

namespace myosect::dicomexport
{
namespace
{
using test::BytesOf;
using test::ExportStudy;
using test::InstanceOf;
using test::ItemsOf;
using test::PredecessorOf;
using test::TextIn;

const report::Review kAccepted{ report::ReviewStatus::Accepted, "R. Eader", "2024-02-03T10:20:30Z", "" };
const report::Review kRejected{ report::ReviewStatus::Rejected, "R. Eader", "2024-02-04T10:20:30Z", "motion" };

class ReviewedObjects : public testing::Test
{
protected:
  ExportStudy study{ test::SeriesShapes().front() };

  static std::string BulkOf(const std::filesystem::path & file, const DcmTagKey & tag)
  {
    DcmFileFormat format;
    const Uint8 * bytes = nullptr;
    unsigned long count = 0;
    EXPECT_TRUE(format.loadFile(file.c_str()).good());
    EXPECT_TRUE(format.getDataset()->findAndGetUint8Array(tag, bytes, &count).good());
    return { reinterpret_cast<const char *>(bytes), count };
  }

  static std::string Flags(const std::filesystem::path & file)
  {
    DcmFileFormat format;
    EXPECT_TRUE(format.loadFile(file.c_str()).good());
    DcmDataset & dataset = *format.getDataset();
    DcmItem * observer = nullptr;
    dataset.findAndGetSequenceItem(DCM_VerifyingObserverSequence, observer);
    return TextIn(dataset, DCM_CompletionFlag) + ' ' + TextIn(dataset, DCM_VerificationFlag) +
           (observer == nullptr ? "" : " by " + TextIn(*observer, DCM_VerifyingObserverName));
  }
};

TEST_F(ReviewedObjects, AreNewInstancesWithTheSameNumbersThatNameTheOldOnes)
{
  const auto before = study.Write("before");
  const auto after = study.Write("after");
  ReviewObjects(after, after, kAccepted, false);
  EXPECT_EQ(BytesOf(before / "seg.dcm"), BytesOf(after / "seg.dcm")) << "labels tell no review";
  for (const char * name : { "sr.dcm", "sc.dcm", "pdf.dcm" })
  {
    EXPECT_NE(InstanceOf(before / name), InstanceOf(after / name)) << name;
    EXPECT_FALSE(std::filesystem::exists(after / (std::string(name) + ".new"))) << name;
  }
  EXPECT_EQ(PredecessorOf(before / "sr.dcm"), "");
  EXPECT_EQ(PredecessorOf(after / "sr.dcm"), InstanceOf(before / "sr.dcm"));
  EXPECT_EQ(PredecessorOf(after / "pdf.dcm"), InstanceOf(before / "pdf.dcm"));
  auto items = ItemsOf(after / "sr.dcm");
  EXPECT_EQ(items.erase("Observer Type=121006"), 1u) << "the reader is an observer";
  EXPECT_EQ(items, ItemsOf(before / "sr.dcm"));
  EXPECT_EQ(Flags(before / "sr.dcm"), "COMPLETE UNVERIFIED");
  EXPECT_EQ(Flags(after / "sr.dcm"), "COMPLETE VERIFIED by R. Eader");
}

TEST_F(ReviewedObjects, ShowWhatObjectsShowThatWereMadeUnderThatReview)
{
  const auto reviewed = study.Write("reviewed");
  ReviewObjects(reviewed, reviewed, kRejected, false);
  ReviewObjects(reviewed, reviewed, kAccepted, false);
  study.content.review = kAccepted;
  const auto made = study.Write("made");
  EXPECT_EQ(BulkOf(reviewed / "sc.dcm", DCM_PixelData), BulkOf(made / "sc.dcm", DCM_PixelData));
  EXPECT_EQ(BulkOf(reviewed / "pdf.dcm", DCM_EncapsulatedDocument), BulkOf(made / "pdf.dcm", DCM_EncapsulatedDocument));
  EXPECT_EQ(BytesOf(reviewed / "sc.dcm"), BytesOf(made / "sc.dcm")) << "a page names no predecessor";
  EXPECT_EQ(ItemsOf(reviewed / "sr.dcm"), ItemsOf(made / "sr.dcm"));
  for (const char * name : { "sc.dcm", "pdf.dcm" })
  {
    DcmFileFormat format;
    ASSERT_TRUE(format.loadFile((reviewed / name).c_str()).good());
    EXPECT_THAT(TextIn(*format.getDataset(), DCM_SeriesDescription), testing::HasSubstr("(accepted)")) << name;
  }
}

TEST_F(ReviewedObjects, AreUnverifiedAgainOnceRejected)
{
  const auto folder = study.Write("out");
  ReviewObjects(folder, folder, kAccepted, false);
  const std::string accepted = InstanceOf(folder / "sr.dcm");
  ReviewObjects(folder, folder, kRejected, false);
  EXPECT_EQ(Flags(folder / "sr.dcm"), "COMPLETE UNVERIFIED");
  EXPECT_EQ(ItemsOf(folder / "sr.dcm").count("Observer Type=121006"), 0u);
  EXPECT_EQ(PredecessorOf(folder / "sr.dcm"), accepted);
}

TEST_F(ReviewedObjects, HoldTheNameOfAReaderInAnyScript)
{
  const auto folder = study.Write("out");
  const std::string reader = "\xE5\xB1\xB1\xE7\x94\xB0";
  ReviewObjects(folder, folder, { report::ReviewStatus::Accepted, reader, "2024-02-03T10:20:30Z", "" }, false);
  EXPECT_EQ(Flags(folder / "sr.dcm"), "COMPLETE VERIFIED by " + reader);
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile((folder / "sr.dcm").c_str()).good());
  EXPECT_EQ(TextIn(*format.getDataset(), DCM_SpecificCharacterSet), "ISO_IR 192");
  EXPECT_EQ(TextIn(*format.getDataset(), DCM_PatientName), "Phantom^Limb");
}

TEST_F(ReviewedObjects, NameWhatWasIssuedBeforeThem)
{
  const auto first = study.Write("first");
  study.content.table.slices.front().edited = true;
  study.content.table.limbs.front().meanMuscleAreaCm2 = 95.5;
  const auto second = study.WriteAfter("first", "second");
  EXPECT_EQ(PredecessorOf(second / "sr.dcm"), InstanceOf(first / "sr.dcm"));
  EXPECT_EQ(PredecessorOf(second / "pdf.dcm"), InstanceOf(first / "pdf.dcm"));
  ReviewObjects(second, first, kAccepted, true);
  EXPECT_EQ(PredecessorOf(second / "sr.dcm"), InstanceOf(first / "sr.dcm")) << "the one in between was given to nobody";
}

TEST_F(ReviewedObjects, AreTheOldOnesWhereNothingChanged)
{
  const auto first = study.Write("first");
  const auto second = study.WriteAfter("first", "second");
  EXPECT_EQ(BytesOf(first / "sr.dcm"), BytesOf(second / "sr.dcm")) << "a document is not its own predecessor";
}

TEST_F(ReviewedObjects, StayAsTheyAreWhenOneIsDamaged)
{
  const auto folder = study.Write("out");
  const std::string report = BytesOf(folder / "sr.dcm");
  std::filesystem::resize_file(folder / "pdf.dcm", 2000);
  EXPECT_THROW(ReviewObjects(folder, folder, kAccepted, false), Error);
  EXPECT_EQ(BytesOf(folder / "sr.dcm"), report);
}
} // namespace
} // namespace myosect::dicomexport
