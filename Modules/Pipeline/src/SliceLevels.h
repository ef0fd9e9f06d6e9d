#pragma once

#include <vector>

#include "Study.h"
#include "myosect/Anatomy/Segments.h"
#include "myosect/Core/RunContext.h"

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
 * Warns of oblique slices, of perpendicular areas taken by the cosine, and tells how the legs were matched.
 */
void AddLevels(const Study & study, const LabelVolume & labels, std::vector<MeasuredLimb> & limbs, RunContext & context);
} // namespace myosect::pipeline
