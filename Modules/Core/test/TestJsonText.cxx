#include <string>

#include <gtest/gtest.h>

#include "myosect/Core/JsonText.h"

namespace
{
using myosect::NestsTooDeep;

std::string Nested(std::size_t depth)
{
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(JsonText, AMillionBracketsNestTooDeep)
{
  EXPECT_TRUE(NestsTooDeep(std::string(1000000, '[')));
  EXPECT_TRUE(NestsTooDeep(Nested(65)));
  EXPECT_FALSE(NestsTooDeep(Nested(64)));
}

TEST(JsonText, ListsBesideEachOtherDoNotNest)
{
  std::string text = "[";
  for (int i = 0; i < 1000; ++i)
  {
    text += "{\"a\": [1]},";
  }
  EXPECT_FALSE(NestsTooDeep(text + "0]"));
}

TEST(JsonText, BracketsInsideOfTextsDoNotCount)
{
  EXPECT_FALSE(NestsTooDeep("{\"a\": \"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\"}"));
  EXPECT_TRUE(NestsTooDeep("{\"a\\\\\": " + Nested(65) + "}"));
}
} // namespace
