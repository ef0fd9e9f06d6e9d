#pragma once

#include <string>
#include <utility>

#include "myosect/Dicom/MrReader.h"

namespace myosect::dicom
{
/** How the stored values of a candidate become signals, or fractions of a map. */
struct MrScaling
{
  MrScale scale = MrScale::Stored;
  bool isRealWorld = false; ///< of a map: by its real world value mapping
  std::string unit;         ///< of a map, when told

  /** Slope and intercept of the stored values of a frame. */
  [[nodiscard]] std::pair<double, double> Of(const FrameReference & frame) const;
};

/** \throws Error(UnsupportedInput) when the values of the slices cannot be brought to one scale. */
[[nodiscard]] MrScaling ScalingOf(const VolumeCandidate & candidate);

/** Whether values of two volumes can be compared; `evidence` becomes the sentence that says how, or why not. */
[[nodiscard]] bool AreComparable(const VolumeCandidate & a, const VolumeCandidate & b, std::string & evidence);
} // namespace myosect::dicom
