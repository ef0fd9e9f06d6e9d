#include <utility>

#include "ViewerWriting.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/UtcTime.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

void ViewerModel::RequireIdleWriter() const
{
  if (IsWriting())
  {
    throw Error(ErrorCode::Usage, "something is still being written; wait until that is done");
  }
  if (!document.IsOpen() || m_ImageAlone)
  {
    throw Error(ErrorCode::Usage, "there is no segmented study to save");
  }
}

fs::path ViewerModel::SavingPlace() const
{
  const fs::path & folder = document.GetOrigin().resultFolder;
  if (folder.empty())
  {
    throw Error(ErrorCode::Usage, "this study has no result folder yet; say where to save it");
  }
  return folder;
}

ViewerModel::Writing ViewerModel::WritingTo(const fs::path & folder) const
{
  Writing writing;
  writing.source = document.SharedSource();
  writing.revision = document.Revision();
  writing.before = document.GetOrigin().resultFolder;
  writing.folder = folder;
  return writing;
}

VersionTask ViewerModel::TaskFor(const fs::path & target)
{
  VersionTask task;
  task.state = { document.SharedSource(), document.Labels(), document.CurrentCorrections() };
  task.before = document.GetOrigin().resultFolder;
  task.target = target;
  task.entry.timeUtc = UtcNow();
  task.entry.reader = reader;
  task.entry.action = document.HasUnsavedChanges() ? "corrected" : "saved";
  task.entry.detail = document.IsRecovered() ? "put back after a crash" : IsFresh() ? "segmented anew" : "";
  for (const std::string & name : document.Steps().UnsavedNames())
  {
    task.entry.detail += (task.entry.detail.empty() ? "" : "; ") + name;
  }
  return task;
}

void ViewerModel::BeginWriting(const std::string & stage, Writing writing, std::function<void(RunContext &)> work)
{
  m_Writing = std::make_unique<Writing>(std::move(writing));
  m_Writer.Start(stage, std::move(work));
  events.Record(Event::History);
}

void ViewerModel::BeginSaving(std::optional<fs::path> folder)
{
  RequireIdleWriter();
  tools.Cancel();
  document.EndStep();
  const fs::path target = folder ? fs::absolute(*folder).lexically_normal() : NextVersion(SavingPlace());
  if (!folder && !document.HasUnsavedChanges() && !IsFresh())
  {
    throw Error(ErrorCode::Usage, "nothing has changed since this study was saved");
  }
  std::error_code status;
  if (fs::exists(target, status) && !(fs::is_directory(target, status) && fs::is_empty(target, status)))
  {
    throw Error(ErrorCode::CannotWrite, "'" + target.filename().string() + "' exists already; nothing is overwritten, choose another name");
  }
  Writing writing = WritingTo(target);
  document.BeginSaving();
  BeginWriting("save", std::move(writing), [task = TaskFor(target)](RunContext & context) { WriteVersion(task, context); });
}

void ViewerModel::BeginExport(ExportKind kind, const fs::path & folder)
{
  RequireIdleWriter();
  if (Policy().IsBlind())
  {
    throw Error(ErrorCode::Usage, "nothing is exported while reads are blind; sign them first");
  }
  Writing writing;
  writing.exported = std::make_shared<std::size_t>(0);
  const StudyState state{ document.SharedSource(), document.Labels(), document.CurrentCorrections() };
  BeginWriting("export", writing,
               [state, kind, folder, count = writing.exported](RunContext & context)
               { *count = WriteExport(state, kind, folder, context).size(); });
}

bool ViewerModel::IsReviewing() const
{
  return m_Writing && m_Writing->review;
}

fs::path ViewerModel::Save(std::optional<fs::path> folder)
{
  BeginSaving(std::move(folder));
  const fs::path target = m_Writing->folder;
  m_Writer.Wait();
  if (const auto error = TakeWritten())
  {
    throw Error(*error);
  }
  return target;
}

std::optional<Error> ViewerModel::TakeWritten()
{
  if (!m_Writing || m_Writer.IsBusy())
  {
    return std::nullopt;
  }
  const std::unique_ptr<Writing> writing = std::exchange(m_Writing, nullptr);
  events.Record(Event::History);
  if (auto error = m_Writer.TakeError())
  {
    return error;
  }
  if (writing->exported)
  {
    Tell(std::to_string(*writing->exported) + " files written.", false);
  }
  else
  {
    EndVersion(*writing);
  }
  return std::nullopt;
}

void ViewerModel::EndVersion(const Writing & writing)
{
  if (document.IsOpen() && document.SharedSource() == writing.source)
  {
    if (m_State)
    {
      try
      {
        m_State->RememberImages(ImageKeyOf(document.Source().Identity(), writing.folder), ImageFilesOf(document.GetOrigin()));
      }
      catch (const Error & error)
      {
        Tell(TextOf(error));
      }
    }
    document.SetResultFolder(writing.folder);
    document.MarkSaved();
    if (!document.HasUnsavedChanges() && m_Autosave)
    {
      m_Autosave->Discard();
    }
    if (m_RecoveredFile)
    {
      Autosave::Remove(*m_RecoveredFile);
      m_RecoveredFile.reset();
    }
    if (writing.review && document.Revision() == writing.revision)
    {
      document.SetReview(*writing.review);
    }
  }
  RefreshListed(writing.before, writing.folder);
  if (writing.review)
  {
    EndReview(writing.review->status);
  }
  else
  {
    Tell("Saved as " + Policy().Show(TextKind::Participant, writing.folder.filename().string()) + ".", false);
  }
}
} // namespace myosect::viewer
