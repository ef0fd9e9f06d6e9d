#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
/**
 * \brief A decoded CT volume on a regular grid.
 *
 * Axis 0 runs along the rows of the stored images, axis 1 along their columns, axis 2 from the feet-most to the head-most slice.
 * `hounsfield` holds grid.VoxelCount() values, rescaled slice by slice and rounded to the nearest integer; padding, and what lies outside
 * the reconstruction circle where the scanner marks it, is kPaddingHu.
 */
struct CtVolume
{
  static constexpr std::int16_t kPaddingHu = -1024;

  Grid grid;
  std::unique_ptr<std::int16_t[]> hounsfield;
  std::vector<double> slicePositionMm; ///< of each slice along axis 2 above slice 0, true; grid.spacingMm[2] is the regular step
  std::vector<bool> sliceAfterGap;     ///< true where the step from the slice below is a gap: volumes across it are undefined
  bool rectified = false;              ///< a gantry tilt was unsheared
  double gantryTiltDeg = 0.0;          ///< measured from the positions, not from the header's angle
  bool hasPadding = false;             ///< some voxels were padding: `paddingPerSlice` counts them
  std::vector<std::size_t> paddingPerSlice;
  std::vector<SliceSource> sources; ///< of each slice along axis 2
  SeriesAttributes attributes;
};

/**
 * \brief Decodes one candidate.
 *
 * Implicit and explicit VR, both byte orders, deflated, RLE, JPEG baseline, extended and lossless, JPEG-LS, JPEG 2000; classic and enhanced
 * multi-frame; signed and unsigned, up to 16 bits; MONOCHROME1 read as stored. Slices are decoded in parallel.
 *
 * Corrected, or kept, with a warning of the series: duplicate-files, gantry-tilt, slice-gap (with its slice), single-slice,
 * lossy-compression, side-contradiction, pixel-data-excess.
 *
 * Cancels, and reports progress of the current stage, through `context`. The result does not depend on the number of threads.
 * \throws Error(UnreadableInput) for files of the series that are cut off, and pixel data too short or undecodable.
 * \throws Error(UnsupportedInput) for a candidate that is not supported, several gaps, differing duplicates, overlapping
 *         reconstructions, zero or absurd spacing, contradictory sizes, values that are no Hounsfield units, too little memory.
 */
[[nodiscard]] CtVolume ReadCt(const VolumeCandidate & candidate, RunContext & context);
} // namespace myosect::dicom
