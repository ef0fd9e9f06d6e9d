#include "myosect/Anatomy/Segments.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "LegModel.h"

namespace
{
using namespace myosect;
using namespace myosect::anatomy;
using model::Leg;
using model::SegmentAt;
using model::Stack;

/** Stretches that are described wrongly, slices within `toleranceMm` of the border between two true segments left out; empty when there are
 * none. */
std::string WrongStretches(const Stack & stack, const LimbAnatomy & anatomy, double toleranceMm, bool patella = true)
{
  std::ostringstream text;
  std::string open;
  for (std::size_t k = 0; k < stack.levelMm.size(); ++k)
  {
    const double level = stack.levelMm[k];
    const Segment truth = SegmentAt(level, patella);
    const bool certain = SegmentAt(level - toleranceMm, patella) == truth && SegmentAt(level + toleranceMm, patella) == truth;
    const Segment found = anatomy.segments.at(k);
    std::string wrong = certain && found != truth ? std::string(ToString(truth)) + " taken for " + std::string(ToString(found)) : "";
    if (wrong != open && !wrong.empty())
    {
      text << wrong << " from " << level << " mm; ";
    }
    open = wrong;
  }
  return text.str();
}

void ExpectSegments(const Stack & stack, const LimbAnatomy & anatomy, double toleranceMm, bool patella = true)
{
  ASSERT_EQ(anatomy.segments.size(), stack.levelMm.size());
  EXPECT_EQ(WrongStretches(stack, anatomy, toleranceMm, patella), "");
}

/** Names of the segments without repetition, feet to head. */
std::string Sequence(const LimbAnatomy & anatomy)
{
  std::string text;
  std::optional<Segment> last;
  for (const Segment segment : anatomy.segments)
  {
    if (segment != last)
    {
      text += (text.empty() ? "" : " ") + std::string(ToString(segment));
      last = segment;
    }
  }
  return text;
}

class SegmentsOfAnySlice : public testing::TestWithParam<double>
{
};

TEST_P(SegmentsOfAnySlice, OfAWholeLegAreAllFive)
{
  const Stack stack(Leg{ Side::Left, true, false }, model::kPlafondMm - 15.0, 390.0, GetParam());
  ExpectSegments(stack, stack.Describe(), 1.2 * GetParam() + 1.0);
}

TEST_P(SegmentsOfAnySlice, OfPartsOfALegAreThoseInView)
{
  for (const auto & [from, to] :
       { std::pair(-250.0, -50.0), std::pair(-150.0, 10.0), std::pair(-80.0, 100.0), std::pair(-70.0, 250.0), std::pair(110.0, 300.0),
         std::pair(150.0, 390.0), std::pair(10.0, 200.0), std::pair(-360.0, -100.0), std::pair(-375.0, -200.0) })
  {
    SCOPED_TRACE(std::to_string(from) + " to " + std::to_string(to));
    const Stack stack(Leg{ Side::Right, true, false }, from, to, GetParam());
    ExpectSegments(stack, stack.Describe(), 1.2 * GetParam() + 1.0);
  }
}

TEST_P(SegmentsOfAnySlice, KneeWithoutPatellaEndsSixtyMillimetresAboveTheJointLine)
{
  const Stack stack(Leg{ Side::Left, false, false }, -150.0, 200.0, GetParam());
  const LimbAnatomy anatomy = stack.Describe();
  EXPECT_FALSE(anatomy.landmarks.patellaUpperPoleMm);
  ExpectSegments(stack, anatomy, 1.2 * GetParam() + 1.0, false);
}

INSTANTIATE_TEST_SUITE_P(Millimetres, SegmentsOfAnySlice, testing::Values(2.5, 5.0, 10.0),
                         [](const auto & row) { return "Slice" + std::to_string(std::lround(10.0 * row.param)); });

TEST(Segments, LandmarksLieWhereTheBonesEnd)
{
  const Stack stack(Leg{ Side::Left, true, false }, -385.0, 390.0, 5.0);
  const Landmarks landmarks = stack.Describe().landmarks;
  ASSERT_TRUE(landmarks.fibularHeadTipMm);
  EXPECT_NEAR(*stack.Level(landmarks.fibularHeadTipMm), model::kFibularHeadTipMm, 6.0);
  ASSERT_TRUE(landmarks.jointLineMm);
  EXPECT_NEAR(*stack.Level(landmarks.jointLineMm), 0.0, 5.0);
  ASSERT_TRUE(landmarks.patellaUpperPoleMm);
  EXPECT_NEAR(*stack.Level(landmarks.patellaUpperPoleMm), model::kPatellaUpperPoleMm, 5.0);
  ASSERT_TRUE(landmarks.lesserTrochanterMm);
  EXPECT_NEAR(*stack.Level(landmarks.lesserTrochanterMm), model::kLesserTrochanterMm, 10.0);
  ASSERT_TRUE(landmarks.plafondMm);
  EXPECT_NEAR(*stack.Level(landmarks.plafondMm), model::kPlafondMm, 10.0);
}

TEST(Segments, LandmarksOutOfViewAreEmpty)
{
  const Landmarks calf = Stack(Leg{}, -250.0, -60.0, 5.0).Describe().landmarks;
  EXPECT_FALSE(calf.fibularHeadTipMm);
  EXPECT_FALSE(calf.jointLineMm);
  EXPECT_FALSE(calf.patellaUpperPoleMm);
  EXPECT_FALSE(calf.plafondMm);
  EXPECT_FALSE(calf.lesserTrochanterMm);
  const Landmarks thigh = Stack(Leg{}, 110.0, 300.0, 5.0).Describe().landmarks;
  EXPECT_FALSE(thigh.fibularHeadTipMm);
  EXPECT_FALSE(thigh.jointLineMm);
  EXPECT_FALSE(thigh.patellaUpperPoleMm);
  EXPECT_FALSE(thigh.lesserTrochanterMm);
  EXPECT_FALSE(thigh.chirality);
}

TEST(Segments, SingleSlicesAreThighOrCalfByTheirBones)
{
  EXPECT_EQ(Stack(Leg{}, 180.0, 180.0, 5.0).Describe().segments.front(), Segment::Thigh);
  EXPECT_EQ(Stack(Leg{}, -180.0, -180.0, 5.0).Describe().segments.front(), Segment::Calf);
}

TEST_P(SegmentsOfAnySlice, OfALegWithItsFootAreAnkleBelow)
{
  const Stack lower(Leg{}, -430.0, -150.0, GetParam());
  ExpectSegments(lower, lower.Describe(), 25.0);
  const Stack whole(Leg{}, -430.0, 340.0, GetParam());
  ExpectSegments(whole, whole.Describe(), 25.0);
  const Stack foot(Leg{}, -430.0, -300.0, GetParam());
  ExpectSegments(foot, foot.Describe(), 25.0);
}

TEST(Segments, AFootInViewIsAnkleAndNoKnee)
{
  const Stack lower(Leg{}, -430.0, -150.0, 5.0);
  ExpectSegments(lower, lower.Describe(), 25.0);
  const Stack whole(Leg{}, -430.0, 340.0, 5.0);
  ExpectSegments(whole, whole.Describe(), 25.0);
}

TEST(Segments, PlafondIsNotTakenForTheTalusBelowIt)
{
  const Stack stack(Leg{}, -400.0, -150.0, 5.0);
  const auto plafond = stack.Level(stack.Describe().landmarks.plafondMm);
  ASSERT_TRUE(plafond);
  EXPECT_NEAR(*plafond, model::kPlafondMm, 12.0);
}

TEST_P(SegmentsOfAnySlice, SurviveSlicesWithoutALabelledFibula)
{
  Stack stack(Leg{}, -250.0, -60.0, GetParam());
  for (const std::size_t k : { std::size_t{ 4 }, std::size_t{ 9 }, std::size_t{ 16 } })
  {
    stack.sections[k].bones.resize(1);
  }
  EXPECT_EQ(Sequence(stack.Describe()), "calf");
}

TEST(Segments, SurviveSlicesThatWereRejected)
{
  Stack stack(Leg{ Side::Left, true, false }, -150.0, 200.0, 5.0);
  for (const std::size_t k : { std::size_t{ 3 }, std::size_t{ 33 }, std::size_t{ 40 }, std::size_t{ 60 } })
  {
    stack.sections[k] = {};
  }
  ExpectSegments(stack, stack.Describe(), 8.0);
}

TEST(Segments, AThighStumpIsThighToItsEnd)
{
  Stack stack(Leg{}, 110.0, 300.0, 5.0);
  for (std::size_t k = 0; k < 4; ++k)
  {
    stack.sections[k] = {};
  }
  for (std::size_t k = 4; k < 10; ++k)
  {
    stack.sections[k].bones.clear();
  }
  const LimbAnatomy anatomy = stack.Describe();
  for (std::size_t k = 4; k < stack.sections.size(); ++k)
  {
    EXPECT_EQ(ToString(anatomy.segments[k]), "thigh") << "slice " << k;
  }
}

TEST(Segments, ACalfStumpIsCalfToItsEnd)
{
  Stack stack(Leg{}, -190.0, 120.0, 5.0);
  for (std::size_t k = 0; k < 5; ++k)
  {
    stack.sections[k].bones.clear();
  }
  ExpectSegments(stack, stack.Describe(), 7.0);
}

TEST(Segments, AStumpEndingInTheKneeIsKnee)
{
  // Disarticulated: condyles and patella, nothing below them but skin.
  Stack stack(Leg{}, -25.0, 200.0, 5.0);
  for (std::size_t k = 0; stack.levelMm[k] < 2.0; ++k)
  {
    stack.sections[k].bones.clear();
  }
  const LimbAnatomy anatomy = stack.Describe();
  for (std::size_t k = 0; k < stack.levelMm.size(); ++k)
  {
    const double level = stack.levelMm[k];
    if (level < 45.0 || level > 56.0)
    {
      EXPECT_EQ(ToString(anatomy.segments[k]), level < 50.0 ? "knee" : "thigh") << level;
    }
  }
}

TEST(Segments, AnOssificationBesideTheFemurMakesNoCalf)
{
  Stack stack(Leg{}, 110.0, 300.0, 5.0);
  for (std::size_t k = 15; k < 23; ++k)
  {
    stack.sections[k].bones.push_back({ 150.0, { 122.0, 15.0, 0.0 } });
  }
  EXPECT_EQ(Sequence(stack.Describe()), "thigh");
}

TEST(Segments, BonesOfThePelvisAreNoPatella)
{
  // The pubic ramus reaches into the uppermost slices.
  Stack stack(Leg{ Side::Left, true, false }, -100.0, 395.0, 5.0);
  for (std::size_t k = 0; k < stack.levelMm.size(); ++k)
  {
    if (stack.levelMm[k] > 375.0)
    {
      stack.sections[k].bones.push_back({ 220.0, { 40.0, -35.0, 0.0 } });
    }
  }
  ExpectSegments(stack, stack.Describe(), 7.0);
}

TEST(Segments, HipIsFoundHoweverMuchOfItIsInView)
{
  for (const double from : { 160.0, 220.0, 280.0 })
  {
    const Stack stack(Leg{}, from, 390.0, 5.0);
    SCOPED_TRACE(from);
    ExpectSegments(stack, stack.Describe(), 12.0);
  }
}

TEST(Segments, TheTrochantersAreNoKnee)
{
  // One hip alone in view: sections through trochanter and neck are as large as those of the knee.
  const Stack stack(Leg{}, 150.0, 420.0, 5.0);
  ExpectSegments(stack, stack.Describe(), 12.0);
}

/** Replaces the bones from `fromMm` up by one bone of the given area; by none where that is 0. */
template <typename TArea> void ReplaceBone(Stack & stack, double fromMm, const TArea & areaMm2)
{
  for (std::size_t k = 0; k < stack.levelMm.size(); ++k)
  {
    if (stack.levelMm[k] >= fromMm)
    {
      const double area = areaMm2(stack.levelMm[k]);
      stack.sections[k].bones.resize(area > 0.0 ? 1 : 0);
      if (area > 0.0)
      {
        stack.sections[k].bones.front().areaMm2 = area;
      }
    }
  }
}

TEST_P(SegmentsOfAnySlice, AboveTheHeadOfTheFemurIsHip)
{
  constexpr double kHeadCentreMm = 405.0, kHeadRadiusMm = 24.0;
  for (const double from : { -70.0, 110.0 })
  {
    Stack stack(Leg{}, from, 470.0, GetParam());
    ReplaceBone(stack, kHeadCentreMm,
                [](double level)
                {
                  const double up = level - kHeadCentreMm;
                  return std::max(0.0, std::acos(-1.0) * (kHeadRadiusMm * kHeadRadiusMm - up * up));
                });
    const LimbAnatomy anatomy = stack.Describe();
    ExpectSegments(stack, anatomy, 1.2 * GetParam() + 1.0);
    ASSERT_TRUE(anatomy.landmarks.lesserTrochanterMm);
    EXPECT_NEAR(*stack.Level(anatomy.landmarks.lesserTrochanterMm), model::kLesserTrochanterMm, 10.0);
    EXPECT_EQ(anatomy.segments.back(), Segment::Hip);
  }
}

TEST(Segments, AThickenedPlaceOfTheShaftIsNoHip)
{
  Stack stack(Leg{}, 110.0, 330.0, 5.0);
  for (std::size_t k = 0; k < stack.levelMm.size(); ++k)
  {
    if (stack.levelMm[k] >= 200.0 && stack.levelMm[k] <= 250.0)
    {
      stack.sections[k].bones.front().areaMm2 = 1500.0;
    }
  }
  EXPECT_EQ(Sequence(stack.Describe()), "thigh");
}

TEST(Segments, SlicesAboveTheLastBoneAreNoThigh)
{
  Stack stack(Leg{}, 110.0, 330.0, 5.0);
  ReplaceBone(stack, 300.0, [](double) { return 0.0; });
  EXPECT_EQ(Sequence(stack.Describe()), "thigh unknown");
}

TEST_P(SegmentsOfAnySlice, AHipWithLittleShaftIsNoKnee)
{
  for (const double from : { 240.0, 280.0, 310.0 })
  {
    const Stack stack(Leg{}, from, 420.0, GetParam());
    SCOPED_TRACE(from);
    ExpectSegments(stack, stack.Describe(), 12.0);
  }
}

TEST_P(SegmentsOfAnySlice, AHipAloneIsNotNamedWrongly)
{
  const Stack stack(Leg{}, 362.0, 420.0, GetParam());
  EXPECT_EQ(Sequence(stack.Describe()), "unknown");
}

TEST(Segments, OfShortStacksAreTrueOrUnknown)
{
  for (const std::size_t slices : { 1, 2, 5 })
  {
    for (double from = -425.0; from <= 400.0; from += 5.0)
    {
      const Stack stack(Leg{}, from, from + 5.0 * static_cast<double>(slices - 1), 5.0);
      const LimbAnatomy anatomy = stack.Describe();
      for (std::size_t k = 0; k < slices; ++k)
      {
        const double level = stack.levelMm[k];
        const Segment truth = SegmentAt(level);
        const bool certain = SegmentAt(level - 30.0) == truth && SegmentAt(level + 30.0) == truth;
        const Segment found = anatomy.segments[k];
        EXPECT_TRUE(!certain || found == truth || found == Segment::Unknown)
            << ToString(truth) << " taken for " << ToString(found) << " at " << level << " mm, " << slices << " slices from " << from;
      }
    }
  }
}

TEST(Segments, AThickTibiaBesideASlenderFibulaIsCalf)
{
  Stack stack(Leg{}, -62.0, -58.0, 1.0);
  EXPECT_EQ(Sequence(stack.Describe()), "unknown");
  for (LimbSection & section : stack.sections)
  {
    section.bones[1].areaMm2 = 0.09 * section.bones[0].areaMm2;
  }
  EXPECT_EQ(Sequence(stack.Describe()), "calf");
}

TEST(Segments, AFootAloneIsAnkle)
{
  EXPECT_EQ(Sequence(Stack(Leg{}, -430.0, -390.0, 5.0).Describe()), "ankle");
}

TEST(Segments, AFootIsToldByItsBonesToo)
{
  // A mask of the leg alone, the forefoot left out.
  Stack stack(Leg{}, -430.0, -150.0, 5.0);
  for (LimbSection & section : stack.sections)
  {
    section.elongation = 1.0;
  }
  ExpectSegments(stack, stack.Describe(), 25.0);
}

TEST(Segments, TheHeadOfAFibulaAtTheLowerEndOfAKneeIsCalf)
{
  const Stack stack(Leg{}, -34.0, 100.0, 4.0);
  ExpectSegments(stack, stack.Describe(), 5.0);
}

TEST(Segments, TheUsersWordHoldsForAllSlices)
{
  const Stack stack(Leg{}, -100.0, 100.0, 5.0);
  for (const Segment forced : { Segment::Thigh, Segment::Calf })
  {
    EXPECT_EQ(Sequence(stack.Describe(forced)), ToString(forced));
  }
}

TEST(Segments, TheUsersWordHoldsWhereNoBoneIsLabelled)
{
  // A mask of muscles alone.
  Stack stack(Leg{}, 110.0, 200.0, 5.0);
  for (LimbSection & section : stack.sections)
  {
    section.bones.clear();
  }
  EXPECT_EQ(Sequence(stack.Describe()), "unknown");
  EXPECT_EQ(Sequence(stack.Describe(Segment::Thigh)), "thigh");
}

TEST(Segments, NoLimbHasNoSegment)
{
  const LimbAnatomy anatomy = DescribeLimb(LimbSections(5), { 0.0, 5.0, 10.0, 15.0, 20.0 }, std::nullopt);
  EXPECT_EQ(anatomy.segments, std::vector<Segment>(5, Segment::Unknown));
  EXPECT_FALSE(anatomy.landmarks.chirality);
}

TEST(Segments, FibulaTellsTheSide)
{
  for (const Side side : { Side::Left, Side::Right })
  {
    const Stack calf(Leg{ side, true, false }, -250.0, -60.0, 5.0);
    EXPECT_EQ(calf.Describe().landmarks.chirality, side);
    const Stack knee(Leg{ side, true, false }, -80.0, 150.0, 5.0);
    EXPECT_EQ(knee.Describe().landmarks.chirality, side);
  }
}

TEST(Segments, AFibulaStraightBehindTheTibiaTellsNoSide)
{
  Stack stack(Leg{}, -250.0, -60.0, 5.0);
  for (LimbSection & section : stack.sections)
  {
    section.bones[1].centreLps[0] = section.bones[0].centreLps[0] + 1.0;
  }
  EXPECT_FALSE(stack.Describe().landmarks.chirality);
}

TEST(Segments, AFibulaNowOnOneSideNowOnTheOtherTellsNoSide)
{
  Stack stack(Leg{}, -250.0, -60.0, 5.0);
  for (std::size_t k = 0; k < stack.sections.size(); k += 2)
  {
    LimbSection & section = stack.sections[k];
    section.bones[1].centreLps[0] = 2.0 * section.bones[0].centreLps[0] - section.bones[1].centreLps[0];
  }
  EXPECT_FALSE(stack.Describe().landmarks.chirality);
}

TEST(Segments, FollowTruePositionsAcrossAGap)
{
  Stack stack(Leg{ Side::Left, true, false }, -150.0, 200.0, 5.0);
  // 20 mm are missing in the calf and 30 mm in the thigh.
  const auto drop = [&](double from, double to)
  {
    for (std::size_t k = stack.levelMm.size(); k-- > 0;)
    {
      if (stack.levelMm[k] > from && stack.levelMm[k] < to)
      {
        const auto at = static_cast<std::ptrdiff_t>(k);
        stack.levelMm.erase(stack.levelMm.begin() + at);
        stack.positionMm.erase(stack.positionMm.begin() + at);
        stack.sections.erase(stack.sections.begin() + at);
      }
    }
  };
  drop(-120.0, -100.0);
  drop(120.0, 150.0);
  ExpectSegments(stack, stack.Describe(), 7.0);
}
} // namespace
