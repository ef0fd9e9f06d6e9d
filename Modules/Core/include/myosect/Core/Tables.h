#pragma once

#include <cstddef>
#include <string>
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

struct MeasurementTable
{
  StudyIdentity identity;
  std::vector<SliceMeasurement> slices; ///< by slice index, left before right before unknown
  std::vector<LimbSummary> limbs;
};
} // namespace myosect
