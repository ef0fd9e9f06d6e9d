#pragma once

#include <filesystem>
#include <string>

namespace myosect::report
{
/** \throws Error(CannotWrite). */
[[noreturn]] void ThrowCannotWrite(const std::string & name, int errorNumber);

/** Writes one file of a result. \throws Error(CannotWrite). */
void WriteFile(const std::filesystem::path & directory, const std::string & name, const std::string & bytes);

/** \throws Error(CannotWrite). */
void MakeFolder(const std::filesystem::path & directory, const std::string & name);
} // namespace myosect::report
