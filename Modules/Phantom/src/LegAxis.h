#pragma once

#include <array>
#include <cmath>

#include "myosect/Phantom/LimbPhantom.h"

namespace myosect::phantom
{
/** The axis of a leg: through the centre of the knee, in one direction above it and, where the knee is bent, in another below. */
inline std::array<double, 2> TiltAt(const LegParameters & leg, double zMm) noexcept
{
  return leg.shankTilt && zMm < leg.kneeZMm ? *leg.shankTilt : std::array<double, 2>{ leg.tiltX, leg.tiltY };
}

/** Millimetres along the axis for each millimetre of z. */
inline double LengthPerZ(const LegParameters & leg, double zMm) noexcept
{
  const auto tilt = TiltAt(leg, zMm);
  return std::sqrt(1.0 + tilt[0] * tilt[0] + tilt[1] * tilt[1]);
}

/** Level on a leg of standard length, on which the anatomy is drawn. */
inline double AnatomicLevel(const LegParameters & leg, double zMm) noexcept
{
  return AlongAxisMm(leg, zMm) / leg.lengthScale;
}
} // namespace myosect::phantom
