#include "myosect/Phantom/LimbPhantom.h"

#include <algorithm>
#include <cmath>

#include "ImageFormation.h"
#include "PlaneStack.h"
#include "SmoothMath.h"
#include "TruthCounter.h"
#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
constexpr double kLowestHu = -1024.0;
constexpr double kHighestHu = 3071.0;
constexpr std::size_t kLabelCount = 128;

/** One slice in canonical axes, before it goes to its place in the grid's memory. */
struct SliceResult
{
  std::vector<std::int16_t> hounsfield;
  std::vector<LabelId> labels;
  std::vector<LimbCount> counts;
};

class SliceRenderer
{
public:
  SliceRenderer(const LimbPhantomParameters & parameters, const Grid & grid, const PlaneStack & stack, const LimbVisibility & visibility)
      : m_Parameters(parameters), m_Acquisition(parameters.acquisition), m_Grid(grid), m_Stack(stack)
  {
    for (std::size_t leg = 0; leg < parameters.legs.size(); ++leg)
    {
      m_Found.push_back(visibility.IsFound(leg));
    }
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      for (std::size_t c = 0; c < 3; ++c)
      {
        m_Step[axis][c] = grid.direction[axis][c] * grid.spacingMm[axis];
      }
    }
    m_PixelReachMm = 0.5 * (Norm(m_Step[0]) + Norm(m_Step[1]) + Norm(m_Step[2])) + 1.0;
  }

  [[nodiscard]] SliceResult Render(std::size_t slice) const
  {
    SliceResult result;
    result.labels.assign(m_Grid.SliceVoxelCount(), kBackgroundLabel);
    result.counts.resize(m_Parameters.legs.size());
    PlaneImage fine(2 * m_Grid.size[0], 2 * m_Grid.size[1], m_Parameters.hu.air);
    for (std::size_t y = 0; y < m_Grid.size[1]; ++y)
    {
      for (std::size_t x = 0; x < m_Grid.size[0]; ++x)
      {
        RenderPixel(x, y, slice, fine, result);
      }
    }
    result.hounsfield = Acquire(fine, slice);
    return result;
  }

private:
  /** Index of the leg a point belongs to, or -1; `located` is the point in that leg's frame. */
  [[nodiscard]] int LegAt(const PlaneContents & plane, double x, double y, LegPoint & located) const noexcept
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

  [[nodiscard]] bool IsPlainAir(const Vector3 & point, const PlaneContents & plane) const noexcept
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

  void RenderPixel(std::size_t x, std::size_t y, std::size_t slice, PlaneImage & fine, SliceResult & result) const
  {
    const Vector3 centre = m_Grid.PointLps({ static_cast<double>(x), static_cast<double>(y), static_cast<double>(slice) });
    const int n = m_Acquisition.subSamples;
    const int layers = m_Acquisition.throughPlaneLayers;
    if (IsPlainAir(centre, m_Stack.At(slice, static_cast<std::size_t>(layers / 2), centre[2])))
    {
      return;
    }
    std::array<double, 4> quarter{};
    std::array<int, kLabelCount> votes{};
    bool anyLimb = false;
    for (int j = 0; j < n; ++j)
    {
      const double fy = (j + 0.5) / n - 0.5;
      for (int i = 0; i < n; ++i)
      {
        const double fx = (i + 0.5) / n - 0.5;
        const int layer = (i + 3 * j) % layers;
        const double fz = (layer + 0.5) / layers - 0.5;
        const double px = centre[0] + fx * m_Step[0][0] + fy * m_Step[1][0] + fz * m_Step[2][0];
        const double py = centre[1] + fx * m_Step[0][1] + fy * m_Step[1][1] + fz * m_Step[2][1];
        const double pz = centre[2] + fx * m_Step[0][2] + fy * m_Step[1][2] + fz * m_Step[2][2];
        const PlaneContents & plane = m_Stack.At(slice, static_cast<std::size_t>(layer), pz);
        double & sum = quarter[static_cast<std::size_t>(2 * (2 * j / n) + 2 * i / n)];
        LegPoint located;
        const int leg = LegAt(plane, px, py, located);
        if (leg < 0)
        {
          sum += plane.surroundings.HounsfieldAt(px, py).value_or(m_Parameters.hu.air);
          ++votes[kBackgroundLabel];
          continue;
        }
        const auto limb = static_cast<std::size_t>(leg);
        const PointTissue point = plane.legs[limb].TissueAt(located);
        sum += point.hounsfield;
        result.counts[limb].Add(point, pz);
        ++votes[m_Found[limb] ? LabelOf(point.tissue, m_Parameters.legs[limb].side) : kBackgroundLabel];
        anyLimb = true;
      }
    }
    for (std::size_t q = 0; q < 4; ++q)
    {
      fine.values[(2 * y + q / 2) * fine.columns + 2 * x + q % 2] = 4.0 * quarter[q] / (n * n);
    }
    if (anyLimb)
    {
      result.labels[y * m_Grid.size[0] + x] = static_cast<LabelId>(std::max_element(votes.begin(), votes.end()) - votes.begin());
    }
  }

  /** Beam hardening of a rod: bright and dark rays that fade with distance. */
  void AddMetalStreaks(PlaneImage & image, std::size_t slice) const
  {
    const std::size_t layer = static_cast<std::size_t>(m_Acquisition.throughPlaneLayers / 2);
    const Vector3 middle = m_Grid.PointLps(
        { 0.5 * static_cast<double>(m_Grid.size[0]), 0.5 * static_cast<double>(m_Grid.size[1]), static_cast<double>(slice) });
    for (const LegLayer & leg : m_Stack.At(slice, layer, middle[2]).legs)
    {
      if (!leg.Exists() || !leg.HasMetal())
      {
        continue;
      }
      const auto centre = leg.MetalCentre();
      for (std::size_t y = 0; y < image.rows; ++y)
      {
        for (std::size_t x = 0; x < image.columns; ++x)
        {
          const Vector3 point = m_Grid.PointLps({ static_cast<double>(x), static_cast<double>(y), static_cast<double>(slice) });
          const double dx = point[0] - centre[0], dy = point[1] - centre[1];
          const double radius = std::hypot(dx, dy), angle = std::atan2(dy, dx);
          const double rays = 0.5 * std::cos(2.0 * angle) + 0.3 * std::cos(10.0 * angle + 0.7) + 0.25 * std::cos(26.0 * angle + 1.9);
          const double fade = SmoothStep(3.0, 12.0, radius) * std::exp(-radius / 38.0);
          image.values[y * image.columns + x] -= 220.0 * rays * fade;
        }
      }
    }
  }

  [[nodiscard]] std::vector<std::int16_t> Acquire(PlaneImage & fine, std::size_t slice) const
  {
    Blur(fine, 2.0 * m_Acquisition.psfSigmaMm / m_Grid.spacingMm[0], 2.0 * m_Acquisition.psfSigmaMm / m_Grid.spacingMm[1]);
    PlaneImage image = HalveResolution(fine);
    AddMetalStreaks(image, slice);
    if (m_Acquisition.noiseSigmaHu > 0.0)
    {
      const PlaneImage noise =
          UnitNoise(image.columns, image.rows, m_Acquisition.noiseCorrelationPx, Mix(Mix(0x4E6F6973ull, m_Acquisition.noiseSeed), slice));
      for (std::size_t i = 0; i < image.values.size(); ++i)
      {
        image.values[i] += m_Acquisition.noiseSigmaHu * noise.values[i];
      }
    }
    std::vector<std::int16_t> hounsfield(image.values.size());
    std::transform(image.values.begin(), image.values.end(), hounsfield.begin(),
                   [](double value) { return static_cast<std::int16_t>(std::lround(std::clamp(value, kLowestHu, kHighestHu))); });
    MaskCircle(hounsfield);
    return hounsfield;
  }

  void MaskCircle(std::vector<std::int16_t> & hounsfield) const
  {
    if (!m_Acquisition.circleRadiusMm)
    {
      return;
    }
    for (std::size_t y = 0; y < m_Grid.size[1]; ++y)
    {
      for (std::size_t x = 0; x < m_Grid.size[0]; ++x)
      {
        const double dx = (static_cast<double>(x) - 0.5 * static_cast<double>(m_Grid.size[0] - 1)) * m_Grid.spacingMm[0];
        const double dy = (static_cast<double>(y) - 0.5 * static_cast<double>(m_Grid.size[1] - 1)) * m_Grid.spacingMm[1];
        if (std::hypot(dx, dy) > *m_Acquisition.circleRadiusMm)
        {
          hounsfield[y * m_Grid.size[0] + x] = m_Acquisition.outsideCircleHu;
        }
      }
    }
  }

  const LimbPhantomParameters & m_Parameters;
  const AcquisitionParameters & m_Acquisition;
  const Grid & m_Grid;
  const PlaneStack & m_Stack;
  std::vector<bool> m_Found;
  std::array<Vector3, 3> m_Step{};
  double m_PixelReachMm = 0.0;
};

/** Memory index in the source grid of the first voxel of a canonical grid, and the strides of its axes. */
struct Placement
{
  std::ptrdiff_t first = 0;
  std::array<std::ptrdiff_t, 3> stride{};

  Placement(const Grid & source, const AxisMap & map)
  {
    const std::array<std::ptrdiff_t, 3> sourceStride{ 1, static_cast<std::ptrdiff_t>(source.size[0]),
                                                      static_cast<std::ptrdiff_t>(source.SliceVoxelCount()) };
    for (std::size_t a = 0; a < 3; ++a)
    {
      const auto s = static_cast<std::size_t>(map.sourceAxis[a]);
      stride[a] = map.flipped[a] ? -sourceStride[s] : sourceStride[s];
      first += map.flipped[a] ? sourceStride[s] * static_cast<std::ptrdiff_t>(source.size[s] - 1) : 0;
    }
  }
};

void CheckParameters(const AcquisitionParameters & acquisition)
{
  const bool even = acquisition.subSamples % 2 == 0;
  if (acquisition.grid.VoxelCount() == 0 || acquisition.subSamples < 2 || !even || acquisition.throughPlaneLayers < 1 ||
      acquisition.throughPlaneLayers > 64)
  {
    throw Error(ErrorCode::Usage,
                "phantom: the grid is empty or the sampling out of range; use an even number of sub-samples and 1 to 64 layers");
  }
}
} // namespace

CtPhantom Render(const LimbPhantomParameters & parameters, RunContext & context)
{
  CheckParameters(parameters.acquisition);
  context.BeginStage("phantom");
  CtPhantom phantom;
  phantom.parameters = parameters;
  phantom.grid = parameters.acquisition.grid;
  phantom.hounsfield.resize(phantom.grid.VoxelCount());
  phantom.labels.resize(phantom.grid.VoxelCount());

  const AxisMap map = CanonicalAxes(phantom.grid);
  const Grid grid = map.Apply(phantom.grid);
  const Placement placement(phantom.grid, map);
  const PlaneStack stack(parameters, grid, context);
  const LimbVisibility visibility(parameters, grid, stack);
  const SliceRenderer renderer(parameters, grid, stack, visibility);
  std::vector<std::vector<LimbCount>> counts(grid.size[2]);
  context.ParallelFor(
      grid.size[2],
      [&](std::size_t slice)
      {
        SliceResult result = renderer.Render(slice);
        for (std::size_t y = 0; y < grid.size[1]; ++y)
        {
          for (std::size_t x = 0; x < grid.size[0]; ++x)
          {
            const auto target = static_cast<std::size_t>(placement.first + static_cast<std::ptrdiff_t>(x) * placement.stride[0] +
                                                         static_cast<std::ptrdiff_t>(y) * placement.stride[1] +
                                                         static_cast<std::ptrdiff_t>(slice) * placement.stride[2]);
            phantom.hounsfield[target] = result.hounsfield[y * grid.size[0] + x];
            phantom.labels[target] = result.labels[y * grid.size[0] + x];
          }
        }
        counts[slice] = std::move(result.counts);
      },
      0.3, 1.0);
  phantom.truth = TruthRows(parameters, grid, stack, visibility, counts);
  return phantom;
}
} // namespace myosect::phantom
