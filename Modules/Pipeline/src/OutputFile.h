#pragma once

#include <filesystem>
#include <string>

namespace myosect::pipeline
{
/** Writes a file whole or not at all. \throws Error(CannotWrite), also when it exists and must not be replaced. */
void WriteWholeFile(const std::filesystem::path & file, const std::string & bytes, bool replace);
} // namespace myosect::pipeline
