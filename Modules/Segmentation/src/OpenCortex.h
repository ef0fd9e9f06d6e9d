#pragma once

#include "myosect/Segmentation/LimbSlice.h"

namespace myosect::segmentation
{
/**
 * \brief Adds the marrow of bones whose cortex is seen on some sides only.
 *
 * On magnetic resonance fat is displaced along the frequency direction (chemical shift): on one side of a bone it covers the cortex, on the
 * other it bares it twice as wide. What is left is an open shell round fat. Sections of bones are nearly convex, so that fat inside the
 * convex hull of a shell is its marrow, if fat fills most of what the shell leaves of its hull. \param shells  dark voxels that can be
 * cortex \param fatHu   fat lies below it \return the shells with their marrow
 */
[[nodiscard]] MaskPlane FillOpenShells(const MaskPlane & shells, const FloatPlane & hu, double fatHu, double closingMm, PixelMm pixel);
} // namespace myosect::segmentation
