#pragma once

#include <filesystem>

namespace myosect
{
/**
 * Whether a NIfTI file or pair holds all the bytes that its header promises: ITK reads a cut file as if zeros followed. Compressed files
 * are decompressed once for this.
 */
[[nodiscard]] bool NiftiIsComplete(const std::filesystem::path & file);

/** The same of a MetaImage file; true where its data are spread over several files. */
[[nodiscard]] bool MetaImageIsComplete(const std::filesystem::path & file);
} // namespace myosect
