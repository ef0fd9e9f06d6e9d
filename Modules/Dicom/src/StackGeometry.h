#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
/** Frames at one position: normally one, more when there are duplicates. */
using SlicePlace = std::vector<std::size_t>;

/**
 * \brief How the frames of one orientation lie in space, from their positions alone.
 *
 * `normal` is plus or minus row × column, towards the head; for planes along the body's axis, towards left or posterior. Positions that
 * drift within the plane in proportion to their height are a gantry tilt.
 */
struct StackGeometry
{
  Vector3 normal{};
  std::vector<SlicePlace> places;           ///< indices into the frames, by height
  std::vector<double> heightMm;             ///< of each place along the normal, above the first
  double stepMm = 0.0;                      ///< regular step; 0 for a single place
  std::optional<std::size_t> gapBelow;      ///< the place that has a gap below it
  double shearRow = 0.0, shearColumn = 0.0; ///< in-plane drift per mm along the normal
  double tiltDeg = 0.0;
  std::string defect;        ///< why the stack is no volume; empty when it is one
  std::string inPlaneDefect; ///< positions do not lie on a line

  [[nodiscard]] bool HasDuplicates() const;
  [[nodiscard]] bool IsTilted() const { return shearRow != 0.0 || shearColumn != 0.0; }
  [[nodiscard]] bool IsClean() const { return defect.empty() && !HasDuplicates(); }
};

/** Unit normal of the slices as described above. */
[[nodiscard]] Vector3 StackNormal(const Vector3 & rowDirection, const Vector3 & columnDirection);
[[nodiscard]] StackGeometry MeasureStack(const std::vector<FrameReference> & frames, const Vector3 & rowDirection,
                                         const Vector3 & columnDirection);
} // namespace myosect::dicom
