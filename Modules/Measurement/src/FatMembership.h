#pragma once

#include <optional>
#include <vector>

#include "SliceWindow.h"

namespace myosect::measurement
{
/**
 * \brief Share of fat of every voxel inside the fascia that is muscle or intermuscular fat; 0 or 1 where the label tells, between where fat is thinner than
 * the resolution.
 *
 * Septa and streaks of 1 to 2 mm never reach fat's HU; a window alone counts them as muscle. Voxels of intermuscular fat, of dark valleys in the muscle, and
 * their neighbours get the share (M − HU)/(M − F), M the median of undisturbed muscle nearby and F fat: summed over a structure this gives its area
 * whatever the blur. Muscle that is evenly dark (low attenuation) has no valleys and stays muscle.
 * \param fatHu  attenuation of fat in the limb
 */
[[nodiscard]] std::vector<float> FatMembership(const SliceWindow & window, double pixelMm, double fatHu);

/** Fat's share of every soft voxel inside the fascia, by its place between the levels of lean muscle and fat. */
[[nodiscard]] std::vector<float> LinearFatMembership(const SliceWindow & window, double leanHu, double fatHu);
} // namespace myosect::measurement
