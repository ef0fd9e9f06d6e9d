#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "myosect/Core/Error.h"
#include "myosect/Core/RunContext.h"
#include "myosect/ViewerModel/Events.h"

namespace myosect::viewer
{
/** \brief One piece of work at a time in a thread of its own, with progress and cancel. Wakes the shell when it ends. */
class BackgroundJob
{
public:
  explicit BackgroundJob(EventBuffer & events);
  ~BackgroundJob(); ///< cancels and waits
  BackgroundJob(const BackgroundJob &) = delete;
  BackgroundJob & operator=(const BackgroundJob &) = delete;

  /** Cancels what runs and waits for its end first. \param stage  shown until the work names its own */
  void Start(const std::string & stage, std::function<void(RunContext &)> work);
  void Cancel();
  void Wait();
  [[nodiscard]] bool IsBusy() const;
  [[nodiscard]] ProgressEvent Progress() const;
  /** What the work threw, once; Error(Interrupted) when it was cancelled. */
  [[nodiscard]] std::optional<Error> TakeError();

private:
  void Run(const std::function<void(RunContext &)> & work, RunContext & context);

  EventBuffer & m_Events;
  mutable std::mutex m_Mutex;
  std::shared_ptr<RunContext> m_Context;
  ProgressEvent m_Progress;
  std::optional<Error> m_Error;
  bool m_Busy = false;
  std::thread m_Thread;
};
} // namespace myosect::viewer
