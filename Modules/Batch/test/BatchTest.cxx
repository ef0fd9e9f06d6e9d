#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Fingerprint.h"
#include "TemporaryFolder.h"
#include "myosect/Batch/Batch.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::batch;
namespace fs = std::filesystem;
using testing::HasSubstr;

/** Batches of a program that stands in for `myosect`: its first argument says what it does, the one that begins with --output where its
 * result goes. */
class Batch : public testing::Test
{
protected:
  Batch()
  {
    const fs::path program = m_Folder / "program";
    std::ofstream(program) << R"(#!/bin/sh
what=$1
for argument in "$@"
do
  case $argument in
    --output=*) out=${argument#--output=} ;;
    --force) force=1 ;;
  esac
done
echo "$what" >> ")" << (m_Folder / "calls").string()
                           << R"("
case $what in
  fail) echo "warning: something" >&2; echo "error: input )"
                           << (m_Folder / "inputs").string() << R"(/bad is no scan; use another" >&2; exit 21 ;;
  crash) kill -SEGV $$ ;;
  wait) trap 'echo "error: interrupted" >&2; exit 130' TERM; i=0; while [ $i -lt 600 ]; do sleep 0.05; i=$((i + 1)); done ;;
  deaf) trap '' TERM; i=0; while [ $i -lt 600 ]; do sleep 0.05; i=$((i + 1)); done ;;
esac
if [ -e "$out" ] && [ -z "$force" ]; then echo "error: exists" >&2; exit 40; fi
mkdir -p "$out" && echo '{}' > "$out/summary.json"
[ "$what" = partial ] && exit 81
exit 0
)";
    fs::permissions(program, fs::perms::owner_all);
    fs::create_directories(m_Folder / "inputs");
    m_Request.program = program;
    m_Request.output = m_Folder / "results";
    m_Request.jobs = 2;
    m_Request.memoryBytes = std::size_t{ 1 } << 40;
  }

  void Add(const std::string & id, const std::string & what)
  {
    const fs::path input = m_Folder.Path() / "inputs" / id;
    std::ofstream(input) << id;
    m_Request.studies.push_back({ id, m_Request.studies.size() + 1, { what, input.string() }, { input } });
  }

  std::vector<BatchRow> Run()
  {
    RunContext context(1);
    return RunBatch(m_Request, context);
  }

  [[nodiscard]] std::string Text(const std::string & name) const
  {
    std::ifstream stream(m_Folder / name, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }

  [[nodiscard]] long Calls() const
  {
    const std::string calls = Text("calls");
    return std::count(calls.begin(), calls.end(), '\n');
  }

  test::TemporaryFolder m_Folder;
  BatchRequest m_Request;
};

TEST_F(Batch, GoesOnAfterAFailureAndACrashAndTellsWhy)
{
  Add("a", "work");
  Add("b", "fail");
  Add("c", "crash");
  Add("d", "partial");
  Add("e", "work");
  const auto rows = Run();
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[0].status, StudyStatus::Done);
  EXPECT_EQ(rows[1].status, StudyStatus::Failed);
  EXPECT_EQ(rows[1].exitCode, 21);
  EXPECT_THAT(rows[1].reason, HasSubstr("is no scan; use another"));
  EXPECT_THAT(rows[1].reason, testing::Not(HasSubstr("inputs")));
  EXPECT_EQ(rows[2].status, StudyStatus::Failed);
  EXPECT_FALSE(rows[2].exitCode);
  EXPECT_THAT(rows[2].reason, HasSubstr("signal 11"));
  EXPECT_EQ(rows[3].status, StudyStatus::Partial);
  EXPECT_EQ(rows[4].status, StudyStatus::Done);
  EXPECT_EQ(Text("results/batch.csv"), BatchCsv(rows));
}

TEST_F(Batch, SkipsWhatIsDoneAndRepeatsWhatFailed)
{
  Add("a", "work");
  Add("b", "fail");
  Add("c", "partial");
  static_cast<void>(Run());
  const auto rows = Run();
  EXPECT_EQ(rows[0].status, StudyStatus::Skipped);
  EXPECT_EQ(rows[1].status, StudyStatus::Failed);
  EXPECT_EQ(rows[2].status, StudyStatus::Skipped);
  EXPECT_EQ(rows[2].exitCode, 81);
  EXPECT_EQ(Calls(), 4);
  m_Request.repeat = true;
  EXPECT_EQ(Run()[0].status, StudyStatus::Done);
}

TEST_F(Batch, AnalysesAgainWhenInputArgumentsOrResultChange)
{
  Add("a", "work");
  static_cast<void>(Run());
  std::ofstream(m_Folder.Path() / "inputs" / "a") << "longer";
  EXPECT_EQ(Run()[0].status, StudyStatus::Done);
  EXPECT_EQ(Run()[0].status, StudyStatus::Skipped);
  m_Request.studies[0].arguments.emplace_back("--side=left");
  EXPECT_EQ(Run()[0].status, StudyStatus::Done);
  fs::remove_all(m_Folder.Path() / "results" / "a");
  EXPECT_EQ(Run()[0].status, StudyStatus::Done);
  m_Request.runArguments = { "--threads=1" };
  EXPECT_EQ(Run()[0].status, StudyStatus::Skipped);
}

TEST_F(Batch, ReplacesNoResultThatItDidNotMake)
{
  Add("a", "work");
  fs::create_directories(m_Folder.Path() / "results" / "a");
  std::ofstream(m_Folder.Path() / "results" / "a" / "summary.json") << "by hand";
  const auto rows = Run();
  EXPECT_EQ(rows[0].exitCode, 40);
  EXPECT_EQ(Text("results/a/summary.json"), "by hand");
}

TEST_F(Batch, TakesAMissingInputForAFailureOfThatStudy)
{
  Add("a", "work");
  Add("b", "work");
  fs::remove(m_Folder.Path() / "inputs" / "a");
  const auto rows = Run();
  EXPECT_EQ(rows[0].status, StudyStatus::Failed);
  EXPECT_EQ(rows[0].exitCode, 20);
  EXPECT_EQ(rows[1].status, StudyStatus::Done);
}

TEST_F(Batch, StopsWhenItIsInterruptedAndGoesOnLater)
{
  Add("a", "work");
  Add("b", "wait");
  Add("c", "wait");
  Add("d", "work");
  RunContext context(1);
  std::thread interrupt(
      [&]
      {
        for (int i = 0; i < 400 && Calls() < 3; ++i)
        {
          std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        context.Cancel();
      });
  const auto rows = RunBatch(m_Request, context);
  interrupt.join();
  EXPECT_EQ(rows[0].status, StudyStatus::Done);
  EXPECT_EQ(rows[1].status, StudyStatus::NotRun);
  EXPECT_EQ(rows[2].status, StudyStatus::NotRun);
  EXPECT_EQ(rows[3].status, StudyStatus::NotRun);
  EXPECT_FALSE(fs::exists(m_Folder.Path() / "results" / "b"));
  for (std::size_t i = 1; i < 3; ++i)
  {
    m_Request.studies[i].arguments.front() = "work";
  }
  const auto later = Run();
  EXPECT_EQ(later[0].status, StudyStatus::Skipped);
  for (std::size_t i = 1; i < 4; ++i)
  {
    EXPECT_EQ(later[i].status, StudyStatus::Done);
  }
}

TEST_F(Batch, KillsAProcessThatDoesNotStop)
{
  Add("a", "deaf");
  m_Request.secondsToStop = 0;
  RunContext context(1);
  std::thread interrupt(
      [&]
      {
        for (int i = 0; i < 400 && Calls() < 1; ++i)
        {
          std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        context.Cancel();
      });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(RunBatch(m_Request, context)[0].status, StudyStatus::NotRun);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  interrupt.join();
}

TEST_F(Batch, RunsOneStudyAtATimeWhenMemoryIsShort)
{
  for (const char * id : { "a", "b", "c" })
  {
    Add(id, "work");
  }
  m_Request.jobs = 3;
  m_Request.memoryBytes = 1;
  for (const BatchRow & row : Run())
  {
    EXPECT_EQ(row.status, StudyStatus::Done);
  }
}

TEST_F(Batch, WorksInNoFolderOfAnother)
{
  Add("a", "wait");
  RunContext context(1);
  std::vector<BatchRow> rows;
  std::thread other([&] { rows = RunBatch(m_Request, context); });
  for (int i = 0; i < 400 && Calls() < 1; ++i)
  {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_THROW(static_cast<void>(Run()), Error);
  context.Cancel();
  other.join();
}

TEST(BatchFingerprint, FollowsEveryFileOfAFolder)
{
  const test::TemporaryFolder folder;
  fs::create_directories(folder / "deep");
  std::ofstream(folder.Path() / "deep" / "1.dcm") << "one";
  BatchStudy study{ "a", 1, { "analyze" }, { folder.Path() } };
  const std::string before = FingerprintOf(study);
  EXPECT_EQ(FingerprintOf(study), before);
  std::ofstream(folder.Path() / "deep" / "2.dcm") << "two";
  EXPECT_NE(FingerprintOf(study), before);
  fs::remove(folder.Path() / "deep" / "2.dcm");
  EXPECT_EQ(FingerprintOf(study), before);
  EXPECT_EQ(InputBytes({ folder.Path() }), 3U);
}

TEST(BatchTable, QuotesReasons)
{
  EXPECT_EQ(BatchCsv({ { "a", StudyStatus::Failed, 22, "one, \"two\"", 1.5, 7 } }),
            "id,status,exit_code,reason,seconds,line\na,failed,22,\"one, \"\"two\"\"\",1.5,7\n");
}
} // namespace
