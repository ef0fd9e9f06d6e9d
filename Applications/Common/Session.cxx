#include "Session.h"

#include <atomic>

namespace myosect::app
{
namespace
{
std::atomic<RunContext *> g_RunningContext{ nullptr };
}

int WithContext(unsigned threads, const RunContext::ProgressSink & progress, const std::function<int(RunContext &)> & work)
{
  RunContext context(threads, progress);
  g_RunningContext.store(&context);
  struct Guard
  {
    ~Guard() { g_RunningContext.store(nullptr); }
  } guard;
  return work(context);
}

int WithContext(const CommonOptions & options, const std::function<int(RunContext &, Console &)> & work)
{
  Console console(ProgressStyleOf(options), options.quiet, options.verbose, options.logFile);
  try
  {
    return WithContext(
        options.threads, [&](const ProgressEvent & event) { console.Report(event); },
        [&](RunContext & context) { return work(context, console); });
  }
  catch (const std::exception & exception)
  {
    console.Log(std::string("error: ") + exception.what());
    throw;
  }
}

void CancelRunningCommand() noexcept
{
  if (RunContext * context = g_RunningContext.load())
  {
    context->Cancel();
  }
}
} // namespace myosect::app
