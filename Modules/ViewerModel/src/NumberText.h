#pragma once

#include <string>

#include "myosect/Core/Quantity.h"

namespace myosect::viewer
{
/** `decimals` digits behind the point whatever the locale; a true minus sign, and none before zero. */
[[nodiscard]] std::string Decimal(double number, int decimals);
/** An en dash where there is none. */
[[nodiscard]] std::string Decimal(const Value & value, int decimals);
} // namespace myosect::viewer
