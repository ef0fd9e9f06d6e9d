#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "myosect/Core/Types.h"
#include "myosect/Image/Volume.h"

namespace myosect::anatomy
{
enum class LongBone : std::uint8_t
{
  Femur,
  Tibia,
  Fibula
};

/** A point of a bone's outer surface. */
struct SurfacePoint
{
  Vector3 pointLps{};
  Vector3 normal{}; ///< unit length, outward
};

/** Outer surface of one bone as far as it is in view. */
struct BoneSurface
{
  std::vector<SurfacePoint> points;              ///< feet to head
  std::vector<std::optional<Vector3>> centreLps; ///< of the bone's section, one a slice of the volume; empty where the bone is not cut
  double sliceStepMm = 1.0;                      ///< usual distance of the slices that the surface was made of

  [[nodiscard]] bool Empty() const noexcept { return points.empty(); }
};

/**
 * \brief Outer surface of a long bone from the labels of cortex and marrow.
 *
 * The bone is followed from slice to slice, so that kneecap, fibula and the bones across a joint do not join it. Its outline in each slice
 * is found with sub-pixel precision on the signed distance of its mask; between slices further apart than 2 mm outlines are interpolated.
 * Works on any grid: anisotropic, oblique, with a gap in the stack.
 * \param segments  one a slice; Unknown where the slice must not be used. The femur is looked for in hip, thigh and knee, the others in
 * knee, calf and ankle. \param jointSlice  slice of the knee joint line where it is known; else the waist of the bones' area within the
 * knee \return an empty surface when the bone is not in view. Thread-safe, deterministic.
 */
[[nodiscard]] BoneSurface FindBoneSurface(const VolumeGeometry & volume, const LabelVolume & labels, Side side, LongBone bone,
                                          const std::vector<Segment> & segments, std::optional<std::size_t> jointSlice = {});

/** The surface of the other leg's bone: x of the patient reversed. */
[[nodiscard]] BoneSurface Mirrored(BoneSurface surface);
} // namespace myosect::anatomy
