#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace myosect::dicomexport
{
/** A UID below 2.25 that depends on the parts alone: the first 128 bits of their SHA-256 with the marks of a name-based UUID. */
[[nodiscard]] std::string NameBasedUid(const std::vector<std::string_view> & parts);

/** Names the coding scheme of kPrivateScheme. */
[[nodiscard]] const std::string & PrivateSchemeUid();
inline constexpr const char * kPrivateSchemeName = "MyoSect codes";
} // namespace myosect::dicomexport
