#pragma once

#include <string>

#include "myosect/Report/ReadTables.h"

namespace myosect::report
{
/**
 * \brief A table as tab-separated values: UTF-8, one line a row, the names of the columns first, no quoting.
 *
 * Tabs and line ends inside a field become spaces.
 * \param missing  stands for an empty field: nothing, or "n/a" as in BIDS.
 */
[[nodiscard]] std::string TabSeparated(const TextRows & table, const std::string & missing = "");

/**
 * \brief A table with names of columns in its first line, separated by tabs where that line holds one, else by commas (RFC 4180).
 *
 * A byte order mark, carriage returns before line ends and empty lines are passed over.
 * \throws Error(UnreadableInput) when rows are not as long as the first. \param what  the file, for messages
 */
[[nodiscard]] TextRows ParseDelimited(std::string text, const std::string & what);
} // namespace myosect::report
