#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "myosect/ViewerModel/Actions.h"
#include "myosect/ViewerModel/Autosave.h"
#include "myosect/ViewerModel/Blind.h"
#include "myosect/ViewerModel/Display.h"
#include "myosect/ViewerModel/Document.h"
#include "myosect/ViewerModel/Opening.h"
#include "myosect/ViewerModel/Partner.h"
#include "myosect/ViewerModel/Probe.h"
#include "myosect/ViewerModel/ReviewLog.h"
#include "myosect/ViewerModel/RowTable.h"
#include "myosect/ViewerModel/Saving.h"
#include "myosect/ViewerModel/StateFolder.h"
#include "myosect/ViewerModel/ToolController.h"
#include "myosect/ViewerModel/Worklist.h"

namespace myosect::viewer
{
/** The one selection: slice, row, point of the plot and level line are views of it. */
struct Selection
{
  std::size_t sliceIndex = 0;
  Side side = Side::Unknown; ///< which row of the slice; the slice may have no row of that side
};

/** Something to tell the user, without a dialog. */
struct Message
{
  std::string text;
  bool isProblem = false;
};

/**
 * \brief Everything the viewer is, apart from pixels and widgets.
 *
 * The shell calls Perform, the tools and the properties from its handlers of input, and Update when it is about to paint; it paints what
 * the returned events name. For one thread.
 */
class ViewerModel
{
public:
  /** \param state  null: nothing is kept between sessions */
  explicit ViewerModel(std::shared_ptr<StateFolder> state = nullptr, OpenFunction open = OpenByPipeline());
  ~ViewerModel();

  EventBuffer events; ///< first: the members below record into it
  Document document;
  Document baseline; ///< earlier visit, for the visit view
  Display display;
  ToolController tools;
  KeyMap keys;

  /** Handles what happened since the last call: opened studies, touched slices, finished measurements, autosave. \return what must be
   * painted anew. */
  EventSet Update();

  // Opening
  /** In the background. \throws Error as PlanOpening; asks nothing: the shell asks about unsaved changes before. */
  void Open(const OpenRequest & request);
  void OpenBaseline(const OpenRequest & request);
  /** A source that is at hand: for tests and for programs that embed the viewer. */
  void Show(std::shared_ptr<const StudySource> source, Origin origin, std::optional<MeasurementTable> known = std::nullopt);
  [[nodiscard]] bool IsOpening() const;
  [[nodiscard]] ProgressEvent Progress() const;
  void CancelOpening();
  /** Waits for the opening and the measuring behind it, handling events. \return false after `seconds`. */
  bool WaitIdle(double seconds);
  void Close();

  // Selection
  [[nodiscard]] const Selection & Selected() const { return m_Selection; }
  void SelectSlice(std::size_t k);
  void SelectRow(std::size_t row);
  void SelectSide(Side side);
  [[nodiscard]] std::optional<std::size_t> SelectedRow() const;
  /** Linked cross-hair, LPS millimetres; moves the slice too when `follow`. */
  void SetCursor(std::size_t k, PlanePoint point, bool follow = false);
  void ClearCursor();
  [[nodiscard]] std::optional<Vector3> CursorLps() const { return m_CursorLps; }
  [[nodiscard]] std::optional<ProbeValue> Probe() const;

  // Actions
  /** \return false when nothing could be done (message says why, where that is not plain). Actions of the shell are put into
   * TakeShellRequests. */
  bool Perform(ActionId id);
  /** \return false for a key without an action. */
  bool PressKey(const std::string & key);
  [[nodiscard]] std::vector<ActionId> TakeShellRequests();
  [[nodiscard]] std::vector<Message> TakeMessages();

  // Correcting
  /** Excludes the selected slice, of the selected side or (Unknown) of all limbs. Refused without a reason. */
  bool ExcludeSlice(const std::string & reason, bool allLimbs = false);
  bool IncludeSlice();
  bool RemoveExcludedRegion(std::size_t index);
  bool SetSegment(std::size_t firstSlice, std::size_t lastSlice, Side side, Segment segment);
  /** Left and right of slices exchanged, or unknown sides given. */
  bool ChangeSides(std::size_t firstSlice, std::size_t lastSlice, Side from, Side to);
  /** Copies the selected slice's fascia to `count` slices towards head (+) or feet (-). */
  bool CopyOutline(int count);
  /** Interpolates fascia between the nearest edited sections below and above the selected slice, of the selected side. */
  bool InterpolateOutlines();

  // Saving and reading
  /** Begins to write the next version beside the result folder, or `folder` for a study without one, as things stand now; the reader may go
   * on meanwhile. Nothing is overwritten. \throws Error when that cannot begin; what goes wrong later comes as a message. */
  void BeginSaving(std::optional<std::filesystem::path> folder = std::nullopt);
  /** Begins to write tables, report or segmentation into a folder. \throws Error as BeginSaving, and while reading blind. */
  void BeginExport(ExportKind kind, const std::filesystem::path & folder);
  /** A version, a review or an export is being written. Other studies wait for it. */
  [[nodiscard]] bool IsWriting() const { return m_Writing != nullptr; }
  /** What is being written is a review, after which the next open entry comes by itself. */
  [[nodiscard]] bool IsReviewing() const;
  /** BeginSaving, and waits. \return the folder. \throws Error. */
  std::filesystem::path Save(std::optional<std::filesystem::path> folder = std::nullopt);
  [[nodiscard]] bool AsksBeforeClosing() const { return document.IsOpen() && document.HasUnsavedChanges(); }
  /** Work of a session that ended without saving. */
  [[nodiscard]] std::vector<SavedWork> AbandonedWork() const;
  /** What a person is told of abandoned work: whose and when, or without either while reading blind. */
  [[nodiscard]] std::string DescribeWork(const SavedWork & work) const;
  /** Opens its study in the background and puts the work back; selects it in the worklist where it stands there. */
  void Recover(const SavedWork & work);
  void DiscardAbandoned(const SavedWork & work);

  std::string reader; ///< as the reader signs
  void OpenWorklist(const std::filesystem::path & directory, bool blind = false);
  [[nodiscard]] const Worklist * List() const { return m_Worklist ? &*m_Worklist : nullptr; }
  bool SelectStudy(std::size_t index);
  /** Begins to sign; corrections, if there are any, are saved as a new version first. Once that is written, the next open entry is opened.
   * \throws Error when it cannot begin. */
  bool Accept();
  bool Reject(const std::string & reason);
  bool SignReads();

  // Texts
  [[nodiscard]] BlindPolicy Policy() const;
  /** What an error says, but nothing that could tell who is read while reading blind. */
  [[nodiscard]] std::string TextOf(const Error & error) const;
  /** Corner texts of the axial view: top left, top right, bottom left, bottom right; through the blind policy. */
  [[nodiscard]] std::array<std::vector<std::string>, 4> CornerTexts() const;
  [[nodiscard]] std::string WindowTitle() const;
  /** Review status, reader and time of what is shown; through the blind policy. */
  [[nodiscard]] std::string ReviewText() const;
  /** Sentence over the image when sides cannot be proven, the study is pending, excluded or rejected; empty when nothing is to be said. */
  [[nodiscard]] std::string Banner() const;
  /** Name for a picture file, without identity. */
  [[nodiscard]] std::string PictureName() const;

  [[nodiscard]] const StateFolder * State() const { return m_State.get(); }

private:
  bool PerformMoving(ActionId id);
  bool PerformView(ActionId id);
  bool PerformTool(ActionId id);
  bool PerformCorrecting(ActionId id);
  bool PerformReading(ActionId id);
  void Tell(std::string text, bool isProblem = true);
  void TakeOpened();
  void BeginStudy();
  bool Review(report::ReviewStatus status, const std::string & reason);
  [[nodiscard]] std::filesystem::path SavingPlace() const;
  void RequireIdleWriter() const;
  /** What a version of the study as it stands is made of. */
  [[nodiscard]] VersionTask TaskFor(const std::filesystem::path & target);
  struct Writing;
  [[nodiscard]] Writing WritingTo(const std::filesystem::path & folder) const;
  void BeginWriting(const std::string & stage, Writing writing, std::function<void(RunContext &)> work);
  /** Collects what was written. \return what went wrong */
  std::optional<Error> TakeWritten();
  void EndVersion(const Writing & writing);
  void EndReview(report::ReviewStatus status);
  /** The worklist's entry of a result that now lies in `folder`. */
  void RefreshListed(const std::filesystem::path & before, const std::filesystem::path & folder);
  bool SetSegmentHere(Segment segment);
  /** Place of a result folder in the worklist. */
  [[nodiscard]] std::optional<std::size_t> ListedAt(const std::filesystem::path & folder) const;
  /** Whether what is shown was segmented anew over a result whose outlines are hidden. */
  [[nodiscard]] bool IsFresh() const;

  std::shared_ptr<StateFolder> m_State;
  Opener m_Opener, m_BaselineOpener;
  Selection m_Selection;
  std::optional<Vector3> m_CursorLps;
  std::vector<ActionId> m_ShellRequests;
  std::vector<Message> m_Messages;
  std::optional<Worklist> m_Worklist;
  std::optional<SavedWork> m_Recovering;
  std::optional<std::filesystem::path> m_RecoveredFile; ///< goes once the work is saved
  std::size_t m_CursorSlice = 0;
  PlanePoint m_CursorPoint;
  bool m_ImageAlone = false; ///< its segmentation is still to come
  bool m_Moved = false;      ///< the user has chosen a slice
  std::unique_ptr<Autosave> m_Autosave;
  bool m_RowPending = false; ///< start slice and row follow from measurements that are still to come
  std::unique_ptr<Writing> m_Writing;
  BackgroundJob m_Writer;
};
} // namespace myosect::viewer
