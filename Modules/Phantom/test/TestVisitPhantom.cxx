#include "myosect/Phantom/VisitPhantom.h"

#include <cmath>

#include <gtest/gtest.h>

#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
CtPhantom Visit(bool followup, double loss, unsigned seed = 1)
{
  VisitParameters parameters;
  parameters.followup = followup;
  parameters.leftMuscleLossPercent = loss;
  parameters.slices = 34; // from below the knee to the middle of the thigh
  parameters.seed = seed;
  RunContext context(2);
  return RenderVisit(parameters, context);
}

double Muscle(const CtPhantom & phantom, Side side, std::size_t slice)
{
  for (const SliceMeasurement & row : phantom.truth)
  {
    if (row.side == side && row.sliceIndex == slice)
    {
      return row.muscleAreaCm2.value_or(NAN);
    }
  }
  return NAN;
}

TEST(VisitPhantom, LosesTheAskedShareOfTheLeftLegsMuscleAlone)
{
  const CtPhantom before = Visit(false, 0.0), after = Visit(false, 10.0);
  for (const std::size_t slice : { 28u, 33u })
  {
    // Septa and clefts keep their width, so the muscle between them loses a little more.
    EXPECT_NEAR(Muscle(after, Side::Left, slice) / Muscle(before, Side::Left, slice), 0.9, 0.012);
    EXPECT_DOUBLE_EQ(Muscle(after, Side::Right, slice), Muscle(before, Side::Right, slice));
  }
}

TEST(VisitPhantom, FollowupShowsLevelsThirtyMillimetresHigherInAnotherPlaceOfTheScanner)
{
  const CtPhantom first = Visit(false, 0.0), second = Visit(true, 0.0);
  double mean = 0.0, count = 0.0;
  for (std::size_t i = 0; i < std::min(first.truth.size(), second.truth.size()); ++i)
  {
    mean += *second.truth[i].levelMmFromKnee - *first.truth[i].levelMmFromKnee;
    count += 1.0;
  }
  EXPECT_NEAR(mean / count, 30.0, 1.0);
  EXPECT_NE(first.grid.originLps[0], second.grid.originLps[0]);
  EXPECT_EQ(second.grid.direction[2], (Vector3{ 0, 0, 1 })) << "the scanner's planes are its own";
  EXPECT_NE(second.parameters.acquisition.grid.direction[2], (Vector3{ 0, 0, 1 })) << "the leg is turned against them";
  EXPECT_NE(first.hounsfield, second.hounsfield);
}

TEST(VisitPhantom, VisitsAreOfOneParticipantAtTwoTimePoints)
{
  VisitParameters parameters;
  const DicomIdentity first = VisitIdentity(parameters);
  parameters.followup = true;
  const DicomIdentity second = VisitIdentity(parameters);
  EXPECT_EQ(first.patientId, second.patientId);
  EXPECT_NE(first.uidSeed, second.uidSeed);
  EXPECT_LT(first.studyDate, second.studyDate);
  EXPECT_NE(first.extra.at("ClinicalTrialTimePointID"), second.extra.at("ClinicalTrialTimePointID"));
}

TEST(VisitPhantom, KnowsItsCases)
{
  EXPECT_EQ(ListVisitCases().size(), 10u);
  for (const CaseInfo & info : ListVisitCases())
  {
    EXPECT_TRUE(IsVisitCase(info.name));
  }
  const test::TemporaryFolder folder;
  RunContext context(1);
  EXPECT_THROW(WriteVisitCase("visit-arm-1", folder.Path(), context), Error);
}
} // namespace
} // namespace myosect::phantom
