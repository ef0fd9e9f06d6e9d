#include "ControlGroup.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace myosect
{
namespace
{
std::optional<std::size_t> ReadNumber(const std::filesystem::path & file)
{
  std::ifstream stream(file);
  std::size_t value = 0;
  return stream >> value ? std::optional(value) : std::nullopt;
}

std::size_t StatValue(const std::filesystem::path & file, const std::string & wanted)
{
  std::ifstream stream(file);
  std::string key;
  std::size_t value = 0;
  while (stream >> key >> value)
  {
    if (key == wanted)
    {
      return value;
    }
  }
  return 0;
}
} // namespace

std::vector<std::filesystem::path> ControlGroupFolders(std::istream & groups, const std::filesystem::path & root)
{
  std::vector<std::filesystem::path> folders;
  std::string line;
  while (std::getline(groups, line))
  {
    // hierarchy:controllers:path
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos)
    {
      continue;
    }
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool isVersion2 = controllers == ",,";
    if (!isVersion2 && controllers.find(",memory,") == std::string::npos)
    {
      continue;
    }
    std::filesystem::path folder = isVersion2 ? root : root / "memory";
    folders.push_back(folder);
    for (const std::filesystem::path & part : std::filesystem::path(line.substr(second + 1)).relative_path())
    {
      folder /= part;
      folders.push_back(folder);
    }
  }
  return folders;
}

std::size_t ControlGroupBytes(const std::filesystem::path & folder)
{
  const bool isVersion2 = std::filesystem::exists(folder / "memory.max");
  const auto limit = ReadNumber(folder / (isVersion2 ? "memory.max" : "memory.limit_in_bytes"));
  const auto used = ReadNumber(folder / (isVersion2 ? "memory.current" : "memory.usage_in_bytes"));
  if (!limit || !used)
  {
    return std::numeric_limits<std::size_t>::max();
  }
  const std::size_t droppable = StatValue(folder / "memory.stat", isVersion2 ? "inactive_file" : "total_inactive_file");
  return *limit - std::min(*limit, *used - std::min(*used, droppable));
}
} // namespace myosect
