#pragma once

#include <vector>

#include "Study.h"
#include "myosect/Anatomy/Segments.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::pipeline
{
/** One limb of a study with its rows, one a slice. */
struct MeasuredLimb
{
  Side side = Side::Unknown;
  const anatomy::LimbSections * sections = nullptr;
  anatomy::LimbAnatomy anatomy;
  std::vector<SliceMeasurement> rows;
};

/**
 * \brief Levels, obliquity, matched positions and perpendicular areas of all limbs' rows, which hold their areas already.
 *
 * Warns of oblique slices and of perpendicular areas taken by the cosine.
 * \return how the mirrored bones lie on each other that show no landmark on both legs; empty where none had to be registered
 */
[[nodiscard]] std::vector<report::LegRegistration> AddLevels(const Study & study, const LabelVolume & labels,
                                                             std::vector<MeasuredLimb> & limbs, RunContext & context);
} // namespace myosect::pipeline
