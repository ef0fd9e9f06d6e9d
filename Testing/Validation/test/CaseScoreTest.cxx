#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "CaseScore.h"
#include "myosect/Pipeline/WorkFolder.h"
#include "myosect/Report/ResultFolder.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

SliceMeasurement Row(std::size_t slice, double muscleCm2)
{
  SliceMeasurement row;
  row.side = Side::Left;
  row.segment = Segment::Calf;
  row.sliceIndex = slice;
  row.limbAreaCm2 = 90.0;
  row.muscleAreaCm2 = muscleCm2;
  row.compartmentAreaCm2 = 60.0;
  row.satAreaCm2 = 20.0;
  row.boneAreaCm2 = 5.0;
  row.imatAreaCm2 = slice == 0 ? 1.0 : 4.0;
  return row;
}

ResultTable Written(const std::vector<SliceMeasurement> & rows)
{
  const pipeline::WorkFolder work;
  MeasurementTable table;
  table.slices = rows;
  std::ofstream(work.Path() / "measurements.csv", std::ios::binary) << report::MeasurementsCsv(table);
  return ResultTable(work.Path());
}

TEST(CaseScore, IsFreeOfErrorsForTheTruthItself)
{
  const std::vector<SliceMeasurement> truth{ Row(0, 50.0), Row(1, 40.0) };
  const CaseScore score = Score(truth, Written(truth), BarsOf(Modality::Ct));
  EXPECT_EQ(score.okSlices, 2U);
  EXPECT_DOUBLE_EQ(score.WorstOverBar(), 0.0);
  EXPECT_TRUE(score.confusions.empty());
}

TEST(CaseScore, DoesNotLetErrorsOfOppositeSignCancel)
{
  const CaseScore score = Score({ Row(0, 50.0), Row(1, 50.0) }, Written({ Row(0, 51.0), Row(1, 49.0) }), BarsOf(Modality::Ct));
  EXPECT_NEAR(score.AbsolutePercent(1), 2.0, 1e-9);
  EXPECT_NEAR(score.SignedPercent(1), 0.0, 1e-9);
  EXPECT_NEAR(score.WorstOverBar(), 1.0, 1e-9);
}

TEST(CaseScore, LeavesOutSlicesWithHardlyAnyIntermuscularFat)
{
  std::vector<SliceMeasurement> found{ Row(0, 50.0), Row(1, 50.0) };
  found[0].imatAreaCm2 = 3.0;
  EXPECT_DOUBLE_EQ(Score({ Row(0, 50.0), Row(1, 50.0) }, Written(found), BarsOf(Modality::Ct)).AbsolutePercent(5), 0.0);
  found[1].imatAreaCm2 = 5.0;
  EXPECT_DOUBLE_EQ(Score({ Row(0, 50.0), Row(1, 50.0) }, Written(found), BarsOf(Modality::Ct)).AbsolutePercent(5), 25.0);
}

TEST(CaseScore, CountsLostSlicesAndWrongSegmentsAndSlicesFalselyOk)
{
  std::vector<SliceMeasurement> truth{ Row(0, 50.0), Row(1, 50.0), Row(2, 50.0), Row(3, 50.0) };
  std::vector<SliceMeasurement> found = truth;
  found[1].status = Status::Rejected;
  found[1].reason = "does not fit";
  found[2].segment = Segment::Knee;
  truth[3].status = Status::Truncated;
  found.erase(found.begin());
  const CaseScore score = Score(truth, Written(found), BarsOf(Modality::Ct));
  EXPECT_EQ(score.wholeSlices, 3U);
  EXPECT_EQ(score.okSlices, 1U);
  EXPECT_EQ(score.falselyOk, 1U);
  EXPECT_THAT(score.confusions, testing::UnorderedElementsAre(testing::Pair("no row", 1U), testing::Pair("rejected: does not fit", 1U),
                                                              testing::Pair("calf -> knee", 1U), testing::Pair("ok for truncated", 1U)));
  EXPECT_GT(score.WorstOverBar(), 1.0);
}

TEST(CaseScore, MeasuresFatFractionsInPointsAndTheirBarIsTighterWithoutNoise)
{
  std::vector<SliceMeasurement> truth{ Row(0, 50.0), Row(1, 50.0) };
  truth[0].fatFractionPercent = 10.0;
  truth[1].fatFractionPercent = 40.0;
  std::vector<SliceMeasurement> found = truth;
  found[0].fatFractionPercent = 10.75;
  found[1].fatFractionPercent = 39.75;
  const CaseScore score = Score(truth, Written(found), BarsOf(Modality::Dixon));
  EXPECT_DOUBLE_EQ(score.FatFractionPoints(), 0.5);
  EXPECT_DOUBLE_EQ(score.FatFractionBiasPoints(), 0.25);
  EXPECT_DOUBLE_EQ(score.WorstFatFractionPoints(), 0.75);
  EXPECT_DOUBLE_EQ(score.WorstOverBar(), 0.5);
  EXPECT_DOUBLE_EQ(Score(truth, Written(found), BarsOf(Modality::Dixon, true)).WorstOverBar(), 5.0);
}

TEST(CaseScore, DoesNotForgiveAFatFractionWhereThereCanBeNoneNorASliceThatMustBeRejected)
{
  const std::vector<SliceMeasurement> truth{ Row(0, 50.0) };
  std::vector<SliceMeasurement> found = truth;
  found[0].fatFractionPercent = 10.0;
  EXPECT_GT(Score(truth, Written(found), BarsOf(Modality::Dixon)).WorstOverBar(), 1e9);
  std::vector<SliceMeasurement> rejected{ Row(0, 50.0), Row(1, 50.0) };
  rejected[1].status = Status::Rejected;
  const CaseScore score = Score(rejected, Written({ Row(0, 50.0), Row(1, 50.0) }), BarsOf(Modality::Ct));
  EXPECT_EQ(score.falselyOk, 1U);
  EXPECT_GT(score.WorstOverBar(), 1e9);
}

TEST(CaseScore, CallsAMissingFatFractionWhollyWrong)
{
  std::vector<SliceMeasurement> truth{ Row(0, 50.0) };
  truth[0].fatFractionPercent = 30.0;
  const CaseScore score = Score(truth, Written({ Row(0, 50.0) }), BarsOf(Modality::Dixon));
  EXPECT_DOUBLE_EQ(score.FatFractionPoints(), 30.0);
  EXPECT_EQ(score.confusions.count("no fat fraction"), 1U);
}
} // namespace
