#include <gtest/gtest.h>

#include "StudyState.h"

namespace
{
using namespace myosect::batch;

TEST(StudyState, IsReadAsItWasWritten)
{
  const auto state = ParseState(StateText({ "0123", true, 81 }));
  ASSERT_TRUE(state);
  EXPECT_EQ(state->fingerprint, "0123");
  EXPECT_TRUE(state->finished);
  EXPECT_EQ(state->exitCode, 81);
}

TEST(StudyState, IsNoneWhereItIsDamaged)
{
  EXPECT_FALSE(ParseState(""));
  EXPECT_FALSE(ParseState(R"(["0123", true, 0])"));
  EXPECT_FALSE(ParseState(R"({"fingerprint": "0123", "finished": true})"));
  EXPECT_FALSE(ParseState(R"({"fingerprint": "0123", "finished": 1, "exit_code": 0})"));
  EXPECT_FALSE(ParseState(R"({"fingerprint": [], "finished": true, "exit_code": 0})"));
}
} // namespace
