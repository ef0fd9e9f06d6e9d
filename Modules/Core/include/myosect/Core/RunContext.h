#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace myosect
{
enum class Severity
{
  Info,
  Warning,
  Error
};

/** Something the user must know about the input or the result. `code` is stable and machine-readable, lower-case with dashes. */
struct Warning
{
  std::string code;
  Severity severity = Severity::Warning;
  std::string message; ///< carries no identity and no path
  std::string seriesUid;
  std::optional<std::size_t> sliceIndex;
};

/** One step of progress: fraction of the named stage that is done, 0..1. */
struct ProgressEvent
{
  std::string stage;
  double fraction = 0.0;
};

/**
 * \brief What every stage is handed: progress, cancellation, threads, warnings.
 *
 * Thread-safe throughout. Warnings are returned in a fixed order whatever the order in which threads reported them.
 */
class RunContext
{
public:
  using ProgressSink = std::function<void(const ProgressEvent &)>;

  explicit RunContext(unsigned threadCount = 0, ProgressSink progress = {});
  RunContext(const RunContext &) = delete;
  RunContext & operator=(const RunContext &) = delete;

  [[nodiscard]] unsigned ThreadCount() const noexcept { return m_ThreadCount; }

  /** Begins a stage; following Advance calls belong to it. */
  void BeginStage(const std::string & name);
  /** Fraction of the current stage. Throws Error(Interrupted) once Cancel was called. */
  void Advance(double fraction);

  /** Async-signal-safe. */
  void Cancel() noexcept { m_Cancelled.store(true); }
  [[nodiscard]] bool IsCancelled() const noexcept { return m_Cancelled.load(); }
  /** \throws Error(Interrupted) when cancelled. */
  void ThrowIfCancelled() const;

  void Warn(Warning warning);
  /** Sorted by series, slice, code and message, without repetitions. */
  [[nodiscard]] std::vector<Warning> Warnings() const;

  /**
   * Calls body(i) once for every i in [0, count) from up to ThreadCount() threads. The caller's thread takes part; the first exception
   * is rethrown after all threads have stopped. body must write only to what belongs to its i, so that results do not depend on the
   * number of threads. Progress of the current stage runs from `fractionBegin` to `fractionEnd`.
   */
  void ParallelFor(std::size_t count, const std::function<void(std::size_t)> & body, double fractionBegin = 0.0, double fractionEnd = 1.0);

private:
  unsigned m_ThreadCount;
  ProgressSink m_Progress;
  std::atomic<bool> m_Cancelled{ false };
  mutable std::mutex m_Mutex;
  std::string m_Stage;
  double m_Fraction = 0.0;
  std::vector<Warning> m_Warnings;
};
} // namespace myosect
