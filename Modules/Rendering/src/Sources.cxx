#include "myosect/Rendering/Sources.h"

#include <algorithm>
#include <cmath>

namespace myosect::rendering
{
namespace
{
template <typename TPixel> const TPixel * Call(const std::function<const TPixel *(std::size_t)> & function, std::size_t k)
{
  return function ? function(k) : nullptr;
}

/** Planes of even height that a stack spans, each with its nearest slice. */
struct EvenHeights
{
  double stepMm = 1.0;
  std::vector<std::size_t> slices;
};

EvenHeights HeightsOf(const StudySource & study)
{
  const std::vector<double> & positions = study.slicePositionMm;
  EvenHeights heights;
  heights.stepMm = study.grid.spacingMm[2];
  for (std::size_t k = 1; k < positions.size(); ++k)
  {
    heights.stepMm = std::min(heights.stepMm, positions[k] - positions[k - 1]);
  }
  const double length = positions.empty() ? 0.0 : positions.back();
  const auto count = static_cast<std::size_t>(std::floor(length / heights.stepMm + 0.5)) + 1;
  std::size_t nearest = 0;
  for (std::size_t row = 0; row < count; ++row)
  {
    const double at = static_cast<double>(row) * heights.stepMm;
    while (nearest + 1 < positions.size() && std::abs(positions[nearest + 1] - at) <= std::abs(positions[nearest] - at))
    {
      ++nearest;
    }
    heights.slices.push_back(nearest);
  }
  return heights;
}

template <typename TPixel>
std::vector<TPixel> Cut(const StudySource & study, const std::function<const TPixel *(std::size_t)> & slice, const EvenHeights & heights,
                        ScoutPlane plane, std::size_t at)
{
  std::vector<TPixel> pixels;
  if (Call(slice, 0) == nullptr)
  {
    return pixels;
  }
  const std::size_t columns = study.grid.size[0];
  const std::size_t width = plane == ScoutPlane::Coronal ? columns : study.grid.size[1];
  pixels.reserve(width * heights.slices.size());
  for (const std::size_t k : heights.slices)
  {
    const TPixel * source = slice(k) + (plane == ScoutPlane::Coronal ? at * columns : at);
    const std::size_t stride = plane == ScoutPlane::Coronal ? 1 : columns;
    for (std::size_t i = 0; i < width; ++i)
    {
      pixels.push_back(source[i * stride]);
    }
  }
  return pixels;
}
} // namespace

PlaneImage StudySource::Axial(std::size_t k) const
{
  PlaneImage plane;
  plane.grid = grid;
  plane.grid.size[2] = 1;
  plane.grid.originLps = PointLps(0.0, 0.0, k);
  plane.hounsfield = Call(hounsfield, k);
  plane.signal = Call(signal, k);
  plane.fatFraction = Call(fatFraction, k);
  plane.labels = Call(labels, k);
  return plane;
}

Vector3 StudySource::PointLps(double i, double j, std::size_t k) const
{
  const double height = k < slicePositionMm.size() ? slicePositionMm[k] : static_cast<double>(k) * grid.spacingMm[2];
  Vector3 point = grid.originLps;
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    point[axis] += i * grid.spacingMm[0] * grid.direction[0][axis] + j * grid.spacingMm[1] * grid.direction[1][axis] +
                   height * grid.direction[2][axis];
  }
  return point;
}

ScoutImage::ScoutImage(const StudySource & study, ScoutPlane plane, std::size_t at)
{
  const EvenHeights heights = HeightsOf(study);
  const bool coronal = plane == ScoutPlane::Coronal;
  at = std::min(at, study.grid.size[coronal ? 1 : 0] - 1);
  const std::size_t across = coronal ? 0 : 1;
  m_Grid.size = { study.grid.size[across], heights.slices.size(), 1 };
  m_Grid.spacingMm = { study.grid.spacingMm[across], heights.stepMm, study.grid.spacingMm[coronal ? 1 : 0] };
  m_Grid.originLps = coronal ? study.PointLps(0.0, static_cast<double>(at), 0) : study.PointLps(static_cast<double>(at), 0.0, 0);
  m_Grid.direction = { study.grid.direction[across], study.grid.direction[2],
                       Cross(study.grid.direction[across], study.grid.direction[2]) };
  m_Hounsfield = Cut(study, study.hounsfield, heights, plane, at);
  m_Signal = Cut(study, study.signal, heights, plane, at);
}

PlaneImage ScoutImage::Image() const
{
  PlaneImage plane;
  plane.grid = m_Grid;
  plane.hounsfield = m_Hounsfield.empty() ? nullptr : m_Hounsfield.data();
  plane.signal = m_Signal.empty() ? nullptr : m_Signal.data();
  return plane;
}
} // namespace myosect::rendering
