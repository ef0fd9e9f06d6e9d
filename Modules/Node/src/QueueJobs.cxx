#include "Queue.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "DiskSteps.h"
#include "QueueRecords.h"
#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::json;

/** A folder name that any AE title gives, one for each. */
std::string FolderNameOf(const std::string & destination, const Queue & queue)
{
  std::string name;
  for (const char c : destination)
  {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    name += plain ? c : '_';
  }
  return name + "-" + queue.KeyOf(destination, 8);
}
} // namespace

fs::path Queue::FolderOf(JobState state) const
{
  return m_Root / "jobs" / NameOf(state);
}

fs::path Queue::FolderOf(const std::string & job, JobState state) const
{
  return FolderOf(state) / job;
}

void Queue::Recover()
{
  for (const std::string & name : NamesIn(ReceivingFolder()))
  {
    disk::Remove(ReceivingFolder() / name);
  }
  for (const std::string & name : NamesIn(m_Root / "making"))
  {
    disk::RemoveTree(m_Root / "making" / name);
  }
  for (const std::string & job : NamesIn(FolderOf(JobState::Analysing)))
  {
    Move(job, JobState::Analysing, JobState::Waiting);
  }
  for (const JobState state : { JobState::Done, JobState::Superseded })
  {
    for (const std::string & job : NamesIn(FolderOf(state)))
    {
      disk::RemoveTree(FolderOf(job, state) / "images");
    }
  }
}

Job Queue::ReadJob(const std::string & job, JobState state) const
{
  return FromRecord(FolderOf(job, state) / "job.json",
                    [](const json & record)
                    {
                      return Job{ PlainName(record.at("job")), record.at("study"),      record.at("set"),    record.at("number"),
                                  record.at("images"),         record.at("supersedes"), record.at("created") };
                    });
}

std::vector<Job> Queue::Jobs(JobState state) const
{
  std::vector<Job> jobs;
  for (const std::string & name : NamesIn(FolderOf(state)))
  {
    jobs.push_back(ReadJob(name, state));
  }
  std::sort(jobs.begin(), jobs.end(), [](const Job & a, const Job & b) { return std::tie(a.created, a.id) < std::tie(b.created, b.id); });
  return jobs;
}

std::optional<JobState> Queue::StateOf(const std::string & job) const
{
  for (const JobState state : kJobStates)
  {
    std::error_code status;
    if (fs::exists(FolderOf(job, state), status))
    {
      return state;
    }
  }
  return std::nullopt;
}

void Queue::Move(const std::string & job, JobState from, JobState to)
{
  if (to == JobState::Waiting || to == JobState::Failed)
  {
    // What a stopped analysis left.
    for (const std::string & name : NamesIn(FolderOf(job, from)))
    {
      if (name.rfind(".result", 0) == 0 || (name == "result" && to == JobState::Waiting))
      {
        disk::RemoveTree(FolderOf(job, from) / name);
      }
    }
  }
  disk::Move(FolderOf(job, from), FolderOf(job, to));
}

JobProgress Queue::ReadProgress(const std::string & job, JobState state) const
{
  const fs::path file = FolderOf(job, state) / "progress.json";
  std::error_code status;
  if (!fs::exists(file, status))
  {
    return {};
  }
  return FromRecord(file,
                    [](const json & record)
                    {
                      return JobProgress{ record.at("attempts"), record.at("last_error"), record.at("last_error_at"),
                                          record.at("not_before"), record.at("sending_since") };
                    });
}

void Queue::WriteProgress(const std::string & job, JobState state, const JobProgress & progress)
{
  const json record = { { "attempts", progress.attempts },
                        { "last_error", progress.lastError },
                        { "last_error_at", progress.lastErrorAt },
                        { "not_before", progress.notBefore },
                        { "sending_since", progress.sendingSince } };
  disk::WriteFile(FolderOf(job, state) / "progress.json", record.dump(1, ' ', false, json::error_handler_t::replace));
}

std::vector<ResultObject> Queue::BeginSending(const std::string & job)
{
  const fs::path folder = FolderOf(job, JobState::Analysing);
  std::vector<ResultObject> objects;
  json record = json::array();
  for (const std::string & name : NamesIn(folder / "result" / "dicom"))
  {
    if (fs::path(name).extension() == ".dcm")
    {
      objects.push_back({ name, ReadObjectName(folder / "result" / "dicom" / name) });
      const ObjectName & o = objects.back().name;
      record.push_back(
          { { "file", name }, { "class", o.sopClassUid }, { "instance", o.sopInstanceUid }, { "transfer_syntax", o.transferSyntaxUid } });
    }
  }
  if (objects.empty())
  {
    throw Error(ErrorCode::UnreadableInput, "the analysis gave no DICOM object");
  }
  disk::SyncTree(folder / "result");
  for (const ResultObject & object : objects)
  {
    disk::Mark(m_Root / "objects" / KeyOf(object.name.sopInstanceUid));
  }
  disk::WriteFile(folder / "objects.json", record.dump(1));
  JobProgress progress = ReadProgress(job, JobState::Analysing);
  progress.lastError.clear();
  progress.lastErrorAt = 0;
  progress.notBefore = 0;
  progress.sendingSince = UnixNow();
  WriteProgress(job, JobState::Analysing, progress);
  Move(job, JobState::Analysing, JobState::Sending);
  return objects;
}

std::vector<ResultObject> Queue::Objects(const std::string & job, JobState state) const
{
  return FromRecord(
      FolderOf(job, state) / "objects.json",
      [](const json & record)
      {
        std::vector<ResultObject> objects;
        for (const json & entry : record)
        {
          objects.push_back({ PlainName(entry.at("file")), { entry.at("class"), entry.at("instance"), entry.at("transfer_syntax") } });
        }
        return objects;
      });
}

void Queue::MarkSent(const std::string & job, const std::string & destination, std::size_t object)
{
  const fs::path folder = FolderOf(job, JobState::Sending) / "sent" / FolderNameOf(destination, *this);
  disk::MakeFolder(folder);
  disk::Mark(folder / std::to_string(object));
}

bool Queue::IsSent(const std::string & job, const std::string & destination, std::size_t object) const
{
  std::error_code status;
  return fs::exists(FolderOf(job, JobState::Sending) / "sent" / FolderNameOf(destination, *this) / std::to_string(object), status);
}

bool Queue::IsAllSent(const std::string & job, const std::string & destination) const
{
  const std::size_t count = Objects(job, JobState::Sending).size();
  for (std::size_t i = 0; i < count; ++i)
  {
    if (!IsSent(job, destination, i))
    {
      return false;
    }
  }
  return true;
}

void Queue::Finish(const std::string & job)
{
  Move(job, JobState::Sending, JobState::Done);
  disk::RemoveTree(FolderOf(job, JobState::Done) / "images");
}

std::vector<std::string> Queue::Supersede()
{
  std::map<std::string, unsigned> newest;
  for (const JobState state : { JobState::Waiting, JobState::Analysing, JobState::Sending })
  {
    for (const Job & job : Jobs(state))
    {
      newest.emplace(job.study, 0);
    }
  }
  for (auto & [study, number] : newest)
  {
    for (const StoredSet & set : SetsOf(study))
    {
      number = set.refused ? number : std::max(number, set.number);
    }
  }
  std::vector<std::string> superseded;
  for (const JobState state : { JobState::Waiting, JobState::Analysing, JobState::Sending, JobState::Failed })
  {
    for (const Job & job : Jobs(state))
    {
      const auto found = newest.find(job.study);
      if (found != newest.end() && job.number < found->second)
      {
        Move(job.id, state, JobState::Superseded);
        disk::RemoveTree(FolderOf(job.id, JobState::Superseded) / "images");
        superseded.push_back(job.id);
      }
    }
  }
  return superseded;
}
} // namespace myosect::node
