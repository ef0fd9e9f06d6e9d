#pragma once

#include <vector>

#include "HeaderReader.h"

namespace myosect::dicom
{
/**
 * \brief Sorts the frames of one series into volumes.
 *
 * Always apart: patient, study, SOP class, frame of reference, matrix, orientation, pixel spacing, slice thickness, image type, kernel,
 * tube voltage, rescale type, echo; for MR also the Dixon part, echo and inversion time, flip angle, b-value, component. Temporal position,
 * acquisition, stack, filter, time and place within the plane set frames apart only where one stack would not be regular and each of the
 * parts is: many scanners count them up from slice to slice.
 */
[[nodiscard]] std::vector<VolumeCandidate> GroupSeries(std::vector<FrameHeader> frames);
} // namespace myosect::dicom
