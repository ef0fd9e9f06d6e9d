#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Commands.h"
#include "OptionBinding.h"
#include "OptionTable.h"
#include "ViewerOptions.h"

namespace
{
using namespace myosect::app;

/** Long names of the options and words of the arguments that the parser of a command takes. */
std::vector<std::string> NamesOf(const CLI::App & command)
{
  std::vector<std::string> names;
  for (const CLI::Option * option : command.get_options())
  {
    if (!option->check_lname("help"))
    {
      names.push_back(option->get_lnames().empty() ? option->get_name() : "--" + option->get_lnames().front());
    }
  }
  return names;
}

TEST(OptionTable, NamesEveryOptionOfTheProgramAndNoOther)
{
  CLI::App app;
  std::function<int()> run;
  AddCommands(app, run);
  std::set<std::string> commands;
  for (const CLI::App * command : app.get_subcommands({}))
  {
    commands.insert(command->get_name());
    std::vector<std::string> told;
    for (const OptionInfo & option : Command(command->get_name()).options)
    {
      told.push_back(option.Name());
    }
    EXPECT_THAT(NamesOf(*command), testing::UnorderedElementsAreArray(told)) << command->get_name();
    EXPECT_EQ(command->get_description(), Command(command->get_name()).summary);
  }
  EXPECT_EQ(commands.size(), CommandTable().size());
}

TEST(OptionTable, TellsEachOptionOfACommandOnce)
{
  std::vector<CommandInfo> commands = CommandTable();
  commands.push_back(ViewerCommandInfo());
  for (const CommandInfo & command : commands)
  {
    std::set<std::string> names;
    for (const OptionInfo & option : command.options)
    {
      EXPECT_TRUE(names.insert(option.Name()).second) << command.name << " " << option.Name();
      EXPECT_FALSE(option.help.empty()) << option.Name();
      EXPECT_EQ(option.kind == OptionKind::Flag, option.value.empty()) << option.Name();
      EXPECT_EQ(option.kind == OptionKind::Choice, !option.choices.empty()) << option.Name();
    }
  }
}

TEST(OptionTable, GivesChoicesRangesAndDefaultsToTheParser)
{
  const auto exitCode = [](const std::vector<std::string> & arguments)
  {
    CLI::App app;
    std::function<int()> run;
    AddCommands(app, run);
    try
    {
      app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
      return std::string();
    }
    catch (const CLI::ParseError & error)
    {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(exitCode({ "analyze", "folder", "--output", "out", "--side", "left", "--age", "130" }), "");
  EXPECT_THAT(exitCode({ "analyze", "folder", "--output", "out", "--side", "up" }), testing::HasSubstr("left"));
  EXPECT_THAT(exitCode({ "analyze", "folder", "--output", "out", "--age", "131" }), testing::HasSubstr("130"));
  EXPECT_THAT(exitCode({ "analyze", "folder", "--output", "out", "--threads", "2000" }), testing::HasSubstr("1024"));
  EXPECT_THAT(exitCode({ "measure", "folder", "--output", "out" }), testing::HasSubstr("--segmentation"));
  EXPECT_THAT(exitCode({ "compare", "one", "--output", "out" }), testing::HasSubstr("results"));
}

TEST(OptionTable, SplitsNames)
{
  const OptionInfo & output = Command("analyze").Option("--output");
  EXPECT_EQ(output.ShortName(), "-o");
  EXPECT_FALSE(output.IsPositional());
  const OptionInfo & input = Command("analyze").Option("input");
  EXPECT_TRUE(input.IsPositional());
  EXPECT_EQ(input.ShortName(), "");
  EXPECT_THROW(static_cast<void>(Command("analyze").Option("--colour")), std::logic_error);
  EXPECT_THROW(static_cast<void>(Command("dissect")), std::logic_error);
}
} // namespace
