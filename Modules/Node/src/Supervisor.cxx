#include "Supervisor.h"

#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <set>
#include <sstream>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dctag.h"
#include "dcmtk/oflog/oflog.h"

#include "DiskSteps.h"
#include "QueueRecords.h"
#include "Reception.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/UtcTime.h"
#include "myosect/Node/Node.h"

namespace myosect::node
{
namespace
{
using namespace std::chrono_literals;

constexpr int kTickMilliseconds = 200;
constexpr std::size_t kRefusersAtOnce = 8;
constexpr std::uint64_t kReceptionBytes = 512ull << 20;

/** Bounds the memory of a receiving process: headers are held, pixel data are not. */
void BoundMemory(std::uint64_t bytes)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const rlimit limit{ bytes, bytes };
  setrlimit(RLIMIT_DATA, &limit);
#else
  static_cast<void>(bytes);
#endif
}
} // namespace

void RunNode(const NodeSettings & settings, RunContext & context)
{
  settings.Validate();
  // The toolkit's messages would carry UIDs and header values to stderr.
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  std::signal(SIGPIPE, SIG_IGN);
  // The data dictionary is read once, here, and not in every process of an association.
  static_cast<void>(DcmTag(DCM_StudyInstanceUID).getTagName());
  Supervisor(settings, context).Run();
}

Supervisor::Supervisor(const NodeSettings & settings, RunContext & context)
    : m_Settings(settings), m_Context(context), m_Queue(settings.queue), m_Lock(m_Queue.Root()), m_Log(settings.logFile),
      m_Budget(m_Queue.Root(), settings.maximumDiskBytes, settings.minimumFreeBytes), m_TlsIn(MakeTlsLayer(settings, NET_ACCEPTOR)),
      m_TlsOut(settings.tlsToDestinations ? MakeTlsLayer(settings, NET_REQUESTOR) : nullptr)
{
}

Supervisor::~Supervisor()
{
  if (m_Listener >= 0)
  {
    close(m_Listener);
  }
}

void Supervisor::Run()
{
  m_Queue.Recover();
  m_Queue.Supersede();
  for (const std::string & study : m_Queue.OpenStudies())
  {
    m_Arriving[study] = {};
  }
  Listen();
  m_Log.Note("node " + m_Settings.aeTitle + " listens on port " + std::to_string(m_Settings.port) + (m_TlsIn ? " with TLS" : ""));
  while (!m_Context.IsCancelled())
  {
    WaitForEvents();
    ReadWorkers();
    if (Clock::now() >= m_PauseUntil)
    {
      CloseQuietStudies();
      if (m_WorkChanged || Clock::now() >= m_WorkDue)
      {
        m_WorkChanged = false;
        m_WorkDue = Clock::now() + 1s;
        StartAnalyses();
        StartDeliveries();
      }
    }
    KeepHouse();
    WriteState();
  }
  Stop();
}

bool Supervisor::Guarded(const std::function<void()> & step)
{
  try
  {
    step();
    return true;
  }
  catch (const std::exception & exception)
  {
    m_Log.Warn(exception.what());
    m_PauseUntil = Clock::now() + 2s;
    return false;
  }
}

void Supervisor::Listen()
{
  m_Listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;
  setsockopt(m_Listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(m_Settings.port);
  inet_pton(AF_INET, m_Settings.bindAddress.c_str(), &address.sin_addr);
  if (bind(m_Listener, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 || listen(m_Listener, 128) != 0)
  {
    throw Error(ErrorCode::CannotWrite,
                "port " + std::to_string(m_Settings.port) + " cannot be had: " + std::strerror(errno) + "; choose another --port");
  }
}

std::size_t Supervisor::Count(Role role) const
{
  std::size_t count = 0;
  for (const Worker & worker : m_Workers)
  {
    count += worker.role == role ? 1 : 0;
  }
  return count;
}

void Supervisor::WaitForEvents()
{
  std::vector<pollfd> waited;
  const bool open = Count(Role::Reception) < m_Settings.maximumAssociations + kRefusersAtOnce;
  waited.push_back({ open ? m_Listener : -1, POLLIN, 0 });
  for (const Worker & worker : m_Workers)
  {
    waited.push_back({ worker.process.Pipe(), POLLIN, 0 });
  }
  if (poll(waited.data(), waited.size(), kTickMilliseconds) > 0 && (waited.front().revents & POLLIN) != 0)
  {
    AcceptCaller();
  }
}

void Supervisor::AcceptCaller()
{
  const int socket = accept4(m_Listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket < 0)
  {
    return;
  }
  const bool refuse = Count(Role::Reception) >= m_Settings.maximumAssociations;
  std::set<std::size_t> used;
  for (const Worker & worker : m_Workers)
  {
    if (worker.role == Role::Reception)
    {
      used.insert(worker.slot);
    }
  }
  std::size_t slot = 0;
  while (used.count(slot) != 0)
  {
    ++slot;
  }
  Guarded(
      [&]
      {
        ChildProcess process(
            [&](const ChildProcess::Send & send)
            {
              close(m_Listener);
              m_Budget.UseSlot(slot);
              BoundMemory(kReceptionBytes);
              const auto tell = [&](const ReceptionEvent & event)
              {
                constexpr char kCodes[] = "IALONT";
                send(std::string(1, kCodes[static_cast<std::size_t>(event.kind)]) + " " + event.text);
              };
              ServeAssociation(socket, refuse, m_Settings, m_Queue, m_Budget, m_TlsIn.get(), ChildProcess::IsAskedToStop, tell);
              return 0;
            });
        m_Workers.push_back({ Role::Reception, std::move(process), slot, {}, {}, {}, {} });
      });
  close(socket);
  ++m_Counts["associations"];
  m_StateChanged = true;
}

void Supervisor::HearReception(const std::string & line)
{
  const std::string text = line.size() > 2 ? line.substr(2) : std::string();
  m_StateChanged = true;
  switch (line.front())
  {
  case 'I':
  case 'A':
  {
    Arriving & arriving = m_Arriving[text];
    arriving.last = Clock::now();
    arriving.sentAgain = arriving.sentAgain || line.front() == 'A';
    ++m_Counts[line.front() == 'I' ? "images" : "known_images"];
    break;
  }
  case 'L':
    ++m_Counts["objects_left_out"];
    break;
  case 'O':
    ++m_Counts["own_objects_ignored"];
    m_Log.Note("an object made here came back and was ignored");
    break;
  case 'N':
    m_Log.Note(text);
    break;
  default:
    ++m_Counts["refusals"];
    m_Log.Warn(text);
  }
}

void Supervisor::ReadWorkers()
{
  for (auto worker = m_Workers.begin(); worker != m_Workers.end();)
  {
    std::istringstream lines(worker->process.TakeLines());
    const auto status = worker->process.Reap();
    for (std::string line; std::getline(lines, line);)
    {
      if (worker->role == Role::Reception && !line.empty())
      {
        HearReception(line);
      }
      else if (!line.empty())
      {
        worker->outcome = line;
      }
    }
    if (worker->role == Role::Analysis && !worker->timedOut &&
        Clock::now() - worker->begun > std::chrono::seconds(m_Settings.analysisSeconds))
    {
      worker->timedOut = true;
      worker->process.Signal(SIGKILL);
    }
    if (!status)
    {
      ++worker;
      continue;
    }
    m_WorkChanged = m_StateChanged = true;
    // Out of the list first: what the end of one brings about may look at the others.
    Worker ended = std::move(*worker);
    worker = m_Workers.erase(worker);
    switch (ended.role)
    {
    case Role::Reception:
      m_Budget.FreeSlot(ended.slot);
      if (WIFSIGNALED(*status))
      {
        m_Log.Warn(WTERMSIG(*status) == SIGALRM ? std::string("association closed: the caller took too long")
                                                : "the process of an association ended by signal " + std::to_string(WTERMSIG(*status)));
      }
      break;
    case Role::Analysis:
      Guarded([&] { EndAnalysis(ended, *status); });
      break;
    case Role::Delivery:
      Guarded([&] { EndDelivery(ended, *status); });
      break;
    }
  }
}

void Supervisor::CloseQuietStudies()
{
  for (auto entry = m_Arriving.begin(); entry != m_Arriving.end();)
  {
    const bool quiet = Clock::now() - entry->second.last >= std::chrono::seconds(m_Settings.quietSeconds);
    if (quiet && Guarded([&] { CloseStudy(entry->first, entry->second.sentAgain); }))
    {
      entry = m_Arriving.erase(entry);
    }
    else
    {
      ++entry;
    }
  }
}

void Supervisor::CloseStudy(const std::string & study, bool sentAgain)
{
  const Queue::Closed closed = m_Queue.CloseStudy(study, sentAgain);
  m_WorkChanged = m_StateChanged = true;
  switch (closed.what)
  {
  case Queue::Closing::Nothing:
    m_Log.Note("study " + study.substr(0, 12) + ": the same images as before, nothing to do");
    return;
  case Queue::Closing::Retried:
    m_Log.Note("job " + closed.job->id + ": sent again after a failure, waits once more");
    return;
  case Queue::Closing::Refused:
    m_Log.Warn("job " + closed.job->id + ": " + m_Queue.ReadProgress(closed.job->id, JobState::Failed).lastError);
    return;
  case Queue::Closing::NewJob:
    m_Log.Note("job " + closed.job->id + ": " + std::to_string(closed.job->images) + " images" +
               (closed.job->supersedes.empty() ? "" : ", supersedes " + closed.job->supersedes));
  }
  if (!closed.job->supersedes.empty())
  {
    StopWorkOn(study);
    for (const std::string & job : m_Queue.Supersede())
    {
      m_Log.Note("job " + job + ": superseded before it was done");
    }
  }
}

void Supervisor::StopWorkOn(const std::string & study)
{
  for (auto worker = m_Workers.begin(); worker != m_Workers.end();)
  {
    // The destructor kills and waits.
    worker = worker->role != Role::Reception && worker->study == study ? m_Workers.erase(worker) : std::next(worker);
  }
}

void Supervisor::WriteState()
{
  if (!m_StateChanged || Clock::now() < m_StateDue)
  {
    return;
  }
  m_StateChanged = false;
  m_StateDue = Clock::now() + 1s;
  nlohmann::json state = { { "ae_title", m_Settings.aeTitle },
                           { "port", m_Settings.port },
                           { "tls", m_TlsIn != nullptr },
                           { "process", getpid() },
                           { "associations_open", Count(Role::Reception) },
                           { "studies_arriving", m_Arriving.size() },
                           { "disk_used_bytes", m_Budget.Used() },
                           { "disk_limit_bytes", m_Settings.maximumDiskBytes } };
  state["since_start"] = m_Counts;
  state["destinations"] = nlohmann::json::array();
  for (const Destination & destination : m_Settings.destinations)
  {
    state["destinations"].push_back(destination.aeTitle);
  }
  state["last_errors"] = nlohmann::json::array();
  for (const NodeLog::Trouble & trouble : m_Log.LastTroubles())
  {
    state["last_errors"].push_back({ { "time", UtcText(trouble.at) }, { "text", trouble.text } });
  }
  try
  {
    disk::WriteFile(m_Queue.Root() / "state.json", state.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  catch (const Error &)
  {
    m_StateChanged = true;
  }
}

void Supervisor::Stop()
{
  close(std::exchange(m_Listener, -1));
  m_Log.Note("stopping");
  for (Worker & worker : m_Workers)
  {
    worker.stopped = true;
    worker.process.Signal(SIGTERM);
  }
  const Clock::time_point end = Clock::now() + std::chrono::seconds(m_Settings.stopSeconds);
  while (!m_Workers.empty() && Clock::now() < end)
  {
    std::vector<pollfd> waited;
    for (const Worker & worker : m_Workers)
    {
      waited.push_back({ worker.process.Pipe(), POLLIN, 0 });
    }
    poll(waited.data(), waited.size(), kTickMilliseconds);
    ReadWorkers();
  }
  m_Workers.clear();
  m_StateDue = {};
  m_StateChanged = true;
  WriteState();
  m_Log.Note("stopped; what is unfinished stays in the queue");
}
} // namespace myosect::node
