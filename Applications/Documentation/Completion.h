#pragma once

#include <string>
#include <vector>

#include "OptionTable.h"

namespace myosect::app
{
/** Completion of commands, options, choices and paths for bash; needs no bash-completion library. */
[[nodiscard]] std::string BashCompletion(const std::vector<CommandInfo> & commands);

/** The same for zsh, with the help of each option. */
[[nodiscard]] std::string ZshCompletion(const std::vector<CommandInfo> & commands);
} // namespace myosect::app
