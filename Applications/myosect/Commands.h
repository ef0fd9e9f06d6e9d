#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace myosect::app
{
/** Adds the subcommands. The one that was called leaves its work, which returns an exit code, in `run`. */
void AddCommands(CLI::App & app, std::function<int()> & run);
} // namespace myosect::app
