#pragma once

#include <filesystem>
#include <string>

namespace myosect::pipeline
{
/** SHA-256 as 64 hexadecimal digits. */
[[nodiscard]] std::string Sha256Of(const std::string & bytes);
/** Of a file's bytes, read in pieces. \throws Error(UnreadableInput). */
[[nodiscard]] std::string Sha256OfFile(const std::filesystem::path & file);
} // namespace myosect::pipeline
