#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "myosect/Core/Error.h"
#include "myosect/Core/RunContext.h"

namespace
{
using namespace myosect;

/** Collects what the context tells; called under the context's own lock. */
struct Events
{
  std::vector<ProgressEvent> all;

  RunContext::ProgressSink Sink()
  {
    return [this](const ProgressEvent & event) { all.push_back(event); };
  }
};

ErrorCode CodeOf(const std::function<void()> & action)
{
  try
  {
    action();
  }
  catch (const Error & error)
  {
    return error.Code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::Internal;
}

class WithThreads : public testing::TestWithParam<unsigned>
{
};

TEST_P(WithThreads, ParallelForVisitsEveryIndexOnce)
{
  RunContext context(GetParam());
  EXPECT_EQ(context.ThreadCount(), GetParam());
  for (const std::size_t count : { std::size_t{ 0 }, std::size_t{ 1 }, std::size_t{ 3 }, std::size_t{ 1000 } })
  {
    std::vector<std::atomic<int>> visits(count);
    context.ParallelFor(count, [&](std::size_t i) { ++visits[i]; });
    EXPECT_TRUE(std::all_of(visits.begin(), visits.end(), [](const std::atomic<int> & n) { return n.load() == 1; }));
  }
}

TEST_P(WithThreads, ParallelForUsesNoMoreThreadsThanAllowed)
{
  RunContext context(GetParam());
  std::atomic<unsigned> running{ 0 };
  std::atomic<unsigned> most{ 0 };
  context.ParallelFor(200,
                      [&](std::size_t)
                      {
                        const unsigned now = ++running;
                        unsigned seen = most.load();
                        while (seen < now && !most.compare_exchange_weak(seen, now))
                        {
                        }
                        std::this_thread::yield();
                        --running;
                      });
  EXPECT_LE(most.load(), GetParam());
  EXPECT_GE(most.load(), 1u);
}

TEST_P(WithThreads, ParallelForRethrowsOneExceptionAndStops)
{
  RunContext context(GetParam());
  std::atomic<int> visited{ 0 };
  int caught = 0;
  try
  {
    context.ParallelFor(100000,
                        [&](std::size_t i)
                        {
                          ++visited;
                          if (i >= 10)
                          {
                            throw std::runtime_error("slice");
                          }
                        });
  }
  catch (const std::runtime_error & error)
  {
    ++caught;
    EXPECT_STREQ(error.what(), "slice");
  }
  EXPECT_EQ(caught, 1);
  EXPECT_LE(visited.load(), static_cast<int>(10 + GetParam())) << "every thread stops at its next index";

  std::atomic<int> again{ 0 };
  context.ParallelFor(5, [&](std::size_t) { ++again; });
  EXPECT_EQ(again.load(), 5) << "the context can be used after a failure";
}

TEST_P(WithThreads, CancelEndsParallelForWithInterrupted)
{
  RunContext context(GetParam());
  std::atomic<int> visited{ 0 };
  EXPECT_EQ(CodeOf(
                [&]
                {
                  context.ParallelFor(100000,
                                      [&](std::size_t)
                                      {
                                        if (++visited == 20)
                                        {
                                          context.Cancel();
                                        }
                                      });
                }),
            ErrorCode::Interrupted);
  EXPECT_LT(visited.load(), 100000);
}

TEST_P(WithThreads, CancelDuringTheLastIndexIsNotOverlooked)
{
  RunContext context(GetParam());
  EXPECT_EQ(CodeOf([&] { context.ParallelFor(1, [&](std::size_t) { context.Cancel(); }); }), ErrorCode::Interrupted);
}

TEST_P(WithThreads, ProgressRisesFromBeginToEnd)
{
  Events events;
  RunContext context(GetParam(), events.Sink());
  context.BeginStage("measure");
  context.ParallelFor(
      50, [](std::size_t) {}, 0.0, 0.4);
  context.ParallelFor(
      50, [](std::size_t) {}, 0.4, 1.0);
  ASSERT_GE(events.all.size(), 3u);
  EXPECT_EQ(events.all.front().fraction, 0.0);
  EXPECT_EQ(events.all.back().fraction, 1.0);
  EXPECT_TRUE(std::is_sorted(events.all.begin(), events.all.end(),
                             [](const ProgressEvent & a, const ProgressEvent & b) { return a.fraction < b.fraction; }));
  EXPECT_TRUE(std::all_of(events.all.begin(), events.all.end(), [](const ProgressEvent & e) { return e.stage == "measure"; }));
  EXPECT_EQ(std::count_if(events.all.begin(), events.all.end(), [](const ProgressEvent & e) { return e.fraction == 0.4; }) > 0, true)
      << "the end of the first part is told";
}

TEST_P(WithThreads, WarningsFromManyThreadsComeInOneOrder)
{
  RunContext context(GetParam());
  context.ParallelFor(300,
                      [&](std::size_t i)
                      {
                        const std::size_t slice = 299 - i;
                        context.Warn({ "slice-rejected", Severity::Warning, "displaced", "1.2", slice % 100 });
                      });
  const auto warnings = context.Warnings();
  ASSERT_EQ(warnings.size(), 100u);
  for (std::size_t i = 0; i < warnings.size(); ++i)
  {
    EXPECT_EQ(warnings[i].sliceIndex, i);
  }
}

INSTANTIATE_TEST_SUITE_P(RunContext, WithThreads, testing::Values(1u, 2u, 3u, 4u));

TEST(RunContextThreads, ZeroMeansAllOfTheMachine)
{
  EXPECT_GE(RunContext(0).ThreadCount(), 1u);
}

TEST(RunContextProgress, NamesTheStageAndKeepsFractionsBetweenZeroAndOne)
{
  Events events;
  RunContext context(1, events.Sink());
  context.BeginStage("read");
  context.Advance(-0.5);
  context.Advance(1.7);
  context.BeginStage("segment");
  ASSERT_EQ(events.all.size(), 4u);
  EXPECT_EQ(events.all[0].stage, "read");
  EXPECT_EQ(events.all[1].fraction, 0.0);
  EXPECT_EQ(events.all[2].fraction, 1.0);
  EXPECT_EQ(events.all[3].stage, "segment");
  EXPECT_EQ(events.all[3].fraction, 0.0);
}

TEST(RunContextProgress, OfAnEmptyLoopIsComplete)
{
  Events events;
  RunContext context(2, events.Sink());
  context.BeginStage("read");
  context.ParallelFor(0, [](std::size_t) { FAIL(); });
  EXPECT_EQ(events.all.back().fraction, 1.0);
}

TEST(RunContextCancel, MakesEveryFurtherStepThrowInterrupted)
{
  RunContext context(1);
  EXPECT_NO_THROW(context.ThrowIfCancelled());
  EXPECT_FALSE(context.IsCancelled());
  context.Cancel();
  EXPECT_TRUE(context.IsCancelled());
  EXPECT_EQ(CodeOf([&] { context.ThrowIfCancelled(); }), ErrorCode::Interrupted);
  EXPECT_EQ(CodeOf([&] { context.Advance(0.5); }), ErrorCode::Interrupted);
  EXPECT_EQ(CodeOf([&] { context.BeginStage("write"); }), ErrorCode::Interrupted);
  bool ran = false;
  EXPECT_EQ(CodeOf([&] { context.ParallelFor(3, [&](std::size_t) { ran = true; }); }), ErrorCode::Interrupted);
  EXPECT_FALSE(ran);
}

TEST(RunContextCancel, ReachesALoopFromAnotherThread)
{
  RunContext context(2);
  std::atomic<bool> started{ false };
  std::thread other(
      [&]
      {
        while (!started.load())
        {
          std::this_thread::yield();
        }
        context.Cancel();
      });
  EXPECT_EQ(CodeOf(
                [&]
                {
                  context.ParallelFor(std::size_t{ 1 } << 40,
                                      [&](std::size_t)
                                      {
                                        started.store(true);
                                        std::this_thread::yield();
                                      });
                }),
            ErrorCode::Interrupted);
  other.join();
}

TEST(RunContextWarnings, AreSortedBySeriesSliceCodeAndMessageWithoutRepetitions)
{
  const std::vector<Warning> sorted{
    { "a-code", Severity::Warning, "of the study", "", {} },   { "one-limb", Severity::Info, "left", "1.2", {} },
    { "b-code", Severity::Warning, "second", "1.2", 0 },       { "a-code", Severity::Warning, "first", "1.2", 3 },
    { "a-code", Severity::Warning, "second", "1.2", 3 },       { "b-code", Severity::Warning, "first", "1.2", 3 },
    { "a-code", Severity::Warning, "other series", "1.3", 1 },
  };
  std::vector<std::size_t> order{ 0, 1, 2, 3, 4, 5, 6 };
  do
  {
    RunContext context(1);
    for (const std::size_t i : order)
    {
      context.Warn(sorted[i]);
      context.Warn(sorted[order.front()]);
    }
    const auto warnings = context.Warnings();
    ASSERT_EQ(warnings.size(), sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i)
    {
      ASSERT_EQ(warnings[i].message, sorted[i].message);
      ASSERT_EQ(warnings[i].code, sorted[i].code);
      ASSERT_EQ(warnings[i].sliceIndex, sorted[i].sliceIndex);
    }
  } while (std::next_permutation(order.begin(), order.end()));
}
} // namespace
