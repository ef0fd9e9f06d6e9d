#include "myosect/Core/Types.h"

namespace myosect
{
std::string_view ToString(Side side) noexcept
{
  constexpr std::string_view names[] = { "left", "right", "unknown" };
  return names[static_cast<int>(side)];
}

std::string_view ToString(Segment segment) noexcept
{
  constexpr std::string_view names[] = { "hip", "thigh", "knee", "calf", "ankle", "unknown" };
  return names[static_cast<int>(segment)];
}

std::string_view ToString(Modality modality) noexcept
{
  constexpr std::string_view names[] = { "ct", "t1", "dixon" };
  return names[static_cast<int>(modality)];
}

std::string_view ToString(Status status) noexcept
{
  constexpr std::string_view names[] = { "ok", "truncated", "not_in_field_of_view", "implausible", "rejected" };
  return names[static_cast<int>(status)];
}

std::string_view ToString(Flag flag) noexcept
{
  constexpr std::string_view names[] = { "none", "amber", "red", "indeterminate" };
  return names[static_cast<int>(flag)];
}

std::string_view ToString(Tissue tissue) noexcept
{
  constexpr std::string_view names[] = { "muscle", "intermuscular fat", "subcutaneous fat",         "skin", "cortical bone",
                                         "marrow", "other inside the fascia", "other outside the fascia" };
  return names[static_cast<int>(tissue)];
}
} // namespace myosect
