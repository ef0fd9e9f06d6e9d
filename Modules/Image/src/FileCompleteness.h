#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace myosect
{
/**
 * Whether a NIfTI file or pair holds all the bytes that its header promises: ITK reads a cut file as if zeros followed. Compressed files
 * are decompressed once for this.
 */
[[nodiscard]] bool NiftiIsComplete(const std::filesystem::path & file);

/** Whether every number that places a NIfTI volume in space is one, and of a size that millimetres may have: ITK ends the program over
 * others. */
[[nodiscard]] bool NiftiPlacementIsSound(const std::filesystem::path & file);

enum class NiftiReading : std::uint8_t
{
  Done,
  NotPlain, ///< nothing was read
  CutOff
};

/**
 * Reads the voxels of one NIfTI file as they lie there, in one pass, and sees whether all are there. Only of a plain file: header and data
 * in one, this machine's byte order, `count` voxels of `bytesPerVoxel`, not rescaled.
 */
[[nodiscard]] NiftiReading ReadPlainNifti(const std::filesystem::path & file, void * voxels, std::size_t count, std::size_t bytesPerVoxel);

/** Whether a MetaImage file holds all the bytes that its header promises; true where its data are spread over several files. */
[[nodiscard]] bool MetaImageIsComplete(const std::filesystem::path & file);
} // namespace myosect
