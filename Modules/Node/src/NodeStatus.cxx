#include "myosect/Node/NodeStatus.h"
#include "myosect/Core/UtcTime.h"

#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

#include "DiskSteps.h"
#include "NodeLog.h"
#include "Queue.h"
#include "QueueLock.h"
#include "QueueRecords.h"
#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
using nlohmann::json;

constexpr std::size_t kJobsShown = 20;

json TroublesOf(const Queue & queue, JobState state)
{
  json troubles = json::array();
  for (const std::string & job : NamesIn(queue.FolderOf(state)))
  {
    try
    {
      const JobProgress progress = queue.ReadProgress(job, state);
      if (!progress.lastError.empty())
      {
        troubles.push_back({ { "job", job }, { "time", UtcText(progress.lastErrorAt) }, { "text", progress.lastError } });
      }
    }
    catch (const Error &)
    {
      // The node has moved it on meanwhile.
      continue;
    }
  }
  std::sort(troubles.begin(), troubles.end(), [](const json & a, const json & b) { return a.at("time") > b.at("time"); });
  while (troubles.size() > kJobsShown)
  {
    troubles.erase(troubles.size() - 1);
  }
  return troubles;
}

/** The node's own account of itself, if it holds all that AsText tells of it. */
json RequireState(json state)
{
  static_cast<void>(state.at("ae_title").get_ref<const std::string &>());
  static_cast<void>(state.at("port").get<int>());
  for (const json & trouble : state.at("last_errors"))
  {
    static_cast<void>(trouble.at("time").get_ref<const std::string &>());
    static_cast<void>(trouble.at("text").get_ref<const std::string &>());
  }
  return state;
}

std::string AsText(const json & status)
{
  std::ostringstream text;
  const bool running = status.at("running");
  text << "node: " << (running ? "running" : "not running");
  if (status.contains("node"))
  {
    text << ", " << status["node"].at("ae_title").get<std::string>() << " on port " << status["node"].at("port");
  }
  text << "\nstudies arriving: " << status.at("studies_open") << "\n";
  for (const JobState state : kJobStates)
  {
    text << "jobs " << NameOf(state) << ": " << status.at("jobs").at(NameOf(state)) << "\n";
  }
  text << "disk: " << status.at("disk_used_bytes").get<std::uint64_t>() / 1000000 << " MB\n";
  for (const char * part : { "waiting_after_error", "not_yet_sent", "failed" })
  {
    for (const json & trouble : status.at(part))
    {
      text << part << ": " << trouble.at("time").get<std::string>() << " " << trouble.at("job").get<std::string>() << " "
           << trouble.at("text").get<std::string>() << "\n";
    }
  }
  if (status.contains("node"))
  {
    for (const json & trouble : status["node"].at("last_errors"))
    {
      text << "log: " << trouble.at("time").get<std::string>() << " " << trouble.at("text").get<std::string>() << "\n";
    }
  }
  return text.str();
}
} // namespace

std::string DescribeStatus(const std::filesystem::path & root, bool asJson)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(root / "key", error))
  {
    throw Error(ErrorCode::UnreadableInput, "there is no queue of a node in the folder of --queue");
  }
  const Queue queue(root);
  json status;
  status["running"] = QueueLock::IsHeld(queue.Root());
  status["studies_open"] = queue.OpenStudies().size();
  for (const JobState state : kJobStates)
  {
    status["jobs"][NameOf(state)] = NamesIn(queue.FolderOf(state)).size();
  }
  status["disk_used_bytes"] = queue.UsedBytes();
  status["waiting_after_error"] = TroublesOf(queue, JobState::Waiting);
  status["not_yet_sent"] = TroublesOf(queue, JobState::Sending);
  status["failed"] = TroublesOf(queue, JobState::Failed);
  if (std::filesystem::is_regular_file(queue.Root() / "state.json", error))
  {
    status["node"] = FromRecord(queue.Root() / "state.json", RequireState);
  }
  return asJson ? status.dump(2, ' ', false, json::error_handler_t::replace) + "\n" : AsText(status);
}
} // namespace myosect::node
