#include "myosect/Core/RunContext.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <tuple>

#include "myosect/Core/Error.h"

namespace myosect
{
RunContext::RunContext(unsigned threadCount, ProgressSink progress)
  : m_ThreadCount(threadCount != 0 ? threadCount : std::max(1u, std::thread::hardware_concurrency()))
  , m_Progress(std::move(progress))
{}

void RunContext::BeginStage(const std::string & name)
{
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    m_Stage = name;
    m_Fraction = 0.0;
  }
  Advance(0.0);
}

void RunContext::Advance(double fraction)
{
  ThrowIfCancelled();
  const std::lock_guard<std::mutex> lock(m_Mutex);
  if (m_Progress)
  {
    // Steps of one stage may each count from 0: what was reached stays reached.
    m_Fraction = std::max(m_Fraction, std::clamp(fraction, 0.0, 1.0));
    m_Progress({ m_Stage, m_Fraction });
  }
}

void RunContext::ThrowIfCancelled() const
{
  if (IsCancelled())
  {
    throw Error(ErrorCode::Interrupted, "interrupted; nothing was written");
  }
}

void RunContext::Warn(Warning warning)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  m_Warnings.push_back(std::move(warning));
}

std::vector<Warning> RunContext::Warnings() const
{
  std::vector<Warning> warnings;
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    warnings = m_Warnings;
  }
  const auto key = [](const Warning & w)
  { return std::tuple(w.seriesUid, w.sliceIndex.has_value(), w.sliceIndex.value_or(0), w.code, w.message, w.severity); };
  std::sort(warnings.begin(), warnings.end(), [&](const Warning & a, const Warning & b) { return key(a) < key(b); });
  warnings.erase(
    std::unique(warnings.begin(), warnings.end(), [&](const Warning & a, const Warning & b) { return key(a) == key(b); }), warnings.end());
  return warnings;
}

void RunContext::ParallelFor(std::size_t count,
                             const std::function<void(std::size_t)> & body,
                             double fractionBegin,
                             double fractionEnd)
{
  std::atomic<std::size_t> next{ 0 };
  std::atomic<std::size_t> done{ 0 };
  std::atomic<bool> stop{ false };
  std::exception_ptr failure;
  std::mutex failureMutex;

  const auto work = [&](bool reportsProgress)
  {
    try
    {
      for (std::size_t i = next.fetch_add(1); i < count && !stop.load(); i = next.fetch_add(1))
      {
        ThrowIfCancelled();
        body(i);
        const std::size_t finished = done.fetch_add(1) + 1;
        if (reportsProgress)
        {
          Advance(fractionBegin + (fractionEnd - fractionBegin) * static_cast<double>(finished) / static_cast<double>(count));
        }
      }
    }
    catch (...)
    {
      const std::lock_guard<std::mutex> lock(failureMutex);
      if (!failure)
      {
        failure = std::current_exception();
      }
      stop.store(true);
    }
  };

  const std::size_t helperCount = count == 0 ? 0 : std::min<std::size_t>(m_ThreadCount, count) - 1;
  std::vector<std::thread> helpers;
  for (std::size_t i = 0; i < helperCount; ++i)
  {
    helpers.emplace_back(work, false);
  }
  work(true);
  for (auto & helper : helpers)
  {
    helper.join();
  }
  if (failure)
  {
    std::rethrow_exception(failure);
  }
  Advance(fractionEnd);
}
} // namespace myosect
