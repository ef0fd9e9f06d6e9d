#include "myosect/Core/Memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sys/resource.h>

#include "ControlGroup.h"
#include "myosect/Core/Error.h"

namespace myosect
{
namespace
{
constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

std::size_t MachineBytes()
{
  std::ifstream info("/proc/meminfo");
  std::string key;
  std::size_t kibibytes = 0;
  std::string unit;
  while (info >> key >> kibibytes)
  {
    std::getline(info, unit);
    if (key == "MemAvailable:")
    {
      return kibibytes * 1024;
    }
  }
  return kUnlimited;
}

std::size_t ControlGroupsBytes()
{
  std::ifstream groups("/proc/self/cgroup");
  std::size_t least = kUnlimited;
  for (const std::filesystem::path & folder : ControlGroupFolders(groups, "/sys/fs/cgroup"))
  {
    least = std::min(least, ControlGroupBytes(folder));
  }
  return least;
}

std::size_t AddressSpaceBytes()
{
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
  {
    return kUnlimited;
  }
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const std::size_t used = pages * 4096;
  return limit.rlim_cur - std::min<std::size_t>(limit.rlim_cur, used);
}
} // namespace

std::size_t AvailableMemoryBytes()
{
  return std::min({ MachineBytes(), ControlGroupsBytes(), AddressSpaceBytes() });
}

void RequireMemory(std::size_t bytes, const std::string & what)
{
  const std::size_t available = AvailableMemoryBytes();
  if (bytes > available)
  {
    throw Error(ErrorCode::UnsupportedInput, what + " needs " + std::to_string(bytes >> 20) + " MiB of memory and " +
                                                 std::to_string(available >> 20) +
                                                 " MiB are available; use a larger machine or a shorter series");
  }
}
} // namespace myosect
