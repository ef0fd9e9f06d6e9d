#pragma once

#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
/** Limits of side differences. Provisional: sigma 3.8 % of healthy lean mass differences, Mertz et al. 2019. */
struct AsymmetryParameters
{
  double areaAmberPercent = 8.0;
  double areaRedPercent = 10.0;
  double fatFractionAmberPoints = 3.0;
  double fatFractionRedPoints = 5.0;

  /** \throws Error(Usage). */
  void Validate() const;
};

/**
 * \brief Left against right, one row a segment and metric.
 *
 * Means over the slice planes in which both sides of the segment have status ok. The legs of one person lie centimetres apart along their bones, so the same
 * plane does not show the same level: metrics with limits get flag indeterminate, reason "levels not matched", and no colour. The index
 * 100 (L - R) / ((L + R) / 2) is given for areas only.
 * \param sidesKnown  false when headers and anatomy contradict each other: no values, indeterminate
 */
[[nodiscard]] std::vector<AsymmetryRow> CompareSides(const std::vector<SliceMeasurement> & slices, bool sidesKnown, const AsymmetryParameters & parameters);
} // namespace myosect::comparison
