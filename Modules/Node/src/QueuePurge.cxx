#include "Queue.h"

#include <algorithm>
#include <set>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "DiskSteps.h"
#include "QueueRecords.h"

namespace myosect::node
{
namespace
{
namespace fs = std::filesystem;

std::int64_t ChangedAt(const fs::path & path)
{
  struct stat status
  {
  };
  return stat(path.c_str(), &status) == 0 ? static_cast<std::int64_t>(status.st_mtim.tv_sec) : 0;
}

std::uint64_t BytesBelow(const fs::path & folder, std::set<std::pair<dev_t, ino_t>> & seen)
{
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
  {
    struct stat status
    {
    };
    if (lstat(entry->path().c_str(), &status) != 0)
    {
      continue;
    }
    if (S_ISDIR(status.st_mode))
    {
      bytes += BytesBelow(entry->path(), seen);
    }
    else if (status.st_nlink < 2 || seen.emplace(status.st_dev, status.st_ino).second)
    {
      bytes += static_cast<std::uint64_t>(status.st_size);
    }
  }
  return bytes;
}
} // namespace

bool Queue::IsAtWork(const std::string & study) const
{
  for (const JobState state : { JobState::Waiting, JobState::Analysing, JobState::Sending })
  {
    for (const std::string & job : NamesIn(FolderOf(state)))
    {
      if (job.compare(0, 12, study, 0, 12) == 0)
      {
        return true;
      }
    }
  }
  return false;
}

void Queue::PurgeStudy(const std::string & study)
{
  const StudyLock lock(StudyFolder(study));
  disk::Mark(StudyFolder(study) / "purged");
  for (const std::string & image : NamesIn(StudyFolder(study) / "images"))
  {
    disk::Remove(StudyFolder(study) / "images" / image);
  }
  for (const StoredSet & set : SetsOf(study))
  {
    if (const auto state = StateOf(set.job))
    {
      disk::RemoveTree(FolderOf(set.job, *state) / "images");
      disk::RemoveTree(FolderOf(set.job, *state) / "result");
    }
  }
}

void Queue::Purge(std::int64_t now, std::int64_t keepSeconds, std::int64_t rememberSeconds)
{
  const std::vector<std::string> open = OpenStudies();
  for (const std::string & study : StudyKeys())
  {
    if (IsAtWork(study) || std::find(open.begin(), open.end(), study) != open.end())
    {
      continue;
    }
    const std::vector<StoredSet> sets = SetsOf(study);
    std::int64_t last = ChangedAt(StudyFolder(study) / "images");
    for (const StoredSet & set : sets)
    {
      if (const auto state = StateOf(set.job))
      {
        last = std::max(last, ChangedAt(FolderOf(set.job, *state) / "progress.json"));
      }
    }
    std::error_code status;
    if (now - last > keepSeconds && (!fs::exists(StudyFolder(study) / "purged", status) || !NamesIn(StudyFolder(study) / "images").empty()))
    {
      PurgeStudy(study);
    }
    else if (now - last > std::max(keepSeconds, rememberSeconds))
    {
      const StudyLock lock(StudyFolder(study));
      if (!NamesIn(StudyFolder(study) / "images").empty())
      {
        continue;
      }
      for (const StoredSet & set : sets)
      {
        if (const auto state = StateOf(set.job))
        {
          if (fs::exists(FolderOf(set.job, *state) / "objects.json", status))
          {
            for (const ResultObject & object : Objects(set.job, *state))
            {
              disk::Remove(m_Root / "objects" / KeyOf(object.name.sopInstanceUid));
            }
          }
          disk::RemoveTree(FolderOf(set.job, *state));
        }
      }
      disk::RemoveTree(StudyFolder(study));
    }
  }
}

bool Queue::PurgeOldest()
{
  const std::vector<std::string> open = OpenStudies();
  std::string oldest;
  std::int64_t when = 0;
  for (const std::string & study : StudyKeys())
  {
    const bool holds = !NamesIn(StudyFolder(study) / "images").empty();
    const std::int64_t changed = ChangedAt(StudyFolder(study) / "images");
    if (holds && (oldest.empty() || changed < when) && !IsAtWork(study) && std::find(open.begin(), open.end(), study) == open.end())
    {
      oldest = study;
      when = changed;
    }
  }
  if (!oldest.empty())
  {
    PurgeStudy(oldest);
  }
  return !oldest.empty();
}

std::uint64_t Queue::UsedBytes() const
{
  std::set<std::pair<dev_t, ino_t>> seen;
  std::uint64_t bytes = 0;
  for (const char * folder : { "studies", "jobs", "making", "objects" })
  {
    bytes += BytesBelow(m_Root / folder, seen);
  }
  return bytes;
}
} // namespace myosect::node
