#include "MainWindow.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QScrollArea>
#include <QStatusBar>
#include <QTextEdit>
#include <QUrl>
#include <QVBoxLayout>

#include "Changed.h"
#include "myosect/Core/Error.h"

namespace myosect::app
{
namespace
{
using viewer::ActionId;
using viewer::Event;

constexpr int kMessageMs = 9000;
constexpr int kAutosaveMs = 20000;
constexpr int kToolWidth = 250;

bool TakesText(const QWidget * widget)
{
  return qobject_cast<const QLineEdit *>(widget) != nullptr || qobject_cast<const QAbstractSpinBox *>(widget) != nullptr ||
         qobject_cast<const QTextEdit *>(widget) != nullptr;
}

QDockWidget * MakeDock(QMainWindow & window, const QString & title, const QString & name, QWidget * content, Qt::DockWidgetArea area)
{
  auto * dock = new QDockWidget(title, &window);
  dock->setObjectName(name);
  dock->setWidget(content);
  window.addDockWidget(area, dock);
  return dock;
}
} // namespace

QString KeyText(const QKeyEvent & event)
{
  const int key = event.key();
  Qt::KeyboardModifiers modifiers = event.modifiers() & ~(Qt::KeypadModifier | Qt::GroupSwitchModifier);
  if (key == 0 || key == Qt::Key_unknown || key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt || key == Qt::Key_Meta ||
      key == Qt::Key_AltGr)
  {
    return {};
  }
  const int meant = key == Qt::Key_Enter ? static_cast<int>(Qt::Key_Return) : key;
  const bool letter = key >= Qt::Key_A && key <= Qt::Key_Z;
  if (key > Qt::Key_Space && key <= Qt::Key_AsciiTilde && !letter)
  {
    modifiers &= ~Qt::ShiftModifier;
  }
  return QKeySequence(static_cast<int>(modifiers) | meant).toString(QKeySequence::PortableText);
}

MainWindow::MainWindow(viewer::ViewerModel & model)
    : m_Model(model), m_Images(new ImageArea(model, this)), m_Measurements(new MeasurementView(model, this)),
      m_Plot(new PlotPane(model, this)), m_Comparison(new ComparisonPanel(model, this)), m_Tools(new ToolPanel(model, this)),
      m_Worklist(new WorklistPanel(model, this)), m_Help(nullptr), m_Message(new QLabel(this)), m_Probe(new QLabel(this)),
      m_State(new QLabel(this)), m_Progress(new QProgressBar(this)), m_Cancel(new QToolButton(this))
{
  setAcceptDrops(true);
  setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowTabbedDocks);
  auto * middle = new QWidget(this);
  auto * column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  m_Message->setObjectName("message");
  m_Message->setWordWrap(true);
  m_Message->setContentsMargins(8, 4, 8, 4);
  m_Message->hide();
  column->addWidget(m_Message);
  column->addWidget(m_Images, 1);
  setCentralWidget(middle);
  m_Help = new HelpOverlay(this);
  BuildDocks();
  BuildMenus();
  BuildStatusBar();

  const auto input = [this] { ScheduleRefresh(); };
  m_Images->onInput = input;
  m_Measurements->onInput = input;
  m_Plot->onInput = input;
  m_Tools->onInput = input;
  m_Tools->onAction = [this](ActionId id) { Perform(id); };
  m_Images->onProbe = [this](const std::string & text) { m_Probe->setText(QString::fromStdString(text)); };
  m_Worklist->onChoose = [this](std::size_t index)
  {
    if (MayLeave())
    {
      Try([&] { m_Model.SelectStudy(index); });
    }
  };
  m_RefreshTimer.setSingleShot(true);
  m_RefreshTimer.setInterval(0);
  connect(&m_RefreshTimer, &QTimer::timeout, this, [this] { RefreshNow(); });
  m_MessageTimer.setSingleShot(true);
  connect(&m_MessageTimer, &QTimer::timeout, m_Message, &QWidget::hide);
  m_AutosaveTimer.setInterval(kAutosaveMs);
  connect(&m_AutosaveTimer, &QTimer::timeout, this, [this] { ScheduleRefresh(); });
  m_AutosaveTimer.start();
  m_Model.events.SetWake(
      [this]
      {
        QMetaObject::invokeMethod(
            this, [this] { ScheduleRefresh(); }, Qt::QueuedConnection);
      });
  qApp->installEventFilter(this);
  RefreshNow();
}

MainWindow::~MainWindow()
{
  m_Model.events.SetWake({});
  qApp->removeEventFilter(this);
}

void MainWindow::BuildDocks()
{
  auto * scroll = new QScrollArea(this);
  scroll->setWidget(m_Tools);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setMinimumWidth(kToolWidth);
  scroll->setFrameShape(QFrame::NoFrame);
  MakeDock(*this, "Tools", "dock-tools", scroll, Qt::LeftDockWidgetArea);
  m_WorklistDock = MakeDock(*this, "Worklist", "dock-worklist", m_Worklist, Qt::LeftDockWidgetArea);
  m_WorklistDock->hide();
  m_MeasurementDock = MakeDock(*this, "Measurements", "dock-measurements", m_Measurements, Qt::BottomDockWidgetArea);
  QDockWidget * plot = MakeDock(*this, "Along the limb", "dock-plot", m_Plot, Qt::BottomDockWidgetArea);
  QDockWidget * comparison = MakeDock(*this, "Left and right", "dock-comparison", m_Comparison, Qt::BottomDockWidgetArea);
  splitDockWidget(m_MeasurementDock, plot, Qt::Horizontal);
  tabifyDockWidget(m_MeasurementDock, comparison);
  m_MeasurementDock->raise();
  resizeDocks({ m_MeasurementDock, plot }, { 620, 420 }, Qt::Horizontal);
  resizeDocks({ m_MeasurementDock }, { 230 }, Qt::Vertical);
}

void MainWindow::BuildMenus()
{
  std::vector<QMenu *> menus;
  for (int group = 0; group < static_cast<int>(viewer::ActionGroup::Count); ++group)
  {
    menus.push_back(new QMenu(QString::fromUtf8(viewer::TitleOf(static_cast<viewer::ActionGroup>(group))), this));
  }
  for (const viewer::Action & action : viewer::Actions())
  {
    const auto & keys = m_Model.keys.KeysOf(action.id);
    QMenu & menu = *menus[static_cast<std::size_t>(action.group)];
    // The keys stand behind a tab for reading only: one event filter carries all of them out.
    auto * item = menu.addAction(QString::fromUtf8(action.help) + (keys.empty() ? QString() : "\t" + QString::fromStdString(keys.front())));
    item->setObjectName(QString("action-") + action.name);
    connect(item, &QAction::triggered, this, [this, id = action.id] { Perform(id); });
    if (action.id == ActionId::OpenStudy)
    {
      connect(menu.addAction("Open an image with its segmentation"), &QAction::triggered, this, [this] { OpenImageWithSegmentation(); });
      connect(menu.addAction("Open an earlier visit beside this study"), &QAction::triggered, this, [this] { OpenFiles(true); });
      connect(menu.addAction("Open a worklist of result folders"), &QAction::triggered, this, [this] { OpenWorklistByDialog(false); });
      connect(menu.addAction("Read a worklist blind"), &QAction::triggered, this, [this] { OpenWorklistByDialog(true); });
    }
  }
  m_RecentMenu = new QMenu("Recent studies", this);
  connect(m_RecentMenu, &QMenu::aboutToShow, this, [this] { FillRecentMenu(); });
  QMenu * file = menus[static_cast<std::size_t>(viewer::ActionGroup::File)];
  file->addSeparator();
  file->addMenu(m_RecentMenu);
  menuBar()->addMenu(file);
  for (int group = 0; group < static_cast<int>(viewer::ActionGroup::Count); ++group)
  {
    if (static_cast<viewer::ActionGroup>(group) != viewer::ActionGroup::File)
    {
      menuBar()->addMenu(menus[static_cast<std::size_t>(group)]);
    }
  }
  QMenu * panels = createPopupMenu();
  panels->setTitle("Panels");
  menuBar()->addMenu(panels);
}

void MainWindow::BuildStatusBar()
{
  m_Probe->setObjectName("probe");
  m_State->setObjectName("state");
  m_Progress->setFixedWidth(240);
  m_Progress->setRange(0, 100);
  m_Cancel->setText("Cancel");
  m_Cancel->setObjectName("cancel");
  m_Cancel->setFocusPolicy(Qt::NoFocus);
  connect(m_Cancel, &QToolButton::clicked, this, [this] { Perform(ActionId::CancelJob); });
  statusBar()->addWidget(m_Probe, 1);
  statusBar()->addPermanentWidget(m_State);
  statusBar()->addPermanentWidget(m_Progress);
  statusBar()->addPermanentWidget(m_Cancel);
  statusBar()->addPermanentWidget(new QLabel("not a medical device", this));
}

void MainWindow::ScheduleRefresh()
{
  if (!m_RefreshTimer.isActive())
  {
    m_RefreshTimer.start();
  }
}

void MainWindow::RefreshNow()
{
  if (m_Refreshing)
  {
    ScheduleRefresh();
    return;
  }
  m_Refreshing = true;
  m_RefreshTimer.stop();
  viewer::EventSet changed;
  try
  {
    changed = m_Model.Update();
  }
  catch (const Error & error)
  {
    Tell(QString::fromStdString(m_Model.TextOf(error)), true);
    changed.set();
  }
  m_Images->Refresh(changed);
  m_Measurements->Refresh(changed);
  m_Plot->Refresh(changed);
  m_Comparison->Refresh(changed);
  m_Tools->Refresh(changed);
  m_Worklist->Refresh(changed);
  if (m_Model.List() != nullptr && Any(changed, { Event::Worklist }) && m_WorklistDock->isHidden())
  {
    m_WorklistDock->show();
  }
  ShowState();
  for (const viewer::Message & message : m_Model.TakeMessages())
  {
    Tell(QString::fromStdString(message.text), message.isProblem);
  }
  m_Refreshing = false;
  for (const ActionId id : m_Model.TakeShellRequests())
  {
    Carry(id);
  }
}

void MainWindow::ShowState()
{
  setWindowTitle(QString::fromStdString(m_Model.WindowTitle()));
  const bool opening = m_Model.IsOpening() || m_Model.IsWriting();
  const bool measuring = m_Model.document.IsOpen() && m_Model.document.IsPending() && m_Model.document.MeasuringProblem().empty();
  m_Progress->setVisible(opening || measuring);
  m_Cancel->setVisible(opening);
  if (opening)
  {
    const ProgressEvent progress = m_Model.Progress();
    m_Progress->setFormat((m_Model.IsWriting() ? "writing: " : "opening: ") + QString::fromStdString(progress.stage) + " %p %");
    m_Progress->setValue(static_cast<int>(progress.fraction * 100.0));
  }
  else if (measuring)
  {
    m_Progress->setFormat("measuring %p %");
    m_Progress->setValue(static_cast<int>(m_Model.document.MeasuringFraction() * 100.0));
  }
  QString state;
  if (m_Model.document.IsOpen())
  {
    state = m_Model.document.HasUnsavedChanges() ? "changed, not saved" : "";
    if (!m_Model.document.MeasuringProblem().empty())
    {
      state = "not measured: " + QString::fromStdString(m_Model.document.MeasuringProblem());
    }
  }
  m_State->setText(state);
  m_MeasurementDock->setWindowTitle("Measurements" +
                                    (m_Model.ReviewText().empty() ? QString() : ": " + QString::fromStdString(m_Model.ReviewText())));
}

void MainWindow::Tell(const QString & text, bool isProblem)
{
  m_Message->setText(text);
  m_Message->setStyleSheet(isProblem ? "background: #fff0c8; color: #3a2a00;" : "background: #e2eef8; color: #102a40;");
  m_Message->show();
  m_MessageTimer.start(kMessageMs);
}

void MainWindow::Try(const std::function<void()> & work)
{
  try
  {
    work();
  }
  catch (const Error & error)
  {
    Tell(QString::fromStdString(m_Model.TextOf(error)), true);
  }
  ScheduleRefresh();
}

void MainWindow::Perform(ActionId id)
{
  const bool signs = id == ActionId::AcceptResult || id == ActionId::RejectResult || id == ActionId::SignReads;
  const bool leaves = id == ActionId::NextStudy || id == ActionId::PreviousStudy;
  if (leaves && m_Model.IsReviewing())
  {
    return; // the next study comes by itself
  }
  if ((signs && (m_Model.document.IsOpen() || m_Model.List() != nullptr) && !AskReader()) || (leaves && !MayLeave()))
  {
    return;
  }
  if ((id == ActionId::AcceptResult || id == ActionId::RejectResult) && m_Model.document.IsOpen() &&
      m_Model.document.GetOrigin().resultFolder.empty() && !(SaveStudy() && WaitForWriting()))
  {
    return; // what is signed lies in a folder
  }
  if (id == ActionId::ToolExcludeRegion && m_Model.document.IsOpen())
  {
    const QString reason = AskReason("Exclude a region", "Why does the region leave every sum? Then draw around it.");
    if (reason.isEmpty())
    {
      return;
    }
    m_Model.tools.exclusionReason = reason.toStdString();
  }
  Try([&] { m_Model.Perform(id); });
  RefreshNow();
}

bool MainWindow::PressKey(const QString & key)
{
  if (m_Help->isVisible())
  {
    m_Help->hide();
    return true;
  }
  const auto id = m_Model.keys.Find(key.toStdString());
  if (id)
  {
    Perform(*id);
  }
  return id.has_value();
}

bool MainWindow::eventFilter(QObject * object, QEvent * event)
{
  if (event->type() != QEvent::KeyPress || QApplication::activeModalWidget() != nullptr || QApplication::activePopupWidget() != nullptr ||
      !object->isWidgetType())
  {
    return QMainWindow::eventFilter(object, event);
  }
  const auto & key = static_cast<const QKeyEvent &>(*event);
  if (TakesText(static_cast<const QWidget *>(object)))
  {
    if (key.key() == Qt::Key_Escape || key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter)
    {
      m_Images->setFocus();
    }
    return QMainWindow::eventFilter(object, event);
  }
  const QString text = KeyText(key);
  if (!text.isEmpty() && PressKey(text))
  {
    return true;
  }
  return QMainWindow::eventFilter(object, event);
}

void MainWindow::resizeEvent(QResizeEvent * event)
{
  QMainWindow::resizeEvent(event);
  m_Help->hide();
}

void MainWindow::closeEvent(QCloseEvent * event)
{
  if (!MayLeave())
  {
    event->ignore();
    return;
  }
  m_Model.CancelOpening();
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent * event)
{
  if (event->mimeData()->hasUrls())
  {
    event->acceptProposedAction();
  }
}

void MainWindow::dropEvent(QDropEvent * event)
{
  viewer::OpenRequest request;
  for (const QUrl & url : event->mimeData()->urls())
  {
    if (url.isLocalFile())
    {
      request.paths.emplace_back(url.toLocalFile().toStdString());
    }
  }
  if (!request.paths.empty())
  {
    event->acceptProposedAction();
    Open(request);
  }
}

void MainWindow::WritePicture(const std::filesystem::path & file, PictureText text)
{
  rendering::WritePng(file, m_Images->Grab(text));
}
} // namespace myosect::app
