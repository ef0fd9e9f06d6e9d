#pragma once

#include <filesystem>
#include <string>

namespace myosect
{
/** All bytes of a file. \throws Error(UnreadableInput) with `complaint` when it cannot be read or holds nothing. */
[[nodiscard]] std::string TextOfFile(const std::filesystem::path & file, const std::string & complaint);
} // namespace myosect
