#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Report/Review.h"
#include "myosect/ViewerModel/Blind.h"

namespace myosect::viewer
{
/** One result folder of a worklist. */
struct WorklistEntry
{
  std::filesystem::path folder;
  std::string name; ///< of the folder
  StudyIdentity identity;
  report::Review review;
  bool edited = false;
  std::string problem;                               ///< why it cannot be read; everything below is empty then
  std::size_t limbSlices = 0;                        ///< rows whose limb is in view
  std::size_t usableSlices = 0;                      ///< of these, with status ok
  std::size_t errors = 0, warnings = 0;              ///< kinds (codes), not counts of slices
  std::size_t red = 0, amber = 0, indeterminate = 0; ///< flags of asymmetry
  std::vector<std::string> reasons;                  ///< what lowers the score, for people
  double quality = 0.0;                              ///< 0 worst .. 100 nothing speaks against it
};

/**
 * \brief Quality of an entry: 100, less 40 times the share of limb slices that could not be measured, 15 for each kind of error, 4 for each
 * kind of warning, 6, 3 and 2 for each red, amber and indeterminate flag; at least 0. A folder that cannot be read has 0.
 */
[[nodiscard]] double QualityOf(const WorklistEntry & entry);

/** Folders below `directory` (itself, or any depth of two) that hold a summary.json of analyze or measure. Of versions of one result (name,
 * name-v2, …) the newest alone. \param firstVersions  the oldest instead: for blind reading. */
[[nodiscard]] std::vector<std::filesystem::path> FindResultFolders(const std::filesystem::path & directory, bool firstVersions = false);

[[nodiscard]] WorklistEntry ReadEntry(const std::filesystem::path & folder);

/** Not reviewed before rejected before accepted; then lowest quality; then most flags; then by name. */
void SortWorstFirst(std::vector<WorklistEntry> & entries);

/** \brief The list that a reader works through. */
class Worklist
{
public:
  /** \throws Error(UnreadableInput) for a folder that cannot be listed, (NoUsableSeries) for one without results. */
  [[nodiscard]] static Worklist Open(const std::filesystem::path & directory);
  /** Shuffled by the stored seed, identity hidden. */
  [[nodiscard]] static Worklist OpenBlind(const std::filesystem::path & directory);

  [[nodiscard]] const std::vector<WorklistEntry> & Entries() const { return m_Entries; }
  [[nodiscard]] std::size_t Current() const { return m_Current; }
  bool Select(std::size_t index);
  /** The next one that is not reviewed, from the current one round; empty when all are. */
  [[nodiscard]] std::optional<std::size_t> NextOpen() const;
  /** Reads an entry anew after it was reviewed or saved; its place in the list stays. */
  void Refresh(std::size_t index, const std::filesystem::path & folder);
  [[nodiscard]] std::size_t OpenCount() const;

  [[nodiscard]] bool IsBlind() const { return m_Blind.has_value(); }
  [[nodiscard]] BlindPolicy PolicyOf(std::size_t index) const;
  /** What the list shows of an entry: name, status, score; nothing that the policy hides. */
  [[nodiscard]] std::vector<std::string> Shown(std::size_t index) const;
  [[nodiscard]] static const std::vector<std::string> & Headings();
  /** Ends a blind reading: names may be shown from now on. \throws Error(Usage) while entries are open or without a reader. */
  void Sign(const std::string & reader);

private:
  std::filesystem::path m_Directory;
  std::vector<WorklistEntry> m_Entries;
  std::size_t m_Current = 0;
  std::optional<BlindReading> m_Blind;
};
} // namespace myosect::viewer
