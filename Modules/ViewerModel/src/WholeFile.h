#pragma once

#include <filesystem>
#include <string>

namespace myosect::viewer
{
/** \throws Error(UnreadableInput). */
[[nodiscard]] std::string ReadWhole(const std::filesystem::path & file);

/** Writes beside the file, flushes to the disk, renames; for the user alone (mode 0600). \throws Error(CannotWrite). */
void WriteWhole(const std::filesystem::path & file, const std::string & bytes);
} // namespace myosect::viewer
