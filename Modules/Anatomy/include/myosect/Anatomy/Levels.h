#pragma once

#include <optional>
#include <vector>

#include "myosect/Anatomy/BoneAxis.h"
#include "myosect/Anatomy/BoneEnds.h"
#include "myosect/Anatomy/BoneRegistration.h"
#include "myosect/Core/Tables.h"

namespace myosect::anatomy
{
/** What levels along one limb are counted on. */
struct LimbBones
{
  std::optional<BoneAxis> femur, tibia;
  BoneEnds ends;
  std::vector<std::optional<LongBone>> boneOfSlice; ///< which of the two bones a slice is counted along, one a slice
  std::vector<Vector3> centreLps;                   ///< of the limb, one a slice; meaningful where boneOfSlice is given

  /** Axis of the bone that a slice is counted along, or null. */
  [[nodiscard]] const BoneAxis * AxisOf(std::size_t slice) const noexcept;
};

/**
 * \brief Axes and ends of femur and tibia.
 *
 * The femur's axis is the line through the centres of its shaft; the tibia's runs from plafond to plateau where both are in view, else
 * through the middle between the shafts of tibia and fibula. With too little of a bone in view, but one of its ends, the slices' normal
 * stands for the direction; obliquity is not given then. Above the knee joint line slices are counted along the femur, below it along the
 * tibia, so that a bent knee has two axes.
 */
[[nodiscard]] LimbBones DescribeBones(const LimbSections & sections, const LimbAnatomy & anatomy, const SlicePlanes & planes);

/**
 * \brief Fills levelPercent, levelMmFromKnee, levelUncertaintyMm and obliquityDeg of one limb's rows.
 *
 * The level of a slice is that of the limb's centre in it, projected on the axis of its bone.
 * \param rows  one a slice
 */
void SetLevels(const LimbBones & bones, const Vector3 & normalLps, std::vector<SliceMeasurement> & rows);

/** Place of one leg's bone on the other's mirrored one, found by registration. */
struct MirroredBone
{
  BoneRegistration registration; ///< fixed: the left leg's bone, moving: the right leg's, mirrored
  LongBone bone = LongBone::Femur;
};

/**
 * \brief Fills matchPositionMm and matchUncertaintyMm of both legs' rows.
 *
 * From the knee joint line if it is in view on both sides, else the tip of the fibular head, else the plafond (tibia) or the top of the
 * head (femur), in millimetres along the own bone. Bones without such a landmark are matched by their registration, if one is given and its
 * uncertainty is known; else the fields stay empty. Hip and ankle are matched along the bones of thigh and calf.
 */
void SetMatchPositions(const LimbBones & left, const LimbBones & right, const std::vector<MirroredBone> & registrations,
                       std::vector<SliceMeasurement> & leftRows, std::vector<SliceMeasurement> & rightRows);

/** Whether both legs show a common landmark of this bone, so that no registration is needed. */
[[nodiscard]] bool HasCommonLandmark(const LimbBones & left, const LimbBones & right, LongBone bone);
} // namespace myosect::anatomy
