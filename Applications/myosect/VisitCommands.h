#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace myosect::app
{
/** compare, repeatability, cohort. `run` is set to the work of the command that was given. */
void AddVisitCommands(CLI::App & app, std::function<int()> & run);
} // namespace myosect::app
