#pragma once

#include <filesystem>

#include "myosect/Image/Volume.h"

namespace myosect
{
/** NIfTI, NRRD or MetaImage, told by the file's name. \throws Error(UnreadableInput), or (UnsupportedInput) for other than three
 * dimensions. */
[[nodiscard]] WideLabelImage::Pointer ReadLabelFile(const std::filesystem::path & file);
/** Labels of a NIfTI file that holds a byte a voxel, such as our own: quicker, and a quarter of the memory. Null for any other file, which
 * ReadLabelFile reads. Errors as above. */
[[nodiscard]] LabelImage::Pointer ReadByteLabelFile(const std::filesystem::path & file);
[[nodiscard]] CtImage::Pointer ReadCtFile(const std::filesystem::path & file);

/** The grid as the file's header tells it; voxels are not read. Errors as above. */
[[nodiscard]] Grid ReadGrid(const std::filesystem::path & file);

/** Signals or fractions, unrounded; values that are no finite numbers become 0, as NIfTI readers make them. Errors as above. */
[[nodiscard]] FloatImage::Pointer ReadMrFile(const std::filesystem::path & file);

/** Written compressed; the same image gives the same bytes. \throws Error(CannotWrite). */
void WriteLabelFile(const std::filesystem::path & file, const LabelImage & labels);
void WriteCtFile(const std::filesystem::path & file, const CtImage & image);
void WriteMrFile(const std::filesystem::path & file, const FloatImage & image);
} // namespace myosect
