#pragma once

#include <filesystem>

namespace myosect::dicom
{
/**
 * Whether a recursive parser may be let loose on the file: sequences nested less than 64 deep and less than 256 MiB of header, both
 * also after inflating a deflated data set. Malformed files are safe as long as they are shallow.
 */
[[nodiscard]] bool IsSafeToParse(const std::filesystem::path & file);
} // namespace myosect::dicom
