#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Quantity.h"
#include "myosect/Core/RunContext.h"

namespace myosect::batch
{
/** One study to be analysed by a process of its own. */
struct BatchStudy
{
  std::string id;                            ///< name of its result folder
  std::size_t line = 0;                      ///< of the list
  std::vector<std::string> arguments;        ///< of the program, without output and threads
  std::vector<std::filesystem::path> inputs; ///< files and folders that the result depends on
};

struct BatchRequest
{
  std::filesystem::path program;
  std::vector<BatchStudy> studies;
  std::filesystem::path output;
  std::vector<std::string> runArguments; ///< besides those of the study, without effect on its result: threads, progress
  std::size_t jobs = 0;                  ///< processes at a time; 0: one a processor. Memory may allow fewer
  bool repeat = false;                   ///< also studies that are done
  std::size_t memoryBytes = 0;           ///< for all processes together; 0: what the machine has to spare
  int secondsToStop = 20;                ///< that processes have after an interruption, before they are killed
};

enum class StudyStatus
{
  NotRun,
  Done,
  Partial, ///< done, with slices that could not be measured; told by exit code 81
  Skipped, ///< was done before
  Failed
};
[[nodiscard]] const char * ToString(StudyStatus status) noexcept;

/** A row of batch.csv. */
struct BatchRow
{
  std::string id;
  StudyStatus status = StudyStatus::NotRun;
  std::optional<int> exitCode; ///< empty when it did not run, or ended by a signal
  std::string reason;          ///< of a failure, one line; parts of input paths are replaced by "..."
  Value seconds;
  std::size_t line = 0;
};

/** "id,status,exit_code,reason,seconds,line", then a line a row. */
[[nodiscard]] std::string BatchCsv(const std::vector<BatchRow> & rows);

/**
 * \brief Text that changes when a study has to be analysed again: version of the program, arguments, and path, size and time of change of
 * every file of its inputs.
 *
 * Folders are read to any depth, in the order of names. \throws Error(UnreadableInput) for an input that does not exist.
 */
[[nodiscard]] std::string FingerprintOf(const BatchStudy & study);

/**
 * \brief Analyses the studies, several at a time, each into `output`/id; one that fails or crashes stops no other.
 *
 * A study whose result is complete and whose fingerprint is that of the list is skipped. batch.csv in `output` is rewritten whole after
 * every study; what the processes say goes to `output`/.batch/id.log. A process is started only while memory for it is expected to be left;
 * one always runs. \return a row a study, in the order given. When `context` is cancelled, processes are asked to stop, and what is left is
 * NotRun. \throws Error(CannotWrite) when `output` cannot be written or another batch works in it.
 */
[[nodiscard]] std::vector<BatchRow> RunBatch(const BatchRequest & request, RunContext & context);
} // namespace myosect::batch
