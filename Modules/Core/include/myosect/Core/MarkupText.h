#pragma once

#include <string>
#include <string_view>

namespace myosect
{
/** Text for an element or a quoted attribute of XML or HTML: none of its characters is markup. */
[[nodiscard]] std::string EscapeMarkup(std::string_view text);
} // namespace myosect
