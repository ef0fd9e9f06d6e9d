#include "myosect/Core/Quantity.h"

#include <charconv>
#include <cmath>

namespace myosect
{
std::string FormatNumber(double number)
{
  if (number == 0.0)
  {
    return "0";
  }
  char buffer[64];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), number, std::chars_format::general, 6);
  return std::string(buffer, result.ptr);
}

std::string FormatValue(const Value & value)
{
  return value && std::isfinite(*value) ? FormatNumber(*value) : std::string();
}

double RoundToTable(double number)
{
  const std::string text = FormatNumber(number);
  double rounded = number;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return rounded;
}
} // namespace myosect
