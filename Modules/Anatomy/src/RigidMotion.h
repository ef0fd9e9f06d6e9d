#pragma once

#include <array>

#include "VectorMath.h"
#include "myosect/Anatomy/BoneRegistration.h"

namespace myosect::anatomy
{
using Rotation = std::array<Vector3, 3>;

/** Turn by the vector's length, radians, about its direction. */
[[nodiscard]] Rotation Turning(const Vector3 & vector);

/** Shortest turn of one direction onto another; both of unit length. */
[[nodiscard]] Rotation TurnOnto(const Vector3 & from, const Vector3 & to);

/** The transform followed by a turn about `centre` and a shift. */
[[nodiscard]] RigidTransform Followed(const RigidTransform & first, const Rotation & turn, const Vector3 & centre, const Vector3 & shift);
} // namespace myosect::anatomy
