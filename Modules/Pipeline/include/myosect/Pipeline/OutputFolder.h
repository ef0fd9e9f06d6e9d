#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace myosect::pipeline
{
/**
 * \brief A result folder that appears whole or not at all.
 *
 * Files are written into a folder beside the target; Commit renames it. Without Commit the destructor removes it,
 * and the parent folders made for it.
 */
class OutputFolder
{
public:
  /** \param replace  an existing folder that holds `marker` may be replaced; nothing else ever is.
   *  \throws Error(CannotWrite) when the target exists, cannot be replaced, or its parent cannot be written. */
  OutputFolder(std::filesystem::path target, bool replace, std::string marker = "summary.json");
  ~OutputFolder();
  OutputFolder(const OutputFolder &) = delete;
  OutputFolder & operator=(const OutputFolder &) = delete;

  [[nodiscard]] const std::filesystem::path & Path() const noexcept { return m_Working; }
  /** \throws Error(CannotWrite). */
  void Commit();

private:
  std::filesystem::path m_Target;
  std::filesystem::path m_Working;
  std::vector<std::filesystem::path> m_MadeParents; ///< innermost first
  bool m_Replace;
  std::string m_Marker;
  bool m_Committed = false;
};
} // namespace myosect::pipeline
