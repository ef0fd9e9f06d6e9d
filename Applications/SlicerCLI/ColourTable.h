#pragma once

#include <string>

namespace myosect::slicer
{
/** Colour table of 3D Slicer for our labels, with the colours of the report: Data/Slicer/MyoSect.ctbl. Colours are 0..255; names hold no
 * blanks. */
[[nodiscard]] std::string ColourTable();
} // namespace myosect::slicer
