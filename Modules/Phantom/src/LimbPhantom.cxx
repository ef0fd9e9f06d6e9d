#include "myosect/Phantom/LimbPhantom.h"

#include <algorithm>
#include <cmath>

#include "LegAxis.h"
#include "PerpendicularTruth.h"
#include "PhantomScene.h"
#include "SmoothMath.h"

namespace myosect::phantom
{
namespace
{
constexpr double kLowestHu = -1024.0;
constexpr double kHighestHu = 3071.0;
constexpr double kNamaFromHu = 29.5;
constexpr double kReferenceMuscleHu = 55.0;

/** Attenuation of one limb in one slice. */
struct HuSums
{
  double nama = 0.0, lama = 0.0;
  double muscle = 0.0, fat = 0.0;
};

/** CT of one slice: samples attenuate, then point spread, streaks, noise and clipping. */
class CtSliceFormer
{
public:
  explicit CtSliceFormer(const PhantomScene & scene)
      : sums(scene.Parameters().legs.size()), m_Scene(scene), m_Acquisition(scene.Parameters().acquisition), m_Grid(scene.CanonicalGrid()),
        m_AirHu(scene.Parameters().hu.air), m_Plane(m_Grid, m_AirHu)
  {
  }

  void BeginPixel() noexcept { m_Plane.BeginPixel(); }
  Tissue Add(std::size_t quarter, std::size_t leg, const PointTissue & point) noexcept
  {
    m_Plane.Add(quarter, point.hounsfield);
    HuSums & sum = sums[leg];
    if (point.tissue == Tissue::Muscle)
    {
      sum.muscle += point.hounsfield;
      (point.hounsfield >= kNamaFromHu ? sum.nama : sum.lama) += 1.0;
    }
    else if (point.tissue == Tissue::IntermuscularFat)
    {
      sum.fat += point.hounsfield;
    }
    return point.tissue;
  }
  void AddOutside(std::size_t quarter, const PointTissue * point) noexcept
  {
    m_Plane.Add(quarter, point != nullptr ? point->hounsfield : m_AirHu);
  }
  void EndPixel(std::size_t x, std::size_t y) noexcept { m_Plane.EndPixel(x, y, m_Acquisition.subSamples); }

  [[nodiscard]] std::vector<std::int16_t> Acquire(std::size_t slice)
  {
    PlaneImage image = m_Plane.Blurred(m_Grid, m_Acquisition.psfSigmaMm);
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

  std::vector<HuSums> sums; ///< by leg

private:
  /** Beam hardening of a rod: bright and dark rays that fade with distance. */
  void AddMetalStreaks(PlaneImage & image, std::size_t slice) const
  {
    const Vector3 middle = m_Grid.PointLps(
        { 0.5 * static_cast<double>(m_Grid.size[0]), 0.5 * static_cast<double>(m_Grid.size[1]), static_cast<double>(slice) });
    for (const LegLayer & leg : m_Scene.MiddlePlane(slice, middle[2]).legs)
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

  const PhantomScene & m_Scene;
  const AcquisitionParameters & m_Acquisition;
  const Grid & m_Grid;
  double m_AirHu;
  QuarterPlane m_Plane;
};

void SetAttenuation(SliceMeasurement & row, const LimbCount & count, const HuSums & sums, double sampleAreaCm2, double subcutaneousHu)
{
  const double muscle = count.samples[static_cast<std::size_t>(Tissue::Muscle)];
  const double fat = count.samples[static_cast<std::size_t>(Tissue::IntermuscularFat)];
  row.namaAreaCm2 = sums.nama * sampleAreaCm2;
  row.lamaAreaCm2 = sums.lama * sampleAreaCm2;
  if (muscle > 0.0)
  {
    row.muscleMeanHu = sums.muscle / muscle;
  }
  if (muscle + fat > 0.0)
  {
    const double mean = (sums.muscle + sums.fat) / (muscle + fat);
    row.fatFractionPercent = 100.0 * (kReferenceMuscleHu - mean) / (kReferenceMuscleHu - subcutaneousHu);
  }
}
} // namespace

double AlongAxisMm(const LegParameters & leg, double zMm) noexcept
{
  return (zMm - leg.kneeZMm) * LengthPerZ(leg, zMm);
}

CtPhantom Render(const LimbPhantomParameters & parameters, RunContext & context)
{
  context.BeginStage("phantom");
  const PhantomScene scene(parameters, context);
  CtPhantom phantom;
  phantom.parameters = parameters;
  phantom.grid = parameters.acquisition.grid;
  phantom.hounsfield.resize(phantom.grid.VoxelCount());
  phantom.labels.resize(phantom.grid.VoxelCount());
  const Placement placement(phantom.grid, scene.Axes());
  const Index3 & size = scene.CanonicalGrid().size;
  std::vector<std::vector<LimbCount>> counts(size[2]);
  std::vector<std::vector<HuSums>> sums(size[2]);
  context.ParallelFor(
      size[2],
      [&](std::size_t slice)
      {
        CtSliceFormer former(scene);
        SampledSlice sampled = scene.Sample(slice, former);
        placement.Put(former.Acquire(slice), size[0], slice, phantom.hounsfield);
        placement.Put(sampled.labels, size[0], slice, phantom.labels);
        counts[slice] = std::move(sampled.counts);
        sums[slice] = std::move(former.sums);
      },
      0.3, 1.0);
  for (LimbSlice & limb : scene.LimbSlices(counts))
  {
    if (limb.count != nullptr)
    {
      SetAttenuation(limb.row, *limb.count, sums[limb.row.sliceIndex][limb.leg], scene.SampleAreaCm2(), parameters.hu.subcutaneousFat);
    }
    phantom.truth.push_back(std::move(limb.row));
  }
  AddPerpendicularTruth(parameters, phantom.truth, context);
  return phantom;
}
} // namespace myosect::phantom
