#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <vector>

namespace myosect
{
/**
 * \brief Folders of the memory control groups that hold a process, from the root group down, versions 1 and 2.
 *
 * \param groups  text of /proc/self/cgroup
 * \param root    where control groups are mounted
 */
[[nodiscard]] std::vector<std::filesystem::path> ControlGroupFolders(std::istream & groups, const std::filesystem::path & root);

/**
 * \brief Bytes that a control group may still take; the largest number without a limit.
 *
 * File pages that the kernel drops when memory is wanted (inactive_file) count as free.
 */
[[nodiscard]] std::size_t ControlGroupBytes(const std::filesystem::path & folder);
} // namespace myosect
