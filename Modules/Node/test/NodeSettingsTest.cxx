#include "myosect/Node/NodeSettings.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "DiskBudget.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Node/NodeStatus.h"

namespace myosect::node
{
namespace
{
NodeSettings Sound()
{
  NodeSettings settings;
  settings.aeTitle = "MYOSECT";
  settings.queue = "queue";
  settings.destinations = { ParseDestination("REVIEW@pacs.example:104") };
  settings.callers = { ParseCaller("CT1") };
  return settings;
}

TEST(NodeSettings, DestinationsAndCallersAreReadAsWritten)
{
  const Destination destination = ParseDestination("MY REVIEW@10.0.0.7:11112");
  EXPECT_EQ(destination.aeTitle, "MY REVIEW");
  EXPECT_EQ(destination.host, "10.0.0.7");
  EXPECT_EQ(destination.port, 11112);
  const Caller caller = ParseCaller("CT1@ct1.example");
  EXPECT_EQ(caller.aeTitle, "CT1");
  EXPECT_EQ(caller.host, "ct1.example");
  EXPECT_TRUE(ParseCaller("CT1").host.empty());
}

TEST(NodeSettings, WhatIsNoDestinationOrCallerIsAUsageError)
{
  for (const char * text : { "", "REVIEW", "REVIEW@host", "REVIEW@host:", "REVIEW@host:0", "REVIEW@host:65536", "REVIEW@host:1x",
                             "@host:104", "REVIEW@:104", "A TITLE OF 17 CHR@host:104", " X@host:104", "A\\B@host:104" })
  {
    EXPECT_THROW(static_cast<void>(ParseDestination(text)), Error) << text;
  }
  for (const char * text : { "", "@host", "CT1@", "A TITLE OF 17 CHR" })
  {
    EXPECT_THROW(static_cast<void>(ParseCaller(text)), Error) << text;
  }
}

TEST(NodeSettings, SettingsThatDoNotFitAreUsageErrors)
{
  EXPECT_NO_THROW(Sound().Validate());
  const auto refused = [](const std::function<void(NodeSettings &)> & change)
  {
    NodeSettings settings = Sound();
    change(settings);
    EXPECT_THROW(settings.Validate(), Error);
  };
  refused([](NodeSettings & s) { s.aeTitle.clear(); });
  refused([](NodeSettings & s) { s.aeTitle = "A TITLE OF 17 CHR"; });
  refused([](NodeSettings & s) { s.bindAddress = "localhost"; });
  refused([](NodeSettings & s) { s.queue.clear(); });
  refused([](NodeSettings & s) { s.destinations.clear(); });
  refused([](NodeSettings & s) { s.callers.clear(); });
  refused([](NodeSettings & s) { s.destinations.push_back(s.destinations.front()); });
  refused([](NodeSettings & s) { s.tlsKey = "key.pem"; });
  refused([](NodeSettings & s) { s.tlsToDestinations = true; });
}

TEST(NodeSettings, TheQueueLiesWhereServicesKeepTheirState)
{
  const char * names[] = { "STATE_DIRECTORY", "XDG_STATE_HOME", "HOME" };
  const std::string home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "/";
  setenv("STATE_DIRECTORY", "/state", 1);
  setenv("XDG_STATE_HOME", "/xdg", 1);
  setenv("HOME", "/home/one", 1);
  for (const char * expected : { "/state/queue", "/xdg/myosect/node", "/home/one/.local/state/myosect/node" })
  {
    EXPECT_EQ(DefaultQueue(), expected);
    unsetenv(expected[1] == 's' ? names[0] : expected[1] == 'x' ? names[1] : names[2]);
  }
  EXPECT_THROW(static_cast<void>(DefaultQueue()), Error);
  setenv("HOME", home.c_str(), 1);
}

TEST(NodeStatus, AFolderWithoutQueueIsUnreadableAndStaysAsItIs)
{
  const test::TemporaryFolder folder;
  EXPECT_THROW(static_cast<void>(DescribeStatus(folder.Path(), true)), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.Path()));
}

TEST(DiskBudget, NoMoreIsTakenThanThereIs)
{
  const test::TemporaryFolder folder;
  DiskBudget budget(folder.Path(), 100, 0);
  budget.SetKept(30);
  EXPECT_TRUE(budget.Take(50));
  EXPECT_FALSE(budget.Take(30));
  EXPECT_TRUE(budget.Take(20));
  budget.Keep(10);
  EXPECT_EQ(budget.Used(), 100u);
  budget.GiveBack(40);
  EXPECT_EQ(budget.Used(), 60u);
}

TEST(DiskBudget, WhatAnEndedProcessHadTakenIsFreeAgain)
{
  const test::TemporaryFolder folder;
  DiskBudget budget(folder.Path(), 100, 0);
  budget.UseSlot(3);
  EXPECT_TRUE(budget.Take(90));
  EXPECT_TRUE(budget.IsScarce());
  budget.FreeSlot(3);
  EXPECT_EQ(budget.Used(), 0u);
  EXPECT_FALSE(budget.IsScarce());
}

TEST(DiskBudget, AFileSystemWithTooLittleSpaceGivesNothing)
{
  const test::TemporaryFolder folder;
  DiskBudget budget(folder.Path(), 1ull << 60, 1ull << 59);
  EXPECT_FALSE(budget.Take(1));
}
} // namespace
} // namespace myosect::node
