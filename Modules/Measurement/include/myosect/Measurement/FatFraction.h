#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "myosect/Core/Quantity.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Image/Volume.h"

namespace myosect::measurement
{
/**
 * Longitudinal relaxation of muscle water and of subcutaneous fat, milliseconds: G. E. Gold et al., Musculoskeletal MRI at 3.0 T:
 * relaxation times and image contrast, AJR 183:343-351, 2004.
 */
inline constexpr double kMuscleT1Ms15T = 1130.0;
inline constexpr double kFatT1Ms15T = 288.0;
inline constexpr double kMuscleT1Ms3T = 1420.0;
inline constexpr double kFatT1Ms3T = 371.0;

/** Assumed longitudinal relaxation times, ms. */
struct RelaxationTimes
{
  double waterT1Ms15T = kMuscleT1Ms15T;
  double fatT1Ms15T = kFatT1Ms15T;
  double waterT1Ms3T = kMuscleT1Ms3T;
  double fatT1Ms3T = kFatT1Ms3T;

  /** \throws Error(Usage). */
  void Validate() const;
};

/**
 * \brief Takes the T1 weighting of a spoiled gradient echo out of a signal fat fraction.
 *
 * A tissue's signal is proportional to S = (1 - E)/(1 - E cos a), E = exp(-TR/T1). With r = S_fat/S_water, signal fat fraction f becomes
 * f/(f + r (1 - f)).
 */
struct T1Correction
{
  double repetitionTimeMs = 0.0;
  double flipAngleDeg = 0.0;
  double waterT1Ms = kMuscleT1Ms3T;
  double fatT1Ms = kFatT1Ms3T;

  /** Relaxation times of the nearer of 1.5 T and 3 T. \throws Error(Usage) for times, angles or fields that cannot be. */
  [[nodiscard]] static T1Correction For(double fieldTesla, double repetitionTimeMs, double flipAngleDeg,
                                        const RelaxationTimes & times = {});
  /** Signal of a fat proton relative to one of water. */
  [[nodiscard]] double FatToWaterSignal() const noexcept;
  /** Not limited to 0..1. */
  [[nodiscard]] double Corrected(double signalFatFraction) const noexcept;
};

/** Noise of a pair of water and fat images, in units of their signal. */
struct NoiseEstimate
{
  enum class Source : std::uint8_t
  {
    None, ///< neither estimate could be made; only voxels without any signal are masked
    Air,
    Tissue
  };
  Value airSigma;    ///< from the magnitude of air in the corners of the slices; empty where the background was set to zero
  Value tissueSigma; ///< from what a plane leaves in blocks of bright tissue; empty with too little of it
  Source source = Source::None;
  double sigma = 0.0; ///< the smaller of both: coils added by sum of squares raise air, structure raises tissue
  double floor = 0.0; ///< 5 sigma; W + F at or under it tells nothing about the fat fraction
  Value snr;          ///< median of W + F in tissue over its own noise, sigma times the root of 2
};

/**
 * \brief Noise of the real or imaginary part of either image.
 *
 * Air: root mean square over the root of 2 (Rayleigh) in the darkest corner of every slice, mean of both images. Tissue: standard deviation
 * from a fitted plane in blocks of 7 x 7 pixels, the tenth of the blocks that is evenest, smaller of both images. \throws
 * Error(UnsupportedInput) for images on different grids.
 */
[[nodiscard]] NoiseEstimate EstimateNoise(const MrVolume & water, const MrVolume & fat);

/** Fat fractions of a volume: 0 water, 1 fat, not limited to that range. Shared, constant voxels. */
struct FatFractionMap : VolumeGeometry
{
  FloatImage::ConstPointer fraction; ///< 0 where not valid
  LabelImage::ConstPointer valid;    ///< 1 where the fraction has a meaning
  std::size_t maskedVoxels = 0;      ///< at or under the noise floor, air included
  NoiseEstimate noise;               ///< of an adopted map without estimates
  std::optional<T1Correction> correction;

  /** Of voxel `index` of slice k; empty under the noise floor. */
  [[nodiscard]] Value At(std::size_t k, std::size_t index) const;
};

/**
 * \brief F / (W + F) of every voxel above the noise floor.
 *
 * \param noiseFloor  of W + F in units of the signal; empty: as estimated
 * \throws Error(UnsupportedInput) for images on different grids.
 */
[[nodiscard]] FatFractionMap ComputeFatFraction(const MrVolume & water, const MrVolume & fat, RunContext & context,
                                                const std::optional<T1Correction> & correction = std::nullopt,
                                                std::optional<double> noiseFloor = std::nullopt);

/** A map that the scanner made, already in fractions; every finite value is valid. */
[[nodiscard]] FatFractionMap AdoptFatFraction(const MrVolume & fractions, const std::optional<T1Correction> & correction = std::nullopt);

/** A voxel of a region in one slice. */
struct RegionVoxel
{
  std::size_t index = 0;  ///< within the slice
  double occupancy = 1.0; ///< share of the voxel that lies in the region
  Value beyond;           ///< fat fraction of what fills the rest of the voxel, where that is known; else the voxel is taken as even
};

/** Fat fraction of a region in one slice. */
struct RegionFatFraction
{
  Value meanPercent;           ///< mean of voxel fat fractions, weighted by occupancy
  Value leanVoxelMeanPercent;  ///< over voxels under 50 % only; it selects by its own outcome
  Value contractileAreaCm2;    ///< sum of (1 - fat fraction) times area
  double leftOutAreaCm2 = 0.0; ///< of voxels under the noise floor, in none of the above
  std::size_t voxels = 0;      ///< with a valid fat fraction
};

[[nodiscard]] RegionFatFraction MeasureRegion(const FatFractionMap & map, std::size_t k, const std::vector<RegionVoxel> & region);
} // namespace myosect::measurement
