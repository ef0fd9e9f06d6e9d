#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdeftag.h"

#include "ExportStudy.h"
#include "ReportItems.h"
#include "myosect/Core/Error.h"
#include "myosect/DicomExport/ComparisonObjects.h"

namespace myosect::dicomexport
{
namespace
{
using test::ExportStudy;
using test::InstanceOf;
using test::ItemsOf;
using test::TextIn;

phantom::DicomIdentity IdentityOf(const std::string & seed, const std::string & date)
{
  phantom::DicomIdentity identity;
  identity.uidSeed = seed;
  identity.studyDate = date;
  return identity;
}

class ComparisonReport : public testing::Test
{
protected:
  ExportStudy baseline{ test::SeriesShapes().front(), IdentityOf("baseline", "20230101") };
  ExportStudy followup{ test::SeriesShapes().front(), IdentityOf("followup", "20240101") };
  report::ComparisonContent content;
  std::vector<VisitReport> visits;

  ComparisonReport()
  {
    visits = { ReadVisitReport(baseline.Write("out") / "sr.dcm"), ReadVisitReport(followup.Write("out") / "sr.dcm") };
    content.participantId = "P-17";
    content.visits.resize(2);
    content.visits[0].identity = { "P-17", "2023-01-01", visits[0].studyUid, "1.2.3", Modality::Ct };
    content.visits[1].identity = { "P-17", "2024-01-01", visits[1].studyUid, "1.2.4", Modality::Ct };
    ChangeRow row;
    row.side = Side::Left;
    row.segment = Segment::Thigh;
    row.metric = "muscle_area";
    row.unit = "cm2";
    row.days = 365.0;
    row.baseline = 100.0;
    row.followup = 93.0;
    row.change = -7.0;
    row.annualisedPercent = -7.05;
    row.mdc95 = 2.81;
    row.slabMm = 123.4;
    row.flag = ChangeFlag::Decrease;
    content.changes = { row };
    TrendRow trend;
    trend.side = Side::Left;
    trend.segment = Segment::Thigh;
    trend.metric = "muscle_area";
    trend.unit = "cm2";
    trend.days = { 0.0, 365.0 };
    trend.values = { 100.0, 93.0 };
    trend.slopePerYear = -7.005;
    content.trends = { trend };
  }

  std::filesystem::path Write(const std::string & name)
  {
    RunContext context(1);
    const auto folder = followup.folder / name;
    std::filesystem::create_directory(folder);
    WriteComparisonObjects(folder, content, visits, { false, true, false, false }, context);
    return folder / "sr.dcm";
  }
};

TEST_F(ComparisonReport, HoldsChangesAndTrendsInGroupsOfTheirOwn)
{
  const auto items = ItemsOf(Write("a"));
  EXPECT_EQ(items.count("Area=100 cm2"), 2u);
  EXPECT_EQ(items.count("Change between visits=-7 cm2"), 1u);
  EXPECT_EQ(items.count("Change in percent of the baseline in a year=-7.05 %/a"), 1u);
  EXPECT_EQ(items.count("Smallest detectable change, 95 %=2.81 cm2"), 1u);
  EXPECT_EQ(items.count("Days between the visits=365 d"), 1u);
  EXPECT_EQ(items.count("Length of limb that the levels cover=123.4 mm"), 1u);
  EXPECT_EQ(items.count("Flag of the change=MYO_DECREASE"), 1u);
  EXPECT_EQ(items.count("Slope of a straight line over the visits=-7.005 cm2/a"), 1u);
  EXPECT_EQ(items.count("Change in percent of the baseline="), 0u) << "what is not defined is not there";
}

TEST_F(ComparisonReport, BelongsToTheLastVisitAndNamesBoth)
{
  const auto file = Write("a");
  const auto items = ItemsOf(file);
  EXPECT_EQ(items.count("Source of Measurement>" + visits[0].object.sopInstanceUid), 1u);
  EXPECT_EQ(items.count("Source of Measurement>" + visits[1].object.sopInstanceUid), 1u);
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile(file.c_str()).good());
  DcmDataset & dataset = *format.getDataset();
  EXPECT_EQ(TextIn(dataset, DCM_StudyInstanceUID), visits[1].studyUid);
  EXPECT_EQ(TextIn(dataset, DCM_StudyDate), "20240101");
  EXPECT_EQ(TextIn(dataset, DCM_VerificationFlag), "UNVERIFIED");
  const auto studyIn = [&](const DcmTagKey & sequence)
  {
    DcmItem * item = nullptr;
    return dataset.findAndGetSequenceItem(sequence, item).good() ? TextIn(*item, DCM_StudyInstanceUID) : "";
  };
  EXPECT_EQ(studyIn(DCM_CurrentRequestedProcedureEvidenceSequence), visits[1].studyUid);
  EXPECT_EQ(studyIn(DCM_PertinentOtherEvidenceSequence), visits[0].studyUid);
  EXPECT_EQ(visits[0].evidence.size(), baseline.source.slices.size() + 1) << "its images and its segmentation";
}

TEST_F(ComparisonReport, IsTheSameToTheByteAndAnotherChangeGivesAnotherUid)
{
  const auto first = Write("a");
  EXPECT_EQ(test::BytesOf(first), test::BytesOf(Write("b")));
  content.changes.front().reason = "the levels moved";
  EXPECT_NE(InstanceOf(first), InstanceOf(Write("c")));
}

TEST_F(ComparisonReport, IsRefusedForAReportOfAnotherStudy)
{
  content.visits[0].identity.studyUid = "1.2.3.4";
  EXPECT_THROW(Write("a"), Error);
  EXPECT_THROW(static_cast<void>(ReadVisitReport(baseline.folder / "out/seg.dcm")), Error);
  EXPECT_THROW(RequireComparisonKinds({ true, true, false, false }), Error);
}
} // namespace
} // namespace myosect::dicomexport
