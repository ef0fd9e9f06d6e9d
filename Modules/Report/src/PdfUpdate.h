#pragma once

#include <string>

namespace myosect::report
{
/**
 * \brief Draws on the pages of a PDF file that Canvas made, as an update appended to the file (ISO 32000-1, 7.5.6).
 *
 * An update that was appended before is cut off, so that the last one alone is shown.
 * \param firstPage, otherPages  operators of page content, in the page's own default space
 * \throws Error(UnsupportedInput) for other files.
 */
[[nodiscard]] std::string UpdatePdf(std::string pdf, const std::string & firstPage, const std::string & otherPages);
} // namespace myosect::report
