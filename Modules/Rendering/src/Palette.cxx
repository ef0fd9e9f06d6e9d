#include "myosect/Rendering/Palette.h"

namespace myosect::rendering
{
Rgb SideColour(Side side) noexcept
{
  switch (side)
  {
  case Side::Left:
    return { 213, 94, 0 };
  case Side::Right:
    return { 0, 114, 178 };
  default:
    return { 90, 90, 90 };
  }
}
} // namespace myosect::rendering
