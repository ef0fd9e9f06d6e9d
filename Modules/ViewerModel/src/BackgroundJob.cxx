#include "myosect/ViewerModel/BackgroundJob.h"

#include <exception>
#include <utility>

namespace myosect::viewer
{
BackgroundJob::BackgroundJob(EventBuffer & events) : m_Events(events) {}

BackgroundJob::~BackgroundJob()
{
  Cancel();
  Wait();
}

void BackgroundJob::Start(const std::string & stage, std::function<void(RunContext &)> work)
{
  Cancel();
  Wait();
  auto context = std::make_shared<RunContext>(0,
                                              [this](const ProgressEvent & progress)
                                              {
                                                {
                                                  const std::lock_guard lock(m_Mutex);
                                                  m_Progress = progress;
                                                }
                                                m_Events.Record(Event::Progress);
                                              });
  {
    const std::lock_guard lock(m_Mutex);
    m_Context = context;
    m_Error.reset();
    m_Progress = { stage, 0.0 };
    m_Busy = true;
  }
  m_Events.Record(Event::Progress);
  m_Thread = std::thread([this, context, work = std::move(work)] { Run(work, *context); });
}

void BackgroundJob::Run(const std::function<void(RunContext &)> & work, RunContext & context)
{
  std::optional<Error> failure;
  try
  {
    work(context);
  }
  catch (const Error & error)
  {
    failure = error;
  }
  catch (const std::exception & error)
  {
    failure = Error(ErrorCode::Internal, std::string("unexpected: ") + error.what());
  }
  {
    const std::lock_guard lock(m_Mutex);
    m_Busy = false;
    m_Error = std::move(failure);
  }
  m_Events.Record(Event::Progress);
  m_Events.Wake();
}

void BackgroundJob::Cancel()
{
  const std::lock_guard lock(m_Mutex);
  if (m_Context)
  {
    m_Context->Cancel();
  }
}

void BackgroundJob::Wait()
{
  if (m_Thread.joinable())
  {
    m_Thread.join();
  }
}

bool BackgroundJob::IsBusy() const
{
  const std::lock_guard lock(m_Mutex);
  return m_Busy;
}

ProgressEvent BackgroundJob::Progress() const
{
  const std::lock_guard lock(m_Mutex);
  return m_Progress;
}

std::optional<Error> BackgroundJob::TakeError()
{
  const std::lock_guard lock(m_Mutex);
  return std::exchange(m_Error, std::nullopt);
}
} // namespace myosect::viewer
