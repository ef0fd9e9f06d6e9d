#pragma once

#include <filesystem>

namespace myosect::validation
{
/** A fresh temporary folder that goes with its object. \throws Error(CannotWrite). */
class WorkFolder
{
public:
  WorkFolder();
  ~WorkFolder();
  WorkFolder(const WorkFolder &) = delete;
  WorkFolder & operator=(const WorkFolder &) = delete;

  [[nodiscard]] const std::filesystem::path & Path() const noexcept { return m_Path; }

private:
  std::filesystem::path m_Path;
};
} // namespace myosect::validation
