#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <QLabel>
#include <QMainWindow>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include "ComparisonPanel.h"
#include "HelpOverlay.h"
#include "ImageArea.h"
#include "MeasurementTable.h"
#include "PlotPane.h"
#include "ToolPanel.h"
#include "WorklistPanel.h"
#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::app
{
/** \brief The window: panels around the pictures, menus and keys from the table of actions, dialogs. */
class MainWindow : public QMainWindow
{
public:
  explicit MainWindow(viewer::ViewerModel & model);
  ~MainWindow() override;

  /** Asks about unsaved changes first. Problems are told in the window. */
  void Open(const viewer::OpenRequest & request);
  void OpenBaseline(const viewer::OpenRequest & request);
  void OpenWorklist(const std::filesystem::path & folder, bool blind);
  /** Offers work of a session that ended without saving. */
  void OfferRecovery();
  void Perform(viewer::ActionId id);
  /** Handles what happened in the model and paints. */
  void RefreshNow();
  /** A key as the user pressed it. \return whether it meant something */
  bool PressKey(const QString & key);

  [[nodiscard]] ImageArea & Images() { return *m_Images; }
  [[nodiscard]] MeasurementView & Measurements() { return *m_Measurements; }
  [[nodiscard]] PlotPane & Plot() { return *m_Plot; }
  [[nodiscard]] ComparisonPanel & Comparison() { return *m_Comparison; }
  [[nodiscard]] WorklistPanel & List() { return *m_Worklist; }
  [[nodiscard]] HelpOverlay & Help() { return *m_Help; }
  [[nodiscard]] QString ProbeText() const { return m_Probe->text(); }
  [[nodiscard]] QString MessageText() const { return m_Message->text(); }
  [[nodiscard]] QString StateText() const { return m_State->text(); }
  /** The picture of the views as a PNG. \throws Error(CannotWrite). */
  void WritePicture(const std::filesystem::path & file, PictureText text);

protected:
  void closeEvent(QCloseEvent * event) override;
  void dragEnterEvent(QDragEnterEvent * event) override;
  void dropEvent(QDropEvent * event) override;
  bool eventFilter(QObject * object, QEvent * event) override;
  void resizeEvent(QResizeEvent * event) override;

private:
  void BuildDocks();
  void BuildMenus();
  void BuildStatusBar();
  void ScheduleRefresh();
  void Carry(viewer::ActionId id);
  void Try(const std::function<void()> & work);
  void Tell(const QString & text, bool isProblem);
  void ShowState();
  void FillRecentMenu();

  [[nodiscard]] bool MayLeave();
  /** Begins to save. \return false when that was given up or cannot begin */
  bool SaveStudy();
  /** Until what is being written is on the disk; the window stays alive. \return false when the reader would rather stay */
  [[nodiscard]] bool WaitForWriting();
  /** Says so, and why not. */
  [[nodiscard]] bool RefusedWhileBlind(const QString & what);
  [[nodiscard]] std::optional<viewer::OpenRequest> AskImages(const viewer::OpenRequest & request);
  void OpenByDialog();
  void OpenFiles(bool baseline);
  void OpenImageWithSegmentation();
  void OpenWorklistByDialog(bool blind);
  void ExportPictureByDialog(PictureText text);
  void ExportByDialog(viewer::ExportKind kind, const QString & what);
  [[nodiscard]] bool AskReader();
  [[nodiscard]] QString AskReason(const QString & title, const QString & question);
  [[nodiscard]] QString AskFolder(const QString & title);

  viewer::ViewerModel & m_Model;
  ImageArea * m_Images;
  MeasurementView * m_Measurements;
  PlotPane * m_Plot;
  ComparisonPanel * m_Comparison;
  ToolPanel * m_Tools;
  WorklistPanel * m_Worklist;
  QDockWidget * m_WorklistDock = nullptr;
  QDockWidget * m_MeasurementDock = nullptr;
  HelpOverlay * m_Help;
  QMenu * m_RecentMenu = nullptr;
  QLabel * m_Message;
  QLabel * m_Probe;
  QLabel * m_State;
  QProgressBar * m_Progress;
  QToolButton * m_Cancel;
  QTimer m_RefreshTimer, m_MessageTimer, m_AutosaveTimer;
  bool m_Refreshing = false;
};

/** Portable text of a key press in the notation of the table of keys; empty for a modifier alone. */
[[nodiscard]] QString KeyText(const QKeyEvent & event);
} // namespace myosect::app
