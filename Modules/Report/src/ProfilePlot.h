#pragma once

#include <string>

#include "Canvas.h"
#include "myosect/Core/Tables.h"

namespace myosect::report
{
inline constexpr Colour kRightColour{ 0.0, 0.447, 0.698, 1.0 };
inline constexpr Colour kLeftColour{ 0.835, 0.369, 0.0, 1.0 };

/** What a profile shows, and how large. */
struct ProfileRequest
{
  Value SliceMeasurement::*value = &SliceMeasurement::muscleAreaCm2;
  std::string title; ///< with unit: "Muscle area (cm²)"
  int width = 1000, height = 640;
  bool fromZero = true; ///< the axis begins at 0
};

/** True when at least one slice with status ok has the value. */
[[nodiscard]] bool HasProfile(const MeasurementTable & table, Value SliceMeasurement::*value);

/**
 * The value of each limb over z: right solid with discs, left dashed with squares, in blue and orange. Slices that were left out are
 * hatched in the colour of their limb: the right limb in the upper half, the left one in the lower. A line breaks where slices are missing.
 */
[[nodiscard]] Canvas DrawProfile(const MeasurementTable & table, const ProfileRequest & request);
} // namespace myosect::report
