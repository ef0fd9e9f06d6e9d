#include <QApplication>
#include <QDockWidget>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QProgressDialog>
#include <QPushButton>
#include <QThread>

#include "MainWindow.h"
#include "myosect/Core/Error.h"

namespace myosect::app
{
namespace
{
using viewer::ActionId;

const QStringList kReasons{ "tumour", "oedema", "scar", "metal", "motion", "wrong outline", "not the limb" };
constexpr QFileDialog::Options kDialogOptions = QFileDialog::DontUseNativeDialog;
const QString kVolumeFilter = "Volumes (*.nii *.nii.gz *.nrrd *.mha *.mhd);;All files (*)";
constexpr int kPollMs = 20;
} // namespace

void MainWindow::Carry(ActionId id)
{
  switch (id)
  {
  case ActionId::OpenStudy:
    OpenByDialog();
    break;
  case ActionId::OpenRecent:
    m_RecentMenu->popup(mapToGlobal(QPoint(width() / 3, height() / 4)));
    break;
  case ActionId::Save:
    SaveStudy();
    break;
  case ActionId::ExportPicture:
    ExportPictureByDialog(PictureText::WithoutIdentity);
    break;
  case ActionId::ExportCleanPicture:
    ExportPictureByDialog(PictureText::None);
    break;
  case ActionId::ExportTables:
    ExportByDialog(viewer::ExportKind::Tables, "tables");
    break;
  case ActionId::ExportReport:
    ExportByDialog(viewer::ExportKind::Report, "the report");
    break;
  case ActionId::ExportSegmentation:
    ExportByDialog(viewer::ExportKind::Segmentation, "the segmentation");
    break;
  case ActionId::Help:
    m_Help->Open(m_Model.keys);
    break;
  case ActionId::CancelJob:
    m_Model.CancelOpening();
    break;
  case ActionId::CloseStudy:
    if (MayLeave())
    {
      m_Model.Close();
      ScheduleRefresh();
    }
    break;
  case ActionId::Quit:
    close();
    break;
  case ActionId::RejectResult:
  {
    const QString reason = AskReason("Reject", "Why is this result rejected?");
    if (!reason.isEmpty())
    {
      Try([&] { m_Model.Reject(reason.toStdString()); });
    }
    break;
  }
  case ActionId::ExcludeSlice:
  {
    const QString reason = AskReason("Exclude this slice", "Why does this slice leave every sum?");
    if (!reason.isEmpty())
    {
      Try([&] { m_Model.ExcludeSlice(reason.toStdString()); });
    }
    break;
  }
  default:
    break;
  }
}

void MainWindow::Open(const viewer::OpenRequest & request)
{
  if (RefusedWhileBlind("No other study is opened") || !MayLeave())
  {
    return;
  }
  const bool needsImages = request.paths.size() == 1 && request.images.empty() && !request.choices.NamesFiles() &&
                           std::filesystem::is_regular_file(request.paths.front() / "summary.json");
  try
  {
    m_Model.Open(request);
  }
  catch (const Error & error)
  {
    Tell(QString::fromStdString(m_Model.TextOf(error)), true);
    Try(
        [&]
        {
          if (const auto again = needsImages ? AskImages(request) : std::nullopt)
          {
            m_Model.Open(*again);
          }
        });
  }
  ScheduleRefresh();
}

std::optional<viewer::OpenRequest> MainWindow::AskImages(const viewer::OpenRequest & request)
{
  viewer::OpenRequest again = request;
  const auto askFile = [this](const QString & title)
  { return QFileDialog::getOpenFileName(this, title, {}, kVolumeFilter, nullptr, kDialogOptions).toStdString(); };
  switch (viewer::ImageKindOf(request.paths.front()))
  {
  case viewer::ImageKind::Dicom:
    again.images = { AskFolder("Where are the images of this result?").toStdString() };
    break;
  case viewer::ImageKind::VolumeFile:
    again.images = { askFile("Where is the image of this result?") };
    break;
  case viewer::ImageKind::WaterAndFat:
    again.choices.water = askFile("Where is the water image of this result?");
    again.choices.fat = again.choices.water.empty() ? "" : askFile("Where is the fat image of this result?");
    return again.choices.fat.empty() ? std::nullopt : std::optional(again);
  default:
    again.choices.fatFraction = askFile("Where is the fat-fraction map of this result?");
    return again.choices.fatFraction.empty() ? std::nullopt : std::optional(again);
  }
  return again.images.front().empty() ? std::nullopt : std::optional(again);
}

void MainWindow::OpenBaseline(const viewer::OpenRequest & request)
{
  Try([&] { m_Model.OpenBaseline(request); });
}

void MainWindow::OpenWorklist(const std::filesystem::path & folder, bool blind)
{
  Try([&] { m_Model.OpenWorklist(folder, blind); });
}

void MainWindow::OfferRecovery()
{
  for (const viewer::SavedWork & work : m_Model.AbandonedWork())
  {
    QMessageBox box(QMessageBox::Question, "Unsaved work",
                    QString("A session ended without saving. Its corrections of %1 can be put back.")
                        .arg(QString::fromStdString(m_Model.DescribeWork(work))),
                    QMessageBox::NoButton, this);
    QPushButton * restore = box.addButton("Restore", QMessageBox::AcceptRole);
    QPushButton * discard = box.addButton("Discard", QMessageBox::DestructiveRole);
    box.addButton("Later", QMessageBox::RejectRole);
    box.exec();
    if (box.clickedButton() == restore)
    {
      Try([&] { m_Model.Recover(work); });
      return;
    }
    if (box.clickedButton() == discard)
    {
      Try([&] { m_Model.DiscardAbandoned(work); });
    }
  }
}

bool MainWindow::WaitForWriting()
{
  if (!m_Model.IsWriting())
  {
    return true;
  }
  QProgressDialog dialog("The study is still being written.", "Stay here", 0, 100, this);
  dialog.setWindowTitle("Writing");
  dialog.setWindowModality(Qt::ApplicationModal);
  dialog.setAutoClose(false);
  dialog.setAutoReset(false);
  dialog.setMinimumDuration(0);
  dialog.show();
  while (m_Model.IsWriting() && !dialog.wasCanceled())
  {
    dialog.setValue(static_cast<int>(m_Model.Progress().fraction * 100.0));
    QApplication::processEvents(QEventLoop::AllEvents, kPollMs);
    QThread::msleep(kPollMs);
    RefreshNow();
  }
  return !m_Model.IsWriting();
}

bool MainWindow::RefusedWhileBlind(const QString & what)
{
  const bool refused = m_Model.Policy().IsBlind();
  if (refused)
  {
    Tell(what + " while reads are blind; sign them first.", true);
  }
  return refused;
}

bool MainWindow::MayLeave()
{
  if (!WaitForWriting())
  {
    return false;
  }
  if (!m_Model.AsksBeforeClosing())
  {
    return true;
  }
  QMessageBox box(QMessageBox::Question, "Unsaved changes", "The corrections of this study are not saved.", QMessageBox::NoButton, this);
  QPushButton * save = box.addButton("Save", QMessageBox::AcceptRole);
  QPushButton * discard = box.addButton("Discard", QMessageBox::DestructiveRole);
  box.addButton("Cancel", QMessageBox::RejectRole);
  box.setDefaultButton(save);
  box.exec();
  if (box.clickedButton() == save)
  {
    return SaveStudy() && WaitForWriting() && !m_Model.AsksBeforeClosing();
  }
  if (box.clickedButton() != discard)
  {
    return false;
  }
  m_Model.Close();
  ScheduleRefresh();
  return true;
}

bool MainWindow::SaveStudy()
{
  if (!m_Model.document.IsOpen())
  {
    return false;
  }
  std::optional<std::filesystem::path> folder;
  if (m_Model.document.GetOrigin().resultFolder.empty())
  {
    QFileDialog dialog(this, "Save the result as a new folder");
    dialog.setOptions(kDialogOptions);
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setFileMode(QFileDialog::AnyFile);
    if (dialog.exec() != QDialog::Accepted || dialog.selectedFiles().isEmpty())
    {
      return false;
    }
    folder = dialog.selectedFiles().front().toStdString();
  }
  Try([&] { m_Model.BeginSaving(folder); });
  return m_Model.IsWriting();
}

QString MainWindow::AskFolder(const QString & title)
{
  QFileDialog dialog(this, title);
  dialog.setOptions(kDialogOptions);
  dialog.setFileMode(QFileDialog::Directory);
  return dialog.exec() == QDialog::Accepted && !dialog.selectedFiles().isEmpty() ? dialog.selectedFiles().front() : QString();
}

void MainWindow::OpenByDialog()
{
  OpenFiles(false);
}

void MainWindow::OpenFiles(bool baseline)
{
  // The dialog would show names of folders.
  if (RefusedWhileBlind("No other study is opened"))
  {
    return;
  }
  const QString folder = AskFolder(baseline ? "Result folder of the earlier visit" : "DICOM folder or result folder");
  if (folder.isEmpty())
  {
    return;
  }
  viewer::OpenRequest request;
  request.paths.emplace_back(folder.toStdString());
  if (baseline)
  {
    OpenBaseline(request);
  }
  else
  {
    Open(request);
  }
}

void MainWindow::OpenImageWithSegmentation()
{
  if (RefusedWhileBlind("No other study is opened"))
  {
    return;
  }
  const QString image = QFileDialog::getOpenFileName(this, "Image", {}, kVolumeFilter, nullptr, kDialogOptions);
  const QString segmentation =
      image.isEmpty() ? QString() : QFileDialog::getOpenFileName(this, "Its segmentation", {}, kVolumeFilter, nullptr, kDialogOptions);
  if (segmentation.isEmpty())
  {
    return;
  }
  bool chosen = false;
  const QString modality = QInputDialog::getItem(this, "Modality", "What is the image?", { "ct", "t1" }, 0, false, &chosen);
  if (chosen)
  {
    viewer::OpenRequest request;
    request.paths.emplace_back(image.toStdString());
    request.segmentation = segmentation.toStdString();
    request.modality = modality == "ct" ? Modality::Ct : Modality::T1;
    Open(request);
  }
}

void MainWindow::OpenWorklistByDialog(bool blind)
{
  if (RefusedWhileBlind("No other list is opened"))
  {
    return;
  }
  const QString folder = AskFolder("Folder that holds result folders");
  if (!folder.isEmpty() && MayLeave())
  {
    OpenWorklist(folder.toStdString(), blind);
  }
}

void MainWindow::FillRecentMenu()
{
  m_RecentMenu->clear();
  const viewer::StateFolder * state = m_Model.State();
  if (state == nullptr || m_Model.Policy().IsBlind())
  {
    m_RecentMenu->addAction("none")->setEnabled(false);
    return;
  }
  for (const viewer::RecentStudy & recent : state->RecentStudies())
  {
    const viewer::OpenRequest request = viewer::RequestOf(recent.origin);
    const QString title = QString::fromStdString(
        recent.origin.title.empty() && !request.paths.empty() ? request.paths.front().filename().string() : recent.origin.title);
    connect(m_RecentMenu->addAction(title + "  \u00b7  " + QString::fromStdString(recent.lastOpenedUtc)), &QAction::triggered, this,
            [this, request] { Open(request); });
  }
  if (m_RecentMenu->isEmpty())
  {
    m_RecentMenu->addAction("none yet")->setEnabled(false);
  }
}

void MainWindow::ExportPictureByDialog(PictureText text)
{
  if (!m_Model.document.IsOpen() || RefusedWhileBlind("Nothing is exported"))
  {
    return;
  }
  const QString file = QFileDialog::getSaveFileName(
      this, text == PictureText::None ? "Save the picture without any text" : "Save the picture without identity",
      QString::fromStdString(m_Model.PictureName()), "PNG pictures (*.png)", nullptr, kDialogOptions);
  if (!file.isEmpty())
  {
    Try(
        [&]
        {
          WritePicture(file.toStdString(), text);
          Tell("Picture saved; it carries no name, id or date.", false);
        });
  }
}

void MainWindow::ExportByDialog(viewer::ExportKind kind, const QString & what)
{
  if (!m_Model.document.IsOpen() || RefusedWhileBlind("Nothing is exported"))
  {
    return;
  }
  const QString folder = AskFolder("Folder for " + what);
  if (!folder.isEmpty())
  {
    Try([&] { m_Model.BeginExport(kind, folder.toStdString()); });
  }
}

bool MainWindow::AskReader()
{
  if (m_Model.reader.empty())
  {
    bool given = false;
    const QString name =
        QInputDialog::getText(this, "Reader", "Your name or initials, as the read is signed:", QLineEdit::Normal, {}, &given);
    m_Model.reader = given ? name.trimmed().toStdString() : std::string();
  }
  return !m_Model.reader.empty();
}

QString MainWindow::AskReason(const QString & title, const QString & question)
{
  bool given = false;
  const QString reason = QInputDialog::getItem(this, title, question, kReasons, 0, true, &given);
  return given ? reason.trimmed() : QString();
}
} // namespace myosect::app
