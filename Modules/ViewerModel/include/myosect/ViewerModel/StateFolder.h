#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "myosect/ViewerModel/Document.h"

namespace myosect::viewer
{
/** The files that hold the images of a study. */
struct ImageFiles
{
  std::vector<std::filesystem::path> inputs; ///< DICOM files and folders, or a volume file
  std::filesystem::path water, fat, fatFraction;

  [[nodiscard]] bool Empty() const { return inputs.empty() && water.empty() && fat.empty() && fatFraction.empty(); }
};
[[nodiscard]] ImageFiles ImageFilesOf(const Origin & origin);

struct RecentStudy
{
  Origin origin;
  std::string lastOpenedUtc;
};

/**
 * \brief What the viewer keeps for its user between sessions: recent studies, where images lie, keys, autosaves.
 *
 * Files are for the user alone (mode 0600 in a folder of mode 0700), written whole or not at all. A damaged file counts as absent.
 */
class StateFolder
{
public:
  /** $XDG_STATE_HOME/myosect, else ~/.local/state/myosect. */
  [[nodiscard]] static std::filesystem::path DefaultPath();
  /** \throws Error(CannotWrite) when it cannot be made. */
  explicit StateFolder(std::filesystem::path path);

  [[nodiscard]] const std::filesystem::path & Path() const { return m_Path; }
  [[nodiscard]] std::filesystem::path KeyFile() const { return m_Path / "keys.json"; }
  [[nodiscard]] std::filesystem::path AutosaveFolder() const { return m_Path / "autosave"; }

  /** Newest first, at most 20; those that are gone are left out. */
  [[nodiscard]] std::vector<RecentStudy> RecentStudies() const;
  void AddRecent(const Origin & origin);
  void ForgetRecent();

  /** Where the images of a series lie: inputs, or the files of a Dixon set. Several UIDs: joined by ';' as in tables. */
  void RememberImages(const std::string & seriesUid, const ImageFiles & files);
  /** Empty when unknown or gone. */
  [[nodiscard]] ImageFiles ImagesOf(const std::string & seriesUid) const;

private:
  std::filesystem::path m_Path;
};
} // namespace myosect::viewer
