#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
/** Red, green and blue of every pixel, row by row. */
struct RgbImage
{
  std::size_t columns = 0, rows = 0;
  std::vector<std::uint8_t> pixels;
};

/**
 * \brief The first page of the report as a picture of A4's shape: findings, key values, slices and the profile of muscle area.
 *
 * The review stands in the header: "automated, not reviewed" until a reader has accepted the result. Needs no display; the same content
 * gives the same pixels. \throws Error(ProcessingFailed) when the drawing library fails.
 */
[[nodiscard]] RgbImage DrawReportPage(const ResultContent & content, RunContext & context);

/**
 * \brief The report as a PDF file: the same first page, the slices at regular levels, method, warnings and parameters.
 * \param isoTime  the time of making that the file tells, ISO 8601: not the present one, so that the same content gives the same bytes
 */
[[nodiscard]] std::string ReportPdf(const ResultContent & content, const std::string & isoTime, RunContext & context);

/** Writes another review onto such a page. \throws Error(UnsupportedInput) for other pictures. */
void StampReportPage(RgbImage & page, const Review & review, bool edited);
/** Writes another review onto all pages of such a file. \throws Error(UnsupportedInput) for other files. */
[[nodiscard]] std::string StampReportPdf(std::string pdf, const Review & review, bool edited);
} // namespace myosect::report
