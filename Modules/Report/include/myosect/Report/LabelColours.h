#pragma once

#include <cstdint>

#include "myosect/Core/Types.h"

namespace myosect::report
{
struct LabelColour
{
  std::uint8_t red = 0, green = 0, blue = 0;
};

/** The colour under which a tissue is shown everywhere: told apart without red against green; the right side is a shade darker. */
[[nodiscard]] LabelColour ColourOf(Tissue tissue, Side side) noexcept;
} // namespace myosect::report
