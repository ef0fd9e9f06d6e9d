#pragma once

#include <optional>
#include <vector>

#include "RigidMotion.h"
#include "myosect/Anatomy/BoneSurface.h"

namespace myosect::anatomy
{
using Points = std::vector<SurfacePoint>;

inline constexpr double kBinMm = 5.0; ///< of the sections whose middles are taken

/** Axis of a bone's surface: a line through the middles of its sections, and how far the points reach along it. */
struct AxisLine
{
  Vector3 point{};
  Vector3 direction{ 0, 0, 1 };
  double lowMm = 0.0, highMm = 0.0;

  [[nodiscard]] double At(const Vector3 & p) const { return Dot(Plus(p, point, -1.0), direction); }
};

/** Extent of the points along the line. */
void SetExtent(AxisLine & line, const Points & points);

/** Middle of the points in each of `count` bins along the line; empty where there are few. */
[[nodiscard]] std::vector<std::optional<Vector3>> Middles(const Points & points, const AxisLine & line, double originMm, std::size_t count);

[[nodiscard]] AxisLine FitAxis(const Points & points);
} // namespace myosect::anatomy
