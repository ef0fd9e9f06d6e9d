#pragma once

#include <optional>
#include <string>
#include <vector>

#include "SegmentedStudy.h"
#include "myosect/Anatomy/BoneSections.h"
#include "myosect/Measurement/SliceAreas.h"

namespace myosect::pipeline
{
/** What the rows of one limb share, whatever the slice. */
struct LimbMeasure
{
  Side side = Side::Unknown;
  Value fatHu; ///< of the limb's own subcutaneous fat
  measurement::MeasurementParameters parameters;
};

/** From the labels of `volume`: the study's own, or one slice of it where the rest is not known yet. */
[[nodiscard]] LimbMeasure PrepareLimb(const Study & study, const CtVolume & volume, const LabelVolume & labels, Side side, bool countVoxels,
                                      const AnalysisRequest & request, RunContext & context);

/** Image and labels that a row is measured on: the study's own, or one slice of them. */
struct MeasuredPlane
{
  const CtVolume & volume;
  const LabelVolume & labels;
  const measurement::FatFractionMap * fatFraction = nullptr;
  std::size_t k = 0; ///< the slice in these
};

/**
 * \brief Status and values of one limb in one slice.
 *
 * `row` comes with side, segment and the study's slice index; position, status and values are filled in.
 */
void MeasureRow(const SegmentedStudy & segmented, const LimbMeasure & limb, const MeasuredPlane & plane,
                const anatomy::LimbSection & section, const measurement::ExclusionMask & excluded, SliceMeasurement & row);
} // namespace myosect::pipeline
