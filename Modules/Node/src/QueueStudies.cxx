#include "Queue.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "DiskSteps.h"
#include "QueueRecords.h"
#include "myosect/Core/Error.h"
#include "myosect/Digest/Sha256.h"

namespace myosect::node
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kKeyBytes = 32;

/** The latest revision of every instance. */
std::vector<StoredImage> Latest(const std::vector<StoredImage> & images)
{
  std::vector<StoredImage> latest;
  for (const StoredImage & image : images)
  {
    if (!latest.empty() && latest.back().instance == image.instance)
    {
      latest.back() = image;
    }
    else
    {
      latest.push_back(image);
    }
  }
  return latest;
}

std::string TextOfSet(const std::vector<StoredImage> & images)
{
  std::string text;
  for (const StoredImage & image : images)
  {
    text += image.instance + "-" + image.head + "-" + image.pixels + "\n";
  }
  return text;
}

std::vector<std::string> InstancesOf(const std::vector<StoredImage> & images)
{
  std::vector<std::string> instances;
  for (const StoredImage & image : images)
  {
    instances.push_back(image.instance);
  }
  return instances;
}
} // namespace

Queue::Queue(fs::path root) : m_Root(std::move(root))
{
  std::error_code status;
  m_Root = fs::absolute(m_Root, status).lexically_normal();
  if (!m_Root.has_filename())
  {
    m_Root = m_Root.parent_path();
  }
  for (const char * folder : { "receiving", "making", "studies", "objects" })
  {
    disk::MakeFolder(m_Root / folder);
  }
  for (const JobState state : kJobStates)
  {
    disk::MakeFolder(FolderOf(state));
  }
  const fs::path keyFile = m_Root / "key";
  if (!fs::exists(keyFile, status))
  {
    disk::WriteFile(keyFile, RandomKey(kKeyBytes));
  }
  m_Key = disk::ReadFile(keyFile);
  if (m_Key.size() != kKeyBytes)
  {
    throw Error(ErrorCode::UnreadableInput, "the queue's file 'key' is damaged; restore it, or begin with an empty --queue");
  }
}

fs::path Queue::StudyFolder(const std::string & study) const
{
  return m_Root / "studies" / study;
}

std::string Queue::KeyOf(const std::string & uid, std::size_t digits) const
{
  return KeyedDigest(m_Key, uid).substr(0, digits);
}

Queue::Arrival Queue::AddImage(const fs::path & received, const ImageFacts & facts)
{
  const fs::path study = StudyFolder(KeyOf(facts.studyUid));
  const fs::path folder = study / "images";
  const StudyLock lock(study);
  disk::MakeFolder(folder);
  StoredImage fresh{ {}, KeyOf(facts.sopInstanceUid), 0, facts.headDigest, facts.pixelDigest, facts.coding };
  std::vector<StoredImage> earlier;
  for (const StoredImage & image : ListImages(folder))
  {
    if (image.instance == fresh.instance)
    {
      earlier.push_back(image);
    }
  }
  if (!earlier.empty())
  {
    const StoredImage & last = earlier.back();
    if (SameContent(last.head, last.pixels, last.coding, fresh.head, fresh.pixels, fresh.coding))
    {
      disk::Remove(received);
      return Arrival::Known;
    }
    fresh.revision = last.revision + 1;
  }
  disk::Move(received, folder / FileNameOf(fresh), false);
  for (const StoredImage & image : earlier)
  {
    disk::Remove(folder / image.file);
  }
  return earlier.empty() ? Arrival::Stored : Arrival::Replaced;
}

bool Queue::IsOwnObject(const std::string & sopInstanceUid) const
{
  std::error_code status;
  return fs::exists(m_Root / "objects" / KeyOf(sopInstanceUid), status);
}

std::vector<std::string> Queue::StudyKeys() const
{
  return NamesIn(m_Root / "studies");
}

std::vector<Queue::StoredSet> Queue::SetsOf(const std::string & study) const
{
  std::vector<StoredSet> sets;
  const fs::path folder = StudyFolder(study) / "sets";
  for (const std::string & name : NamesIn(folder))
  {
    if (fs::path(name).extension() == ".json")
    {
      sets.push_back(FromRecord(folder / name,
                                [&](const json & record)
                                {
                                  return StoredSet{ fs::path(name).stem().string(), PlainName(record.at("job")), record.at("number"),
                                                    record.at("refused"), record.at("images") };
                                }));
    }
  }
  std::sort(sets.begin(), sets.end(), [](const StoredSet & a, const StoredSet & b) { return a.number < b.number; });
  return sets;
}

std::vector<std::string> Queue::OpenStudies() const
{
  std::vector<std::string> open;
  for (const std::string & study : StudyKeys())
  {
    const std::vector<StoredImage> images = Latest(ListImages(StudyFolder(study) / "images"));
    std::error_code status;
    if (!images.empty() && !fs::exists(StudyFolder(study) / "sets" / (KeyOf(TextOfSet(images)) + ".json"), status))
    {
      open.push_back(study);
    }
  }
  return open;
}

Queue::Closed Queue::CloseStudy(const std::string & study, bool sentAgain)
{
  const fs::path folder = StudyFolder(study);
  const StudyLock lock(folder);
  const std::vector<StoredImage> all = ListImages(folder / "images");
  const std::vector<StoredImage> images = Latest(all);
  if (images.empty())
  {
    return {};
  }
  if (images.size() < all.size())
  {
    for (const StoredImage & image : all)
    {
      const bool current = std::any_of(images.begin(), images.end(), [&](const StoredImage & i) { return i.file == image.file; });
      if (!current)
      {
        disk::Remove(folder / "images" / image.file);
      }
    }
  }
  disk::MakeFolder(folder / "sets");
  const std::vector<StoredSet> sets = SetsOf(study);
  const std::string set = KeyOf(TextOfSet(images));
  const std::vector<std::string> instances = InstancesOf(images);
  std::error_code status;
  const bool purged = fs::exists(folder / "purged", status);
  const auto dropImages = [&]
  {
    for (const StoredImage & image : images)
    {
      disk::Remove(folder / "images" / image.file);
    }
  };
  const auto known = std::find_if(sets.begin(), sets.end(), [&](const StoredSet & s) { return s.set == set; });
  if (known != sets.end() && !known->refused)
  {
    if (StateOf(known->job) == JobState::Failed && sentAgain)
    {
      const fs::path job = FolderOf(known->job, JobState::Failed);
      disk::MakeFolder(job / "images");
      for (const StoredImage & image : images)
      {
        disk::Link(folder / "images" / image.file, job / "images" / image.file);
      }
      disk::SyncFolder(job / "images");
      disk::RemoveTree(job / "result");
      WriteProgress(known->job, JobState::Failed, {});
      Move(known->job, JobState::Failed, JobState::Waiting);
      disk::Remove(folder / "purged");
      return { Closing::Retried, ReadJob(known->job, JobState::Waiting) };
    }
    if (purged)
    {
      dropImages();
    }
    return {};
  }
  std::string refusal;
  const auto last = std::find_if(sets.rbegin(), sets.rend(), [](const StoredSet & s) { return !s.refused; });
  if (purged && last != sets.rend())
  {
    if (std::includes(last->images.begin(), last->images.end(), instances.begin(), instances.end()) && instances != last->images)
    {
      dropImages();
      return {};
    }
    if (!std::includes(instances.begin(), instances.end(), last->images.begin(), last->images.end()))
    {
      refusal = "late images of a study whose earlier images are no longer kept; send the whole study again";
    }
  }
  Job job = MakeJob(study, set, instances, sets, refusal);
  if (refusal.empty())
  {
    disk::Remove(folder / "purged");
  }
  return { refusal.empty() ? Closing::NewJob : Closing::Refused, std::move(job) };
}

Job Queue::MakeJob(const std::string & study, const std::string & set, const std::vector<std::string> & instances,
                   const std::vector<StoredSet> & earlier, const std::string & refusal)
{
  Job job;
  job.id = study.substr(0, 12) + "-" + set.substr(0, 12);
  job.study = study;
  job.set = set;
  job.images = instances.size();
  job.created = UnixNow();
  for (const StoredSet & other : earlier)
  {
    job.number = std::max(job.number, other.number + (other.set == set ? 0 : 1));
    job.supersedes = other.refused ? job.supersedes : other.job;
  }
  if (const auto state = StateOf(job.id))
  {
    // Made by a run that was killed before it could note it.
    job = ReadJob(job.id, *state);
  }
  else
  {
    const fs::path making = m_Root / "making" / job.id;
    disk::RemoveTree(making);
    disk::MakeFolder(making / "images");
    for (const StoredImage & image : Latest(ListImages(StudyFolder(study) / "images")))
    {
      disk::Link(StudyFolder(study) / "images" / image.file, making / "images" / image.file);
    }
    disk::SyncFolder(making / "images");
    const json record = { { "job", job.id },         { "study", study },       { "set", set },
                          { "number", job.number },  { "images", job.images }, { "supersedes", job.supersedes },
                          { "created", job.created } };
    disk::WriteFile(making / "job.json", record.dump(1));
    if (!refusal.empty())
    {
      const json progress = {
        { "attempts", 0 }, { "last_error", refusal }, { "last_error_at", job.created }, { "not_before", 0 }, { "sending_since", 0 }
      };
      disk::WriteFile(making / "progress.json", progress.dump(1));
    }
    disk::Move(making, FolderOf(job.id, refusal.empty() ? JobState::Waiting : JobState::Failed));
  }
  const json record = { { "job", job.id }, { "number", job.number }, { "refused", !refusal.empty() }, { "images", instances } };
  disk::WriteFile(StudyFolder(study) / "sets" / (set + ".json"), record.dump(1));
  return job;
}
} // namespace myosect::node
