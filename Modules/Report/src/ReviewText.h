#pragma once

#include <cstddef>
#include <string>

#include "RowJson.h"
#include "myosect/Core/Tables.h"
#include "myosect/Report/Review.h"

namespace myosect::report
{
inline constexpr std::size_t kTextReportWidth = 72;

[[nodiscard]] bool HasEdits(const MeasurementTable & table);
/** "Outlines corrected by a reader: left slices 12-15, right slice 40."; empty without corrections. */
[[nodiscard]] std::string EditedSlicesText(const MeasurementTable & table);
[[nodiscard]] Json EditedSectionsJson(const MeasurementTable & table);
[[nodiscard]] Json ReviewJson(const Review & review);

/** First lines of report.txt, wrapped. */
[[nodiscard]] std::string TextReportTitle(const Review & review, bool edited);

/** The review sentence in HTML, between marks by which ApplyReview finds it again. */
[[nodiscard]] std::string MarkedReview(const Review & review, bool edited, bool capitalised);
/** The mark before (and, with a slash, after) the sentence. */
[[nodiscard]] std::string ReviewMark(bool capitalised, bool closing);
} // namespace myosect::report
