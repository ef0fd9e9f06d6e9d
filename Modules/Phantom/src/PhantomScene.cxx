#include "PhantomScene.h"

#include <cmath>

#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
const LimbPhantomParameters & Checked(const LimbPhantomParameters & parameters)
{
  const AcquisitionParameters & acquisition = parameters.acquisition;
  const bool even = acquisition.subSamples % 2 == 0;
  if (acquisition.grid.VoxelCount() == 0 || acquisition.subSamples < 2 || !even || acquisition.throughPlaneLayers < 1 ||
      acquisition.throughPlaneLayers > 64)
  {
    throw Error(ErrorCode::Usage,
                "phantom: the grid is empty or the sampling out of range; use an even number of sub-samples and 1 to 64 layers");
  }
  return parameters;
}
} // namespace

Placement::Placement(const Grid & stored, const AxisMap & map)
{
  const std::array<std::ptrdiff_t, 3> storedStride{ 1, static_cast<std::ptrdiff_t>(stored.size[0]),
                                                    static_cast<std::ptrdiff_t>(stored.SliceVoxelCount()) };
  for (std::size_t a = 0; a < 3; ++a)
  {
    const auto s = static_cast<std::size_t>(map.sourceAxis[a]);
    stride[a] = map.flipped[a] ? -storedStride[s] : storedStride[s];
    first += map.flipped[a] ? storedStride[s] * static_cast<std::ptrdiff_t>(stored.size[s] - 1) : 0;
  }
}

PhantomScene::PhantomScene(const LimbPhantomParameters & parameters, RunContext & context)
    : m_Parameters(Checked(parameters)), m_Axes(CanonicalAxes(parameters.acquisition.grid)),
      m_Grid(m_Axes.Apply(parameters.acquisition.grid)), m_Stack(parameters, m_Grid, context), m_Visibility(parameters, m_Grid, m_Stack)
{
  for (std::size_t leg = 0; leg < parameters.legs.size(); ++leg)
  {
    m_Found.push_back(m_Visibility.IsFound(leg));
  }
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    for (std::size_t c = 0; c < 3; ++c)
    {
      m_Step[axis][c] = m_Grid.direction[axis][c] * m_Grid.spacingMm[axis];
    }
  }
  m_PixelReachMm = 0.5 * (Norm(m_Step[0]) + Norm(m_Step[1]) + Norm(m_Step[2])) + 1.0;
}

const PlaneContents & PhantomScene::MiddlePlane(std::size_t slice, double zMm) const noexcept
{
  return m_Stack.At(slice, static_cast<std::size_t>(m_Parameters.acquisition.throughPlaneLayers / 2), zMm);
}

double PhantomScene::SampleAreaCm2() const noexcept
{
  return phantom::SampleAreaCm2(m_Parameters, m_Grid);
}

int PhantomScene::LegAt(const PlaneContents & plane, double x, double y, LegPoint & located) noexcept
{
  int best = -1;
  double bestRadius = 1.0;
  for (std::size_t leg = 0; leg < plane.legs.size(); ++leg)
  {
    const LegLayer & layer = plane.legs[leg];
    const double dx = x - layer.CentreX(), dy = y - layer.CentreY();
    if (layer.Exists() && dx * dx + dy * dy < layer.MaximumRadius() * layer.MaximumRadius())
    {
      const LegPoint point = layer.Locate(x, y);
      const double radius = layer.RelativeRadius(point);
      if (radius < bestRadius)
      {
        best = static_cast<int>(leg);
        located = point;
        bestRadius = radius;
      }
    }
  }
  return best;
}

bool PhantomScene::IsPlainAir(const Vector3 & point, const PlaneContents & plane) const noexcept
{
  return plane.surroundings.IsEmpty() && std::none_of(plane.legs.begin(), plane.legs.end(),
                                                      [&](const LegLayer & layer)
                                                      {
                                                        const double distance =
                                                            std::hypot(point[0] - layer.CentreX(), point[1] - layer.CentreY());
                                                        // Neighbouring layers may be a little wider.
                                                        return layer.Exists() && distance < layer.MaximumRadius() + m_PixelReachMm + 4.0;
                                                      });
}

void QuarterPlane::EndPixel(std::size_t x, std::size_t y, int samplesPerAxis) noexcept
{
  for (std::size_t q = 0; q < 4; ++q)
  {
    m_Plane.values[(2 * y + q / 2) * m_Plane.columns + 2 * x + q % 2] = 4.0 * m_Sums[q] / (samplesPerAxis * samplesPerAxis);
  }
}

PlaneImage QuarterPlane::Blurred(const Grid & canonical, double psfSigmaMm)
{
  Blur(m_Plane, 2.0 * psfSigmaMm / canonical.spacingMm[0], 2.0 * psfSigmaMm / canonical.spacingMm[1]);
  return HalveResolution(m_Plane);
}
} // namespace myosect::phantom
