#pragma once

#include <filesystem>
#include <utility>
#include <vector>

namespace myosect::pipeline
{
/** What a repeatability profile says it is. */
inline constexpr const char * kRepeatabilityKind = "repeatability";

/** Fewer pairs tell the error too roughly: with 10 the interval of a standard deviation reaches from 0.7 to 1.8 times it. */
inline constexpr std::size_t kFewPairs = 10;

using FolderPair = std::pair<std::filesystem::path, std::filesystem::path>;

/** A list of repeat scans: two result folders a line, relative to the list, with a comma, semicolon or tab between them; # begins a
 * comment. \throws Error(UnreadableInput). */
[[nodiscard]] std::vector<FolderPair> ReadPairs(const std::filesystem::path & list);
} // namespace myosect::pipeline
