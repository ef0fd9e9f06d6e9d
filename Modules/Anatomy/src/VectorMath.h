#pragma once

#include "myosect/Core/Geometry.h"

namespace myosect::anatomy
{
/** a + scale b */
[[nodiscard]] inline Vector3 Plus(const Vector3 & a, const Vector3 & b, double scale = 1.0) noexcept
{
  return { a[0] + scale * b[0], a[1] + scale * b[1], a[2] + scale * b[2] };
}
} // namespace myosect::anatomy
