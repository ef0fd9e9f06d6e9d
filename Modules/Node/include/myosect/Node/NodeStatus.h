#pragma once

#include <filesystem>
#include <string>

namespace myosect::node
{
/**
 * \brief What `myosect node --status` prints: whether a node runs, studies and jobs by state, disk, last errors. Without identity.
 *
 * Reads the queue alone and disturbs no running node. \throws Error(UnreadableInput) when there is no queue.
 */
[[nodiscard]] std::string DescribeStatus(const std::filesystem::path & queue, bool asJson);
} // namespace myosect::node
