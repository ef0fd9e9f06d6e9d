#include "Queue.h"

#include <fstream>
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include "DiskSteps.h"
#include "QueueRecords.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
namespace fs = std::filesystem;

constexpr std::int64_t kFarFuture = 1ll << 40;

struct PowerLoss
{
};

/** Stops before the n-th step on the disk. */
class StopBefore
{
public:
  explicit StopBefore(int step) : m_Left(step)
  {
    disk::SetProbe(
        [this]
        {
          if (m_Left-- == 0)
          {
            throw PowerLoss();
          }
        });
  }
  ~StopBefore() { disk::SetProbe({}); }
  StopBefore(const StopBefore &) = delete;
  StopBefore & operator=(const StopBefore &) = delete;

private:
  int m_Left;
};

ImageFacts Image(const std::string & study, int number, const std::string & head = "0123456789abcdef")
{
  return { study, UID_CTImageStorage, study + "." + std::to_string(number), head, "fedcba9876543210", "n", true };
}

Queue::Arrival Send(Queue & queue, const ImageFacts & facts)
{
  const fs::path file = queue.ReceivingFolder() / "1-1.part";
  std::ofstream(file) << facts.sopInstanceUid;
  return queue.AddImage(file, facts);
}

/** As the analysis would: the result depends on the images alone. */
void Analyse(const Queue & queue, const Job & job)
{
  const fs::path folder = queue.FolderOf(job.id, JobState::Analysing) / "result" / "dicom";
  fs::create_directories(folder);
  for (const char * name : { "a.dcm", "b.dcm" })
  {
    DcmFileFormat format;
    const std::string uid = "1.2.3." + std::to_string(std::hash<std::string>()(job.set) % 100000) + (name[0] == 'a' ? ".1" : ".2");
    format.getDataset()->putAndInsertString(DCM_SOPClassUID, UID_BasicTextSRStorage);
    format.getDataset()->putAndInsertString(DCM_SOPInstanceUID, uid.c_str());
    ASSERT_TRUE(format.saveFile((folder / name).c_str(), EXS_LittleEndianExplicit).good());
  }
}

/** What a node does until nothing is left; every object it sends is noted. */
void WorkOff(Queue & queue, std::multiset<std::string> & sent)
{
  for (const std::string & study : queue.OpenStudies())
  {
    queue.CloseStudy(study, false);
  }
  queue.Supersede();
  for (const Job & job : queue.Jobs(JobState::Waiting))
  {
    queue.Move(job.id, JobState::Waiting, JobState::Analysing);
    Analyse(queue, job);
    queue.BeginSending(job.id);
  }
  for (const Job & job : queue.Jobs(JobState::Sending))
  {
    const std::vector<ResultObject> objects = queue.Objects(job.id, JobState::Sending);
    for (std::size_t i = 0; i < objects.size(); ++i)
    {
      if (!queue.IsSent(job.id, "REVIEW", i))
      {
        sent.insert(objects[i].name.sopInstanceUid);
        queue.MarkSent(job.id, "REVIEW", i);
      }
    }
    ASSERT_TRUE(queue.IsAllSent(job.id, "REVIEW"));
    queue.Finish(job.id);
  }
}

std::size_t CountJobs(const Queue & queue)
{
  std::size_t count = 0;
  for (const JobState state : kJobStates)
  {
    count += queue.Jobs(state).size();
  }
  return count;
}

/** Runs `story` again and again, stopped before its first step, its second, and so on; after each stop `recover` runs on the same folder.
 */
int StopEverywhere(const std::function<void(Queue &)> & prepare, const std::function<void(Queue &)> & story,
                   const std::function<void(Queue &, int)> & recover)
{
  for (int step = 0;; ++step)
  {
    const test::TemporaryFolder folder;
    Queue before(folder.Path());
    prepare(before);
    bool stopped = false;
    {
      const StopBefore stop(step);
      try
      {
        story(before);
      }
      catch (const PowerLoss &)
      {
        stopped = true;
      }
    }
    Queue after(folder.Path());
    after.Recover();
    after.Supersede();
    recover(after, step);
    if (!stopped || ::testing::Test::HasFatalFailure())
    {
      return step;
    }
  }
}

TEST(Queue, AStudyBecomesOneJobHoweverOftenItComes)
{
  const test::TemporaryFolder folder;
  Queue queue(folder.Path());
  EXPECT_EQ(Send(queue, Image("1.2", 1)), Queue::Arrival::Stored);
  EXPECT_EQ(Send(queue, Image("1.2", 2)), Queue::Arrival::Stored);
  EXPECT_EQ(Send(queue, Image("1.2", 2)), Queue::Arrival::Known);
  EXPECT_EQ(Send(queue, Image("1.3", 1)), Queue::Arrival::Stored);
  ASSERT_EQ(queue.OpenStudies().size(), 2u);
  for (const std::string & study : queue.OpenStudies())
  {
    EXPECT_EQ(queue.CloseStudy(study, false).what, Queue::Closing::NewJob);
    EXPECT_EQ(queue.CloseStudy(study, true).what, Queue::Closing::Nothing);
  }
  EXPECT_TRUE(queue.OpenStudies().empty());
  EXPECT_EQ(queue.Jobs(JobState::Waiting).size(), 2u);
}

TEST(Queue, ADamagedRecordIsToldByName)
{
  const test::TemporaryFolder folder;
  Queue queue(folder.Path());
  Send(queue, Image("1.2", 1));
  ASSERT_EQ(queue.CloseStudy(queue.OpenStudies().front(), false).what, Queue::Closing::NewJob);
  const std::string job = queue.Jobs(JobState::Waiting).front().id;
  const std::filesystem::path file = queue.FolderOf(job, JobState::Waiting) / "job.json";
  const std::string good = disk::ReadFile(file);
  const auto refusal = [&](const std::string & text)
  {
    std::ofstream(file, std::ios::trunc) << text;
    try
    {
      static_cast<void>(queue.Jobs(JobState::Waiting));
      return std::string();
    }
    catch (const Error & error)
    {
      return std::string(error.what());
    }
  };
  EXPECT_NE(refusal(good.substr(0, good.size() / 2)).find("job.json"), std::string::npos);
  EXPECT_NE(refusal("{}").find("job.json"), std::string::npos);
  EXPECT_NE(refusal(std::string(100000, '[')).find("job.json"), std::string::npos);
  EXPECT_EQ(refusal(good), "");
  // A name that leads out of the queue is followed nowhere.
  const std::size_t at = good.find(job);
  EXPECT_NE(refusal(std::string(good).replace(at, job.size(), "../../studies")), "");
}

TEST(Queue, KeysDoNotTellTheUid)
{
  const test::TemporaryFolder one, other;
  const Queue first(one.Path()), second(other.Path());
  EXPECT_EQ(first.KeyOf("1.2.3"), Queue(one.Path()).KeyOf("1.2.3"));
  EXPECT_NE(first.KeyOf("1.2.3"), second.KeyOf("1.2.3"));
  EXPECT_NE(first.KeyOf("1.2.3"), first.KeyOf("1.2.4"));
}

TEST(Queue, LateAndChangedImagesMakeALaterJobThatSupersedes)
{
  const test::TemporaryFolder folder;
  Queue queue(folder.Path());
  Send(queue, Image("1.2", 1));
  const Job first = *queue.CloseStudy(queue.OpenStudies().front(), false).job;
  Send(queue, Image("1.2", 2));
  const Job second = *queue.CloseStudy(queue.OpenStudies().front(), false).job;
  EXPECT_EQ(second.supersedes, first.id);
  EXPECT_EQ(second.images, 2u);
  EXPECT_EQ(queue.Supersede(), std::vector<std::string>{ first.id });
  EXPECT_EQ(Send(queue, Image("1.2", 2, "ffffffffffffffff")), Queue::Arrival::Replaced);
  const Job third = *queue.CloseStudy(queue.OpenStudies().front(), false).job;
  EXPECT_EQ(third.images, 2u);
  EXPECT_EQ(third.number, 3u);
  EXPECT_EQ(ListImages(queue.FolderOf(third.id, JobState::Waiting) / "images").size(), 2u);
}

TEST(Queue, AFailedStudyIsTriedAgainOnlyWhenItIsSentAgain)
{
  const test::TemporaryFolder folder;
  Queue queue(folder.Path());
  Send(queue, Image("1.2", 1));
  const std::string study = queue.OpenStudies().front();
  const Job job = *queue.CloseStudy(study, false).job;
  JobProgress progress;
  progress.attempts = 5;
  progress.lastError = "no limb";
  queue.WriteProgress(job.id, JobState::Waiting, progress);
  queue.Move(job.id, JobState::Waiting, JobState::Failed);
  EXPECT_EQ(queue.CloseStudy(study, false).what, Queue::Closing::Nothing);
  EXPECT_EQ(queue.ReadProgress(job.id, JobState::Failed).lastError, "no limb");
  EXPECT_EQ(queue.CloseStudy(study, true).what, Queue::Closing::Retried);
  EXPECT_EQ(queue.ReadProgress(job.id, JobState::Waiting).attempts, 0u);
}

TEST(Queue, AResultWithoutObjectsIsAnError)
{
  const test::TemporaryFolder folder;
  Queue queue(folder.Path());
  Send(queue, Image("1.2", 1));
  const Job job = *queue.CloseStudy(queue.OpenStudies().front(), false).job;
  queue.Move(job.id, JobState::Waiting, JobState::Analysing);
  EXPECT_THROW(queue.BeginSending(job.id), Error);
}

TEST(Queue, PurgedStudiesAreRemembered)
{
  const test::TemporaryFolder folder;
  Queue queue(folder.Path());
  std::multiset<std::string> sent;
  Send(queue, Image("1.2", 1));
  Send(queue, Image("1.2", 2));
  WorkOff(queue, sent);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_TRUE(queue.IsOwnObject(*sent.begin()));
  EXPECT_FALSE(queue.IsOwnObject("1.2"));
  const std::uint64_t before = queue.UsedBytes();
  queue.Purge(kFarFuture, 1, 2 * kFarFuture);
  EXPECT_LT(queue.UsedBytes(), before);
  EXPECT_TRUE(queue.OpenStudies().empty());
  // The same images again, whole or in part: nothing to do, and they go at once.
  for (const int last : { 2, 1 })
  {
    for (int i = 1; i <= last; ++i)
    {
      EXPECT_EQ(Send(queue, Image("1.2", i)), Queue::Arrival::Stored);
    }
    const std::string study = queue.KeyOf("1.2");
    EXPECT_EQ(queue.CloseStudy(study, false).what, Queue::Closing::Nothing);
    EXPECT_TRUE(queue.OpenStudies().empty());
  }
  // A late image alone cannot be analysed with the others, and says so; the whole study can.
  Send(queue, Image("1.2", 3));
  const Queue::Closed refused = queue.CloseStudy(queue.KeyOf("1.2"), false);
  EXPECT_EQ(refused.what, Queue::Closing::Refused);
  EXPECT_NE(queue.ReadProgress(refused.job->id, JobState::Failed).lastError.find("send the whole study again"), std::string::npos);
  Send(queue, Image("1.2", 1));
  Send(queue, Image("1.2", 2));
  const Queue::Closed whole = queue.CloseStudy(queue.KeyOf("1.2"), false);
  EXPECT_EQ(whole.what, Queue::Closing::NewJob);
  EXPECT_EQ(whole.job->images, 3u);
  WorkOff(queue, sent);
  EXPECT_EQ(sent.size(), 4u);
  // In the end nothing is left at all.
  queue.Purge(kFarFuture, 1, 2);
  queue.Purge(2 * kFarFuture, 1, 2);
  EXPECT_EQ(CountJobs(queue), 0u);
  EXPECT_TRUE(NamesIn(folder / "studies").empty());
  EXPECT_TRUE(NamesIn(folder / "objects").empty());
}

TEST(Queue, WorkIsNeverPurged)
{
  const test::TemporaryFolder folder;
  Queue queue(folder.Path());
  Send(queue, Image("1.2", 1));
  queue.Purge(kFarFuture, 1, 2);
  EXPECT_FALSE(queue.PurgeOldest());
  ASSERT_EQ(queue.OpenStudies().size(), 1u);
  queue.CloseStudy(queue.OpenStudies().front(), false);
  queue.Purge(kFarFuture, 1, 2);
  EXPECT_FALSE(queue.PurgeOldest());
  EXPECT_EQ(queue.Jobs(JobState::Waiting).size(), 1u);
  std::multiset<std::string> sent;
  WorkOff(queue, sent);
  EXPECT_TRUE(queue.PurgeOldest());
  EXPECT_FALSE(queue.PurgeOldest());
}

TEST(Queue, AFileWithSeveralNamesCountsOnce)
{
  const test::TemporaryFolder folder;
  Queue queue(folder.Path());
  Send(queue, Image("1.2.840.99999", 1));
  const std::uint64_t stored = queue.UsedBytes();
  const Job job = *queue.CloseStudy(queue.OpenStudies().front(), false).job;
  const fs::path records[] = { queue.FolderOf(job.id, JobState::Waiting) / "job.json",
                               folder / "studies" / job.study / "sets" / (job.set + ".json") };
  EXPECT_EQ(queue.UsedBytes(), stored + fs::file_size(records[0]) + fs::file_size(records[1]));
}

TEST(Queue, AStopAtAnyStepOfReceivingLosesNoAcknowledgedImage)
{
  int acknowledged = 0;
  const int steps = StopEverywhere(
      [&](Queue &) { acknowledged = 0; },
      [&](Queue & queue)
      {
        for (int i = 1; i <= 3; ++i)
        {
          Send(queue, Image("1.2", i));
          ++acknowledged;
        }
        Send(queue, Image("1.2", 2, "ffffffffffffffff"));
        queue.CloseStudy(queue.KeyOf("1.2"), false);
      },
      [&](Queue & queue, int step)
      {
        // The sender repeats what was not acknowledged.
        for (int i = acknowledged + 1; i <= 3; ++i)
        {
          Send(queue, Image("1.2", i));
        }
        Send(queue, Image("1.2", 2, "ffffffffffffffff"));
        for (const std::string & study : queue.OpenStudies())
        {
          queue.CloseStudy(study, false);
        }
        queue.Supersede();
        ASSERT_EQ(queue.Jobs(JobState::Waiting).size(), 1u) << "stopped before step " << step;
        const Job job = queue.Jobs(JobState::Waiting).front();
        EXPECT_EQ(job.images, 3u);
        const std::vector<StoredImage> images = ListImages(queue.FolderOf(job.id, JobState::Waiting) / "images");
        ASSERT_EQ(images.size(), 3u);
        EXPECT_EQ(std::count_if(images.begin(), images.end(), [](const StoredImage & i) { return i.head == "ffffffffffffffff"; }), 1);
        EXPECT_EQ(CountJobs(queue), 1u) << "stopped before step " << step;
        EXPECT_TRUE(NamesIn(queue.Root() / "making").empty());
      });
  EXPECT_GT(steps, 20);
}

TEST(Queue, AStopAtAnyStepOfAnalysisAndSendingGivesTheSameObjectsAndOneJob)
{
  std::multiset<std::string> sent;
  const int steps = StopEverywhere(
      [&](Queue & queue)
      {
        sent.clear();
        Send(queue, Image("1.2", 1));
        Send(queue, Image("1.2", 2));
      },
      [&](Queue & queue) { WorkOff(queue, sent); },
      [&](Queue & queue, int step)
      {
        WorkOff(queue, sent);
        ASSERT_EQ(CountJobs(queue), 1u) << "stopped before step " << step;
        ASSERT_EQ(queue.Jobs(JobState::Done).size(), 1u) << "stopped before step " << step;
        const std::set<std::string> different(sent.begin(), sent.end());
        EXPECT_EQ(different.size(), 2u) << "stopped before step " << step;
        EXPECT_LE(sent.size(), 3u) << "only the object whose answer was lost goes twice";
        for (const std::string & uid : different)
        {
          EXPECT_TRUE(queue.IsOwnObject(uid));
        }
        EXPECT_FALSE(fs::exists(queue.FolderOf(queue.Jobs(JobState::Done).front().id, JobState::Done) / "images"));
      });
  EXPECT_GT(steps, 40);
}

TEST(Queue, AStopAtAnyStepOfSupersedingLeavesTheLaterJob)
{
  std::multiset<std::string> sent;
  StopEverywhere(
      [&](Queue & queue)
      {
        sent.clear();
        Send(queue, Image("1.2", 1));
        queue.CloseStudy(queue.KeyOf("1.2"), false);
        Send(queue, Image("1.2", 2));
      },
      [&](Queue & queue)
      {
        queue.CloseStudy(queue.KeyOf("1.2"), false);
        queue.Supersede();
      },
      [&](Queue & queue, int step)
      {
        WorkOff(queue, sent);
        ASSERT_EQ(queue.Jobs(JobState::Done).size(), 1u) << "stopped before step " << step;
        EXPECT_EQ(queue.Jobs(JobState::Done).front().images, 2u);
        EXPECT_EQ(queue.Jobs(JobState::Superseded).size(), 1u);
        EXPECT_EQ(sent.size(), 2u);
      });
}

TEST(Queue, AStopAtAnyStepOfPurgingForgetsNothing)
{
  std::multiset<std::string> sent;
  StopEverywhere(
      [&](Queue & queue)
      {
        sent.clear();
        Send(queue, Image("1.2", 1));
        Send(queue, Image("1.2", 2));
        WorkOff(queue, sent);
      },
      [&](Queue & queue) { queue.Purge(kFarFuture, 1, 2 * kFarFuture); },
      [&](Queue & queue, int step)
      {
        WorkOff(queue, sent);
        queue.Purge(kFarFuture, 1, 2 * kFarFuture);
        Send(queue, Image("1.2", 1));
        Send(queue, Image("1.2", 2));
        WorkOff(queue, sent);
        EXPECT_EQ(sent.size(), 2u) << "stopped before step " << step;
        EXPECT_EQ(CountJobs(queue), 1u) << "stopped before step " << step;
      });
}
} // namespace
} // namespace myosect::node
