#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace myosect::batch
{
/** Bytes of all files below the paths. */
[[nodiscard]] std::uintmax_t InputBytes(const std::vector<std::filesystem::path> & inputs);

/** Memory that an analysis of these inputs is expected to take: files that are compressed count tenfold, others threefold. */
[[nodiscard]] std::size_t ExpectedMemoryBytes(const std::vector<std::filesystem::path> & inputs);
} // namespace myosect::batch
