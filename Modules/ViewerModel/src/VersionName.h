#pragma once

#include <filesystem>
#include <string>

namespace myosect::viewer
{
/** "P1-v3" is version 3 of "P1"; a name without a suffix is version 1. */
struct VersionName
{
  std::string base;
  int version = 1;
};
[[nodiscard]] VersionName SplitVersion(const std::string & name);
[[nodiscard]] std::string JoinVersion(const VersionName & name);
/** The highest version that lies beside a folder; the folder itself where there is none. */
[[nodiscard]] std::filesystem::path NewestVersion(const std::filesystem::path & folder);
} // namespace myosect::viewer
