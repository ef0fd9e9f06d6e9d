#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/Types.h"

namespace myosect::rendering
{
/** One plane of a study, not owned: the buffers must live as long as the view shows them. Exactly one of the intensities is given. */
struct PlaneImage
{
  Grid grid; ///< size[2] is 1; direction[2] is the plane's normal
  const std::int16_t * hounsfield = nullptr;
  const float * signal = nullptr;
  const float * fatFraction = nullptr; ///< 0..1, not a number where there is none; optional
  const LabelId * labels = nullptr;    ///< optional
};

/** Where the planes of a study lie: canonical axes, plane by plane. The functions return null for what the study lacks. */
struct StudySource
{
  Grid grid;
  std::vector<double> slicePositionMm; ///< along axis 2 from slice 0
  std::function<const std::int16_t *(std::size_t)> hounsfield;
  std::function<const float *(std::size_t)> signal;
  std::function<const float *(std::size_t)> fatFraction;
  std::function<const LabelId *(std::size_t)> labels;

  /** Slice plane k at its true position. Nothing is copied. */
  [[nodiscard]] PlaneImage Axial(std::size_t k) const;
  /** LPS position of a continuous in-plane index of slice k. */
  [[nodiscard]] Vector3 PointLps(double i, double j, std::size_t k) const;
};

enum class ScoutPlane
{
  Coronal, ///< axes 0 and 2, at a row
  Sagittal ///< axes 1 and 2, at a column
};

/** A plane along the limbs, resampled to even steps of height by the nearest slice. Owns its buffers. */
class ScoutImage
{
public:
  /** \param at  row (coronal) or column (sagittal) of the grid; beyond the last it is the last */
  ScoutImage(const StudySource & study, ScoutPlane plane, std::size_t at);

  [[nodiscard]] PlaneImage Image() const;

private:
  Grid m_Grid;
  std::vector<std::int16_t> m_Hounsfield;
  std::vector<float> m_Signal;
};
} // namespace myosect::rendering
