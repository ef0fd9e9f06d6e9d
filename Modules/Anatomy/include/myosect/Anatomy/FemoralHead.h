#pragma once

#include <optional>

#include "myosect/Anatomy/BoneAxis.h"
#include "myosect/Anatomy/BoneEnds.h"
#include "myosect/Core/Types.h"
#include "myosect/Image/Volume.h"

namespace myosect::anatomy
{
/** The head of the femur as a sphere. */
struct FemoralHead
{
  Vector3 centreLps{};
  double radiusMm = 0.0;
  double seenShare = 0.0;     ///< of the sphere's surface at which an edge of bone was seen
  double scatterMm = 0.0;     ///< root mean square distance of these edges from the sphere
  double uncertaintyMm = 0.0; ///< 95 % half-width of a place on the sphere along the femur, by chance
  bool whole = false;         ///< the highest point lies within the volume
};

/**
 * \brief Looks for the head of the femur on CT, above the part of the shaft that labels show: at the hip the legs are one body, and no
 * label is given.
 *
 * Edges at which bone begins, seen from outside, vote for the centres of spheres of 13 to 32 mm; the winner of each radius is fitted to the
 * edges near it, outliers left out, and the one whose surface is seen best is taken. Socket and neck may hide much of it: 45 % of the
 * surface must be seen. Searched up to 170 mm above `shaftTopLps`, from 30 mm lateral of the axis to 90 mm medial of it. \param femur
 * measured axis of the shaft \param shaftTopLps  on the axis, where the shaft is still slender \param side  left or right: medial is
 * towards the other leg. Deterministic, thread-safe. \return empty when there is no such sphere
 */
[[nodiscard]] std::optional<FemoralHead> FindFemoralHead(const CtVolume & volume, const BoneAxis & femur, const Vector3 & shaftTopLps,
                                                         Side side);

/** The landmark at the top of a head that is whole in view: the highest point along the femur. */
[[nodiscard]] std::optional<BonePoint> HeadTop(const std::optional<FemoralHead> & head, const BoneAxis & femur);
} // namespace myosect::anatomy
