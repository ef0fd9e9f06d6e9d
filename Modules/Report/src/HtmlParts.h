#pragma once

#include <string>
#include <string_view>

#include "HtmlReport.h"

namespace myosect::report
{
/** CSS of reports: pages of A4, screen and print. */
[[nodiscard]] std::string_view PageStyle() noexcept;

/** Text set for print and safe in HTML. */
[[nodiscard]] std::string Html(const std::string & text);

/** `inner` is HTML already. */
[[nodiscard]] std::string Tag(const std::string & element, const std::string & attributes, const std::string & inner);

/** The picture within the page's own text. */
[[nodiscard]] std::string Image(const EmbeddedPicture & picture, const std::string & cssClass);
} // namespace myosect::report
