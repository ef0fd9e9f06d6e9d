#pragma once

#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Dicom/SeriesCatalog.h"

#include "StackGeometry.h"

namespace myosect::dicom
{
/**
 * \brief Where the slices of one or several stations lie in one stack.
 *
 * Stations follow each other along their common normal. Of two that overlap, each slice comes from the station whose own end is farther
 * away: the lower one up to the middle of the overlap. The seam is left uneven when the slices of the two do not coincide.
 */
struct StationPlan
{
  struct Slice
  {
    std::size_t station = 0, place = 0;
    double shiftColumns = 0.0, shiftRows = 0.0; ///< where the image begins on the grid, in pixels
  };

  Grid grid;
  std::vector<StackGeometry> stacks; ///< of each station
  std::vector<Slice> slices;         ///< from the feet to the head
  std::vector<double> slicePositionMm;
  std::vector<bool> sliceAfterGap;
  std::size_t droppedCount = 0; ///< overlapping slices counted once
  bool isShifted = false;       ///< some image does not lie on the grid as it is stored
};

/** \throws Error(UnsupportedInput) for stacks with defects, stations that do not fit together, and more than one gap. */
[[nodiscard]] StationPlan PlanStations(const std::vector<const VolumeCandidate *> & stations);
} // namespace myosect::dicom
