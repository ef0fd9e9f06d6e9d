#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "myosect/ViewerModel/StudySource.h"

namespace myosect::viewer
{
/** Change of one slice's labels: runs of voxels with what stood there and what stands there now. */
struct SliceDelta
{
  struct Run
  {
    std::uint32_t first = 0, length = 0;
    LabelId before = 0, after = 0;
  };
  std::size_t sliceIndex = 0;
  std::vector<Run> runs;
};

/** Runs in which `after` differs from `before`, both of `count` voxels. */
[[nodiscard]] SliceDelta DifferenceOf(const LabelId * before, const LabelId * after, std::size_t count, std::size_t sliceIndex);
void ApplyDelta(const SliceDelta & delta, bool backwards, LabelId * slice);

/** One named step: labels and corrections change together. */
struct EditStep
{
  std::string name; ///< "brush, slice 12"
  std::vector<SliceDelta> slices;
  pipeline::Corrections before, after;

  [[nodiscard]] bool ChangesLabels() const { return !slices.empty(); }
};

/** \brief Undo and redo without limit. */
class History
{
public:
  void Push(EditStep step);
  /** The step to be taken back; null when there is none. The pointer holds until the next call that changes the history. */
  const EditStep * Undo();
  const EditStep * Redo();
  void Clear();
  /** What stands now is about to be saved; later steps may follow before it is. */
  void BeginSaving() { m_SavingAt = static_cast<std::ptrdiff_t>(m_Position); }
  /** What stood at BeginSaving is saved. */
  void MarkSaved() { m_SavedAt = m_SavingAt; }
  [[nodiscard]] bool IsSaved() const { return m_SavedAt == static_cast<std::ptrdiff_t>(m_Position); }
  [[nodiscard]] std::string UndoName() const;
  [[nodiscard]] std::string RedoName() const;
  /** Names of the steps in force since the last saving, oldest first; all of them when that state was undone. For the log. */
  [[nodiscard]] std::vector<std::string> UnsavedNames() const;
  [[nodiscard]] std::size_t StepCount() const { return m_Steps.size(); }
  /** Bytes that the steps take. */
  [[nodiscard]] std::size_t ByteCount() const;

private:
  std::vector<EditStep> m_Steps;
  std::size_t m_Position = 0;
  std::ptrdiff_t m_SavedAt = 0, m_SavingAt = 0; ///< -1: that state cannot be reached any more
};
} // namespace myosect::viewer
