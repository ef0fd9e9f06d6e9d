#include "myosect/Core/Tables.h"

namespace myosect
{
std::string_view ToString(ChangeFlag flag) noexcept
{
  constexpr std::string_view names[] = { "increase", "decrease", "within_error", "indeterminate" };
  return names[static_cast<int>(flag)];
}
} // namespace myosect
