#include <gtest/gtest.h>

#include <algorithm>

#include "SyntheticLegs.h"
#include "myosect/Comparison/Asymmetry.h"
#include "myosect/Comparison/LegPatterns.h"

namespace
{
using namespace myosect;
using namespace myosect::comparison;
using namespace myosect::comparison::test;

/** "what: why" of everything left open. */
std::string Open(const PatternRow & row)
{
  std::string text;
  for (const OpenQuestion & question : row.open)
  {
    text += question.what + ": " + question.why + "; ";
  }
  return text;
}

struct Leg
{
  double total, fatPercent;
};

/** Both calves with the given subfascial area and fat fraction; sums as the program makes them. */
MeasurementTable Calves(Leg left, Leg right, bool matched = true, Modality modality = Modality::Dixon)
{
  SyntheticLegs legs;
  legs.segment = Segment::Calf;
  legs.matched = matched;
  MeasurementTable table;
  table.identity.modality = modality;
  table.slices = legs.Rows();
  for (SliceMeasurement & row : table.slices)
  {
    const Leg & leg = row.side == Side::Left ? left : right;
    row.compartmentAreaCm2 = leg.total;
    row.fatFractionPercent = leg.fatPercent;
    row.contractileAreaCm2 = leg.total * (1.0 - leg.fatPercent / 100.0);
    row.muscleAreaCm2 = row.contractileAreaCm2;
    row.limbAreaCm2 = 130.0;
    row.levelPercent = 2.5 * static_cast<double>(row.sliceIndex);
  }
  for (const Side side : { Side::Left, Side::Right })
  {
    const Leg & leg = side == Side::Left ? left : right;
    LimbSummary limb;
    limb.side = side;
    limb.segment = Segment::Calf;
    limb.slicesUsed = limb.sliceCount = legs.count;
    limb.slabLengthMm = 200.0;
    limb.complete = true;
    limb.meanCompartmentAreaCm2 = leg.total;
    limb.meanFatFractionPercent = leg.fatPercent;
    limb.meanContractileAreaCm2 = leg.total * (1.0 - leg.fatPercent / 100.0);
    limb.meanMuscleAreaCm2 = limb.meanContractileAreaCm2;
    table.limbs.push_back(limb);
  }
  return table;
}

std::vector<PatternRow> Patterns(const MeasurementTable & table, const std::vector<ReferenceValue> & references = {},
                                 ReferenceQuery query = {})
{
  query.modality = table.identity.modality;
  const auto asymmetry = CompareSides(table.slices, true, {});
  return DescribePatterns({ table, asymmetry, references, query }, {});
}

ReferenceValue CalfReference(const char * metric, double mean, double sd)
{
  ReferenceValue value;
  value.population = "Volunteers";
  value.modality = Modality::Dixon;
  value.segment = Segment::Calf;
  value.metric = metric;
  value.level.percentFromDistal = 66.0;
  value.level.tolerancePercent = 2.0;
  value.mean = mean;
  value.sd = sd;
  value.source = "made up";
  return value;
}

TEST(LegPatterns, FindPseudohypertrophyAgainstTheOtherLegAndNameIt)
{
  const auto rows = Patterns(Calves({ 75.0, 30.0 }, { 55.0, 5.0 }));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].pattern, "pseudohypertrophy");
  EXPECT_EQ(rows[0].reference, "other leg");
  EXPECT_NEAR(*rows[0].totalRatioPercent, 136.36, 0.01);
  EXPECT_NEAR(*rows[0].pseudohypertrophyIndex, 1.0 / 0.7, 1e-9);
  EXPECT_NEAR(*rows[0].excessNonContractileAreaCm2, 75.0 * 0.25, 1e-9);
  EXPECT_NE(Open(rows[0]).find("enlargement of both legs: no reference values given"), std::string::npos);
  EXPECT_EQ(rows[1].pattern, "not_assessed") << "the fatty leg is no reference for the lean one";
  EXPECT_EQ(rows[1].reference, "");
}

TEST(LegPatterns, SeeThatDiseaseOfBothSidesLeavesNoReference)
{
  for (const PatternRow & row : Patterns(Calves({ 75.0, 40.0 }, { 60.0, 35.0 })))
  {
    EXPECT_EQ(row.pattern, "fatty_infiltration");
    EXPECT_EQ(row.reference, "");
    EXPECT_NE(Open(row).find("enlargement: no reference values given"), std::string::npos) << Open(row);
    EXPECT_NE(Open(row).find("high on both sides"), std::string::npos) << Open(row);
  }
}

TEST(LegPatterns, FindPseudohypertrophyOfBothSidesAgainstReferenceValues)
{
  const std::vector<ReferenceValue> references{ CalfReference("compartment_area", 50.0, 6.0),
                                                CalfReference("contractile_area", 48.0, 6.0) };
  for (const PatternRow & row : Patterns(Calves({ 75.0, 40.0 }, { 74.0, 38.0 }), references))
  {
    EXPECT_EQ(row.pattern, "pseudohypertrophy");
    EXPECT_EQ(row.reference, "reference values");
    EXPECT_EQ(row.referenceDetail, "Volunteers, people of any age; made up");
    EXPECT_GT(*row.totalZ, 3.0);
    EXPECT_TRUE(row.open.empty()) << Open(row);
  }
}

TEST(LegPatterns, FindMaskedAtrophyAndThatGirthIsKept)
{
  const auto rows = Patterns(Calves({ 60.0, 28.0 }, { 60.0, 5.0 }));
  EXPECT_EQ(rows[0].pattern, "masked_atrophy");
  EXPECT_EQ(rows[0].girthKeptByFat, true);
  EXPECT_EQ(rows[1].girthKeptByFat, false);
}

TEST(LegPatterns, CallALeanSmallerLegAtrophicOnlyWithFurtherEvidence)
{
  auto rows = Patterns(Calves({ 48.0, 5.0 }, { 60.0, 5.0 }));
  EXPECT_EQ(rows[0].pattern, "size_difference");
  EXPECT_EQ(rows[1].pattern, "size_difference");
  rows = Patterns(Calves({ 48.0, 9.0 }, { 60.0, 5.0 }));
  EXPECT_EQ(rows[0].pattern, "atrophy");
  EXPECT_EQ(rows[1].pattern, "none");
}

TEST(LegPatterns, DoNotTakeTheOtherLegWhereLevelsAreNotMatched)
{
  for (const PatternRow & row : Patterns(Calves({ 75.0, 30.0 }, { 55.0, 5.0 }, false)))
  {
    EXPECT_EQ(row.reference, "");
    EXPECT_NE(Open(row).find("the legs cannot be compared"), std::string::npos);
    EXPECT_FALSE(row.girthKeptByFat) << "unknown, not false";
  }
}

TEST(LegPatterns, SayWhereFatOnCtLeavesInfiltrationOpen)
{
  const auto rows = Patterns(Calves({ 60.0, 11.0 }, { 60.0, 4.0 }, true, Modality::Ct));
  EXPECT_EQ(rows[0].pattern, "none");
  EXPECT_NE(Open(rows[0]).find("fatty infiltration"), std::string::npos);
  EXPECT_EQ(Open(rows[1]).find("fatty infiltration"), std::string::npos);
}

TEST(LegPatterns, DoNotCallTheFatOfHealthyOlderLegsInfiltration)
{
  for (const PatternRow & row : Patterns(Calves({ 60.0, 18.0 }, { 61.0, 16.0 }, true, Modality::Ct)))
  {
    EXPECT_EQ(row.pattern, "none");
    EXPECT_EQ(row.reference, "other leg");
  }
  for (const PatternRow & row : Patterns(Calves({ 60.0, 18.0 }, { 61.0, 16.0 }, false, Modality::Ct)))
  {
    EXPECT_EQ(row.pattern, "not_assessed");
    EXPECT_FALSE(row.excessNonContractileAreaCm2) << "what is too much is not known";
    EXPECT_NE(Open(row).find("fatty infiltration: no reference for the fat fraction"), std::string::npos) << Open(row);
  }
}

TEST(LegPatterns, OfAShortStretchBesideAJointAreNotAssessedWithoutReference)
{
  MeasurementTable table = Calves({ 60.0, 40.0 }, { 60.0, 38.0 });
  for (LimbSummary & limb : table.limbs)
  {
    limb.slabLengthMm = 25.0;
  }
  for (const PatternRow & row : Patterns(table))
  {
    EXPECT_EQ(row.pattern, "not_assessed");
    EXPECT_NE(Open(row).find("the pattern: too little of the segment in view"), std::string::npos) << Open(row);
  }
}

TEST(LegPatterns, HoldFatAgainstTheOtherLegsFat)
{
  const auto rows = Patterns(Calves({ 60.0, 24.0 }, { 60.0, 12.0 }, true, Modality::Ct));
  EXPECT_EQ(rows[0].pattern, "masked_atrophy");
  EXPECT_NEAR(*rows[0].excessNonContractileAreaCm2, 60.0 * 0.12, 1e-9);
  EXPECT_EQ(rows[1].pattern, "none");
}

TEST(LegShapes, CompareTheLowerThirdWithTheMiddle)
{
  MeasurementTable table = Calves({ 60.0, 5.0 }, { 60.0, 5.0 });
  for (SliceMeasurement & row : table.slices)
  {
    row.muscleAreaCm2 = row.side == Side::Left && row.sliceIndex < 14 ? 20.0 : 40.0;
  }
  const auto asymmetry = CompareSides(table.slices, true, {});
  const auto shapes = DescribeShapes({ table, asymmetry, {}, {} }, {});
  const auto find = [&](Side side)
  {
    return *std::find_if(shapes.begin(), shapes.end(),
                         [&](const DescriptorRow & r) { return r.name == "lower_to_middle_third" && r.side == side; });
  };
  EXPECT_NEAR(*find(Side::Left).value, 0.5, 1e-9);
  EXPECT_NEAR(*find(Side::Right).value, 1.0, 1e-9);
  EXPECT_FALSE(find(Side::Left).deviates) << "no reference, no deviation";
}
} // namespace
