#pragma once

#include <optional>
#include <string>

#include "myosect/Core/Types.h"

namespace myosect
{
/** A number that may be undefined. An undefined value is an empty field in tables and null in JSON: never 0, never NaN. */
using Value = std::optional<double>;

/** Six significant digits, '.' as decimal sign whatever the locale, no exponent for usual magnitudes, "-0" written as "0". */
[[nodiscard]] std::string FormatNumber(double number);
/** FormatNumber, or the empty string for an undefined value. Non-finite numbers are undefined. */
[[nodiscard]] std::string FormatValue(const Value & value);
/** The number that a reader of the tables gets back: rounded to six significant digits. */
[[nodiscard]] double RoundToTable(double number);
} // namespace myosect
