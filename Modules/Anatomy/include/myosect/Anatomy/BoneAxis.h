#pragma once

#include <optional>
#include <vector>

#include "myosect/Core/Geometry.h"

namespace myosect::anatomy
{
/** Straight axis of a long bone in the patient's frame. */
struct BoneAxis
{
  Vector3 pointLps{};
  Vector3 directionLps{ 0, 0, 1 };  ///< unit vector towards the head
  double angleUncertaintyDeg = 0.0; ///< 95 % half-width of its direction
  bool measured = true;             ///< false: too little of the bone is in view, the slices' normal stands for its direction

  /** Position of a point along the axis, mm from pointLps, growing towards the head. */
  [[nodiscard]] double PositionMm(const Vector3 & lps) const noexcept;
  /** The point of the axis at a position. */
  [[nodiscard]] Vector3 PointLps(double positionMm) const noexcept;
  /** Distance of a point from the axis. */
  [[nodiscard]] double DistanceMm(const Vector3 & lps) const noexcept;
  /** Angle between the axis and a slice's normal. */
  [[nodiscard]] double ObliquityDeg(const Vector3 & normalLps) const noexcept;
};

/** A straight line through points. */
struct CentreLine
{
  Vector3 pointLps{};                ///< in the middle of the points' extent
  Vector3 directionLps{ 0, 0, 1 };   ///< unit vector, to the side of the direction that was given
  double lengthMm = 0.0;             ///< extent of the points along the direction that was given
  double scatterMm = 0.0;            ///< median distance of the points
};

/**
 * \brief Line through a bone's centres, wherever they come from.
 *
 * Starts from the median of pairwise slopes (Theil and Sen) and goes on with Huber's weights, so that single wrong centres do not matter.
 * Empty with fewer than 3 points, or where all lie in one plane across. \param alongLps  unit vector roughly along the line
 */
[[nodiscard]] std::optional<CentreLine> FitCentreLine(const std::vector<Vector3> & centresLps, const Vector3 & alongLps);

/**
 * \brief Axis of a bone from its centres, one a slice: FitCentreLine with its uncertainty. Empty with fewer than 5 centres or less than 60 mm of bone. The uncertainty holds the scatter of the centres and the
 * curvature of the bone, of which a short stretch shows only one side. \param normalLps  unit normal of the slices, towards the head
 */
[[nodiscard]] std::optional<BoneAxis> FitBoneAxis(const std::vector<Vector3> & centresLps, const Vector3 & normalLps);

/** Where the bone's own direction is not known: along the slices' normal, through a landmark. */
[[nodiscard]] BoneAxis AssumedAxis(const Vector3 & pointLps, const Vector3 & normalLps);

/** Line from one end of a bone to the other. \param endUncertaintyMm  95 % half-width across the axis of either end. */
[[nodiscard]] BoneAxis AxisBetween(const Vector3 & distalLps, const Vector3 & proximalLps, double endUncertaintyMm);
} // namespace myosect::anatomy
