#pragma once

#include <filesystem>
#include <string>

namespace myosect::pipeline
{
/** A fresh folder for files that nobody keeps; it is gone, with all in it, at the end. */
class WorkFolder
{
public:
  /** \param parent  empty: the system's folder for temporary files. \param prefix  of its name. \throws Error(CannotWrite). */
  explicit WorkFolder(const std::filesystem::path & parent = {}, const std::string & prefix = "myosect-");
  ~WorkFolder();
  WorkFolder(const WorkFolder &) = delete;
  WorkFolder & operator=(const WorkFolder &) = delete;

  [[nodiscard]] const std::filesystem::path & Path() const noexcept { return m_Path; }

private:
  std::filesystem::path m_Path;
};
} // namespace myosect::pipeline
