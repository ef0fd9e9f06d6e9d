#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "myosect/ViewerModel/EditTools.h"
#include "myosect/ViewerModel/Events.h"
#include "myosect/ViewerModel/History.h"
#include "myosect/ViewerModel/Measurer.h"
#include "myosect/ViewerModel/Origin.h"
#include "myosect/ViewerModel/StudySource.h"

namespace myosect::viewer
{
/** Whether a number can be believed already. */
enum class RowState : std::uint8_t
{
  Final,
  Touched ///< areas are current; what hangs on bone, axis or the whole limb is pending
};

/** \brief A study with its labels, corrections and measurements as they now are. For the thread of the user interface alone. */
class Document
{
public:
  explicit Document(EventBuffer & events);
  ~Document();
  Document(const Document &) = delete;
  Document & operator=(const Document &) = delete;

  /** \param known  measurements already at hand, such as a result folder's; the study is measured anew in the background in either case.
   *  \param measure  false for an image that is not segmented yet. */
  void Open(std::shared_ptr<const StudySource> source, Origin origin, std::optional<MeasurementTable> known = std::nullopt,
            bool measure = true);
  void Close();
  [[nodiscard]] bool IsOpen() const { return m_Source != nullptr; }
  [[nodiscard]] const StudySource & Source() const { return *m_Source; }
  [[nodiscard]] std::shared_ptr<const StudySource> SharedSource() const { return m_Source; }
  [[nodiscard]] const Origin & GetOrigin() const { return m_Origin; }
  /** Where the study lies after it was saved. */
  void SetResultFolder(const std::filesystem::path & folder);
  [[nodiscard]] std::size_t SliceCount() const;

  [[nodiscard]] const LabelBuffer & Labels() const { return m_Labels; }
  [[nodiscard]] const LabelId * LabelSlice(std::size_t k) const;
  /** Grows whenever labels of the slice change: for caches of pictures. */
  [[nodiscard]] std::uint64_t SliceRevision(std::size_t k) const { return m_SliceRevisions[k]; }
  [[nodiscard]] std::uint64_t Revision() const { return m_Revision; }
  [[nodiscard]] const pipeline::Corrections & CurrentCorrections() const { return m_Corrections; }

  /** Rows of measurements.csv as they now are, by slice. */
  [[nodiscard]] const std::vector<SliceMeasurement> & Rows() const { return m_Rows; }
  [[nodiscard]] RowState StateOf(std::size_t row) const;
  [[nodiscard]] std::optional<std::size_t> FindRow(std::size_t slice, Side side) const;
  /** Everything else of the last whole measurement; null before the first one. */
  [[nodiscard]] const report::ResultContent * Content() const { return m_Content.get(); }
  /** Whether Content() belongs to an earlier state of labels and corrections. */
  [[nodiscard]] bool IsPending() const { return m_MeasuredRevision != m_Revision; }
  [[nodiscard]] double MeasuringFraction() const;
  /** Why the last whole measurement failed; empty when it did not. */
  [[nodiscard]] const std::string & MeasuringProblem() const { return m_Problem; }

  /** One undoable step. Steps may span several calls (a stroke); edits outside a step make one each. */
  void BeginStep(std::string name);
  /** Changes the labels of a slice. `change` returns whether it changed any. */
  bool EditSlice(std::size_t k, const std::function<bool(const SliceLabels &)> & change);
  void EditCorrections(const std::function<void(pipeline::Corrections &)> & change);
  /** Ends the step: it can be undone from now on. \return whether anything changed. */
  bool EndStep();
  /** Takes back what the open step changed. */
  void CancelStep();
  [[nodiscard]] bool InStep() const { return m_InStep; }

  bool Undo();
  bool Redo();
  [[nodiscard]] const History & Steps() const { return m_History; }
  [[nodiscard]] bool HasUnsavedChanges() const { return m_Recovered || !m_History.IsSaved(); }
  /** Put back from an autosave and not saved since. */
  [[nodiscard]] bool IsRecovered() const { return m_Recovered; }
  /** What stands now is about to be saved; edits may follow before it is. */
  void BeginSaving();
  /** What stood at BeginSaving is saved. */
  void MarkSaved();
  /** The review that was given to what is shown; no edit, and not undone. */
  void SetReview(const report::Review & review);

  /** Sections whose labels differ from those that the study was opened with, and those that were edited before. */
  [[nodiscard]] const std::vector<pipeline::LimbSlice> & EditedSections() const { return m_Corrections.edited; }

  /** Replaces labels and corrections by those of an autosave; counts as unsaved. Undo does not reach behind it. */
  void Restore(LabelBuffer labels, pipeline::Corrections corrections);

  /** Measures touched slices, hands the whole to the measuring thread, and collects what that has finished. Called by ViewerModel::Update.
   */
  void Update();
  /** Blocks until the whole study is measured; for saving and for tests. \return false after `seconds`. */
  bool WaitUntilMeasured(double seconds);

private:
  void Touch(std::size_t k);
  void MarkEdited(std::size_t k, const SliceDelta & delta);
  void Apply(const EditStep & step, bool backwards);
  /** Slices whose measurements follow from other corrections, and whether anything differs at all. */
  [[nodiscard]] static std::pair<std::set<std::size_t>, bool> SlicesChangedBy(const pipeline::Corrections & before,
                                                                              const pipeline::Corrections & after, bool anyOnly);
  void MeasureTouched();
  void Submit();
  void Collect();

  EventBuffer & m_Events;
  std::shared_ptr<const StudySource> m_Source;
  Origin m_Origin;
  LabelBuffer m_Labels;
  pipeline::Corrections m_Corrections;
  std::vector<SliceMeasurement> m_Rows;
  std::set<std::size_t> m_TouchedSlices; ///< since the last whole measurement
  std::set<std::size_t> m_ToMeasure;     ///< not measured since they were touched
  std::set<std::size_t> m_ToSubmit;      ///< not yet known to the measurer
  std::vector<std::uint64_t> m_SliceRevisions;
  std::uint64_t m_Revision = 0, m_SubmittedRevision = 0, m_MeasuredRevision = 0;
  std::shared_ptr<const report::ResultContent> m_Content;
  std::string m_Problem;
  History m_History;
  bool m_InStep = false, m_Recovered = false;
  bool m_Measures = true;
  EditStep m_Step;
  std::vector<std::pair<std::size_t, std::vector<LabelId>>> m_StepBefore; ///< slices as they were when the step began
  std::unique_ptr<Measurer> m_Measurer;
};
} // namespace myosect::viewer
