#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace myosect::pipeline
{
/**
 * \brief Keyed pseudonym of a Patient ID: "P" and 12 hexadecimal digits of HMAC-SHA-256.
 *
 * The key is 32 random bytes, made at first use and kept for this installation in the file of environment variable MYOSECT_PSEUDONYM_KEY, else
 * $XDG_CONFIG_HOME/myosect/pseudonym.key, else ~/.config/myosect/pseudonym.key. Without the key a pseudonym cannot be led back to the ID by trying IDs.
 * Empty when no key can be kept. Safe against several processes making the key at once.
 */
[[nodiscard]] std::optional<std::string> PseudonymOf(const std::string & patientId);
} // namespace myosect::pipeline
