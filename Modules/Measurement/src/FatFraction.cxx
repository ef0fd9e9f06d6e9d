#include "myosect/Measurement/FatFraction.h"

#include <atomic>
#include <cmath>

#include "myosect/Core/Error.h"

namespace myosect::measurement
{
namespace
{
constexpr double kDegree = 3.14159265358979323846 / 180.0;

double SteadyState(double repetitionTimeMs, double t1Ms, double flipAngleDeg)
{
  const double decay = std::exp(-repetitionTimeMs / t1Ms);
  return (1.0 - decay) / (1.0 - decay * std::cos(flipAngleDeg * kDegree));
}

FatFractionMap EmptyMap(const VolumeGeometry & geometry, FloatImage::Pointer & fraction, LabelImage::Pointer & valid)
{
  fraction = MakeImage<FloatImage>(geometry.grid);
  valid = MakeImage<LabelImage>(geometry.grid);
  FatFractionMap map;
  static_cast<VolumeGeometry &>(map) = geometry;
  map.fraction = fraction;
  map.valid = valid;
  return map;
}
} // namespace

void RelaxationTimes::Validate() const
{
  for (const double timeMs : { waterT1Ms15T, fatT1Ms15T, waterT1Ms3T, fatT1Ms3T })
  {
    if (!(timeMs >= 10.0 && timeMs <= 10000.0))
    {
      throw Error(ErrorCode::Usage, "a T1 of water or fat is not between 10 and 10000 ms");
    }
  }
}

T1Correction T1Correction::For(double fieldTesla, double repetitionTimeMs, double flipAngleDeg, const RelaxationTimes & times)
{
  if (!(fieldTesla > 0.5 && fieldTesla < 5.0 && repetitionTimeMs > 0.0 && flipAngleDeg > 0.0 && flipAngleDeg <= 90.0))
  {
    throw Error(ErrorCode::Usage, "T1 correction: field strength, repetition time or flip angle are missing or out of range; leave the "
                                  "correction out, or give their values");
  }
  const bool high = fieldTesla > 2.25;
  return { repetitionTimeMs, flipAngleDeg, high ? times.waterT1Ms3T : times.waterT1Ms15T, high ? times.fatT1Ms3T : times.fatT1Ms15T };
}

double T1Correction::FatToWaterSignal() const noexcept
{
  return SteadyState(repetitionTimeMs, fatT1Ms, flipAngleDeg) / SteadyState(repetitionTimeMs, waterT1Ms, flipAngleDeg);
}

double T1Correction::Corrected(double signalFatFraction) const noexcept
{
  return signalFatFraction / (signalFatFraction + FatToWaterSignal() * (1.0 - signalFatFraction));
}

Value FatFractionMap::At(std::size_t k, std::size_t index) const
{
  const std::size_t i = k * grid.SliceVoxelCount() + index;
  return valid->GetBufferPointer()[i] != 0 ? Value(fraction->GetBufferPointer()[i]) : std::nullopt;
}

FatFractionMap ComputeFatFraction(const MrVolume & water, const MrVolume & fat, RunContext & context,
                                  const std::optional<T1Correction> & correction, std::optional<double> noiseFloor)
{
  const NoiseEstimate noise = EstimateNoise(water, fat);
  FloatImage::Pointer fraction;
  LabelImage::Pointer valid;
  FatFractionMap map = EmptyMap(water, fraction, valid);
  map.noise = noise;
  map.noise.floor = noiseFloor.value_or(map.noise.floor);
  map.correction = correction;
  std::atomic<std::size_t> masked{ 0 };
  const std::size_t sliceVoxels = map.grid.SliceVoxelCount();
  context.ParallelFor(map.SliceCount(),
                      [&](std::size_t k)
                      {
                        std::size_t below = 0;
                        for (std::size_t i = 0; i < sliceVoxels; ++i)
                        {
                          const double f = fat.Slice(k)[i];
                          const double sum = f + water.Slice(k)[i];
                          if (!(sum > map.noise.floor))
                          {
                            ++below;
                            continue;
                          }
                          const double signal = f / sum;
                          const std::size_t voxel = k * sliceVoxels + i;
                          fraction->GetBufferPointer()[voxel] = static_cast<float>(correction ? correction->Corrected(signal) : signal);
                          valid->GetBufferPointer()[voxel] = 1;
                        }
                        masked += below;
                      });
  map.maskedVoxels = masked;
  return map;
}

FatFractionMap AdoptFatFraction(const MrVolume & fractions, const std::optional<T1Correction> & correction)
{
  FloatImage::Pointer fraction;
  LabelImage::Pointer valid;
  FatFractionMap map = EmptyMap(fractions, fraction, valid);
  const float * given = fractions.image->GetBufferPointer();
  for (std::size_t i = 0; i < map.grid.VoxelCount(); ++i)
  {
    const bool finite = std::isfinite(given[i]);
    const double value = finite ? given[i] : 0.0;
    fraction->GetBufferPointer()[i] = static_cast<float>(finite && correction ? correction->Corrected(value) : value);
    valid->GetBufferPointer()[i] = finite ? 1 : 0;
    map.maskedVoxels += finite ? 0 : 1;
  }
  map.correction = correction;
  return map;
}

RegionFatFraction MeasureRegion(const FatFractionMap & map, std::size_t k, const std::vector<RegionVoxel> & region)
{
  double weight = 0.0;
  double fat = 0.0;
  double leanWeight = 0.0;
  double leanFat = 0.0;
  double leftOut = 0.0;
  RegionFatFraction result;
  for (const RegionVoxel & voxel : region)
  {
    const Value fraction = map.At(k, voxel.index);
    if (!fraction)
    {
      leftOut += voxel.occupancy;
      continue;
    }
    const double inRegion =
        voxel.beyond ? *fraction - (1.0 - voxel.occupancy) * *voxel.beyond : voxel.occupancy * *fraction; // times occupancy
    ++result.voxels;
    weight += voxel.occupancy;
    fat += inRegion;
    if (inRegion < 0.5 * voxel.occupancy)
    {
      leanWeight += voxel.occupancy;
      leanFat += inRegion;
    }
  }
  const double cm2 = map.grid.PixelAreaMm2() / 100.0;
  result.leftOutAreaCm2 = leftOut * cm2;
  if (weight > 0.0)
  {
    result.meanPercent = 100.0 * fat / weight;
    result.contractileAreaCm2 = (weight - fat) * cm2;
  }
  if (leanWeight > 0.0)
  {
    result.leanVoxelMeanPercent = 100.0 * leanFat / leanWeight;
  }
  return result;
}
} // namespace myosect::measurement
