#pragma once

#include <optional>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Image/Volume.h"

namespace myosect::measurement
{
/** How the perpendicular areas of a limb were found, in slices. */
struct PerpendicularCounts
{
  std::size_t resampled = 0;
  std::size_t byCosine = 0; ///< the plane across the limb leaves the slices, or they are too far apart to resample
  std::size_t left = 0;     ///< no area given: cosine would not do
};

/** Axis of the limb and its centre in one slice. */
struct LimbPlane
{
  Vector3 axisLps{ 0, 0, 1 }; ///< unit vector
  Vector3 centreLps{};        ///< of the limb's section
};

/**
 * \brief Areas perpendicular to a limb's axis, of one limb, into the rows' *PerpAreaCm2.
 *
 * The plane through the limb's centre in a slice and perpendicular to the axis is filled with the labels, interpolated linearly between
 * slices; the ratio of the areas counted there and in the slice itself is applied to the slice's exact areas. Within 2 degrees the cosine
 * does. Where the plane leaves the slices that can be measured, or slices lie more than 12 mm apart, the cosine is taken up to 5 degrees
 * (up to 15 where slices are far apart) and nothing is given beyond; nor from 45 degrees on. \param planes  one a slice; empty where the
 * axis is not known \param rows  one a slice, with areas, status and obliquity
 */
PerpendicularCounts MeasurePerpendicular(const VolumeGeometry & volume, const LabelVolume & labels, Side side,
                                         const std::vector<std::optional<LimbPlane>> & planes, std::vector<SliceMeasurement> & rows,
                                         RunContext & context);
} // namespace myosect::measurement
