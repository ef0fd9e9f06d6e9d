#pragma once

#include <filesystem>
#include <string>

namespace myosect::pipeline
{
/**
 * \brief Writes a file whole or not at all.
 * \param marker  text that stands at the beginning of every file of this kind: nothing else is ever replaced
 * \throws Error(CannotWrite), also when it exists and must not be replaced.
 */
void WriteWholeFile(const std::filesystem::path & file, const std::string & bytes, bool replace, const std::string & marker);
} // namespace myosect::pipeline
