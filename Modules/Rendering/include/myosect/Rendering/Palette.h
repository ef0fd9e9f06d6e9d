#pragma once

#include "myosect/Core/Types.h"
#include "myosect/ViewerModel/Display.h"

namespace myosect::rendering
{
/** Colours of tissues and fat fractions are the model's: viewer::ColourOf, viewer::FatFractionColour. */
using viewer::Rgb;

inline constexpr Rgb kWhite{ 255, 255, 255 };
inline constexpr Rgb kBackground{ 0, 0, 0 };
/** Of contours being drawn, the brush and the slice shown. */
inline constexpr Rgb kToolColour{ 255, 176, 0 };
inline constexpr Rgb kMeasureColour{ 130, 220, 255 };
inline constexpr Rgb kWarningColour{ 255, 200, 60 };

/** Of plots, as in the report: right blue, left orange. */
[[nodiscard]] Rgb SideColour(Side side) noexcept;
} // namespace myosect::rendering
