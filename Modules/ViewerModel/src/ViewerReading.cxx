#include <algorithm>

#include "ViewerWriting.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/UtcTime.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

bool ViewerModel::PerformReading(ActionId id)
{
  switch (id)
  {
  case ActionId::AcceptResult:
    return Accept();
  case ActionId::EditResult:
    tools.tool.SetTo(Tool::Brush);
    return true;
  case ActionId::SignReads:
    return SignReads();
  default:
  {
    if (!m_Worklist)
    {
      Tell("No worklist is open.");
      return false;
    }
    const std::size_t count = m_Worklist->Entries().size();
    const std::size_t step = id == ActionId::NextStudy ? 1 : count - 1;
    return SelectStudy((m_Worklist->Current() + step) % count);
  }
  }
}

void ViewerModel::OpenWorklist(const fs::path & directory, bool blind)
{
  m_Worklist = blind ? Worklist::OpenBlind(directory) : Worklist::Open(directory);
  events.Record(Event::Worklist);
  const auto & entries = m_Worklist->Entries();
  const auto first =
      std::find_if(entries.begin(), entries.end(),
                   [](const WorklistEntry & e) { return e.review.status == report::ReviewStatus::NotReviewed && e.problem.empty(); });
  SelectStudy(first == entries.end() ? 0 : static_cast<std::size_t>(first - entries.begin()));
}

bool ViewerModel::SelectStudy(std::size_t index)
{
  if (!m_Worklist || index >= m_Worklist->Entries().size())
  {
    return false;
  }
  if (IsWriting())
  {
    Tell("The study before is still being written.");
    return false;
  }
  if (AsksBeforeClosing())
  {
    Tell("There are unsaved corrections: accept, save, or undo them first.");
    return false;
  }
  m_Worklist->Select(index);
  events.Record(Event::Worklist);
  const WorklistEntry & entry = m_Worklist->Entries()[index];
  Close();
  if (!entry.problem.empty())
  {
    Tell(Policy().IsBlind() ? "This study cannot be read." : entry.problem);
    return false;
  }
  try
  {
    OpenRequest request;
    request.paths = { entry.folder };
    // Outlines that an earlier reader has changed would tell what was thought of them.
    request.freshSegmentation = m_Worklist->IsBlind() && entry.edited && entry.review.status == report::ReviewStatus::NotReviewed;
    Open(request);
  }
  catch (const Error & error)
  {
    Tell(TextOf(error));
    return false;
  }
  return true;
}

bool ViewerModel::Review(report::ReviewStatus status, const std::string & reason)
{
  if (reader.empty())
  {
    throw Error(ErrorCode::Usage, "a review needs the reader's name; give --reader NAME or set it in the viewer");
  }
  if (status == report::ReviewStatus::Rejected && reason.find_first_not_of(" \t\n") == std::string::npos)
  {
    throw Error(ErrorCode::Usage, "a result is rejected with a reason; say why");
  }
  RequireIdleWriter();
  tools.Cancel();
  document.EndStep();
  const bool writesVersion = document.HasUnsavedChanges() || IsFresh();
  Writing writing = WritingTo(writesVersion ? NextVersion(SavingPlace()) : SavingPlace());
  writing.review = report::Review{ status, reader, UtcNow(), reason };
  document.BeginSaving();
  if (writesVersion)
  {
    VersionTask task = TaskFor(writing.folder);
    task.review = writing.review;
    BeginWriting("save", std::move(writing), [task = std::move(task)](RunContext & context) { WriteVersion(task, context); });
  }
  else
  {
    BeginWriting("sign", writing, [folder = writing.folder, review = *writing.review](RunContext &) { SignResult(folder, review); });
  }
  return true;
}

void ViewerModel::RefreshListed(const fs::path & before, const fs::path & folder)
{
  if (const auto listed = before.empty() ? std::nullopt : ListedAt(before))
  {
    m_Worklist->Refresh(*listed, folder);
    events.Record(Event::Worklist);
  }
}

void ViewerModel::EndReview(report::ReviewStatus status)
{
  Tell(status == report::ReviewStatus::Accepted ? "Accepted." : "Rejected.", false);
  if (!m_Worklist)
  {
    return;
  }
  if (const auto next = m_Worklist->NextOpen())
  {
    SelectStudy(*next);
  }
  else
  {
    Tell(m_Worklist->IsBlind() ? "All studies are read. Sign the reads to see who they are." : "All studies are read.", false);
  }
}

bool ViewerModel::Accept()
{
  return Review(report::ReviewStatus::Accepted, {});
}

bool ViewerModel::Reject(const std::string & reason)
{
  return Review(report::ReviewStatus::Rejected, reason);
}

bool ViewerModel::SignReads()
{
  if (!m_Worklist)
  {
    throw Error(ErrorCode::Usage, "no worklist is open");
  }
  m_Worklist->Sign(reader);
  for (const Event event : { Event::Worklist, Event::Annotations, Event::Study })
  {
    events.Record(event);
  }
  Tell("The reads are signed by " + reader + '.', false);
  return true;
}
} // namespace myosect::viewer
