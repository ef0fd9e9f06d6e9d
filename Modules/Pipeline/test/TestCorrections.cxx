#include <gtest/gtest.h>

#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/Corrections.h"

namespace
{
using namespace myosect;
using namespace myosect::pipeline;
using myosect::test::TemporaryFolder;

Corrections Everything()
{
  Corrections corrections;
  corrections.edited = { { Side::Left, 3 }, { Side::Right, 4 } };
  corrections.segments = { { Side::Left, 2, 5, Segment::Knee } };
  corrections.excludedSlices = { { Side::Unknown, 7, "metal, \"old\" fracture" } };
  corrections.excludedRegions = { { 4, { { 1.5, -2.0, 30.0 }, { 11.5, -2.0, 30.0 }, { 1.5, 8.25, 30.0 } }, "lipoma" } };
  corrections.countedByVoxel = true;
  corrections.review = { report::ReviewStatus::Rejected, "R. Eader", "2026-01-31T14:05:00Z", "motion" };
  return corrections;
}

std::string WhatRefuses(const std::string & text)
{
  try
  {
    (void)ParseCorrections(text);
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::UnreadableInput);
    return error.what();
  }
  return {};
}

TEST(Corrections, AreReadBackAsTheyWereWritten)
{
  const TemporaryFolder folder;
  const Corrections written = Everything();
  WriteCorrections(folder / "corrections.json", written);
  const Corrections read = ReadCorrections(folder / "corrections.json");
  ASSERT_EQ(read.edited.size(), 2U);
  EXPECT_EQ(read.edited[1].side, Side::Right);
  EXPECT_EQ(read.edited[1].sliceIndex, 4U);
  ASSERT_EQ(read.segments.size(), 1U);
  EXPECT_EQ(read.segments[0].lastSlice, 5U);
  EXPECT_EQ(read.segments[0].segment, Segment::Knee);
  ASSERT_EQ(read.excludedSlices.size(), 1U);
  EXPECT_EQ(read.excludedSlices[0].reason, written.excludedSlices[0].reason);
  ASSERT_EQ(read.excludedRegions.size(), 1U);
  EXPECT_EQ(read.excludedRegions[0].outlineLps, written.excludedRegions[0].outlineLps);
  EXPECT_TRUE(read.countedByVoxel);
  EXPECT_EQ(read.review.status, report::ReviewStatus::Rejected);
  EXPECT_EQ(read.review.reader, "R. Eader");
  EXPECT_EQ(read.review.timeUtc, "2026-01-31T14:05:00Z");
}

TEST(Corrections, ThatChangeNothingAreEmpty)
{
  EXPECT_TRUE(Corrections{}.Empty());
  EXPECT_FALSE(Everything().Empty());
}

TEST(Corrections, NameWhatIsWrongInTheirFile)
{
  EXPECT_NE(WhatRefuses("{").find("no valid JSON"), std::string::npos);
  EXPECT_NE(WhatRefuses("[]").find("corrections_version"), std::string::npos);
  EXPECT_NE(WhatRefuses(R"({"corrections_version": 9})").find("version 9"), std::string::npos);
  EXPECT_NE(WhatRefuses(R"({"corrections_version": 1, "edited": [{"side": "port", "slice_index": 1}]})").find("'port' is no side"), std::string::npos);
  EXPECT_NE(WhatRefuses(R"({"corrections_version": 1, "edited": [{"side": "left", "slice_index": -1}]})").find("slice_index"), std::string::npos);
  EXPECT_NE(WhatRefuses(R"({"corrections_version": 1, "edited": 3})").find("no list"), std::string::npos);
  EXPECT_NE(WhatRefuses(R"({"corrections_version": 1, "segments": [{"side": "left", "first_slice": 5, "last_slice": 2, "segment": "calf"}]})").find("first_slice"), std::string::npos);
  EXPECT_NE(WhatRefuses(R"({"corrections_version": 1, "excluded_regions": [{"slice_index": 1, "outline_lps_mm": [[0,0,0],[1,1,1]], "reason": ""}]})").find("three points"), std::string::npos);
}

TEST(Corrections, OfAMissingFileAreAnError)
{
  EXPECT_THROW((void)ReadCorrections("/nowhere/corrections.json"), Error);
}
} // namespace
