#include "VersionName.h"

#include <algorithm>
#include <cctype>

#include "myosect/ViewerModel/Opening.h"

namespace myosect::viewer
{
namespace
{
constexpr std::size_t kMostDigits = 6;

/** A path that ends in a slash has no file name. */
std::filesystem::path Plain(const std::filesystem::path & folder)
{
  const std::filesystem::path path = std::filesystem::absolute(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

int HighestVersion(const std::filesystem::path & plain)
{
  const VersionName own = SplitVersion(plain.filename().string());
  int highest = own.version;
  std::error_code status;
  for (const auto & entry : std::filesystem::directory_iterator(plain.parent_path(), status))
  {
    const VersionName other = SplitVersion(entry.path().filename().string());
    highest = other.base == own.base ? std::max(highest, other.version) : highest;
  }
  return highest;
}
} // namespace

VersionName SplitVersion(const std::string & name)
{
  const std::size_t at = name.rfind("-v");
  const std::string digits = at == std::string::npos ? std::string() : name.substr(at + 2);
  if (at == 0 || digits.empty() || digits.size() > kMostDigits || digits.front() == '0' ||
      !std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c) != 0; }) || std::stoi(digits) < 2)
  {
    return { name, 1 };
  }
  return { name.substr(0, at), std::stoi(digits) };
}

std::string JoinVersion(const VersionName & name)
{
  return name.version < 2 ? name.base : name.base + "-v" + std::to_string(name.version);
}

std::filesystem::path NewestVersion(const std::filesystem::path & folder)
{
  const std::filesystem::path plain = Plain(folder);
  return plain.parent_path() / JoinVersion({ SplitVersion(plain.filename().string()).base, HighestVersion(plain) });
}

std::filesystem::path NextVersion(const std::filesystem::path & folder)
{
  const std::filesystem::path plain = Plain(folder);
  return plain.parent_path() / JoinVersion({ SplitVersion(plain.filename().string()).base, HighestVersion(plain) + 1 });
}
} // namespace myosect::viewer
