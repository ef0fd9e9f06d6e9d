#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcfilefo.h"

#include "ExportStudy.h"
#include "ReportItems.h"
#include "myosect/Core/Quantity.h"

namespace myosect::dicomexport
{
namespace
{
using test::BytesOf;
using test::ExportStudy;
using test::ItemsOf;
using test::TextIn;

class Report : public testing::Test
{
protected:
  ExportStudy study{ test::SeriesShapes().front() };
};

TEST_F(Report, HoldsTheNumbersOfTheTablesToTheDigit)
{
  const auto items = ItemsOf(study.Write("out") / "sr.dcm");
  for (const LimbSummary & limb : study.content.table.limbs)
  {
    EXPECT_EQ(items.count("Area=" + FormatValue(limb.meanMuscleAreaCm2) + " cm2"), 1u);
    EXPECT_EQ(items.count("Attenuation Coefficient=" + FormatValue(limb.meanMuscleHu) + " [hnsf'U]"), 1u);
  }
  EXPECT_EQ(items.count("Volume=" + FormatValue(12345678.9) + " cm3"), 2u);
  EXPECT_EQ(items.count("Fat fraction=11.1111 %"), 2u);
  EXPECT_EQ(items.count("Area=96.1 cm2"), 2u);
  EXPECT_EQ(items.count("Asymmetry index 100 (L - R) / ((L + R) / 2)=-20 %"), 1u);
  EXPECT_EQ(items.count("Smaller in percent of larger=81.8182 %"), 1u);
  EXPECT_EQ(items.count("Flag of the side difference=MYO_FLAG_RED"), 1u);
  EXPECT_EQ(items.count("Smaller side=7771000"), 1u);
}

TEST_F(Report, LeavesUndefinedValuesOut)
{
  for (LimbSummary & limb : study.content.table.limbs)
  {
    limb.meanFatFractionPercent.reset();
  }
  for (const std::string & item : ItemsOf(study.Write("out") / "sr.dcm"))
  {
    EXPECT_THAT(item, testing::Not(testing::StartsWith("Fat fraction=")));
  }
}

TEST_F(Report, IsUnverifiedUntilAReaderAcceptedIt)
{
  const auto flags = [&](const char * name)
  {
    DcmFileFormat format;
    EXPECT_TRUE(format.loadFile((study.Write(name) / "sr.dcm").c_str()).good());
    DcmDataset & dataset = *format.getDataset();
    return TextIn(dataset, DCM_CompletionFlag) + ' ' + TextIn(dataset, DCM_VerificationFlag);
  };
  EXPECT_EQ(flags("new"), "COMPLETE UNVERIFIED");
  study.content.review = { report::ReviewStatus::Rejected, "R. Eader", "2024-02-03T10:20:30Z", "motion" };
  EXPECT_EQ(flags("rejected"), "COMPLETE UNVERIFIED");
  study.content.review = { report::ReviewStatus::Accepted, "R. Eader", "2024-02-03T10:20:30Z", "" };
  EXPECT_EQ(flags("accepted"), "COMPLETE VERIFIED");
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile((study.folder / "accepted/sr.dcm").c_str()).good());
  DcmItem * observer = nullptr;
  ASSERT_TRUE(format.getDataset()->findAndGetSequenceItem(DCM_VerifyingObserverSequence, observer).good());
  EXPECT_EQ(TextIn(*observer, DCM_VerifyingObserverName), "R. Eader");
  EXPECT_EQ(TextIn(*observer, DCM_VerificationDateTime), "20240203102030+0000");
}

TEST_F(Report, KeepsPatientAndCharacterSetOfTheSource)
{
  phantom::DicomIdentity identity;
  identity.patientName = "M\xFCller^J\xF6rg"; // ISO 8859-1
  identity.extra["SpecificCharacterSet"] = "ISO_IR 100";
  ExportStudy german(test::SeriesShapes().front(), identity);
  const auto out = german.Write("out");
  for (const char * name : { "seg.dcm", "sr.dcm", "sc.dcm", "pdf.dcm" })
  {
    DcmFileFormat format;
    ASSERT_TRUE(format.loadFile((out / name).c_str()).good());
    DcmDataset & dataset = *format.getDataset();
    EXPECT_EQ(TextIn(dataset, DCM_SpecificCharacterSet), "ISO_IR 100") << name;
    EXPECT_EQ(TextIn(dataset, DCM_PatientName), identity.patientName) << name;
    EXPECT_EQ(TextIn(dataset, DCM_StudyDate), "20240101") << name;
    EXPECT_EQ(TextIn(dataset, DCM_ContentTime), "120000") << name << ": of the source";
  }
}

TEST_F(Report, TurnsToUnicodeForAReaderWhomTheSourcesCharacterSetMayNotHold)
{
  phantom::DicomIdentity identity;
  identity.patientName = "M\xFCller^J\xF6rg";
  identity.extra["SpecificCharacterSet"] = "ISO_IR 100";
  ExportStudy german(test::SeriesShapes().front(), identity);
  german.content.review = { report::ReviewStatus::Accepted, "\xC5\xBDi\xC5\xBEka", "2024-02-03T10:20:30Z", "" };
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile((german.Write("out") / "sr.dcm").c_str()).good());
  DcmDataset & dataset = *format.getDataset();
  EXPECT_EQ(TextIn(dataset, DCM_SpecificCharacterSet), "ISO_IR 192");
  EXPECT_EQ(TextIn(dataset, DCM_PatientName), "M\xC3\xBCller^J\xC3\xB6rg");
  DcmItem * observer = nullptr;
  ASSERT_TRUE(dataset.findAndGetSequenceItem(DCM_VerifyingObserverSequence, observer).good());
  EXPECT_EQ(TextIn(*observer, DCM_VerifyingObserverName), german.content.review.reader);
}

TEST_F(Report, AllObjectsAreTheSameToTheByte)
{
  const auto first = study.Write("a");
  const auto second = study.Write("b");
  for (const char * name : { "seg.dcm", "sr.dcm", "sc.dcm", "pdf.dcm" })
  {
    EXPECT_EQ(BytesOf(first / name), BytesOf(second / name)) << name;
  }
}

TEST_F(Report, PageIsMarkedAsNotReviewed)
{
  const auto out = study.Write("out");
  DcmFileFormat page;
  DcmFileFormat pdf;
  ASSERT_TRUE(page.loadFile((out / "sc.dcm").c_str()).good());
  ASSERT_TRUE(pdf.loadFile((out / "pdf.dcm").c_str()).good());
  EXPECT_THAT(TextIn(*page.getDataset(), DCM_SeriesDescription), testing::HasSubstr("automated, not reviewed"));
  EXPECT_THAT(TextIn(*pdf.getDataset(), DCM_DocumentTitle), testing::HasSubstr("automated, not reviewed"));
  EXPECT_EQ(TextIn(*pdf.getDataset(), DCM_VerificationFlag), "UNVERIFIED");
  const Uint8 * bytes = nullptr;
  unsigned long length = 0;
  ASSERT_TRUE(pdf.getDataset()->findAndGetUint8Array(DCM_EncapsulatedDocument, bytes, &length).good());
  EXPECT_EQ(std::string(reinterpret_cast<const char *>(bytes), 5), "%PDF-");
}

TEST(ObjectKinds, AreNamedByWords)
{
  EXPECT_TRUE(ParseObjectKinds({ "seg", "pdf" }).segmentation);
  EXPECT_FALSE(ParseObjectKinds({ "seg", "pdf" }).report);
  EXPECT_FALSE(ParseObjectKinds({}).Any());
  EXPECT_THROW(static_cast<void>(ParseObjectKinds({ "dicom" })), std::runtime_error);
}
} // namespace
} // namespace myosect::dicomexport
