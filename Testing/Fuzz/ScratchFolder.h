#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace myosect::fuzz
{
/** A folder of this process alone, in memory where the system has such a place; removed at the end. */
class ScratchFolder
{
public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder &) = delete;
  ScratchFolder & operator=(const ScratchFolder &) = delete;
  ~ScratchFolder();
  [[nodiscard]] const std::filesystem::path & Path() const { return m_Path; }
  /** Writes a file of the folder, or of one below it that exists, and tells where it is. */
  std::filesystem::path Write(const std::filesystem::path & name, std::string_view bytes) const;

private:
  std::filesystem::path m_Path;
};
} // namespace myosect::fuzz
