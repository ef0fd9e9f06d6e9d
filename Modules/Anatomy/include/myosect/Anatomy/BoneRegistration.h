#pragma once

#include <array>

#include "myosect/Anatomy/BoneSurface.h"
#include "myosect/Core/Quantity.h"

namespace myosect::anatomy
{
/** Rotation and translation in LPS millimetres. */
struct RigidTransform
{
  std::array<Vector3, 3> rotation{ Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, 1 } }; ///< rows
  Vector3 translationMm{};

  [[nodiscard]] Vector3 Apply(const Vector3 & pointLps) const noexcept;
  [[nodiscard]] Vector3 Turn(const Vector3 & direction) const noexcept;
  [[nodiscard]] RigidTransform Inverse() const noexcept;
};

struct RegistrationParameters
{
  double minimumOverlapMm = 30.0; ///< of the two bones along their axis; less is no registration
  double axialStartStepMm = 8.0;  ///< distance of the starts along the axis
  double profileMm = 40.0;        ///< axial shifts up to this are tried for the uncertainty
  double longestUncertaintyMm =
      10.0; ///< a bone that cannot be placed better has no uncertainty: a centimetre changes areas more than years
};

/** Where one bone lies on another. */
struct BoneRegistration
{
  bool found = false; ///< false: a surface is empty, or too little of the bones overlaps
  RigidTransform movingToFixed;
  double residualMm = 0.0; ///< root mean square distance of the kept points to the other surface
  double overlapMm = 0.0;  ///< along the axis
  Vector3 axisPointLps{};  ///< on the fixed bone's axis
  Vector3 axis{ 0, 0, 1 }; ///< of the fixed bone, unit length, towards the head
  /** 95 % half-width of the shift along the axis; empty when it exceeds RegistrationParameters::longestUncertaintyMm, as on a shaft without
   *  features. */
  Value axialUncertaintyMm;

  /** Position along the fixed bone's axis, mm, growing towards the head. */
  [[nodiscard]] double PositionMm(const Vector3 & fixedPointLps) const noexcept;
};

/**
 * \brief Rigid registration of two surfaces of the same bone, or of mirrored bones.
 *
 * Iterative closest points with distances to tangent planes and outliers weighted down, from many starts along the axis. The uncertainty
 * along the axis comes from the profile of the residual against axial shifts up to RegistrationParameters::profileMm, all other motions
 * fitted anew at each: a bone end or a changing section limits it, a uniform shaft does not. It reaches to the farthest shift whose
 * likelihood ratio stays under 3.84, other minima included, and is never smaller than what voxels and slices allow. A stretch of 12 mm of
 * bone, over which outlines err alike, counts as one observation. What outlines that err together by 0.1 mm would slide the bone along its
 * axis is added in squares. Equal surfaces give exactly the identity.
 * Deterministic; runs in well under two seconds.
 */
[[nodiscard]] BoneRegistration RegisterBones(const BoneSurface & fixed, const BoneSurface & moving,
                                             const RegistrationParameters & parameters = {});
} // namespace myosect::anatomy
