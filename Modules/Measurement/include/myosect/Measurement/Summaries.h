#pragma once

#include <vector>

#include "myosect/Core/Tables.h"
#include "myosect/Image/Volume.h"

namespace myosect::measurement
{
/**
 * \brief Gives a sound-looking slice status Implausible where its values cannot be a limb's: muscle attenuation that betrays a wrong rescale, no muscle in a
 * thigh or calf, tissues larger than the limb. Wide physical limits, no norms.
 */
void CheckPlausibility(SliceMeasurement & row);

/** Status other than Ok: values of a cut or doubtful section are not given. */
void ClearValues(SliceMeasurement & row);

/**
 * \brief Means and volumes of each side and segment over its slices with status ok.
 *
 * Volumes are sums of area times the length of limb that a slice stands for; undefined where a gap lies between the slices used.
 */
[[nodiscard]] std::vector<LimbSummary> Summarise(const std::vector<SliceMeasurement> & slices, const VolumeGeometry & volume);
} // namespace myosect::measurement
