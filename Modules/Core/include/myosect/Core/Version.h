#pragma once

#include <string_view>

namespace myosect
{
/** Semantic version of the software, as in every result. */
[[nodiscard]] std::string_view SoftwareVersion() noexcept;
inline constexpr std::string_view kSoftwareName = "MyoSect";
/** Version of the files described in Data/Schemas. */
inline constexpr std::string_view kSchemaVersion = "1.0";
} // namespace myosect
