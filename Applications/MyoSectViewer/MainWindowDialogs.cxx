#include <QApplication>
#include <QDockWidget>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

#include "MainWindow.h"
#include "myosect/Core/Error.h"

namespace myosect::app
{
namespace
{
using viewer::ActionId;

const QStringList kReasons{ "tumour", "oedema", "scar", "metal", "motion", "wrong outline", "not the limb" };
constexpr QFileDialog::Options kDialogOptions = QFileDialog::DontUseNativeDialog;
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
    ExportByDialog(ExportKind::Tables, "tables");
    break;
  case ActionId::ExportReport:
    ExportByDialog(ExportKind::Report, "the report");
    break;
  case ActionId::ExportSegmentation:
    ExportByDialog(ExportKind::Segmentation, "the segmentation");
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
  if (!MayLeave())
  {
    return;
  }
  const bool needsImages =
      request.paths.size() == 1 && request.images.empty() && std::filesystem::is_regular_file(request.paths.front() / "summary.json");
  try
  {
    m_Model.Open(request);
  }
  catch (const Error & error)
  {
    Tell(QString::fromUtf8(error.what()), true);
    const QString images = needsImages ? AskFolder("Where are the images of this result?") : QString();
    if (!images.isEmpty())
    {
      viewer::OpenRequest again = request;
      again.images = { images.toStdString() };
      Try([&] { m_Model.Open(again); });
    }
  }
  ScheduleRefresh();
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
    QMessageBox box(
        QMessageBox::Question, "Unsaved work",
        QString("A session ended without saving. Its corrections of %1, kept at %2, can be put back.")
            .arg(QString::fromStdString(work.origin.title.empty() ? "a study" : work.origin.title), QString::fromStdString(work.timeUtc)),
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

bool MainWindow::MayLeave()
{
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
    return SaveStudy();
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
  bool saved = false;
  QApplication::setOverrideCursor(Qt::WaitCursor);
  Try(
      [&]
      {
        m_Model.Save(folder);
        saved = true;
      });
  QApplication::restoreOverrideCursor();
  return saved;
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
  const QString filter = "Volumes (*.nii *.nii.gz *.nrrd *.mha *.mhd);;All files (*)";
  const QString image = QFileDialog::getOpenFileName(this, "Image", {}, filter, nullptr, kDialogOptions);
  const QString segmentation =
      image.isEmpty() ? QString() : QFileDialog::getOpenFileName(this, "Its segmentation", {}, filter, nullptr, kDialogOptions);
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
    viewer::OpenRequest request;
    if (!recent.origin.resultFolder.empty())
    {
      request.paths = { recent.origin.resultFolder };
    }
    else
    {
      request.paths = recent.origin.inputs;
      request.segmentation = recent.origin.segmentation;
      request.seriesUids = recent.origin.seriesUids;
    }
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
  if (!m_Model.document.IsOpen())
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

void MainWindow::ExportByDialog(ExportKind kind, const QString & what)
{
  if (!m_Model.document.IsOpen())
  {
    return;
  }
  if (m_Model.Policy().IsBlind())
  {
    Tell("Nothing is exported while reads are blind; sign them first.", true);
    return;
  }
  const QString folder = AskFolder("Folder for " + what);
  if (folder.isEmpty())
  {
    return;
  }
  QApplication::setOverrideCursor(Qt::WaitCursor);
  Try(
      [&]
      {
        const auto files = ExportFiles(m_Model.document, kind, folder.toStdString());
        Tell(QString("%1 files written.").arg(files.size()), false);
      });
  QApplication::restoreOverrideCursor();
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
