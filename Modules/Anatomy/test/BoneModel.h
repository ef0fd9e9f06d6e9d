#pragma once

#include <cmath>
#include <functional>
#include <random>

#include "myosect/Anatomy/BoneRegistration.h"

namespace myosect::test
{
/** Half widths of a bone's elliptic section by the distance from its lower end, mm; nothing outside [0, lengthMm]. */
struct BoneModel
{
  double lengthMm = 400.0;
  std::function<double(double)> halfWidthMm, halfDepthMm;
  std::function<double(double)> bowMm = [](double) { return 0.0; };

  [[nodiscard]] bool Contains(const Vector3 & p) const
  {
    if (p[2] < 0.0 || p[2] > lengthMm)
    {
      return false;
    }
    const double u = p[0] / halfWidthMm(p[2]), v = (p[1] - bowMm(p[2])) / halfDepthMm(p[2]);
    return u * u + v * v < 1.0;
  }
};

/** Condyles at the lower end, a bowed shaft, a swelling below the hip. */
inline BoneModel FemurModel()
{
  BoneModel femur;
  femur.halfWidthMm = [](double t)
  {
    return 14.0 + 26.0 * std::exp(-std::pow((t - 22.0) / 30.0, 2)) * (t < 22.0 ? std::sqrt(t / 22.0) : 1.0) +
           10.0 * std::exp(-std::pow((t - 400.0) / 40.0, 2));
  };
  femur.halfDepthMm = [](double t)
  {
    return 13.0 + 14.0 * std::exp(-std::pow((t - 20.0) / 26.0, 2)) * (t < 20.0 ? std::sqrt(t / 20.0) : 1.0) +
           4.0 * std::exp(-std::pow((t - 400.0) / 40.0, 2));
  };
  femur.bowMm = [](double t) { return -6.0 * std::sin(3.14159265 * t / 400.0); };
  return femur;
}

/** A tube: any shift along it looks the same. */
inline BoneModel TubeModel()
{
  BoneModel tube;
  tube.lengthMm = 2000.0;
  tube.halfWidthMm = [](double) { return 14.0; };
  tube.halfDepthMm = [](double) { return 13.0; };
  return tube;
}

inline anatomy::RigidTransform Pose(const Vector3 & axis, double angleDeg, const Vector3 & shift)
{
  const double angle = angleDeg * std::acos(-1.0) / 180.0, c = std::cos(angle), s = std::sin(angle), n = Norm(axis);
  const Vector3 u{ axis[0] / n, axis[1] / n, axis[2] / n };
  anatomy::RigidTransform pose;
  for (std::size_t i = 0; i < 3; ++i)
  {
    Vector3 unit{};
    unit[i] = 1.0;
    const Vector3 across = Cross(u, unit);
    for (std::size_t j = 0; j < 3; ++j)
    {
      pose.rotation[j][i] = unit[j] * c + across[j] * s + u[i] * u[j] * (1.0 - c);
    }
  }
  pose.translationMm = shift;
  return pose;
}

/** A bone in a label volume. */
struct BoneScan
{
  VolumeGeometry geometry;
  LabelVolume labels;
  std::vector<Segment> segments;

  [[nodiscard]] anatomy::BoneSurface Surface(anatomy::LongBone bone = anatomy::LongBone::Femur, Side side = Side::Left) const
  {
    return anatomy::FindBoneSurface(geometry, labels, side, bone, segments);
  }
};

/** The bone, moved from its own frame by `pose`, on `slices` axial slices from `firstZMm` on. */
inline BoneScan Scan(const BoneModel & bone, const anatomy::RigidTransform & pose, double firstZMm, std::size_t slices,
                     const Vector3 & spacingMm, Side side = Side::Left, Segment segment = Segment::Thigh,
                     const std::array<Vector3, 3> * directions = nullptr)
{
  BoneScan scan;
  Grid grid;
  const double extent = 150.0;
  grid.size = { static_cast<std::size_t>(extent / spacingMm[0]), static_cast<std::size_t>(extent / spacingMm[1]), slices };
  grid.spacingMm = spacingMm;
  if (directions != nullptr)
  {
    grid.direction = *directions;
  }
  const Vector3 corner{ pose.translationMm[0] - 0.5 * extent, pose.translationMm[1] - 0.5 * extent, firstZMm };
  grid.originLps = corner;
  scan.geometry.grid = grid;
  scan.geometry.storedGrid = grid;
  for (std::size_t k = 0; k < slices; ++k)
  {
    scan.geometry.slicePositionMm.push_back(static_cast<double>(k) * spacingMm[2]);
    scan.geometry.sliceAfterGap.push_back(false);
  }
  scan.labels = MakeLabels(scan.geometry);
  scan.segments.assign(slices, segment);
  const anatomy::RigidTransform back = pose.Inverse();
  for (std::size_t k = 0; k < slices; ++k)
  {
    for (std::size_t j = 0; j < grid.size[1]; ++j)
    {
      for (std::size_t i = 0; i < grid.size[0]; ++i)
      {
        if (bone.Contains(back.Apply(scan.geometry.PointLps(static_cast<double>(i), static_cast<double>(j), k))))
        {
          scan.labels.Slice(k)[j * grid.size[0] + i] = LabelOf(Tissue::CorticalBone, side);
        }
      }
    }
  }
  return scan;
}
} // namespace myosect::test
