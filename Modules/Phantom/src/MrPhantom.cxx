#include "myosect/Phantom/MrPhantom.h"

#include <algorithm>
#include <cmath>

#include "MrArtefacts.h"
#include "MrSignal.h"
#include "PhantomScene.h"
#include "SmoothMath.h"
#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
using Kind = MrAcquisition::Kind;

constexpr double kNoSignalShare = 0.02; // of muscle: below it a noise-free voxel is air
constexpr double kMapFloorSigmas = 5.0; // of W + F, under which a scanner's map is set to 0

std::vector<MrPart> PartsOf(Kind kind)
{
  switch (kind)
  {
  case Kind::SpinEchoT1:
    return { MrPart::T1Weighted };
  case Kind::InOpposed:
    return { MrPart::InPhase, MrPart::OpposedPhase };
  default:
    return { MrPart::Water, MrPart::Fat, MrPart::InPhase, MrPart::OpposedPhase, MrPart::FatFraction };
  }
}

/** Fat of one limb in one slice, in samples. */
struct FatSums
{
  double judged = 0.0, signalFat = 0.0, protonFat = 0.0;
  double lean = 0.0, leanSignalFat = 0.0;
  double dark = 0.0;
  double classified = 0.0, membership = 0.0; ///< samples of muscle and imat, and their fat on T1
};

/** Noise-free images of one slice, canonical. */
struct CleanSlice
{
  PlaneImage water, fat, opposed;
};

/** Signal of one slice: samples give water, fat and their opposed-phase sum, then comes the point spread. */
class MrSliceFormer
{
public:
  MrSliceFormer(const PhantomScene & scene, const MrSignal & signal, Kind kind)
      : sums(scene.Parameters().legs.size()), m_Scene(scene), m_Signal(signal), m_Kind(kind), m_Water(scene.CanonicalGrid(), 0.0),
        m_Fat(scene.CanonicalGrid(), 0.0), m_Opposed(scene.CanonicalGrid(), 0.0)
  {
  }

  void BeginPixel() noexcept
  {
    m_Water.BeginPixel();
    m_Fat.BeginPixel();
    m_Opposed.BeginPixel();
  }
  Tissue Add(std::size_t quarter, std::size_t leg, const PointTissue & point) noexcept
  {
    const MrSample sample = m_Signal.Of(point);
    Put(quarter, sample);
    return Judge(sums[leg], point, sample);
  }
  void AddOutside(std::size_t quarter, const PointTissue * point) noexcept
  {
    if (point != nullptr)
    {
      Put(quarter, m_Signal.Of(*point));
    }
  }
  void EndPixel(std::size_t x, std::size_t y) noexcept
  {
    const int samples = m_Scene.Parameters().acquisition.subSamples;
    m_Water.EndPixel(x, y, samples);
    m_Fat.EndPixel(x, y, samples);
    m_Opposed.EndPixel(x, y, samples);
  }

  [[nodiscard]] CleanSlice Clean()
  {
    const double psfMm = m_Scene.Parameters().acquisition.psfSigmaMm;
    const Grid & grid = m_Scene.CanonicalGrid();
    return { m_Water.Blurred(grid, psfMm), m_Fat.Blurred(grid, psfMm), m_Opposed.Blurred(grid, psfMm) };
  }

  std::vector<FatSums> sums; ///< by leg

private:
  void Put(std::size_t quarter, const MrSample & sample) noexcept
  {
    m_Water.Add(quarter, sample.water);
    m_Fat.Add(quarter, sample.fat);
    m_Opposed.Add(quarter, sample.opposed);
  }

  /** Counts the fat of a sample inside the fascia, and tells what a voxel of it would be called. */
  [[nodiscard]] Tissue Judge(FatSums & sum, const PointTissue & point, const MrSample & sample) const noexcept
  {
    const bool inside =
        point.tissue == Tissue::Muscle || point.tissue == Tissue::IntermuscularFat || point.tissue == Tissue::OtherInsideFascia;
    if (!inside)
    {
      return point.tissue;
    }
    if (m_Signal.IsDark(sample))
    {
      // The fascia is thinner than a voxel, so it cannot be told from the muscle that it covers.
      sum.dark += 1.0;
      const bool isFascia = point.material == Material::Fascia;
      sum.classified += isFascia ? 1.0 : 0.0;
      return isFascia ? Tissue::Muscle : Tissue::OtherInsideFascia;
    }
    const double fraction = sample.SignalFraction();
    sum.judged += 1.0;
    sum.signalFat += fraction;
    sum.protonFat += sample.protonFraction;
    if (fraction < 0.5)
    {
      sum.lean += 1.0;
      sum.leanSignalFat += fraction;
    }
    if (point.tissue == Tissue::OtherInsideFascia)
    {
      return point.tissue;
    }
    const double membership = m_Signal.FatMembership(sample);
    sum.classified += 1.0;
    sum.membership += membership;
    return (m_Kind == Kind::SpinEchoT1 ? membership : fraction) < 0.5 ? Tissue::Muscle : Tissue::IntermuscularFat;
  }

  const PhantomScene & m_Scene;
  const MrSignal & m_Signal;
  Kind m_Kind;
  QuarterPlane m_Water, m_Fat, m_Opposed;
};

/** One station: its coil, its noise, its place in the whole grid. */
class StationRenderer
{
public:
  StationRenderer(const MrPhantomParameters & parameters, const PhantomScene & scene, const MrStationRange & range, std::size_t number)
      : m_Parameters(parameters), m_Scene(scene), m_Range(range), m_Number(number), m_Grid(StationGrid(parameters, scene, range)),
        m_Placement(m_Grid, scene.Axes()),
        m_Coil(parameters.mr, number, MiddleZ(-0.5), MiddleZ(static_cast<double>(range.sliceCount) - 0.5))
  {
    m_Sigma = parameters.mr.snr > 0.0 ? parameters.mr.signalOfMuscle / parameters.mr.snr : 0.0;
  }

  [[nodiscard]] MrStation Empty() const
  {
    MrStation station{ m_Grid, {} };
    for (const MrPart part : PartsOf(m_Parameters.mr.kind))
    {
      station.images[part].resize(m_Grid.VoxelCount());
    }
    return station;
  }

  [[nodiscard]] bool Holds(std::size_t slice) const noexcept
  {
    return slice >= m_Range.firstSlice && slice < m_Range.firstSlice + m_Range.sliceCount;
  }

  void Form(const CleanSlice & clean, std::size_t slice, MrStation & station) const
  {
    std::vector<double> water = clean.water.values, fat = clean.fat.values, opposed = clean.opposed.values;
    const Index3 & size = m_Scene.CanonicalGrid().size;
    for (std::size_t i = 0; i < water.size(); ++i)
    {
      const Vector3 lps = m_Scene.CanonicalGrid().PointLps(
          { static_cast<double>(i % size[0]), static_cast<double>(i / size[0]), static_cast<double>(slice) });
      const double sensitivity = m_Coil.At(lps);
      water[i] *= sensitivity;
      fat[i] *= sensitivity;
      opposed[i] *= sensitivity;
      if (IsSwapped(lps, slice))
      {
        std::swap(water[i], fat[i]);
      }
    }
    for (std::vector<double> * plane : { &water, &fat, &opposed })
    {
      ApplyArtefacts(m_Parameters.mr.artefacts, m_Scene.CanonicalGrid(), slice, *plane);
    }
    std::vector<double> sum(water.size());
    std::transform(water.begin(), water.end(), fat.begin(), sum.begin(), std::plus<>());
    std::map<MrPart, std::vector<float>> planes;
    for (const MrPart part : PartsOf(m_Parameters.mr.kind))
    {
      if (part != MrPart::FatFraction)
      {
        planes[part] = WithNoise(part == MrPart::Water          ? water
                                 : part == MrPart::Fat          ? fat
                                 : part == MrPart::OpposedPhase ? opposed
                                                                : sum,
                                 size[0], slice, part);
      }
    }
    if (m_Parameters.mr.kind == Kind::Dixon)
    {
      planes[MrPart::FatFraction] = FractionOf(planes[MrPart::Water], planes[MrPart::Fat]);
    }
    for (auto & [part, plane] : planes)
    {
      m_Placement.Put(plane, size[0], slice - m_Range.firstSlice, station.images.at(part));
    }
  }

private:
  static Grid StationGrid(const MrPhantomParameters & parameters, const PhantomScene & scene, const MrStationRange & range)
  {
    const Grid & whole = parameters.limbs.acquisition.grid;
    const AxisMap & axes = scene.Axes();
    const auto axis = static_cast<std::size_t>(axes.sourceAxis[2]);
    if (range.sliceCount == 0 || range.firstSlice + range.sliceCount > whole.size[axis])
    {
      throw Error(ErrorCode::Usage, "MR phantom: a station has no slices or lies outside the grid; correct its range");
    }
    Vector3 first{};
    first[axis] = static_cast<double>(axes.flipped[2] ? whole.size[axis] - range.firstSlice - range.sliceCount : range.firstSlice);
    Grid grid = whole;
    grid.size[axis] = range.sliceCount;
    grid.originLps = whole.PointLps(first);
    return grid;
  }

  [[nodiscard]] double MiddleZ(double sliceOfStation) const noexcept
  {
    const Grid & grid = m_Scene.CanonicalGrid();
    return grid.PointLps({ 0.5 * static_cast<double>(grid.size[0] - 1), 0.5 * static_cast<double>(grid.size[1] - 1),
                           static_cast<double>(m_Range.firstSlice) + sliceOfStation })[2];
  }

  /** By the leg whose axis is nearest. */
  [[nodiscard]] bool IsSwapped(const Vector3 & lps, std::size_t slice) const noexcept
  {
    if (m_Parameters.mr.swaps.empty())
    {
      return false;
    }
    const auto & legs = m_Scene.MiddlePlane(slice, lps[2]).legs;
    std::size_t nearest = 0;
    double nearestMm = 1e300;
    for (std::size_t leg = 0; leg < legs.size(); ++leg)
    {
      const double distance = std::hypot(lps[0] - legs[leg].CentreX(), lps[1] - legs[leg].CentreY());
      if (distance < nearestMm)
      {
        nearest = leg;
        nearestMm = distance;
      }
    }
    const Side side = m_Scene.Parameters().legs[nearest].side;
    const double lateralMm = (side == Side::Right ? -1.0 : 1.0) * (lps[0] - legs[nearest].CentreX());
    return std::any_of(m_Parameters.mr.swaps.begin(), m_Parameters.mr.swaps.end(),
                       [&](const MrSwap & swap)
                       {
                         return (!swap.leg || *swap.leg == side) && lps[2] >= swap.zMinMm && lps[2] <= swap.zMaxMm &&
                                (!swap.lateralOfMm || lateralMm > *swap.lateralOfMm);
                       });
  }

  [[nodiscard]] std::vector<float> WithNoise(const std::vector<double> & clean, std::size_t columns, std::size_t slice, MrPart part) const
  {
    std::vector<float> image(clean.size());
    const auto noise = [&](std::uint64_t channel)
    {
      const auto & acquisition = m_Parameters.limbs.acquisition;
      const std::uint64_t base = Mix(Mix(Mix(0x4D724E6Full, acquisition.noiseSeed), m_Number), static_cast<std::uint64_t>(part));
      return UnitNoise(columns, clean.size() / columns, acquisition.noiseCorrelationPx, Mix(Mix(base, slice), channel));
    };
    if (m_Sigma <= 0.0)
    {
      std::transform(clean.begin(), clean.end(), image.begin(), [&](double value) { return static_cast<float>(Magnitude(value, 0.0)); });
      return image;
    }
    const PlaneImage real = noise(0), imaginary = noise(1);
    for (std::size_t i = 0; i < clean.size(); ++i)
    {
      image[i] = static_cast<float>(Magnitude(clean[i] + m_Sigma * real.values[i], m_Sigma * imaginary.values[i]));
    }
    return image;
  }

  [[nodiscard]] double Magnitude(double real, double imaginary) const noexcept
  {
    return m_Parameters.mr.rician ? std::hypot(real, imaginary) : real;
  }

  [[nodiscard]] std::vector<float> FractionOf(const std::vector<float> & water, const std::vector<float> & fat) const
  {
    const double floor = std::max(kMapFloorSigmas * m_Sigma, kNoSignalShare * m_Parameters.mr.signalOfMuscle);
    std::vector<float> fraction(water.size(), 0.0F);
    for (std::size_t i = 0; i < water.size(); ++i)
    {
      const double sum = static_cast<double>(water[i]) + fat[i];
      fraction[i] = sum > floor ? static_cast<float>(fat[i] / sum) : 0.0F;
    }
    return fraction;
  }

  const MrPhantomParameters & m_Parameters;
  const PhantomScene & m_Scene;
  MrStationRange m_Range;
  std::size_t m_Number;
  Grid m_Grid;
  Placement m_Placement;
  CoilField m_Coil;
  double m_Sigma = 0.0;
};

std::vector<float> TrueFraction(const CleanSlice & clean, double signalOfMuscle)
{
  std::vector<float> fraction(clean.water.values.size(), 0.0F);
  for (std::size_t i = 0; i < fraction.size(); ++i)
  {
    const double sum = clean.water.values[i] + clean.fat.values[i];
    fraction[i] = sum > kNoSignalShare * signalOfMuscle ? static_cast<float>(clean.fat.values[i] / sum) : 0.0F;
  }
  return fraction;
}

void SetFat(MrTruth & truth, const FatSums & sums, double sampleAreaCm2, Kind kind)
{
  if (kind == Kind::SpinEchoT1)
  {
    truth.row.muscleAreaCm2 = (sums.classified - sums.membership) * sampleAreaCm2;
    truth.row.imatAreaCm2 = sums.membership * sampleAreaCm2;
  }
  if (kind != Kind::Dixon)
  {
    return;
  }
  truth.darkAreaCm2 = sums.dark * sampleAreaCm2;
  if (sums.judged > 0.0)
  {
    truth.row.fatFractionPercent = 100.0 * sums.signalFat / sums.judged;
    truth.protonFatFractionPercent = 100.0 * sums.protonFat / sums.judged;
    truth.row.contractileAreaCm2 = (sums.judged - sums.signalFat) * sampleAreaCm2;
    truth.protonContractileAreaCm2 = (sums.judged - sums.protonFat) * sampleAreaCm2;
  }
  if (sums.lean > 0.0)
  {
    truth.row.leanVoxelFatFractionPercent = 100.0 * sums.leanSignalFat / sums.lean;
  }
}

void CheckAcquisition(const MrAcquisition & mr)
{
  if (!(mr.repetitionTimeMs > 0.0 && mr.flipAngleDeg > 0.0 && mr.flipAngleDeg <= 90.0 && mr.snr >= 0.0 && mr.shading >= 0.0 &&
        mr.shading < 1.0 && mr.fallOffMm >= 0.0 && mr.fallOffTo > 0.0 && mr.fallOffTo <= 1.0 && mr.signalOfMuscle > 0.0))
  {
    throw Error(ErrorCode::Usage, "MR phantom: repetition time, flip angle, noise or shading out of range; correct the acquisition");
  }
}
} // namespace

MrPhantom Render(const MrPhantomParameters & parameters, RunContext & context)
{
  CheckAcquisition(parameters.mr);
  context.BeginStage("phantom");
  const PhantomScene scene(parameters.limbs, context);
  const MrSignal signal(parameters);
  const Index3 & size = scene.CanonicalGrid().size;
  MrPhantom phantom;
  phantom.parameters = parameters;
  phantom.grid = parameters.limbs.acquisition.grid;
  phantom.labels.resize(phantom.grid.VoxelCount());
  phantom.signalFatFraction.resize(phantom.grid.VoxelCount());
  std::vector<StationRenderer> renderers;
  const auto ranges = parameters.mr.stations.empty() ? std::vector<MrStationRange>{ { 0, size[2] } } : parameters.mr.stations;
  for (const MrStationRange & range : ranges)
  {
    renderers.emplace_back(parameters, scene, range, renderers.size());
    phantom.stations.push_back(renderers.back().Empty());
  }
  const Placement placement(phantom.grid, scene.Axes());
  std::vector<std::vector<LimbCount>> counts(size[2]);
  std::vector<std::vector<FatSums>> sums(size[2]);
  context.ParallelFor(
      size[2],
      [&](std::size_t slice)
      {
        MrSliceFormer former(scene, signal, parameters.mr.kind);
        SampledSlice sampled = scene.Sample(slice, former);
        const CleanSlice clean = former.Clean();
        for (std::size_t station = 0; station < renderers.size(); ++station)
        {
          if (renderers[station].Holds(slice))
          {
            renderers[station].Form(clean, slice, phantom.stations[station]);
          }
        }
        placement.Put(TrueFraction(clean, parameters.mr.signalOfMuscle), size[0], slice, phantom.signalFatFraction);
        placement.Put(sampled.labels, size[0], slice, phantom.labels);
        counts[slice] = std::move(sampled.counts);
        sums[slice] = std::move(former.sums);
      },
      0.3, 1.0);
  for (LimbSlice & limb : scene.LimbSlices(counts))
  {
    MrTruth truth;
    truth.row = std::move(limb.row);
    if (limb.count != nullptr)
    {
      SetFat(truth, sums[truth.row.sliceIndex][limb.leg], scene.SampleAreaCm2(), parameters.mr.kind);
    }
    phantom.truth.push_back(std::move(truth));
  }
  return phantom;
}
} // namespace myosect::phantom
