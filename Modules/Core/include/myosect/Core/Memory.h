#pragma once

#include <cstddef>
#include <string>

namespace myosect
{
/** Bytes that this process may still take: the least of the machine's available memory, the control group's and the address space limit. File
 * pages that the kernel drops on demand count as free. */
[[nodiscard]] std::size_t AvailableMemoryBytes();

/** \throws Error(UnsupportedInput) that names what, the MiB needed and the MiB available. */
void RequireMemory(std::size_t bytes, const std::string & what);
} // namespace myosect
