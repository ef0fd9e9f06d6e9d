#include "Supervisor.h"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <regex>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "Delivery.h"
#include "QueueRecords.h"
#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char * kAnalysisLog = "analysis.txt";
constexpr std::int64_t kDaySeconds = 86400;
constexpr int kInterrupted = static_cast<int>(ErrorCode::Interrupted);

/** Another run on the same images would end in the same way. */
bool IsFinal(int exitCode)
{
  const auto is = [exitCode](ErrorCode code) { return exitCode == static_cast<int>(code); };
  return is(ErrorCode::Usage) || is(ErrorCode::UnreadableInput) || is(ErrorCode::NoUsableSeries) || is(ErrorCode::UnsupportedInput) ||
         is(ErrorCode::ProcessingFailed);
}

unsigned Doubled(unsigned first, unsigned times, unsigned maximum)
{
  std::uint64_t pause = first;
  for (unsigned i = 0; i < times && pause < maximum; ++i)
  {
    pause *= 2;
  }
  return static_cast<unsigned>(std::min<std::uint64_t>(pause, maximum));
}

std::uint64_t MemoryOf(const NodeSettings & settings)
{
  if (settings.analysisBytes > 0)
  {
    return settings.analysisBytes;
  }
  const auto pages = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES));
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 4 * 3 / settings.jobs;
}
} // namespace

std::string Supervisor::WithoutUids(const std::string & text) const
{
  // Longer than an IPv4 address.
  static const std::regex uid("[0-9]+\\.[0-9]+\\.[0-9.]{12,}");
  std::string clean;
  auto from = text.cbegin();
  for (std::sregex_iterator match(text.begin(), text.end(), uid), end; match != end; ++match)
  {
    clean.append(from, (*match)[0].first);
    clean += "uid-" + m_Queue.KeyOf(match->str(), 8);
    from = (*match)[0].second;
  }
  return clean.append(from, text.cend());
}

std::string Supervisor::LastLineOf(const std::string & job) const
{
  std::ifstream stream(m_Queue.FolderOf(job, JobState::Analysing) / kAnalysisLog);
  std::string last;
  for (std::string line; std::getline(stream, line);)
  {
    last = line.empty() ? last : line;
  }
  last = WithoutUids(last.substr(0, 500));
  for (char & c : last)
  {
    c = std::iscntrl(static_cast<unsigned char>(c)) != 0 ? ' ' : c;
  }
  return last.empty() ? "the analysis gave no reason" : last;
}

void Supervisor::StartAnalyses()
{
  Guarded(
      [&]
      {
        // Jobs whose analysis ended when nothing could be written.
        for (const std::string & job : NamesIn(m_Queue.FolderOf(JobState::Analysing)))
        {
          const auto isAtWork = [&](const Worker & worker) { return worker.role == Role::Analysis && worker.job == job; };
          if (std::none_of(m_Workers.begin(), m_Workers.end(), isAtWork))
          {
            m_Queue.Move(job, JobState::Analysing, JobState::Waiting);
          }
        }
        if (Count(Role::Analysis) >= m_Settings.jobs)
        {
          return;
        }
        for (const Job & job : m_Queue.Jobs(JobState::Waiting))
        {
          if (Count(Role::Analysis) >= m_Settings.jobs)
          {
            return;
          }
          if (m_Queue.ReadProgress(job.id, JobState::Waiting).notBefore <= UnixNow())
          {
            StartAnalysis(job);
          }
        }
      });
}

void Supervisor::StartAnalysis(const Job & job)
{
  JobProgress progress = m_Queue.ReadProgress(job.id, JobState::Waiting);
  if (progress.attempts >= m_Settings.attempts)
  {
    FailAnalysis(job.id, progress,
                 "given up after " + std::to_string(progress.attempts) +
                     " attempts: " + (progress.lastError.empty() ? "the node was killed each time" : progress.lastError),
                 true);
    return;
  }
  ++progress.attempts;
  m_Queue.WriteProgress(job.id, JobState::Waiting, progress);
  m_Queue.Move(job.id, JobState::Waiting, JobState::Analysing);
  m_Log.Note("job " + job.id + ": analysis begins, attempt " + std::to_string(progress.attempts));
  const fs::path folder = m_Queue.FolderOf(job.id, JobState::Analysing);
  const fs::path before = job.supersedes.empty() ? fs::path() : m_Queue.FolderOf(job.supersedes, JobState::Done) / "result";
  ChildProcess process([&](const ChildProcess::Send &) { return RunAnalysis(folder, before); });
  m_Workers.push_back({ Role::Analysis, std::move(process), 0, job.id, job.study, {}, {} });
  m_StateChanged = true;
}

int Supervisor::RunAnalysis(const fs::path & folder, const fs::path & before) const
{
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGPIPE, SIG_DFL);
  const int nothing = open("/dev/null", O_RDWR);
  const int messages = open((folder / kAnalysisLog).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(messages >= 0 ? messages : nothing, STDERR_FILENO);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const rlimit memory{ MemoryOf(m_Settings), MemoryOf(m_Settings) };
  setrlimit(RLIMIT_DATA, &memory);
#endif
  [[maybe_unused]] const int niceness = nice(5);
  std::vector<std::string> words{ m_Settings.program,
                                  "analyze",
                                  (folder / "images").string(),
                                  "--output",
                                  (folder / "result").string(),
                                  "--progress",
                                  "none",
                                  "--threads",
                                  std::to_string(m_Settings.threads) };
  if (!m_Settings.objects.empty())
  {
    words.insert(words.end(), { "--dicom", m_Settings.objects });
  }
  if (std::error_code status; !before.empty() && fs::is_directory(before, status))
  {
    words.insert(words.end(), { "--supersedes", before.string() });
  }
  if (!m_Settings.profile.empty())
  {
    words.insert(words.end(), { "--profile", fs::absolute(m_Settings.profile).string() });
  }
  std::vector<char *> arguments;
  for (std::string & word : words)
  {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  execv(m_Settings.program.c_str(), arguments.data());
  const std::string line = "error: the program of the analysis cannot be run; check --analyzer\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
  return static_cast<int>(ErrorCode::Usage);
}

void Supervisor::FailAnalysis(const std::string & job, JobProgress progress, const std::string & why, bool forGood)
{
  const JobState from = *m_Queue.StateOf(job);
  progress.lastError = why;
  progress.lastErrorAt = UnixNow();
  const bool ends = forGood || progress.attempts >= m_Settings.attempts;
  const unsigned pause =
      Doubled(m_Settings.retrySeconds, progress.attempts > 0 ? progress.attempts - 1 : 0, m_Settings.retryMaximumSeconds);
  progress.notBefore = ends ? 0 : progress.lastErrorAt + pause;
  m_Queue.WriteProgress(job, from, progress);
  m_Queue.Move(job, from, ends ? JobState::Failed : JobState::Waiting);
  m_Log.Warn("job " + job + ": " + why + (ends ? "" : "; again in " + std::to_string(pause) + " s"));
}

void Supervisor::EndAnalysis(Worker & worker, int status)
{
  JobProgress progress = m_Queue.ReadProgress(worker.job, JobState::Analysing);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (worker.stopped && code != 0)
  {
    progress.attempts -= progress.attempts > 0 ? 1 : 0;
    m_Queue.WriteProgress(worker.job, JobState::Analysing, progress);
    m_Queue.Move(worker.job, JobState::Analysing, JobState::Waiting);
    m_Log.Note("job " + worker.job + ": analysis stopped with the node, waits");
    return;
  }
  if (code == 0)
  {
    try
    {
      const std::size_t count = m_Queue.BeginSending(worker.job).size();
      m_Log.Note("job " + worker.job + ": analysed, " + std::to_string(count) + " objects to send");
    }
    catch (const Error & error)
    {
      FailAnalysis(worker.job, progress, error.what(), error.Code() == ErrorCode::UnreadableInput);
    }
    return;
  }
  const std::string why = worker.timedOut        ? "the analysis took longer than --analysis-minutes"
                          : WIFSIGNALED(status)  ? "the analysis ended by signal " + std::to_string(WTERMSIG(status))
                          : code == kInterrupted ? std::string("the analysis was interrupted")
                                                 : LastLineOf(worker.job) + " (exit code " + std::to_string(code) + ")";
  FailAnalysis(worker.job, progress, why, IsFinal(code));
}

void Supervisor::StartDeliveries()
{
  Guarded(
      [&]
      {
        std::set<std::string> busy; // destinations, and jobs with their destination
        for (const Worker & worker : m_Workers)
        {
          if (worker.role == Role::Delivery)
          {
            busy.insert(worker.destination);
          }
        }
        for (const Job & job : m_Queue.Jobs(JobState::Sending))
        {
          bool complete = true;
          for (const Destination & destination : m_Settings.destinations)
          {
            if (m_Queue.IsAllSent(job.id, destination.aeTitle))
            {
              continue;
            }
            complete = false;
            const auto retry = m_Retries.find(job.id + " " + destination.aeTitle);
            if ((retry != m_Retries.end() && retry->second.due > Clock::now()) || !busy.insert(destination.aeTitle).second)
            {
              continue;
            }
            ChildProcess process(
                [&](const ChildProcess::Send & send)
                {
                  close(m_Listener);
                  const std::string why = Deliver(job.id, destination, m_Settings, m_Queue, m_TlsOut.get(), ChildProcess::IsAskedToStop);
                  send(why);
                  return why.empty() ? 0 : 1;
                });
            m_Workers.push_back({ Role::Delivery, std::move(process), 0, job.id, job.study, destination.aeTitle, {} });
          }
          if (complete)
          {
            m_Queue.Finish(job.id);
            for (const Destination & destination : m_Settings.destinations)
            {
              m_Retries.erase(job.id + " " + destination.aeTitle);
            }
            ++m_Counts["jobs_done"];
            m_StateChanged = true;
            m_Log.Note("job " + job.id + ": done");
          }
        }
      });
}

void Supervisor::EndDelivery(Worker & worker, int status)
{
  const std::string key = worker.job + " " + worker.destination;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
  {
    m_Retries.erase(key);
    m_Log.Note("job " + worker.job + ": all objects sent to " + worker.destination);
    return;
  }
  if (worker.stopped)
  {
    return;
  }
  const std::string why =
      WithoutUids(WIFSIGNALED(status) ? "the sending process ended by signal " + std::to_string(WTERMSIG(status)) : worker.outcome);
  JobProgress progress = m_Queue.ReadProgress(worker.job, JobState::Sending);
  progress.lastError = why;
  progress.lastErrorAt = UnixNow();
  m_Queue.WriteProgress(worker.job, JobState::Sending, progress);
  if (progress.lastErrorAt - progress.sendingSince > m_Settings.giveUpDays * kDaySeconds)
  {
    m_Queue.Move(worker.job, JobState::Sending, JobState::Failed);
    m_Log.Warn("job " + worker.job + ": sending given up: " + why);
    return;
  }
  Retry & retry = m_Retries[key];
  retry.pauseSeconds = retry.pauseSeconds == 0 ? m_Settings.retrySeconds : Doubled(retry.pauseSeconds, 1, m_Settings.retryMaximumSeconds);
  retry.due = Clock::now() + std::chrono::seconds(retry.pauseSeconds);
  m_Log.Warn("job " + worker.job + ": " + why + "; again in " + std::to_string(retry.pauseSeconds) + " s");
}

void Supervisor::KeepHouse()
{
  if (Clock::now() < m_HouseDue)
  {
    return;
  }
  Guarded(
      [&]
      {
        if (Clock::now() >= m_PurgeDue)
        {
          m_Queue.Purge(UnixNow(), m_Settings.keepDays * kDaySeconds, m_Settings.rememberDays * kDaySeconds);
          m_PurgeDue = Clock::now() + 1h;
        }
        m_Budget.SetKept(m_Queue.UsedBytes());
        while (m_Budget.IsScarce() && m_Queue.PurgeOldest())
        {
          m_Budget.SetKept(m_Queue.UsedBytes());
          m_Log.Note("disk space is scarce: the images of the study finished longest ago were removed");
        }
      });
  m_StateChanged = true;
  m_HouseDue = Clock::now() + (m_Budget.IsScarce() ? 10s : 300s);
}
} // namespace myosect::node
