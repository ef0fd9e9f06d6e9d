#pragma once

#include <string>

#include "myosect/Report/ReportPages.h"

namespace myosect::report
{
/** Writes the review onto a page that has room for it, over an earlier one. */
void StampPage(RgbImage & page, const Review & review, bool edited);

/** The same on all pages of a PDF file that Canvas made; an earlier stamp is taken away. */
[[nodiscard]] std::string StampPdf(std::string pdf, const Review & review, bool edited);
} // namespace myosect::report
