#pragma once

#include <ctime>
#include <string>

namespace myosect
{
/** ISO 8601 to the second: 2026-01-31T14:05:00Z. Thread-safe. */
[[nodiscard]] std::string UtcText(std::time_t time);
[[nodiscard]] std::string UtcNow();
} // namespace myosect
