#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "ImageFormation.h"
#include "PlaneStack.h"
#include "TruthCounter.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
/** Memory index in a stored grid of the first voxel of its canonical grid, and the strides of the canonical axes. */
struct Placement
{
  std::ptrdiff_t first = 0;
  std::array<std::ptrdiff_t, 3> stride{};

  Placement(const Grid & stored, const AxisMap & map);

  /** Writes a canonical slice, rows first, to its place. */
  template <typename T> void Put(const std::vector<T> & plane, std::size_t columns, std::size_t slice, std::vector<T> & target) const
  {
    for (std::size_t i = 0; i < plane.size(); ++i)
    {
      const auto x = static_cast<std::ptrdiff_t>(i % columns), y = static_cast<std::ptrdiff_t>(i / columns);
      target[static_cast<std::size_t>(first + x * stride[0] + y * stride[1] + static_cast<std::ptrdiff_t>(slice) * stride[2])] = plane[i];
    }
  }
};

/** Labels and counts of one slice, canonical. */
struct SampledSlice
{
  std::vector<LabelId> labels;
  std::vector<LimbCount> counts; ///< by leg
};

/**
 * \brief The anatomy on a grid: everything but the imaging method.
 *
 * Immutable after construction, so threads may share it.
 */
class PhantomScene
{
public:
  /** \throws Error(Usage) for an empty grid or sampling numbers out of range. */
  PhantomScene(const LimbPhantomParameters & parameters, RunContext & context);

  [[nodiscard]] const LimbPhantomParameters & Parameters() const noexcept { return m_Parameters; }
  /** In canonical axes. */
  [[nodiscard]] const Grid & CanonicalGrid() const noexcept { return m_Grid; }
  [[nodiscard]] const AxisMap & Axes() const noexcept { return m_Axes; }
  /** The plane through the middle of a slice, as it lies at a point. */
  [[nodiscard]] const PlaneContents & MiddlePlane(std::size_t slice, double zMm) const noexcept;
  /** Rows of a perfect program but for what depends on the imaging method. `counts` by slice, then leg. */
  [[nodiscard]] std::vector<LimbSlice> LimbSlices(const std::vector<std::vector<LimbCount>> & counts) const
  {
    return phantom::LimbSlices(m_Parameters, m_Grid, m_Stack, m_Visibility, counts);
  }
  [[nodiscard]] double SampleAreaCm2() const noexcept;

  /**
   * \brief Samples one slice.
   *
   * For every pixel that may hold more than air: former.BeginPixel(), for its samples former.Add(quarter, leg, point), which returns the
   * tissue that the method takes the sample for, or former.AddOutside(quarter, point or null for air), at last former.EndPixel(x, y).
   * Quarters are those of the pixel, rows first.
   */
  template <typename TFormer> [[nodiscard]] SampledSlice Sample(std::size_t slice, TFormer & former) const
  {
    SampledSlice result;
    result.labels.assign(m_Grid.SliceVoxelCount(), kBackgroundLabel);
    result.counts.resize(m_Parameters.legs.size());
    for (std::size_t y = 0; y < m_Grid.size[1]; ++y)
    {
      for (std::size_t x = 0; x < m_Grid.size[0]; ++x)
      {
        SamplePixel(x, y, slice, former, result);
      }
    }
    return result;
  }

private:
  static constexpr std::size_t kLabelCount = 128;

  template <typename TFormer>
  void SamplePixel(std::size_t x, std::size_t y, std::size_t slice, TFormer & former, SampledSlice & result) const
  {
    const Vector3 centre = m_Grid.PointLps({ static_cast<double>(x), static_cast<double>(y), static_cast<double>(slice) });
    const int n = m_Parameters.acquisition.subSamples;
    const int layers = m_Parameters.acquisition.throughPlaneLayers;
    if (IsPlainAir(centre, MiddlePlane(slice, centre[2])))
    {
      return;
    }
    std::array<int, kLabelCount> votes{};
    bool anyLimb = false;
    former.BeginPixel();
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
        const auto quarter = static_cast<std::size_t>(2 * (2 * j / n) + 2 * i / n);
        LegPoint located;
        const int leg = LegAt(plane, px, py, located);
        if (leg < 0)
        {
          const std::optional<PointTissue> point = plane.surroundings.At(px, py);
          former.AddOutside(quarter, point ? &*point : nullptr);
          ++votes[kBackgroundLabel];
          continue;
        }
        const auto limb = static_cast<std::size_t>(leg);
        const Tissue tissue = former.Add(quarter, limb, plane.legs[limb].TissueAt(located));
        result.counts[limb].Add(tissue, pz);
        ++votes[m_Found[limb] ? LabelOf(tissue, m_Parameters.legs[limb].side) : kBackgroundLabel];
        anyLimb = true;
      }
    }
    former.EndPixel(x, y);
    if (anyLimb)
    {
      result.labels[y * m_Grid.size[0] + x] = static_cast<LabelId>(std::max_element(votes.begin(), votes.end()) - votes.begin());
    }
  }

  /** Index of the leg a point belongs to, or -1; `located` is the point in that leg's frame. */
  [[nodiscard]] static int LegAt(const PlaneContents & plane, double x, double y, LegPoint & located) noexcept;
  [[nodiscard]] bool IsPlainAir(const Vector3 & point, const PlaneContents & plane) const noexcept;

  const LimbPhantomParameters & m_Parameters;
  AxisMap m_Axes;
  Grid m_Grid;
  PlaneStack m_Stack;
  LimbVisibility m_Visibility;
  std::vector<bool> m_Found;
  std::array<Vector3, 3> m_Step{};
  double m_PixelReachMm = 0.0;
};

/** Sums of the samples of a pixel's quarters, and the plane of quarters that becomes an image. */
class QuarterPlane
{
public:
  QuarterPlane(const Grid & canonical, double background) : m_Plane(2 * canonical.size[0], 2 * canonical.size[1], background) {}

  void BeginPixel() noexcept { m_Sums = {}; }
  void Add(std::size_t quarter, double value) noexcept { m_Sums[quarter] += value; }
  void EndPixel(std::size_t x, std::size_t y, int samplesPerAxis) noexcept;
  /** Point spread in the plane, and the means of pixels. */
  [[nodiscard]] PlaneImage Blurred(const Grid & canonical, double psfSigmaMm);

private:
  PlaneImage m_Plane;
  std::array<double, 4> m_Sums{};
};
} // namespace myosect::phantom
