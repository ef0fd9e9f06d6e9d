#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace myosect::batch
{
/** How a process ended. */
struct ProcessEnd
{
  pid_t process = 0;
  bool exited = false; ///< else by a signal
  int code = 0;        ///< exit code, or number of the signal
};

/**
 * \brief Starts a program in a process group of its own; it is asked to stop when this process ends. Its messages go to `log`, nothing else
 * is connected. \throws Error(CannotWrite) for the log, (Internal) when no process can be made. A program that cannot be started ends with
 * code 127.
 */
[[nodiscard]] pid_t StartProcess(const std::filesystem::path & program, const std::vector<std::string> & arguments,
                                 const std::filesystem::path & log);

/** The given process, if it has ended; else `process` is 0. */
[[nodiscard]] ProcessEnd EndOf(pid_t process);

/** Asks a process group to stop, or kills it. */
void StopProcess(pid_t process, bool kill);
} // namespace myosect::batch
