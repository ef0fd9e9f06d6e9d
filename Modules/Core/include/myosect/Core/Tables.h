#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "myosect/Core/Quantity.h"
#include "myosect/Core/Types.h"

namespace myosect
{
/** Who and what was measured; pseudonymous unless the user asked otherwise. */
struct StudyIdentity
{
  std::string participantId;
  std::string studyDate; ///< YYYY-MM-DD, or empty
  std::string studyUid;
  std::string seriesUid; ///< joined by ';' for joined stations
  Modality modality = Modality::Ct;
};

/** How the reason begins of a slice that is rejected because water and fat are exchanged in a part of it. */
inline constexpr std::string_view kPartialSwapReason = "water and fat are swapped in a part of ";

/** One slice plane of one limb: a row of measurements.csv. Areas lie in the slice plane. */
struct SliceMeasurement
{
  Side side = Side::Unknown;
  Segment segment = Segment::Unknown;
  std::size_t sliceIndex = 0; ///< 0-based, from feet to head
  double zMm = 0.0;           ///< LPS z of the plane at the limb's centre
  Value levelPercent;
  Value levelMmFromKnee;
  Value limbAreaCm2;
  Value muscleAreaCm2;
  Value imatAreaCm2;
  Value compartmentAreaCm2;
  Value satAreaCm2;
  Value boneAreaCm2;
  Value muscleMeanHu;
  Value muscleSdHu;
  Value namaAreaCm2;
  Value lamaAreaCm2;
  Value fatFractionPercent;
  Value leanVoxelFatFractionPercent;
  Value contractileAreaCm2;
  Value obliquityDeg;
  Status status = Status::Ok;
  std::string reason;
  // Further columns, after those of the contract.
  Value skinAreaCm2;
  Value otherInsideFasciaAreaCm2;
  Value otherOutsideFasciaAreaCm2;
  Value medianMuscleHu;
  Value limbCircumferenceCm;
  Value fatFractionLeftOutAreaCm2; ///< of the compartment: under the noise floor, in neither fat fraction nor contractile area
  Value levelUncertaintyMm;        ///< 95 % half-width of levelMmFromKnee, or of the place along the bone that levelPercent stands for
  /** Place along the segment's own bone, mm, growing towards the head, from an origin that both legs of the study share; empty where none is known. */
  Value matchPositionMm;
  Value matchUncertaintyMm; ///< 95 % half-width of the difference of matchPositionMm between the legs
  /** Areas perpendicular to the limb's axis; empty where the axis is not known. */
  Value limbPerpAreaCm2, musclePerpAreaCm2, imatPerpAreaCm2, compartmentPerpAreaCm2, satPerpAreaCm2, bonePerpAreaCm2, contractilePerpAreaCm2;
  bool edited = false;
};

/** A side and segment summed over its measurable slices: a row of limbs.csv. */
struct LimbSummary
{
  Side side = Side::Unknown;
  Segment segment = Segment::Unknown;
  std::size_t sliceCount = 0;    ///< slices of the segment in the volume
  std::size_t slicesUsed = 0;    ///< those with status ok
  Value zMinMm, zMaxMm;          ///< of the slices used
  Value slabLengthMm;            ///< length that the volumes cover
  Value meanLimbAreaCm2, meanMuscleAreaCm2, meanImatAreaCm2, meanCompartmentAreaCm2, meanSatAreaCm2, meanBoneAreaCm2;
  Value meanMuscleHu, meanFatFractionPercent, meanContractileAreaCm2;
  Value maxMuscleAreaCm2;
  Value limbVolumeCm3, muscleVolumeCm3, imatVolumeCm3, compartmentVolumeCm3, satVolumeCm3, boneVolumeCm3;
  bool complete = false;         ///< the whole segment lies in the volume and every slice of it is ok
  Status status = Status::Ok;
  std::string reason;
};

/** Left against right for one metric of one segment: a row of asymmetry.csv. */
struct AsymmetryRow
{
  Segment segment = Segment::Unknown;
  std::string metric; ///< muscle_area, compartment_area, contractile_area, imat_area, sat_area, fat_fraction, muscle_mean_hu
  std::string unit;   ///< cm2, %, [hnsf'U]
  Value left, right, difference, asymmetryIndexPercent, smallerToLargerPercent;
  Side smallerSide = Side::Unknown; ///< written as an empty field when unknown
  Value amberLimit, redLimit;
  Flag flag = Flag::None;
  std::string reason;
  std::size_t levelCount = 0;
  Value levelUncertaintyMm;
  Value zMinMm, zMaxMm;
  // Further columns, after those of the contract.
  Value ciLow, ciHigh;            ///< of the index for areas, of the difference for the others: 90 %, so each end is a one-sided 95 % bound
  Value sameSignPercent;          ///< of the levels whose difference has the sign of the whole one
  Value sharedLengthMm;           ///< length of limb that the levels cover
  Value limbSymmetryIndexPercent; ///< involved over uninvolved side, of areas; empty unless the involved side was told
};

/** Something that cannot be assessed, as a noun phrase, and why. */
struct OpenQuestion
{
  std::string what;
  std::string why;
};

/** What a segment of one leg looks like: a screening word with the numbers and the reference it rests on. Never a diagnosis. */
struct PatternRow
{
  Side side = Side::Unknown;
  Segment segment = Segment::Unknown;
  std::string pattern;   ///< of comparison::ToString(Pattern)
  std::string reference; ///< "reference values", "other leg", "earlier scan"; empty: none fits
  std::string referenceDetail; ///< population and source of reference values
  Value totalAreaCm2, contractileAreaCm2, fatFractionPercent; ///< of the levels that were compared
  Value totalRatioPercent, contractileRatioPercent;           ///< of the reference
  Value totalZ, contractileZ;                                 ///< standard deviations from reference values
  Value pseudohypertrophyIndex;      ///< total over contractile area
  Value excessNonContractileAreaCm2; ///< total area times the fat fraction above that of lean muscle
  std::optional<bool> girthKeptByFat; ///< the limb is as thick as the other, its muscle is not; empty where the legs cannot be compared
  std::vector<OpenQuestion> open;    ///< what could not be told
};

/** A number that describes the shape of a leg, with its definition. */
struct DescriptorRow
{
  std::string name;
  std::string definition;
  Side side = Side::Unknown;
  Segment segment = Segment::Unknown; ///< unknown: of the whole leg
  Value value;
  std::string unit;
  Value zScore;           ///< where a reference fits
  bool deviates = false;  ///< from that reference: such a number is told on page 1
  std::string reference;
};

/** One label of a foreign segmentation: a row of structures.csv. */
struct StructureRow
{
  int label = 0;
  std::string name;
  std::string side; ///< left, right, both, unknown
  std::size_t voxels = 0;
  Value volumeCm3, meanAreaCm2, maxAreaCm2, meanIntensity, fatFractionPercent, contractileVolumeCm3;
  Status status = Status::Ok;
  std::string reason;
};

/** Left against right of one structure of a foreign segmentation: a row of structure_asymmetry.csv. Means over the slices of the scope. */
struct StructureAsymmetryRow
{
  std::string name;   ///< without the side
  std::string scope;  ///< slab: all slices that hold both sides; centre_slices: the three in its middle
  std::string metric; ///< area, contractile_area, fat_fraction
  std::string unit;   ///< cm2, %
  Value left, right, difference, asymmetryIndexPercent, smallerToLargerPercent;
  Side smallerSide = Side::Unknown; ///< written as an empty field when unknown
  std::size_t sliceCount = 0;
  Value zMinMm, zMaxMm;
  std::string reason; ///< why there are no values
};

/** What a change between two visits is, measured by the smallest change that can be told from error. */
enum class ChangeFlag : std::uint8_t
{
  Increase,
  Decrease,
  WithinError,
  Indeterminate
};
[[nodiscard]] std::string_view ToString(ChangeFlag flag) noexcept;

/** One metric of one limb at two visits: a row of changes.csv. Values are means, or volumes, over the slab of bone that both visits share. */
struct ChangeRow
{
  Side side = Side::Unknown;
  Segment segment = Segment::Unknown;
  std::string metric; ///< those of AsymmetryRow, and muscle_volume, compartment_volume, contractile_volume, imat_volume, sat_volume
  std::string unit;   ///< cm2, cm3, %, [hnsf'U]
  std::string baselineDate, followupDate;
  Value days;
  Value baseline, followup, change, changePercent, annualisedPercent;
  Value mdc95;        ///< smallest detectable change, in the metric's unit
  ChangeFlag flag = ChangeFlag::Indeterminate;
  std::string reason;
  std::size_t levelCount = 0;
  Value levelResidualMm;
  // Further columns, after those of the contract.
  std::size_t baselineVisit = 1, followupVisit = 2; ///< numbers of the visits in the comparison's order
  Value slabMm;             ///< length of bone between the first and the last level
  Value levelOverlapMm;     ///< length of bone that both visits show
  Value levelUncertaintyMm; ///< 95 % half-width of the followup's place along the bone
  std::string mdcSource;    ///< default, profile of N pairs, or empty
};

/** A pattern of one limb at a later visit, held against the same limb at the baseline. */
struct VisitPatternRow
{
  std::size_t baselineVisit = 1, followupVisit = 2; ///< numbers of the visits in the comparison's order
  PatternRow pattern;
};

/** One metric of one limb over all visits, over the slab of bone that all of them share: a row of trends.csv. */
struct TrendRow
{
  Side side = Side::Unknown;
  Segment segment = Segment::Unknown;
  std::string metric, unit;
  std::vector<double> days;   ///< of the visits that have a value, from the baseline
  std::vector<double> values;
  std::size_t levelCount = 0;
  Value slopePerYear, slopeLow, slopeHigh; ///< least squares, with its 95 % interval
  Value slopePercentPerYear;               ///< of the baseline, for areas and volumes
  Value theilSenPerYear;                   ///< median of the slopes between all pairs of visits
  Value mdc95;                             ///< between two visits
  std::string reason;
};

/** Values of one limb at a named level, interpolated between slices: a row of levels.csv. */
struct LevelMeasurement
{
  std::string level;       ///< as asked for: "femur:50%", "tibia:100mm", "calf:largest"
  SliceMeasurement values; ///< side, segment, level, metrics, status and reason
  Value gapMm;             ///< along the bone, between the slices used; 0 for a single slice
};

struct MeasurementTable
{
  StudyIdentity identity;
  std::vector<SliceMeasurement> slices; ///< by slice index, left before right before unknown
  std::vector<LimbSummary> limbs;
  std::vector<LevelMeasurement> levels;
};
} // namespace myosect
