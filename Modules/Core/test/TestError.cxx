#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <sys/resource.h>

#include "myosect/Core/Error.h"
#include "myosect/Core/Memory.h"

namespace
{
using namespace myosect;

TEST(ErrorText, IsOneLineWhateverAToolkitSaid)
{
  const Error error(ErrorCode::UnreadableInput, "first\nsecond\r\nthird\tfourth");
  EXPECT_STREQ(error.what(), "first second  third fourth");
}

TEST(ErrorText, HasItsContextInFrontOutermostFirst)
{
  const Error error = Error(ErrorCode::CannotWrite, "no space").With("measurements.csv").With("result\nfolder");
  EXPECT_STREQ(error.what(), "result folder: measurements.csv: no space");
  EXPECT_EQ(error.Code(), ErrorCode::CannotWrite);
}

TEST(ErrorCodes, AreTheExitCodesOfTheCommandLine)
{
  EXPECT_EQ(Error(ErrorCode::Internal, "").ExitCode(), 1);
  EXPECT_EQ(Error(ErrorCode::Usage, "").ExitCode(), 2);
  EXPECT_EQ(Error(ErrorCode::UnreadableInput, "").ExitCode(), 20);
  EXPECT_EQ(Error(ErrorCode::NoUsableSeries, "").ExitCode(), 21);
  EXPECT_EQ(Error(ErrorCode::UnsupportedInput, "").ExitCode(), 22);
  EXPECT_EQ(Error(ErrorCode::CannotWrite, "").ExitCode(), 40);
  EXPECT_EQ(Error(ErrorCode::ProcessingFailed, "").ExitCode(), 80);
  EXPECT_EQ(Error(ErrorCode::Interrupted, "").ExitCode(), 130);
}

TEST(MemoryCheck, RefusesWithWhatIsNeededAndWhatThereIs)
{
  try
  {
    RequireMemory(std::size_t{ 1 } << 60, "series 1.2.3");
    FAIL() << "no machine has an exbibyte";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::UnsupportedInput);
    EXPECT_THAT(error.what(), testing::MatchesRegex("series 1.2.3 needs 1099511627776 MiB of memory and [0-9]+ MiB are available; use .*"));
  }
}

TEST(MemoryCheck, LetsSmallVolumesPass)
{
  EXPECT_NO_THROW(RequireMemory(1, "a voxel"));
  EXPECT_NO_THROW(RequireMemory(AvailableMemoryBytes() / 4, "a quarter"));
}

TEST(MemoryCheck, KeepsToTheLimitOfTheAddressSpace)
{
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  constexpr std::size_t kRoom = std::size_t{ 256 } << 20;
  rlimit limited = before;
  limited.rlim_cur = pages * 4096 + kRoom;
  ASSERT_EQ(setrlimit(RLIMIT_AS, &limited), 0);
  const std::size_t available = AvailableMemoryBytes();
  ASSERT_EQ(setrlimit(RLIMIT_AS, &before), 0);
  constexpr std::size_t kFreedMeanwhile = std::size_t{ 1 } << 20; // pages that the allocator gives back
  EXPECT_LE(available, kRoom + kFreedMeanwhile);
  EXPECT_GT(available, 0u);
}
} // namespace
