#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "ViewerWriting.h"
#include "myosect/Core/Error.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
constexpr double kPollSeconds = 0.01;
} // namespace

ViewerModel::ViewerModel(std::shared_ptr<StateFolder> state, OpenFunction open)
    : document(events), baseline(events), display(events), tools(events, document), m_State(std::move(state)), m_Opener(events, open),
      m_BaselineOpener(events, open), m_Writer(events)
{
  if (m_State)
  {
    m_Autosave = std::make_unique<Autosave>(m_State->AutosaveFolder());
    if (fs::exists(m_State->KeyFile()))
    {
      try
      {
        keys.Load(m_State->KeyFile());
      }
      catch (const Error & error)
      {
        Tell(TextOf(error));
      }
    }
  }
}

ViewerModel::~ViewerModel()
{
  m_Writer.Wait(); // what was begun is not given up
}

void ViewerModel::Tell(std::string text, bool isProblem)
{
  m_Messages.push_back({ std::move(text), isProblem });
  events.Record(Event::Message);
}

EventSet ViewerModel::Update()
{
  if (const auto error = TakeWritten())
  {
    Tell(error->Code() == ErrorCode::Interrupted ? "Stopped; nothing was written." : "Not written: " + TextOf(*error));
  }
  if (!IsWriting())
  {
    TakeOpened();
  }
  document.Update();
  baseline.Update();
  if (m_RowPending && document.IsOpen() && document.Content() != nullptr)
  {
    const bool moved = m_Moved;
    m_RowPending = false;
    SelectSlice(moved ? m_Selection.sliceIndex : StartSlice(document));
    m_Moved = moved;
  }
  if (m_Autosave && document.IsOpen())
  {
    try
    {
      m_Autosave->Update(document);
    }
    catch (const Error & error)
    {
      Tell("Autosave: " + TextOf(error));
    }
  }
  return events.Take();
}

void ViewerModel::TakeOpened()
{
  while (auto opened = m_Opener.Take())
  {
    const bool replaced = document.IsOpen() && !opened->segmented;
    const bool follows = document.IsOpen() && m_ImageAlone && opened->segmented;
    const Selection before = m_Selection;
    document.Open(opened->source, opened->origin, std::move(opened->known), opened->segmented);
    m_ImageAlone = !opened->segmented;
    if (!follows || replaced)
    {
      BeginStudy();
    }
    else
    {
      // The reader may have scrolled while the study was segmented: the view stays where it is, unless it stands where it began.
      m_Selection = before;
      m_RowPending = true;
      tools.Begin(document.Source());
      events.Record(Event::Selection);
    }
    if (m_Recovering && opened->segmented)
    {
      try
      {
        SavedWork work = Autosave::Read(m_Recovering->file);
        document.Restore(std::move(work.labels), std::move(work.corrections));
        Tell("The unsaved work" + (Policy().IsBlind() ? std::string() : " of " + work.timeUtc) + " is back.", false);
        m_RecoveredFile = m_Recovering->file;
      }
      catch (const Error & error)
      {
        Tell(TextOf(error));
      }
      m_Recovering.reset();
    }
    if (m_State && opened->segmented)
    {
      try
      {
        m_State->AddRecent(document.GetOrigin());
        m_State->RememberImages(ImageKeyOf(document.Source().Identity(), document.GetOrigin().resultFolder),
                                ImageFilesOf(document.GetOrigin()));
      }
      catch (const Error & error)
      {
        Tell(TextOf(error));
      }
    }
  }
  if (const auto error = m_Opener.TakeError())
  {
    m_Recovering.reset();
    Tell(TextOf(*error));
  }
  while (auto opened = m_BaselineOpener.Take())
  {
    if (opened->segmented)
    {
      baseline.Open(opened->source, opened->origin, std::move(opened->known));
      events.Record(Event::Partner);
    }
  }
  if (const auto error = m_BaselineOpener.TakeError())
  {
    Tell("Baseline: " + TextOf(*error));
  }
}

void ViewerModel::BeginStudy()
{
  m_CursorLps.reset();
  m_Moved = false;
  if (display.layout.As<Layout>() == Layout::Visits && !baseline.IsOpen())
  {
    display.layout.SetTo(Layout::Axial);
  }
  m_Selection = { StartSlice(document), Side::Unknown };
  m_RowPending = document.Rows().empty();
  if (const auto & rows = document.Rows(); !rows.empty())
  {
    SelectSlice(m_Selection.sliceIndex);
    m_Moved = false;
  }
  display.Begin(document.Source(), m_Selection.sliceIndex);
  tools.Begin(document.Source());
  events.Record(Event::Selection);
}

void ViewerModel::Open(const OpenRequest & request)
{
  OpenPlan plan = PlanOpening(request, m_State.get());
  if ((!request.images.empty() || request.choices.NamesFiles()) && plan.kind == OpenKind::Result && m_State)
  {
    m_State->RememberImages(ImageKeyOf(plan.known ? plan.known->identity : StudyIdentity(), plan.origin.resultFolder),
                            ImageFilesOf(plan.origin));
  }
  m_ImageAlone = false;
  m_Opener.Start(std::move(plan));
}

void ViewerModel::OpenBaseline(const OpenRequest & request)
{
  if (!Policy().AllowsEarlierReads())
  {
    throw Error(ErrorCode::Usage, "an earlier visit is not shown while reading blind; sign the reads first");
  }
  m_BaselineOpener.Start(PlanOpening(request, m_State.get()));
}

void ViewerModel::Show(std::shared_ptr<const StudySource> source, Origin origin, std::optional<MeasurementTable> known)
{
  m_Opener.Cancel();
  document.Open(std::move(source), std::move(origin), std::move(known));
  m_ImageAlone = false;
  BeginStudy();
}

bool ViewerModel::IsOpening() const
{
  return m_Opener.IsBusy() || m_BaselineOpener.IsBusy();
}

ProgressEvent ViewerModel::Progress() const
{
  if (IsWriting())
  {
    return m_Writer.Progress();
  }
  if (m_Opener.IsBusy())
  {
    return m_Opener.Progress();
  }
  if (m_BaselineOpener.IsBusy())
  {
    return m_BaselineOpener.Progress();
  }
  return { document.IsOpen() && document.IsPending() ? "measure" : "", document.MeasuringFraction() };
}

void ViewerModel::CancelOpening()
{
  m_Opener.Cancel();
  m_BaselineOpener.Cancel();
  m_Writer.Cancel();
}

bool ViewerModel::WaitIdle(double seconds)
{
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  const auto busy = [&]
  { return IsWriting() || IsOpening() || (document.IsOpen() && document.IsPending()) || (baseline.IsOpen() && baseline.IsPending()); };
  // What is taken here must still be painted later.
  EventSet seen = Update();
  while (busy() && std::chrono::steady_clock::now() < end)
  {
    std::this_thread::sleep_for(std::chrono::duration<double>(kPollSeconds));
    seen |= Update();
  }
  seen |= Update();
  for (std::size_t n = 0; n < seen.size(); ++n)
  {
    if (seen.test(n))
    {
      events.Record(static_cast<Event>(n));
    }
  }
  return !busy();
}

void ViewerModel::Close()
{
  m_Writer.Wait();
  if (const auto error = TakeWritten())
  {
    Tell("Not written: " + TextOf(*error));
  }
  m_Opener.Cancel();
  m_BaselineOpener.Cancel();
  document.Close();
  baseline.Close();
  if (m_Autosave)
  {
    m_Autosave->Discard();
  }
  m_Selection = {};
  m_CursorLps.reset();
  m_RowPending = false;
}

void ViewerModel::SelectSlice(std::size_t k)
{
  if (!document.IsOpen() || document.SliceCount() == 0)
  {
    return;
  }
  m_Selection.sliceIndex = std::min(k, document.SliceCount() - 1);
  m_Moved = true;
  if (!SelectedRow())
  {
    // Another limb of this slice, so that slice and row stay one selection.
    for (const Side side : { Side::Right, Side::Left, Side::Unknown })
    {
      if (document.FindRow(m_Selection.sliceIndex, side))
      {
        m_Selection.side = side;
        break;
      }
    }
  }
  events.Record(Event::Selection);
}

void ViewerModel::SelectRow(std::size_t row)
{
  if (row < document.Rows().size())
  {
    m_Selection = { document.Rows()[row].sliceIndex, document.Rows()[row].side };
    m_Moved = true;
    events.Record(Event::Selection);
  }
}

void ViewerModel::SelectSide(Side side)
{
  if (m_Selection.side != side)
  {
    m_Selection.side = side;
    events.Record(Event::Selection);
  }
}

std::optional<std::size_t> ViewerModel::SelectedRow() const
{
  return document.FindRow(m_Selection.sliceIndex, m_Selection.side);
}

void ViewerModel::SetCursor(std::size_t k, PlanePoint point, bool follow)
{
  if (!document.IsOpen() || k >= document.SliceCount())
  {
    return;
  }
  m_CursorSlice = k;
  m_CursorPoint = point;
  m_CursorLps = PointOnSlice(document.Source(), k, point);
  events.Record(Event::Cursor);
  if (follow && k != m_Selection.sliceIndex)
  {
    SelectSlice(k);
  }
}

void ViewerModel::ClearCursor()
{
  if (m_CursorLps)
  {
    m_CursorLps.reset();
    events.Record(Event::Cursor);
  }
}

std::optional<ProbeValue> ViewerModel::Probe() const
{
  return m_CursorLps ? ProbeAt(document, m_CursorSlice, m_CursorPoint) : std::nullopt;
}

std::vector<ActionId> ViewerModel::TakeShellRequests()
{
  return std::exchange(m_ShellRequests, {});
}

std::vector<Message> ViewerModel::TakeMessages()
{
  return std::exchange(m_Messages, {});
}

std::vector<SavedWork> ViewerModel::AbandonedWork() const
{
  std::vector<SavedWork> works = m_State ? Autosave::Abandoned(m_State->AutosaveFolder()) : std::vector<SavedWork>();
  if (Policy().IsBlind())
  {
    // Other work would show another study than those that are read blind.
    works.erase(std::remove_if(works.begin(), works.end(), [this](const SavedWork & work) { return !ListedAt(work.origin.resultFolder); }),
                works.end());
  }
  return works;
}

std::optional<std::size_t> ViewerModel::ListedAt(const fs::path & folder) const
{
  for (std::size_t n = 0; m_Worklist && n < m_Worklist->Entries().size(); ++n)
  {
    if (fs::absolute(m_Worklist->Entries()[n].folder).lexically_normal() == folder)
    {
      return n;
    }
  }
  return std::nullopt;
}

std::string ViewerModel::DescribeWork(const SavedWork & work) const
{
  const auto listed = ListedAt(work.origin.resultFolder);
  const std::string name = Policy().IsBlind() && listed ? m_Worklist->PolicyOf(*listed).Show(TextKind::Participant, work.origin.title)
                           : work.origin.title.empty()  ? "a study"
                                                        : work.origin.title;
  return name + (Policy().IsBlind() ? "" : ", kept at " + work.timeUtc);
}

void ViewerModel::Recover(const SavedWork & work)
{
  if (const auto listed = ListedAt(work.origin.resultFolder))
  {
    m_Worklist->Select(*listed);
    events.Record(Event::Worklist);
  }
  Open(RequestOf(work.origin));
  m_Recovering = work;
}

void ViewerModel::DiscardAbandoned(const SavedWork & work)
{
  Autosave::Remove(work.file);
}
} // namespace myosect::viewer
