#pragma once

#include <cstdint>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "myosect/ViewerModel/Document.h"

namespace myosect::viewer
{
/** Unsaved work: enough to open the study again and put labels and corrections back. */
struct SavedWork
{
  std::filesystem::path file;
  Origin origin;
  std::string timeUtc;
  std::string seriesUid;
  Index3 size{};
  LabelBuffer labels;
  pipeline::Corrections corrections;
};

/**
 * \brief Keeps unsaved work in a file of the state folder, written beside it and renamed, so that a crash leaves the last or the one
 * before, never half of one.
 *
 * One file for each running program; a file belongs to a crash when the process that wrote it is gone.
 */
class Autosave
{
public:
  explicit Autosave(std::filesystem::path folder);
  ~Autosave(); ///< waits for the writing
  Autosave(const Autosave &) = delete;
  Autosave & operator=(const Autosave &) = delete;

  /** Begins to write, in the background, when the document has unsaved changes that are not in the file yet; removes the file when there
   * are none. Only slices touched since the last time are encoded anew. \return whether it began; not while the last writing goes on.
   * \throws Error(CannotWrite) of the writing before. */
  bool Update(const Document & document);
  /** Until the file is on the disk. \throws Error(CannotWrite). */
  void Wait();
  /** The work is saved, or given up. */
  void Discard();
  /** Work that programs left behind which no longer run, newest first, without labels. Damaged files are skipped. */
  [[nodiscard]] static std::vector<SavedWork> Abandoned(const std::filesystem::path & folder);
  /** \throws Error(UnreadableInput) for a damaged file. */
  [[nodiscard]] static SavedWork Read(const std::filesystem::path & file);
  static void Remove(const std::filesystem::path & file);

private:
  [[nodiscard]] static unsigned NextNumber();
  void Encode(const Document & document);

  std::filesystem::path m_Folder, m_File;
  std::uint64_t m_WrittenRevision = 0;
  const StudySource * m_WrittenSource = nullptr;
  std::filesystem::path m_WrittenFolder;       ///< where the study lay then
  std::vector<std::string> m_Slices;           ///< encoded
  std::vector<std::uint64_t> m_SliceRevisions; ///< of which they are
  std::future<void> m_Writing;
};
} // namespace myosect::viewer
