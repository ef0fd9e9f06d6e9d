#pragma once

#include <filesystem>

#include "PluginCall.h"

namespace myosect::slicer
{
/** What the plug-in tells in numbers after a run; name and text, empty where it could not be told. */
[[nodiscard]] std::vector<std::pair<std::string, std::string>> ResultNumbers(const std::filesystem::path & resultFolder);

/**
 * \brief Writes the label map, the tables and the return parameters that the call asks for.
 * \param resultFolder  of the run
 * \throws Error(CannotWrite).
 */
void WritePluginOutputs(const PluginCall & call, const std::filesystem::path & resultFolder);
} // namespace myosect::slicer
