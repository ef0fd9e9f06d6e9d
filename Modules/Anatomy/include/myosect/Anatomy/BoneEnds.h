#pragma once

#include <optional>
#include <vector>

#include "myosect/Anatomy/BoneSections.h"
#include "myosect/Anatomy/Segments.h"

namespace myosect::anatomy
{
/** A place on a bone from which levels are counted. */
struct BonePoint
{
  Vector3 pointLps{};
  double chanceMm = 0.0; ///< 95 % half-width along the bone of what differs from leg to leg: noise, place of the slices
  double biasMm = 0.0;   ///< the same of what is alike in both legs: definition, thresholds

  [[nodiscard]] double UncertaintyMm() const noexcept;
};

/** Landmarks of one limb as points, each empty where it is not in view. */
struct BoneEnds
{
  std::optional<BonePoint> kneeJoint;     ///< centre of the knee, on the joint line
  std::optional<BonePoint> distalCondyle; ///< level of the most distal condyle of the femur, on the middle of the knee
  std::optional<BonePoint> headTop;       ///< top of the head of the femur
  std::optional<BonePoint> plateau;       ///< centre of the tibial plateau
  std::optional<BonePoint> plafond;       ///< centre of the tibial plafond
  std::optional<BonePoint> fibularHeadTip;
};

/** Planes of a stack in the patient's frame. */
struct SlicePlanes
{
  std::vector<double> positionMm; ///< along the stack, from slice 0, growing towards the head
  Vector3 normalLps{ 0, 0, 1 };   ///< unit normal, towards the head
};

/**
 * \brief Landmarks of one limb, finer than the distance of slices.
 *
 * Joint line: middle between the place where the area of bone, going down from the gap between condyles and plateau, has risen by half of
 * the way to the widest section, and the place where, going up, it has risen by a quarter, since condyles are round. The tibial plateau
 * lies at the lower of these, the most distal condyle 2 mm above the joint line.
 */
[[nodiscard]] BoneEnds FindBoneEnds(const LimbSections & sections, const LimbAnatomy & anatomy, const SlicePlanes & planes);
} // namespace myosect::anatomy
