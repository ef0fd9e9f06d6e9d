#include <gtest/gtest.h>

#include "myosect/Comparison/Pattern.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::comparison;

PatternInput Against(ReferenceKind reference, double total, double contractile, double fat, Modality modality = Modality::Dixon)
{
  PatternInput input;
  input.modality = modality;
  input.reference = reference;
  (reference == ReferenceKind::Norm ? input.total.zScore : input.total.ratio) = total;
  (reference == ReferenceKind::Norm ? input.contractile.zScore : input.contractile.ratio) = contractile;
  input.fatFractionPercent = fat;
  input.fattyFromPercent = PatternParameters().FattyFromPercent(modality, 5.0, 2.5);
  return input;
}

Pattern Scan(double total, double contractile, double fat)
{
  return ClassifyPattern(Against(ReferenceKind::EarlierScan, total, contractile, fat), {});
}

Pattern Norm(double total, double contractile, double fat)
{
  return ClassifyPattern(Against(ReferenceKind::Norm, total, contractile, fat), {});
}

TEST(Pattern, FollowsTheTableForRatios)
{
  EXPECT_EQ(Scan(1.30, 0.98, 25.0), Pattern::Pseudohypertrophy);
  EXPECT_EQ(Scan(1.30, 1.15, 15.0), Pattern::MixedHypertrophy);
  EXPECT_EQ(Scan(1.20, 1.20, 4.0), Pattern::TrueHypertrophy);
  EXPECT_EQ(Scan(1.00, 0.80, 22.0), Pattern::MaskedAtrophy);
  EXPECT_EQ(Scan(0.80, 0.60, 22.0), Pattern::AtrophyWithFat);
  EXPECT_EQ(Scan(0.80, 0.80, 4.0), Pattern::Atrophy);
  EXPECT_EQ(Scan(1.00, 0.95, 12.0), Pattern::FattyInfiltration);
  EXPECT_EQ(Scan(1.00, 1.00, 4.0), Pattern::None);
}

TEST(Pattern, FollowsTheTableForScores)
{
  EXPECT_EQ(Norm(2.5, -0.5, 30.0), Pattern::Pseudohypertrophy);
  EXPECT_EQ(Norm(2.5, 2.0, 30.0), Pattern::MixedHypertrophy);
  EXPECT_EQ(Norm(2.5, 2.0, 4.0), Pattern::TrueHypertrophy);
  EXPECT_EQ(Norm(0.0, -2.0, 30.0), Pattern::MaskedAtrophy);
  EXPECT_EQ(Norm(-2.0, -2.0, 4.0), Pattern::Atrophy);
  EXPECT_EQ(Norm(1.6, -1.6, 4.0), Pattern::None) << "within the middle 90 % of the reference";
}

TEST(Pattern, NeverCallsALegEnlargedWithoutAReference)
{
  for (const double fat : { 3.0, 12.0, 60.0 })
  {
    const Pattern pattern = ClassifyPattern(Against(ReferenceKind::None, 1.5, 1.4, fat), {});
    EXPECT_EQ(pattern, fat < 10.0 ? Pattern::NotAssessed : Pattern::FattyInfiltration);
  }
}

TEST(Pattern, AgainstTheOtherLegDoesNotTellWhichOneChanged)
{
  EXPECT_EQ(ClassifyPattern(Against(ReferenceKind::OtherLeg, 0.8, 0.8, 4.0), {}), Pattern::SizeDifference);
  EXPECT_EQ(ClassifyPattern(Against(ReferenceKind::OtherLeg, 1.2, 1.2, 4.0), {}), Pattern::SizeDifference);
  PatternInput fattier = Against(ReferenceKind::OtherLeg, 0.8, 0.8, 8.0);
  fattier.fatAboveOtherLegPoints = 3.5;
  EXPECT_EQ(ClassifyPattern(fattier, {}), Pattern::Atrophy) << "more fat on the smaller side supports the word";
  EXPECT_EQ(ClassifyPattern(Against(ReferenceKind::OtherLeg, 1.25, 1.0, 28.0), {}), Pattern::Pseudohypertrophy);
  EXPECT_EQ(ClassifyPattern(Against(ReferenceKind::OtherLeg, 1.02, 0.82, 28.0), {}), Pattern::MaskedAtrophy);
}

TEST(Pattern, WantsMoreFatOnCtWhoseScaleIsUncertain)
{
  EXPECT_EQ(ClassifyPattern(Against(ReferenceKind::EarlierScan, 1.0, 1.0, 11.0, Modality::Ct), {}), Pattern::None);
  EXPECT_EQ(ClassifyPattern(Against(ReferenceKind::EarlierScan, 1.0, 1.0, 11.0, Modality::Dixon), {}), Pattern::FattyInfiltration);
  EXPECT_EQ(ClassifyPattern(Against(ReferenceKind::EarlierScan, 1.0, 1.0, 13.5, Modality::Ct), {}), Pattern::FattyInfiltration);
}

TEST(Pattern, IsNotAssessedWithoutAFatFraction)
{
  PatternInput input = Against(ReferenceKind::OtherLeg, 1.5, 1.0, 0.0);
  input.fatFractionPercent.reset();
  EXPECT_EQ(ClassifyPattern(input, {}), Pattern::NotAssessed);
}

TEST(Pattern, WithMuscleAloneToCompareSaysAtrophyButNeverEnlargement)
{
  PatternInput input = Against(ReferenceKind::Norm, 0.0, -2.0, 4.0);
  input.total.zScore.reset();
  EXPECT_EQ(ClassifyPattern(input, {}), Pattern::Atrophy);
  input.contractile.zScore = 3.0;
  EXPECT_EQ(ClassifyPattern(input, {}), Pattern::None);
}

TEST(Pattern, TakesTheFatLimitOfReferenceValues)
{
  const PatternParameters parameters;
  EXPECT_DOUBLE_EQ(parameters.FattyFromPercent(Modality::Dixon, 5.0), 10.0);
  EXPECT_DOUBLE_EQ(parameters.FattyFromPercent(Modality::Dixon, 9.0, 3.0), 15.0);
  EXPECT_DOUBLE_EQ(parameters.FattyFromPercent(Modality::Dixon, 2.0, 1.0), 10.0) << "never under 10 %";
}

TEST(Pattern, CallsFatAloneInfiltrationOnlyAboveWhatHealthyOlderThighsHold)
{
  // Healthy people of 52 to 82 years: 12.6 % (men) and 17.4 % (women) of the thigh's subfascial area are fat.
  PatternInput input;
  for (const Modality modality : { Modality::Ct, Modality::Dixon })
  {
    input.modality = modality;
    input.fatFractionPercent = 19.0;
    EXPECT_EQ(ClassifyPattern(input, {}), Pattern::NotAssessed);
    input.fatFractionPercent = 37.6;
    EXPECT_EQ(ClassifyPattern(input, {}), Pattern::FattyInfiltration);
  }
}

TEST(Pattern, RefusesLimitsOutOfRange)
{
  PatternParameters parameters;
  EXPECT_NO_THROW(parameters.Validate());
  parameters.sizeChangePercent = 0.0;
  EXPECT_THROW(parameters.Validate(), Error);
}
} // namespace
