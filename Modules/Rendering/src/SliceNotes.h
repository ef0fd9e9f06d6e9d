#pragma once

#include "Drawing2D.h"

namespace myosect::rendering
{
/** Letters, corner text, scale bar, legend and colour bar of a view. */
void DrawNotes(Drawing2D & drawing, const PixelRect & place, const Annotations & notes, const std::array<std::string, 4> & letters,
               double scaleBarMm, double mmPerPixel, const OverlayStyle & overlay, const TissueSwitches & present, bool fatFractionBar);
} // namespace myosect::rendering
