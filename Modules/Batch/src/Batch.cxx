#include "myosect/Batch/Batch.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <list>
#include <sstream>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ChildProcess.h"
#include "Fingerprint.h"
#include "StudyState.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Memory.h"

namespace myosect::batch
{
namespace
{
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kPartialCode = 81;
constexpr int kInterruptedCode = 130;
constexpr std::chrono::milliseconds kPause{ 20 };
const char * const kStateFolder = ".batch";

void WriteWhole(const fs::path & file, const std::string & text)
{
  const fs::path partial = file.string() + ".partial";
  std::ofstream stream(partial, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  std::error_code status;
  if (stream)
  {
    fs::rename(partial, file, status);
  }
  if (!stream || status)
  {
    throw Error(ErrorCode::CannotWrite, file.filename().string() + " cannot be written; check space and rights");
  }
}

/** Keeps two batches out of one folder; the kernel lets go of it when the process ends. */
class FolderLock
{
public:
  explicit FolderLock(const fs::path & folder) : m_Handle(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
  {
    if (m_Handle < 0 || flock(m_Handle, LOCK_EX | LOCK_NB) != 0)
    {
      const bool busy = m_Handle >= 0;
      if (busy)
      {
        close(m_Handle);
      }
      throw Error(ErrorCode::CannotWrite, busy ? "another batch works in this output folder; wait for it, or choose another --output"
                                               : "the output folder cannot be opened; check rights");
    }
  }
  ~FolderLock() { close(m_Handle); }
  FolderLock(const FolderLock &) = delete;
  FolderLock & operator=(const FolderLock &) = delete;

private:
  int m_Handle;
};

fs::path StateFile(const BatchRequest & request, const BatchStudy & study, const char * ending)
{
  return request.output / kStateFolder / (study.id + ending);
}

std::optional<StudyState> ReadState(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  return ParseState({ std::istreambuf_iterator<char>(stream), {} });
}

/** Last line of the log that tells an error, without that word. */
std::string ErrorIn(const fs::path & log)
{
  const std::string begin = "error: ";
  std::ifstream stream(log, std::ios::binary);
  std::string found;
  for (std::string line; std::getline(stream, line);)
  {
    if (line.compare(0, begin.size(), begin) == 0)
    {
      found = line.substr(begin.size());
    }
  }
  return found;
}

/** Names of files and folders may be names of people. */
std::string WithoutPaths(std::string text, const BatchStudy & study)
{
  std::vector<std::string> parts;
  for (const fs::path & input : study.inputs)
  {
    parts.push_back(input.string());
    for (const fs::path & part : input)
    {
      if (part.string().size() > 2)
      {
        parts.push_back(part.string());
      }
    }
  }
  for (const std::string & part : parts)
  {
    for (std::size_t place = text.find(part); place != std::string::npos; place = text.find(part, place + 3))
    {
      text.replace(place, part.size(), "...");
    }
  }
  return text;
}

/** A process at work. */
struct Running
{
  std::size_t study = 0;
  pid_t process = 0;
  Clock::time_point start;
  std::size_t memoryBytes = 0;
  std::string fingerprint;
};

/** The work of RunBatch, step by step. */
class Runner
{
public:
  Runner(const BatchRequest & request, RunContext & context)
      : m_Request(request), m_Context(context), m_Jobs(request.jobs > 0 ? request.jobs : std::max(1U, std::thread::hardware_concurrency())),
        m_MemoryBytes(request.memoryBytes > 0 ? request.memoryBytes : AvailableMemoryBytes())
  {
    std::transform(request.studies.begin(), request.studies.end(), std::back_inserter(m_Rows),
                   [](const BatchStudy & study) { return BatchRow{ study.id, StudyStatus::NotRun, {}, {}, {}, study.line }; });
  }

  ~Runner() { Stop(false); }
  Runner(const Runner &) = delete;
  Runner & operator=(const Runner &) = delete;

  std::vector<BatchRow> Run()
  {
    WriteTable();
    std::optional<Clock::time_point> stopped;
    while (m_Next < m_Rows.size() || !m_Running.empty())
    {
      if (!stopped && m_Context.IsCancelled())
      {
        stopped = Clock::now();
        Stop(false);
      }
      if (stopped && m_Running.empty())
      {
        break;
      }
      if (stopped && Clock::now() - *stopped > std::chrono::seconds(m_Request.secondsToStop))
      {
        Stop(true);
      }
      if (!stopped && MayStart())
      {
        Start();
        continue;
      }
      if (!Collect())
      {
        std::this_thread::sleep_for(kPause);
      }
    }
    WriteTable();
    return m_Rows;
  }

private:
  [[nodiscard]] const BatchStudy & Study(std::size_t index) const { return m_Request.studies[index]; }

  void WriteTable() const { WriteWhole(m_Request.output / "batch.csv", BatchCsv(m_Rows)); }

  void Finish(std::size_t index)
  {
    ++m_Finished;
    if (m_Rows[index].status != StudyStatus::Skipped)
    {
      WriteTable();
    }
    try
    {
      m_Context.Advance(static_cast<double>(m_Finished) / static_cast<double>(m_Rows.size()));
    }
    catch (const Error &)
    {
      // Cancelled: the loop stops what runs.
    }
  }

  bool MayStart()
  {
    if (m_Next >= m_Rows.size() || m_Running.size() >= m_Jobs)
    {
      return false;
    }
    if (m_Running.empty())
    {
      return true;
    }
    std::size_t taken = ExpectedMemoryBytes(Study(m_Next).inputs);
    for (const Running & running : m_Running)
    {
      taken += running.memoryBytes;
    }
    return taken <= m_MemoryBytes;
  }

  void Start()
  {
    const std::size_t index = m_Next++;
    const BatchStudy & study = Study(index);
    BatchRow & row = m_Rows[index];
    try
    {
      Running running{ index, 0, Clock::now(), ExpectedMemoryBytes(study.inputs), FingerprintOf(study) };
      const fs::path stateFile = StateFile(m_Request, study, ".json");
      const std::optional<StudyState> before = ReadState(stateFile);
      std::error_code status;
      const bool complete = fs::is_regular_file(m_Request.output / study.id / "summary.json", status);
      if (!m_Request.repeat && complete && before && before->finished && before->fingerprint == running.fingerprint)
      {
        row.status = StudyStatus::Skipped;
        row.exitCode = before->exitCode;
        Finish(index);
        return;
      }
      std::vector<std::string> arguments = study.arguments;
      arguments.insert(arguments.end(), m_Request.runArguments.begin(), m_Request.runArguments.end());
      arguments.push_back("--output=" + (m_Request.output / study.id).string());
      if (complete && (before || m_Request.repeat))
      {
        arguments.emplace_back("--force");
      }
      WriteWhole(stateFile, StateText({ running.fingerprint, false, 0 }));
      running.process = StartProcess(m_Request.program, arguments, StateFile(m_Request, study, ".log"));
      m_Running.push_back(running);
    }
    catch (const Error & error)
    {
      row.status = StudyStatus::Failed;
      row.exitCode = error.ExitCode();
      row.reason = error.what();
      Finish(index);
    }
  }

  /** Whether a process had ended. */
  bool Collect()
  {
    for (auto running = m_Running.begin(); running != m_Running.end(); ++running)
    {
      const ProcessEnd end = EndOf(running->process);
      if (end.process != 0)
      {
        const Running ended = *running;
        m_Running.erase(running);
        Judge(ended, end);
        return true;
      }
    }
    return false;
  }

  void Judge(const Running & running, const ProcessEnd & end)
  {
    const BatchStudy & study = Study(running.study);
    BatchRow & row = m_Rows[running.study];
    row.seconds = std::chrono::duration<double>(Clock::now() - running.start).count();
    const bool good = end.exited && (end.code == 0 || end.code == kPartialCode);
    if (m_Context.IsCancelled() && !good)
    {
      row.reason = "interrupted";
      row.exitCode = kInterruptedCode;
      Finish(running.study);
      return;
    }
    if (end.exited)
    {
      row.exitCode = end.code;
    }
    if (good)
    {
      row.status = end.code == 0 ? StudyStatus::Done : StudyStatus::Partial;
      WriteWhole(StateFile(m_Request, study, ".json"), StateText({ running.fingerprint, true, end.code }));
    }
    else
    {
      row.status = StudyStatus::Failed;
      row.reason = end.exited ? WithoutPaths(ErrorIn(StateFile(m_Request, study, ".log")), study)
                              : "ended by signal " + std::to_string(end.code) + " (" + strsignal(end.code) + ")" +
                                    (end.code == SIGKILL ? "; perhaps memory ran out: use fewer --jobs" : "");
      if (row.reason.empty())
      {
        row.reason = "no reason told";
      }
    }
    Finish(running.study);
  }

  void Stop(bool kill) const
  {
    for (const Running & running : m_Running)
    {
      StopProcess(running.process, kill);
    }
  }

  const BatchRequest & m_Request;
  RunContext & m_Context;
  std::size_t m_Jobs;
  std::size_t m_MemoryBytes;
  std::vector<BatchRow> m_Rows;
  std::list<Running> m_Running;
  std::size_t m_Next = 0;
  std::size_t m_Finished = 0;
};

std::string Quoted(const std::string & text)
{
  if (text.find_first_of(",\"\n\r") == std::string::npos)
  {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text)
  {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}
} // namespace

const char * ToString(StudyStatus status) noexcept
{
  switch (status)
  {
  case StudyStatus::Done:
    return "done";
  case StudyStatus::Partial:
    return "partial";
  case StudyStatus::Skipped:
    return "skipped";
  case StudyStatus::Failed:
    return "failed";
  default:
    return "not_run";
  }
}

std::string BatchCsv(const std::vector<BatchRow> & rows)
{
  std::string text = "id,status,exit_code,reason,seconds,line\n";
  for (const BatchRow & row : rows)
  {
    text += row.id + "," + ToString(row.status) + "," + (row.exitCode ? std::to_string(*row.exitCode) : "") + "," + Quoted(row.reason) +
            "," + FormatValue(row.seconds) + "," + std::to_string(row.line) + "\n";
  }
  return text;
}

std::vector<BatchRow> RunBatch(const BatchRequest & request, RunContext & context)
{
  std::error_code status;
  fs::create_directories(request.output / kStateFolder, status);
  if (status)
  {
    throw Error(ErrorCode::CannotWrite, "the output folder cannot be made: " + status.message());
  }
  const FolderLock lock(request.output);
  return Runner(request, context).Run();
}
} // namespace myosect::batch
