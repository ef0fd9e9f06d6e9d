#include "myosect/Core/UtcTime.h"

#include <array>

namespace myosect
{
std::string UtcText(std::time_t time)
{
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> text{};
  return { text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc) };
}

std::string UtcNow()
{
  return UtcText(std::time(nullptr));
}
} // namespace myosect
