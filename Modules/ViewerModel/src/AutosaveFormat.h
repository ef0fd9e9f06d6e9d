#pragma once

#include <cstddef>

/** An autosave: the magic line, SHA-256 of the rest in hexadecimal, a line end, a JSON object, a zero byte, runs of labels slice by slice.
 */
namespace myosect::viewer::autosave
{
inline constexpr const char * kMagic = "MYOSECT-AUTOSAVE-1\n";
inline constexpr const char * kSuffix = ".autosave";
inline constexpr std::size_t kHashLength = 64;
} // namespace myosect::viewer::autosave
