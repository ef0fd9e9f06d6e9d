#pragma once

#include <string>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::measurement
{
enum class LevelKind : std::uint8_t
{
  PercentOfBone, ///< from distal
  MmFromKnee,    ///< along the bone
  LargestCalf    ///< the slice with the most muscle
};

/** A level that values are wanted at. */
struct LevelRequest
{
  std::string name;
  Segment segment = Segment::Thigh; ///< thigh or calf
  LevelKind kind = LevelKind::PercentOfBone;
  double place = 0.0;
};

/** femur:50%, femur:33%, tibia:66%, calf:largest. */
[[nodiscard]] const std::vector<std::string> & DefaultLevels();

/**
 * \brief "femur:50%", "tibia:66%" (share of the bone's length from distal), "femur:150mm", "tibia:100mm" (from the knee joint line),
 * "calf:largest". \throws Error(Usage) for anything else.
 */
[[nodiscard]] LevelRequest ParseLevel(const std::string & text);

/**
 * \brief Values at named levels, one row a level and side whose segment is in view.
 *
 * Linear between the two nearest slices with status ok on either side of the level; their distance along the bone is reported. Slices more
 * than 30 mm apart give nothing. A level outside the slices, or on a bone whose ends are not in view, is `not_in_field_of_view`. The
 * largest calf is one slice; where it is the last one that the volume shows, larger ones may lie beyond it, and nothing is given.
 */
[[nodiscard]] std::vector<LevelMeasurement> MeasureLevels(const std::vector<SliceMeasurement> & slices,
                                                          const std::vector<LevelRequest> & levels);
} // namespace myosect::measurement
