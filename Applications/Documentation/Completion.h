#pragma once

#include <string>
#include <vector>

#include "OptionTable.h"

namespace myosect::app
{
/** Completion of commands, options, choices and paths of `myosect` for bash; needs no bash-completion library. */
[[nodiscard]] std::string BashCompletion(const std::vector<CommandInfo> & commands);
/** Of another program, which has no commands: `command` holds its options. */
[[nodiscard]] std::string BashCompletion(const std::string & program, const CommandInfo & command);

/** The same for zsh, with the help of each option. */
[[nodiscard]] std::string ZshCompletion(const std::vector<CommandInfo> & commands);
[[nodiscard]] std::string ZshCompletion(const std::string & program, const CommandInfo & command);
} // namespace myosect::app
