#pragma once

#include <string>
#include <vector>

#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
/** A picture in report.html. */
struct EmbeddedPicture
{
  std::string png;         ///< bytes of the file
  std::string description; ///< plain text, for readers who do not see it
};

struct ReportPictures
{
  std::vector<EmbeddedPicture> levels; ///< by segment, the patient's right limb first
  EmbeddedPicture profile;
  EmbeddedPicture sheet;
  std::size_t sheetCount = 0; ///< pictures on the sheet
  std::size_t sliceCount = 0; ///< pictures in qc/
};

/** Text of report.html: one file without script and without references to other files; three pages of A4 or more. */
[[nodiscard]] std::string HtmlReport(const ResultContent & content, const ReportPictures & pictures);

/** Text of report.txt. */
[[nodiscard]] std::string TextReport(const ResultContent & content);
} // namespace myosect::report
