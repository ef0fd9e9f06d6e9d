#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <CLI/CLI.hpp>

#include "OptionTable.h"

namespace myosect::app
{
/** Adds a command of the table to the parser, without options. */
[[nodiscard]] CLI::App & AddCommand(CLI::App & app, std::string_view name);

/** Applies the checks, default and counts of the table. For Bind below. */
void ApplyRules(CLI::Option & option, const OptionInfo & info);

/** Adds one option under the given names to the parser, with the help and checks of the table; its value goes to `variable`. */
template <typename T> CLI::Option & Bind(CLI::App & command, const OptionInfo & info, T & variable, const std::string & names)
{
  CLI::Option * option = nullptr;
  if constexpr (std::is_same_v<T, bool>)
  {
    option = command.add_flag(names, variable, info.help);
  }
  else
  {
    option = command.add_option(names, variable, info.help);
  }
  ApplyRules(*option, info);
  return *option;
}

/** Adds an option of the table to the command of the same name; its value goes to `variable`. `name` as in CommandInfo::Option. */
template <typename T> void Bind(CLI::App & command, std::string_view name, T & variable)
{
  const OptionInfo & info = Command(command.get_name()).Option(name);
  Bind(command, info, variable, info.names);
}
} // namespace myosect::app
