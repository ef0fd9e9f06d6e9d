#include "myosect/Anatomy/SliceStatus.h"

#include <gtest/gtest.h>

namespace
{
using namespace myosect;
using namespace myosect::anatomy;
using segmentation::PlaneKind;

LimbSection Whole()
{
  LimbSection section;
  section.limbPixels = 9000;
  return section;
}

TEST(SliceStatus, AWholeSectionIsOk)
{
  const SliceStatus status = JudgeSection(Whole(), PlaneKind::Limbs, 1.0);
  EXPECT_EQ(status.status, Status::Ok);
  EXPECT_TRUE(status.reason.empty());
}

TEST(SliceStatus, AbsenceIsExplainedByTheKindOfThePlane)
{
  const auto judge = [](PlaneKind kind) { return JudgeSection({}, kind, 1.0); };
  EXPECT_EQ(judge(PlaneKind::Limbs).status, Status::NotInFieldOfView);
  EXPECT_EQ(judge(PlaneKind::Empty).status, Status::NotInFieldOfView);
  EXPECT_EQ(judge(PlaneKind::Misfit).status, Status::Rejected);
  EXPECT_EQ(judge(PlaneKind::Pelvis).status, Status::Rejected);
  EXPECT_EQ(judge(PlaneKind::Pelvis).reason, "pelvis");
  for (const PlaneKind kind : { PlaneKind::Limbs, PlaneKind::Empty, PlaneKind::Misfit, PlaneKind::Pelvis })
  {
    EXPECT_FALSE(judge(kind).reason.empty());
  }
}

TEST(SliceStatus, ALabelledLimbDoesNotMakeABadPlaneGood)
{
  EXPECT_EQ(JudgeSection(Whole(), PlaneKind::Misfit, 1.0).status, Status::Rejected);
  EXPECT_EQ(JudgeSection(Whole(), PlaneKind::Pelvis, 1.0).status, Status::Rejected);
  EXPECT_EQ(JudgeSection(Whole(), PlaneKind::Pelvis, 1.0).reason, "pelvis");
  EXPECT_EQ(JudgeSection(Whole(), PlaneKind::Joined, 1.0).status, Status::Rejected);
  EXPECT_FALSE(JudgeSection(Whole(), PlaneKind::Joined, 1.0).reason.empty());
}

TEST(SliceStatus, ALimbLabelledInAPlaneWithoutFoundLimbsIsMeasured)
{
  EXPECT_EQ(JudgeSection(Whole(), PlaneKind::Empty, 1.0).status, Status::Ok);
}

TEST(SliceStatus, AJoinedLimbThatTheImageCutsIsTruncated)
{
  LimbSection section = Whole();
  section.borderPixels = 40;
  EXPECT_EQ(JudgeSection(section, PlaneKind::Joined, 1.0).status, Status::Truncated);
}

TEST(SliceStatus, ALimbCutByTheImageEdgeIsTruncated)
{
  LimbSection section = Whole();
  section.borderPixels = 40;
  EXPECT_EQ(JudgeSection(section, PlaneKind::Limbs, 1.0).status, Status::Truncated);
  section.borderPixels = 10;
  EXPECT_EQ(JudgeSection(section, PlaneKind::Limbs, 1.0).status, Status::Truncated);
}

TEST(SliceStatus, ATangentOfTheImageEdgeCutsNothing)
{
  LimbSection section = Whole();
  section.borderPixels = 3;
  EXPECT_EQ(JudgeSection(section, PlaneKind::Limbs, 1.0).status, Status::Ok);
}

TEST(SliceStatus, ContactIsMeasuredInMillimetres)
{
  LimbSection section = Whole();
  section.borderPixels = 8;
  EXPECT_EQ(JudgeSection(section, PlaneKind::Limbs, 0.4).status, Status::Ok);
  EXPECT_EQ(JudgeSection(section, PlaneKind::Limbs, 1.5).status, Status::Truncated);
}

TEST(SliceStatus, ALimbCutByTheCircleIsTruncated)
{
  LimbSection section = Whole();
  section.circlePixels = 80;
  const SliceStatus status = JudgeSection(section, PlaneKind::Limbs, 1.0);
  EXPECT_EQ(status.status, Status::Truncated);
  EXPECT_FALSE(status.reason.empty());
}

TEST(SliceStatus, MetalIsImplausible)
{
  LimbSection section = Whole();
  section.metalPixels = 20;
  EXPECT_EQ(JudgeSection(section, PlaneKind::Limbs, 1.0).status, Status::Implausible);
  section.metalPixels = 1;
  EXPECT_EQ(JudgeSection(section, PlaneKind::Limbs, 1.0).status, Status::Ok) << "a single bright pixel is none";
}

TEST(SliceStatus, TruncationStandsAboveMetal)
{
  LimbSection section = Whole();
  section.metalPixels = 20;
  section.borderPixels = 40;
  EXPECT_EQ(JudgeSection(section, PlaneKind::Limbs, 1.0).status, Status::Truncated);
}
} // namespace
