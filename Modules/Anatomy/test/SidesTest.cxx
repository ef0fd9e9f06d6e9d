#include "myosect/Anatomy/Sides.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace
{
using namespace myosect;
using namespace myosect::anatomy;

using Chirality = std::vector<std::optional<Side>>;
constexpr std::optional<Side> kLeft = Side::Left;
constexpr std::optional<Side> kRight = Side::Right;
constexpr std::optional<Side> kNone;

SideEvidence Header(const std::string & laterality)
{
  SideEvidence evidence;
  evidence.headerLaterality = laterality;
  return evidence;
}

void ExpectSide(const SideDecision & decision, Side side, bool contradiction)
{
  ASSERT_EQ(decision.sides.size(), 1U);
  EXPECT_EQ(decision.sides.front(), side) << decision.why;
  EXPECT_EQ(decision.contradiction, contradiction) << decision.why;
  EXPECT_FALSE(decision.why.empty());
}

void ExpectSides(const SideDecision & decision, Side first, Side second, bool contradiction)
{
  EXPECT_EQ(decision.sides, (std::vector<Side>{ first, second })) << decision.why;
  EXPECT_EQ(decision.contradiction, contradiction) << decision.why;
  EXPECT_FALSE(decision.why.empty());
}

TEST(Sides, NoLimbHasNoSide)
{
  const SideDecision decision = DecideSides({}, {});
  EXPECT_TRUE(decision.sides.empty());
  EXPECT_FALSE(decision.contradiction);
}

TEST(Sides, OfTwoLimbsTheFirstIsTheLeftOne)
{
  for (const Chirality & chirality :
       { Chirality{ kNone, kNone }, Chirality{ kLeft, kNone }, Chirality{ kNone, kRight }, Chirality{ kLeft, kRight } })
  {
    ExpectSides(DecideSides(chirality, {}), Side::Left, Side::Right, false);
    ExpectSides(DecideSides(chirality, Header("B")), Side::Left, Side::Right, false);
  }
}

TEST(Sides, OneFibulaBadlySeenIsOutvotedByTheOther)
{
  ExpectSides(DecideSides({ kLeft, kLeft }, {}), Side::Left, Side::Right, false);
  ExpectSides(DecideSides({ kRight, kRight }, {}), Side::Left, Side::Right, false);
}

TEST(Sides, FibulaeOnTheInnerSidesContradictTheHeaders)
{
  ExpectSides(DecideSides({ kRight, kLeft }, {}), Side::Unknown, Side::Unknown, true);
  ExpectSides(DecideSides({ kRight, kNone }, {}), Side::Unknown, Side::Unknown, true);
  ExpectSides(DecideSides({ kNone, kLeft }, {}), Side::Unknown, Side::Unknown, true);
}

TEST(Sides, ContradictoryHeadersLeaveTwoLimbsWithoutSides)
{
  ExpectSides(DecideSides({ kNone, kNone }, Header("?")), Side::Unknown, Side::Unknown, true);
  ExpectSides(DecideSides({ kLeft, kRight }, Header("?")), Side::Unknown, Side::Unknown, true);
}

TEST(Sides, ASingleLimbWithoutAnyEvidenceIsUnknown)
{
  ExpectSide(DecideSides({ kNone }, {}), Side::Unknown, false);
  ExpectSide(DecideSides({ kNone }, Header("B")), Side::Unknown, false);
}

TEST(Sides, ASingleLimbTakesTheSideOfTheHeaders)
{
  ExpectSide(DecideSides({ kNone }, Header("L")), Side::Left, false);
  ExpectSide(DecideSides({ kNone }, Header("R")), Side::Right, false);
  ExpectSide(DecideSides({ kRight }, Header("R")), Side::Right, false);
}

TEST(Sides, ASingleLimbTakesTheSideOppositeToAStripOfTheOther)
{
  SideEvidence evidence;
  evidence.otherLimbTowardsRight = true;
  ExpectSide(DecideSides({ kNone }, evidence), Side::Left, false);
  evidence = {};
  evidence.otherLimbTowardsLeft = true;
  ExpectSide(DecideSides({ kNone }, evidence), Side::Right, false);
  evidence.otherLimbTowardsRight = true;
  ExpectSide(DecideSides({ kNone }, evidence), Side::Unknown, false);
}

TEST(Sides, ASingleLimbTakesTheSideOfItsFibula)
{
  ExpectSide(DecideSides({ kLeft }, {}), Side::Left, false);
  ExpectSide(DecideSides({ kRight }, {}), Side::Right, false);
}

TEST(Sides, EvidenceThatContradictsItselfMakesTheSideUnknown)
{
  ExpectSide(DecideSides({ kRight }, Header("L")), Side::Unknown, true);
  ExpectSide(DecideSides({ kLeft }, Header("R")), Side::Unknown, true);
  SideEvidence strip;
  strip.otherLimbTowardsRight = true;
  ExpectSide(DecideSides({ kRight }, strip), Side::Unknown, true);
  strip.headerLaterality = "R";
  ExpectSide(DecideSides({ kNone }, strip), Side::Unknown, true);
}

TEST(Sides, ContradictoryHeadersMakeASingleLimbUnknown)
{
  ExpectSide(DecideSides({ kNone }, Header("?")), Side::Unknown, true);
  ExpectSide(DecideSides({ kLeft }, Header("?")), Side::Unknown, true);
}

TEST(Sides, TheUsersWordStands)
{
  SideEvidence evidence;
  evidence.requested = Side::Right;
  ExpectSide(DecideSides({ kNone }, evidence), Side::Right, false);
  ExpectSide(DecideSides({ kRight }, evidence), Side::Right, false);
  evidence.headerLaterality = "R";
  ExpectSide(DecideSides({ kNone }, evidence), Side::Right, false);
}

TEST(Sides, TheUsersWordAgainstOtherEvidenceIsReported)
{
  SideEvidence evidence;
  evidence.requested = Side::Right;
  ExpectSide(DecideSides({ kLeft }, evidence), Side::Right, true);
  evidence.headerLaterality = "L";
  ExpectSide(DecideSides({ kNone }, evidence), Side::Right, true);
}

TEST(Sides, TheUsersWordAgainstAStripOfTheOtherLimbIsReported)
{
  SideEvidence evidence;
  evidence.requested = Side::Right;
  evidence.otherLimbTowardsRight = true;
  ExpectSide(DecideSides({ kNone }, evidence), Side::Right, true);
}

TEST(Sides, TheUsersWordSettlesHeadersThatContradictEachOther)
{
  SideEvidence evidence = Header("?");
  evidence.requested = Side::Left;
  const SideDecision decision = DecideSides({ kNone }, evidence);
  ASSERT_EQ(decision.sides.size(), 1U);
  EXPECT_EQ(decision.sides.front(), Side::Left);
}

TEST(Sides, TheUsersWordIsForASingleLimbOnly)
{
  SideEvidence evidence;
  evidence.requested = Side::Right;
  ExpectSides(DecideSides({ kNone, kNone }, evidence), Side::Left, Side::Right, false);
}
} // namespace
