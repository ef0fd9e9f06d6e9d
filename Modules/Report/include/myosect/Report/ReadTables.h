#pragma once

#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::report
{
/** Fields of a table by the names of its columns, row by row. RFC 4180. */
struct TextRows
{
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;

  /** Index of a column; empty when the table lacks it. */
  [[nodiscard]] std::optional<std::size_t> Column(const std::string & name) const;
};

/** \throws Error(UnreadableInput) when the rows are not as long as the first. \param what  the file, for messages */
[[nodiscard]] TextRows ParseCsv(const std::string & text, const std::string & what);

/**
 * \brief The rows of measurements.csv and their identity, as MeasurementsCsv writes them.
 *
 * Columns that are not known are skipped. `limbs` of the result stays empty.
 * \throws Error(UnreadableInput) for a missing column of the contract, a field that is no number or no known word, or rows of several studies.
 */
[[nodiscard]] MeasurementTable ParseMeasurementsCsv(const std::string & text);

/** The rows of levels.csv. Columns that are not known are skipped. \throws Error(UnreadableInput) as ParseMeasurementsCsv. */
[[nodiscard]] std::vector<LevelMeasurement> ParseLevelsCsv(const std::string & text);
} // namespace myosect::report
