#include "myosect/Core/Memory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <sstream>
#include <unistd.h>

#include "ControlGroup.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;

/** A folder that looks like a control group's; removed with its content. */
class GroupFolder
{
public:
  GroupFolder() : m_Path(std::filesystem::temp_directory_path() / ("myosect-control-group-" + std::to_string(getpid())))
  {
    std::filesystem::create_directories(m_Path);
  }
  ~GroupFolder() { std::filesystem::remove_all(m_Path); }
  GroupFolder(const GroupFolder &) = delete;
  GroupFolder & operator=(const GroupFolder &) = delete;

  void Write(const std::string & file, const std::string & text) const { std::ofstream(m_Path / file) << text; }
  [[nodiscard]] const std::filesystem::path & Path() const { return m_Path; }

private:
  std::filesystem::path m_Path;
};

TEST(Memory, PagesOfFilesThatTheKernelDropsOnDemandAreFree)
{
  const GroupFolder group;
  group.Write("memory.max", "1000000\n");
  group.Write("memory.current", "900000\n");
  EXPECT_EQ(ControlGroupBytes(group.Path()), 100000U);
  group.Write("memory.stat", "anon 300000\nfile 600000\ninactive_file 500000\nactive_file 100000\n");
  EXPECT_EQ(ControlGroupBytes(group.Path()), 600000U);
}

TEST(Memory, ControlGroupsOfVersionOneAreReadToo)
{
  const GroupFolder group;
  group.Write("memory.limit_in_bytes", "1000000\n");
  group.Write("memory.usage_in_bytes", "900000\n");
  group.Write("memory.stat", "inactive_file 1\ntotal_inactive_file 200000\n");
  EXPECT_EQ(ControlGroupBytes(group.Path()), 300000U);
}

TEST(Memory, AGroupBeyondItsLimitHasNothingLeft)
{
  const GroupFolder group;
  group.Write("memory.max", "1000\n");
  group.Write("memory.current", "4000\n");
  EXPECT_EQ(ControlGroupBytes(group.Path()), 0U);
}

TEST(Memory, AGroupWithoutLimitLimitsNothing)
{
  constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
  const GroupFolder group;
  EXPECT_EQ(ControlGroupBytes(group.Path()), kUnlimited);
  group.Write("memory.max", "max\n");
  group.Write("memory.current", "4000\n");
  EXPECT_EQ(ControlGroupBytes(group.Path()), kUnlimited);
}

TEST(Memory, EveryGroupAboveTheProcessIsAsked)
{
  using Paths = std::vector<std::filesystem::path>;
  std::istringstream two("0::/user.slice/app.scope\n");
  EXPECT_EQ(ControlGroupFolders(two, "/g"), (Paths{ "/g", "/g/user.slice", "/g/user.slice/app.scope" }));
  std::istringstream one("9:name=systemd:/\n4:cpu,memory:/job\n3:cpuset:/\nrubbish\n");
  EXPECT_EQ(ControlGroupFolders(one, "/g"), (Paths{ "/g/memory", "/g/memory/job" }));
}

TEST(Memory, WhatDoesNotFitIsRefusedWithTheNumbers)
{
  EXPECT_GT(AvailableMemoryBytes(), 0U);
  EXPECT_NO_THROW(RequireMemory(1, "a voxel"));
  try
  {
    RequireMemory(std::numeric_limits<std::size_t>::max() - 1, "the series");
    FAIL() << "nothing thrown";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::UnsupportedInput);
    EXPECT_NE(std::string(error.what()).find("the series needs 17592186044415 MiB"), std::string::npos) << error.what();
  }
}
} // namespace
