#include <gtest/gtest.h>

#include <fstream>

#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/FileText.h"
#include "myosect/Core/UtcTime.h"

namespace
{
using namespace myosect;

TEST(FileText, IsEveryByteOfTheFile)
{
  const test::TemporaryFolder folder;
  const std::string bytes("a\r\n\0b", 5);
  std::ofstream(folder / "file", std::ios::binary) << bytes;
  EXPECT_EQ(TextOfFile(folder / "file", "complaint"), bytes);
}

TEST(FileText, OfAMissingOrEmptyFileIsTheComplaint)
{
  const test::TemporaryFolder folder;
  std::ofstream(folder / "empty", std::ios::binary).flush();
  for (const char * name : { "missing", "empty" })
  {
    try
    {
      (void)TextOfFile(folder / name, "look elsewhere");
      ADD_FAILURE() << name;
    }
    catch (const Error & error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::UnreadableInput);
      EXPECT_STREQ(error.what(), "look elsewhere");
    }
  }
}

TEST(UtcTime, IsWrittenAsIso8601)
{
  EXPECT_EQ(UtcText(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(UtcText(1769868300), "2026-01-31T14:05:00Z");
  EXPECT_EQ(UtcNow().size(), UtcText(0).size());
}
} // namespace
