#pragma once

#include <optional>
#include <vector>

#include "myosect/Anatomy/BoneSections.h"

namespace myosect::anatomy
{
/** Landmarks of one limb as positions along the stack, millimetres from slice 0; empty where not in view. */
struct Landmarks
{
  std::optional<double> fibularHeadTipMm;
  std::optional<Vector3> fibularHeadTipLps; ///< centre of the fibula in that slice
  std::optional<double> jointLineMm;
  std::optional<double> patellaUpperPoleMm;
  std::optional<double> plafondMm;
  std::optional<double> lesserTrochanterMm;
  std::optional<Side> chirality; ///< side that the fibula's place tells: it lies lateral of the tibia
};

/** The bone beside the largest one that can be a fibula, by size, distance and place behind it; null without one. */
[[nodiscard]] const BoneSection * FibulaOf(const LimbSection & section);

struct LimbAnatomy
{
  std::vector<Segment> segments; ///< one a slice
  Landmarks landmarks;
};

/**
 * \brief Hip, thigh, knee, calf and ankle, slice by slice, from the bones alone.
 *
 * A calf shows two bones, the smaller one (fibula) beside the larger; its top is the fibular head's tip. Above it lies the knee up to the
 * patella's upper pole, else to 60 mm above the joint line; then the thigh, with one bone, up to where the femur widens at the lesser
 * trochanter (hip). Below 40 mm above the tibial plafond lies the ankle. Where neither fibula nor knee is in view one bone means thigh.
 * \param positionMm  position of each slice along the stack
 * \param forced  the segment that the user gave for all slices
 */
[[nodiscard]] LimbAnatomy DescribeLimb(const LimbSections & sections, const std::vector<double> & positionMm,
                                       std::optional<Segment> forced);
} // namespace myosect::anatomy
