#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ImageFacts.h"

namespace myosect::node
{
/** Where a job stands; each is a folder below `jobs`, and a job is in one of them. */
enum class JobState
{
  Waiting,
  Analysing,
  Sending,
  Done,
  Failed,
  Superseded
};
inline constexpr JobState kJobStates[] = { JobState::Waiting, JobState::Analysing, JobState::Sending,
                                           JobState::Done,    JobState::Failed,    JobState::Superseded };
[[nodiscard]] const char * NameOf(JobState state);

/** One analysis of one set of images. */
struct Job
{
  std::string id;      ///< begins with the study's key; both tell nothing without the queue's own key
  std::string study;   ///< key of the study
  std::string set;     ///< fingerprint of the images
  unsigned number = 1; ///< of the study's sets: a later one supersedes the earlier ones
  std::size_t images = 0;
  std::string supersedes;   ///< id of the job before; empty: none
  std::int64_t created = 0; ///< Unix seconds
};

/** What changes while a job is worked on. */
struct JobProgress
{
  unsigned attempts = 0; ///< of the analysis
  std::string lastError; ///< one line without identity
  std::int64_t lastErrorAt = 0;
  std::int64_t notBefore = 0; ///< Unix seconds
  std::int64_t sendingSince = 0;
};

/** A DICOM object of a result, as it is sent. */
struct ResultObject
{
  std::string file; ///< name below result/dicom
  ObjectName name;
};

/**
 * \brief The queue on disk.
 *
 * Everything the node knows is here, and every change is one rename or one new file, so that a node that is killed at any moment goes on
 * from the last change. Several processes may add images at once; all else is for one process, that which holds the lock.
 *
 * `receiving/` files in transit · `studies/STUDY/images` the images of a study, `sets` the sets of images that have become a job ·
 * `jobs/STATE/JOB` · `objects/` names of the objects that were made here.
 */
class Queue
{
public:
  /** Makes what is missing. \throws Error(CannotWrite). */
  explicit Queue(std::filesystem::path root);

  [[nodiscard]] const std::filesystem::path & Root() const { return m_Root; }
  [[nodiscard]] std::filesystem::path ReceivingFolder() const { return m_Root / "receiving"; }
  [[nodiscard]] std::filesystem::path FolderOf(JobState state) const;
  [[nodiscard]] std::filesystem::path FolderOf(const std::string & job, JobState state) const;
  /** Keyed short form of a UID, for keys and logs. */
  [[nodiscard]] std::string KeyOf(const std::string & uid, std::size_t digits = 32) const;

  /** Brings order into what a killed node left: half files go, interrupted analyses wait again. To be called once, by the holder of the
   * lock. */
  void Recover();

  enum class Arrival
  {
    Stored,
    Replaced, ///< same instance, other content
    Known
  };
  /** Takes a whole and synced file in, or removes it when it is known. Safe from several processes. */
  Arrival AddImage(const std::filesystem::path & received, const ImageFacts & facts);
  /** Whether a result's object of this UID was made here. */
  [[nodiscard]] bool IsOwnObject(const std::string & sopInstanceUid) const;

  /** Studies whose images, as they are now, have not become a job. */
  [[nodiscard]] std::vector<std::string> OpenStudies() const;
  enum class Closing
  {
    Nothing, ///< the same images as before
    NewJob,
    Retried, ///< the same images of a job that failed, sent again
    Refused  ///< late images of a study whose earlier images are gone: a failed job says so
  };
  struct Closed
  {
    Closing what = Closing::Nothing;
    std::optional<Job> job;
  };
  /** The images of a study as they are now become a job, once. `sentAgain`: known images arrived. */
  Closed CloseStudy(const std::string & study, bool sentAgain);

  [[nodiscard]] std::vector<Job> Jobs(JobState state) const; ///< oldest first
  [[nodiscard]] Job ReadJob(const std::string & job, JobState state) const;
  [[nodiscard]] std::optional<JobState> StateOf(const std::string & job) const;
  void Move(const std::string & job, JobState from, JobState to);
  [[nodiscard]] JobProgress ReadProgress(const std::string & job, JobState state) const;
  void WriteProgress(const std::string & job, JobState state, const JobProgress & progress);

  /** Notes the objects of the finished analysis, syncs all and moves the job to Sending. \throws Error(UnreadableInput) without any object.
   */
  std::vector<ResultObject> BeginSending(const std::string & job);
  [[nodiscard]] std::vector<ResultObject> Objects(const std::string & job, JobState state) const;
  void MarkSent(const std::string & job, const std::string & destination, std::size_t object);
  [[nodiscard]] bool IsSent(const std::string & job, const std::string & destination, std::size_t object) const;
  [[nodiscard]] bool IsAllSent(const std::string & job, const std::string & destination) const;
  /** Sending is over; the job's images go. */
  void Finish(const std::string & job);
  /** Jobs of which a later set of the same study is there go to Superseded, but for those that are done. Returns their ids. */
  std::vector<std::string> Supersede();

  /** Removes images and results older than `keepSeconds`, records older than `rememberSeconds`. Open studies and jobs at work stay. */
  void Purge(std::int64_t now, std::int64_t keepSeconds, std::int64_t rememberSeconds);
  /** Removes the images and results of the study that was finished longest ago. False when there is none. */
  bool PurgeOldest();
  /** Bytes on disk but for files in transit; a file with several names counts once. */
  [[nodiscard]] std::uint64_t UsedBytes() const;

private:
  struct StoredSet;
  [[nodiscard]] std::filesystem::path StudyFolder(const std::string & study) const;
  [[nodiscard]] std::vector<StoredSet> SetsOf(const std::string & study) const;
  [[nodiscard]] std::vector<std::string> StudyKeys() const;
  [[nodiscard]] bool IsAtWork(const std::string & study) const;
  Job MakeJob(const std::string & study, const std::string & set, const std::vector<std::string> & images,
              const std::vector<StoredSet> & earlier, const std::string & refusal);
  void PurgeStudy(const std::string & study);

  std::filesystem::path m_Root;
  std::string m_Key;
};
} // namespace myosect::node
