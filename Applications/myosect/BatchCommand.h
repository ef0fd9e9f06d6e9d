#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace myosect::app
{
/** Adds `batch`, as AddCommands. */
void AddBatchCommand(CLI::App & app, std::function<int()> & run);
} // namespace myosect::app
