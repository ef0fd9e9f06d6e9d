#include <gtest/gtest.h>

#include "myosect/Comparison/ReferenceValues.h"

namespace
{
using namespace myosect;
using namespace myosect::comparison;

/** A right thigh of which slice k lies at 2 k % of the femur and has 50 + k cm2 of muscle. */
MeasurementTable Thigh()
{
  MeasurementTable table;
  for (std::size_t k = 0; k < 40; ++k)
  {
    SliceMeasurement row;
    row.side = Side::Right;
    row.segment = Segment::Thigh;
    row.sliceIndex = k;
    row.levelPercent = 2.0 * static_cast<double>(k);
    row.levelMmFromKnee = 9.0 * static_cast<double>(k);
    row.muscleAreaCm2 = 50.0 + static_cast<double>(k);
    table.slices.push_back(row);
  }
  return table;
}

ReferenceValue OldWomen()
{
  ReferenceValue value;
  value.population = "Study";
  value.sex = Sex::Female;
  value.ageMinYears = 70.0;
  value.ageMaxYears = 79.0;
  value.metric = "muscle_area";
  value.level.percentFromDistal = 51.0;
  value.level.tolerancePercent = 3.0;
  value.windowLowerHu = -29.0;
  value.windowUpperHu = 150.0;
  value.mean = 90.0;
  value.sd = 15.0;
  return value;
}

ReferenceFit Fit(const ReferenceValue & value, const ReferenceQuery & query, const MeasurementTable & table = Thigh())
{
  static std::vector<ReferenceValue> values;
  values = { value };
  return FindReference(values, query, table, Side::Right, Segment::Thigh, "muscle_area", &SliceMeasurement::muscleAreaCm2);
}

ReferenceQuery WomanOf(double years)
{
  ReferenceQuery query;
  query.sex = Sex::Female;
  query.ageYears = years;
  return query;
}

TEST(ReferenceValues, GiveTheScoreAtTheirLevelBetweenSlices)
{
  const ReferenceFit fit = Fit(OldWomen(), WomanOf(75.0));
  ASSERT_NE(fit.entry, nullptr) << fit.whyNot;
  EXPECT_DOUBLE_EQ(*fit.value, 75.5);
  EXPECT_NEAR(*fit.zScore, (75.5 - 90.0) / 15.0, 1e-12);
  EXPECT_EQ(DescribePopulation(*fit.entry), "Study, women 70 to 79 y");
}

TEST(ReferenceValues, DoNotFitAnotherPersonAndSayWhy)
{
  EXPECT_EQ(Fit(OldWomen(), {}).whyNot, "sex not known");
  ReferenceQuery man = WomanOf(75.0);
  man.sex = Sex::Male;
  EXPECT_EQ(Fit(OldWomen(), man).whyNot, "none for this sex");
  EXPECT_EQ(Fit(OldWomen(), WomanOf(69.0)).whyNot, "none for this age");
  EXPECT_EQ(Fit(OldWomen(), WomanOf(80.0)).whyNot, "none for this age");
  EXPECT_NE(Fit(OldWomen(), WomanOf(79.0)).entry, nullptr);
  ReferenceQuery ageless = WomanOf(75.0);
  ageless.ageYears.reset();
  EXPECT_EQ(Fit(OldWomen(), ageless).whyNot, "age not known");
}

TEST(ReferenceValues, DoNotFitAnotherProtocol)
{
  ReferenceValue value = OldWomen();
  value.windowLowerHu = 0.0;
  EXPECT_EQ(Fit(value, WomanOf(75.0)).whyNot, "other HU window");
  value.windowLowerHu.reset();
  EXPECT_EQ(Fit(value, WomanOf(75.0)).whyNot, "the source's HU window is not stated");
  value = OldWomen();
  value.sliceThicknessMaxMm = 5.0;
  EXPECT_EQ(Fit(value, WomanOf(75.0)).whyNot, "slice thickness not known");
  ReferenceQuery thick = WomanOf(75.0);
  thick.sliceThicknessMm = 10.0;
  EXPECT_EQ(Fit(value, thick).whyNot, "other slice thickness");
  ReferenceQuery dixon = WomanOf(75.0);
  dixon.modality = Modality::Dixon;
  EXPECT_EQ(Fit(OldWomen(), dixon).whyNot, "none for this segment and quantity");
}

TEST(ReferenceValues, DoNotFitALevelOutOfView)
{
  ReferenceValue value = OldWomen();
  value.level.percentFromDistal = 90.0;
  EXPECT_EQ(Fit(value, WomanOf(75.0)).whyNot, "its level is not in view");
  MeasurementTable shaft = Thigh();
  for (SliceMeasurement & row : shaft.slices)
  {
    row.levelPercent.reset();
  }
  EXPECT_EQ(Fit(OldWomen(), WomanOf(75.0), shaft).whyNot, "its level is not in view");
  value = OldWomen();
  value.level = {};
  value.level.mmFromKnee = 90.0;
  value.level.toleranceMm = 5.0;
  EXPECT_DOUBLE_EQ(*Fit(value, WomanOf(75.0), shaft).value, 60.0);
}

TEST(ReferenceValues, DoNotBridgeASliceThatIsLeftOut)
{
  MeasurementTable table = Thigh();
  table.slices[25] = {};
  table.slices[25].side = Side::Right;
  table.slices[25].segment = Segment::Thigh;
  table.slices[25].sliceIndex = 25;
  table.slices[25].status = Status::Rejected;
  ReferenceValue value = OldWomen();
  value.level.tolerancePercent = 0.5;
  EXPECT_EQ(Fit(value, WomanOf(75.0), table).entry, nullptr);
}

TEST(ReferenceValues, OfAWholeSegmentNeedAllOfIt)
{
  ReferenceValue value = OldWomen();
  value.level = {};
  value.level.segmentMean = true;
  MeasurementTable table = Thigh();
  LimbSummary limb;
  limb.side = Side::Right;
  limb.segment = Segment::Thigh;
  table.limbs = { limb };
  EXPECT_EQ(Fit(value, WomanOf(75.0), table).entry, nullptr);
  table.limbs.front().complete = true;
  EXPECT_DOUBLE_EQ(*Fit(value, WomanOf(75.0), table).value, 69.5);
}
} // namespace
