#pragma once

#include <array>
#include <cstddef>

namespace myosect
{
using Vector3 = std::array<double, 3>;
using Index3 = std::array<std::size_t, 3>;

/**
 * \brief Regular voxel grid in the patient's LPS frame, millimetres.
 *
 * `direction[a]` is the unit vector along which the index of axis a grows; voxel (0,0,0) has its centre at `originLps`.
 * Memory order of a buffer on the grid: axis 0 fastest, axis 2 slowest.
 */
struct Grid
{
  Index3 size{ 0, 0, 0 };
  Vector3 spacingMm{ 1.0, 1.0, 1.0 };
  Vector3 originLps{ 0.0, 0.0, 0.0 };
  std::array<Vector3, 3> direction{ Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, 1 } };

  [[nodiscard]] std::size_t VoxelCount() const noexcept { return size[0] * size[1] * size[2]; }
  [[nodiscard]] std::size_t SliceVoxelCount() const noexcept { return size[0] * size[1]; }
  [[nodiscard]] double PixelAreaMm2() const noexcept { return spacingMm[0] * spacingMm[1]; }

  /** Physical position of a continuous index. */
  [[nodiscard]] Vector3 PointLps(const Vector3 & indexIjk) const noexcept;
  /** Continuous index of a physical position. */
  [[nodiscard]] Vector3 IndexIjk(const Vector3 & pointLps) const noexcept;
  /** Same size, and every corner voxel within `toleranceMm`. */
  [[nodiscard]] bool Matches(const Grid & other, double toleranceMm) const noexcept;
};

[[nodiscard]] double Dot(const Vector3 & a, const Vector3 & b) noexcept;
[[nodiscard]] Vector3 Cross(const Vector3 & a, const Vector3 & b) noexcept;
[[nodiscard]] double Norm(const Vector3 & a) noexcept;

/**
 * \brief Axis permutation and flips that bring a grid closest to (+x left, +y posterior, +z towards the head).
 *
 * Axis a of the canonical grid is axis `sourceAxis[a]` of the source, reversed where `flipped[a]`. No resampling is involved.
 */
struct AxisMap
{
  std::array<int, 3> sourceAxis{ 0, 1, 2 };
  std::array<bool, 3> flipped{ false, false, false };

  [[nodiscard]] bool IsIdentity() const noexcept;
  [[nodiscard]] Grid Apply(const Grid & source) const noexcept;
};

/**
 * The map for a grid. Axis 2 of the result is the grid axis closest to the patient's z, so that slices cut across the limbs whatever
 * plane the volume was stored in.
 */
[[nodiscard]] AxisMap CanonicalAxes(const Grid & grid) noexcept;
} // namespace myosect
