#include "RigidMotion.h"

#include <cmath>

namespace myosect::anatomy
{
Rotation Turning(const Vector3 & vector)
{
  const double angle = Norm(vector);
  Rotation rotation{ Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, 1 } };
  if (angle < 1e-12)
  {
    return rotation;
  }
  const Vector3 u{ vector[0] / angle, vector[1] / angle, vector[2] / angle };
  const double c = std::cos(angle), s = std::sin(angle);
  for (std::size_t i = 0; i < 3; ++i)
  {
    for (std::size_t j = 0; j < 3; ++j)
    {
      rotation[i][j] = (i == j ? c : 0.0) + (1.0 - c) * u[i] * u[j];
    }
  }
  rotation[0][1] -= s * u[2];
  rotation[0][2] += s * u[1];
  rotation[1][0] += s * u[2];
  rotation[1][2] -= s * u[0];
  rotation[2][0] -= s * u[1];
  rotation[2][1] += s * u[0];
  return rotation;
}

Rotation TurnOnto(const Vector3 & from, const Vector3 & to)
{
  const Vector3 across = Cross(from, to);
  const double sine = Norm(across);
  if (sine < 1e-12)
  {
    return Turning({});
  }
  const double angle = std::atan2(sine, Dot(from, to));
  return Turning({ across[0] / sine * angle, across[1] / sine * angle, across[2] / sine * angle });
}

RigidTransform Followed(const RigidTransform & first, const Rotation & turn, const Vector3 & centre, const Vector3 & shift)
{
  RigidTransform result;
  for (std::size_t i = 0; i < 3; ++i)
  {
    for (std::size_t j = 0; j < 3; ++j)
    {
      result.rotation[i][j] = turn[i][0] * first.rotation[0][j] + turn[i][1] * first.rotation[1][j] + turn[i][2] * first.rotation[2][j];
    }
    result.translationMm[i] = Dot(turn[i], Plus(first.translationMm, centre, -1.0)) + centre[i] + shift[i];
  }
  return result;
}

Vector3 RigidTransform::Apply(const Vector3 & p) const noexcept
{
  return { Dot(rotation[0], p) + translationMm[0], Dot(rotation[1], p) + translationMm[1], Dot(rotation[2], p) + translationMm[2] };
}

Vector3 RigidTransform::Turn(const Vector3 & d) const noexcept
{
  return { Dot(rotation[0], d), Dot(rotation[1], d), Dot(rotation[2], d) };
}

RigidTransform RigidTransform::Inverse() const noexcept
{
  RigidTransform inverse;
  for (std::size_t i = 0; i < 3; ++i)
  {
    for (std::size_t j = 0; j < 3; ++j)
    {
      inverse.rotation[i][j] = rotation[j][i];
    }
  }
  const Vector3 back = inverse.Turn(translationMm);
  inverse.translationMm = { -back[0], -back[1], -back[2] };
  return inverse;
}
} // namespace myosect::anatomy
