#pragma once

#include <string>
#include <vector>

#include "OptionTable.h"

namespace myosect::app
{
/** What stands in the head and foot of every page. */
struct ManualIssue
{
  std::string version;
  std::string date; ///< YYYY-MM-DD
};

/** Manual page myosect(1): what the program is, its commands and exit codes. Text for the man(7) macros. */
[[nodiscard]] std::string ProgramPage(const std::vector<CommandInfo> & commands, const ManualIssue & issue);

/** Manual page of one command: its arguments and every option with kind, choices, range and default. */
[[nodiscard]] std::string CommandPage(const std::string & program, const CommandInfo & command, const ManualIssue & issue);
} // namespace myosect::app
