#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ChildProcess.h"
#include "DiskBudget.h"
#include "NodeLog.h"
#include "Queue.h"
#include "QueueLock.h"
#include "Tls.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Node/NodeSettings.h"

namespace myosect::node
{
/** The one process that decides. See RunNode. */
class Supervisor
{
public:
  Supervisor(const NodeSettings & settings, RunContext & context);
  ~Supervisor();
  Supervisor(const Supervisor &) = delete;
  Supervisor & operator=(const Supervisor &) = delete;

  void Run();

private:
  using Clock = std::chrono::steady_clock;
  enum class Role
  {
    Reception,
    Analysis,
    Delivery
  };
  struct Worker
  {
    Role role;
    ChildProcess process;
    std::size_t slot = 0; ///< of a reception
    std::string job;      ///< of analysis and delivery
    std::string study;
    std::string destination; ///< AE title, of a delivery
    std::string outcome;     ///< last line of a delivery
    Clock::time_point begun = Clock::now();
    bool timedOut = false;
    bool stopped = false; ///< by the node
  };
  /** A study that is arriving. */
  struct Arriving
  {
    Clock::time_point last = Clock::now();
    bool sentAgain = false;
  };
  struct Retry
  {
    Clock::time_point due;
    unsigned pauseSeconds = 0;
  };

  void Listen();
  void WaitForEvents();
  void AcceptCaller();
  void ReadWorkers();
  void HearReception(const std::string & line);
  void CloseQuietStudies();
  void CloseStudy(const std::string & study, bool sentAgain);
  void StopWorkOn(const std::string & study);
  void StartAnalyses();
  void StartAnalysis(const Job & job);
  void EndAnalysis(Worker & worker, int status);
  void FailAnalysis(const std::string & job, JobProgress progress, const std::string & why, bool forGood);
  void StartDeliveries();
  void EndDelivery(Worker & worker, int status);
  void KeepHouse();
  void WriteState();
  void Stop();
  [[nodiscard]] std::size_t Count(Role role) const;
  [[nodiscard]] int RunAnalysis(const std::filesystem::path & folder, const std::filesystem::path & before) const;
  [[nodiscard]] std::string LastLineOf(const std::string & job) const;
  /** Text of another program without UIDs. */
  [[nodiscard]] std::string WithoutUids(const std::string & text) const;
  /** Runs a step; a full disk or the like is logged, and the step comes again later. */
  bool Guarded(const std::function<void()> & step);

  const NodeSettings & m_Settings;
  RunContext & m_Context;
  Queue m_Queue;
  QueueLock m_Lock;
  NodeLog m_Log;
  DiskBudget m_Budget;
  std::unique_ptr<DcmTLSTransportLayer> m_TlsIn, m_TlsOut;
  int m_Listener = -1;
  std::list<Worker> m_Workers;
  std::map<std::string, Arriving> m_Arriving;
  std::map<std::string, Retry> m_Retries;   ///< by job and destination
  std::map<std::string, unsigned> m_Counts; ///< since the start
  Clock::time_point m_HouseDue, m_PurgeDue, m_StateDue, m_PauseUntil;
  bool m_StateChanged = true;
  bool m_WorkChanged = true;
  Clock::time_point m_WorkDue;
};
} // namespace myosect::node
