#include "NumberText.h"

#include <cmath>
#include <locale>
#include <sstream>

namespace myosect::viewer
{
std::string Decimal(double number, int decimals)
{
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream.setf(std::ios::fixed);
  stream.precision(decimals);
  stream << std::abs(number);
  const std::string digits = stream.str();
  return number < 0.0 && digits.find_first_of("123456789") != std::string::npos ? "\u2212" + digits : digits;
}

std::string Decimal(const Value & value, int decimals)
{
  return value ? Decimal(*value, decimals) : "\u2013";
}
} // namespace myosect::viewer
