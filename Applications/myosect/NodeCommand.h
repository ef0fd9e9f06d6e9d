#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace myosect::app
{
/** node. `run` is set to its work when it was given. */
void AddNodeCommand(CLI::App & app, std::function<int()> & run);
} // namespace myosect::app
