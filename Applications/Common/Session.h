#pragma once

#include <functional>

#include "CommonOptions.h"

namespace myosect::app
{
/** Exit code of a result that lacks a part, with --strict. */
inline constexpr int kPartialResult = 81;

/** Runs work with a context that signals can cancel; errors go to the log file too. */
int WithContext(const CommonOptions & options, const std::function<int(RunContext &, Console &)> & work);

/** The same with progress of the caller's own, and no log. */
int WithContext(unsigned threads, const RunContext::ProgressSink & progress, const std::function<int(RunContext &)> & work);

/** For signal handlers: asks the running command to stop. */
void CancelRunningCommand() noexcept;
} // namespace myosect::app
