#pragma once

#include "myosect/Segmentation/LimbFinder.h"
#include "myosect/Segmentation/Raster.h"
#include "myosect/Segmentation/WaterFatSwap.h"

namespace myosect::segmentation
{
inline constexpr double kFat = 0.7;
inline constexpr double kWater = 0.3;
inline constexpr double kHalf = 0.5;

/** One limb in one slice on the coarse grid. */
struct Section
{
  MaskPlane tissue; // of the limb, with signal and not dark
  MaskPlane marrow;
  FloatPlane fraction;
  FloatPlane brightness;
  FloatPlane evenBrightness; // relative to what is nearby
  FloatPlane depthMm;
  double areaMm2 = 0.0;
  [[nodiscard]] bool Present() const { return areaMm2 > 0.0; }
};

struct CoarsePlanes
{
  FloatPlane fraction;
  FloatPlane brightness;
};

/** Means over the blocks of the map's grid; the fraction is that of the sums. */
[[nodiscard]] CoarsePlanes ShrinkWaterFat(const MrVolume & water, const MrVolume & fat, std::size_t k, const LimbMap & map);

[[nodiscard]] Section SectionOf(const CoarsePlanes & planes, const MaskPlane & pieces, int limb, double noiseFloor, PixelMm pixel);

[[nodiscard]] SwapWitnesses WitnessesOf(const Section & section);

/** Sectors around the section's centre: a run of them inverted, others upright right beside it. */
[[nodiscard]] bool HasInvertedSector(const Section & section);

/** Fat is clearly brighter than water in one quadrant around the centre, and clearly darker in another one. */
[[nodiscard]] bool HasMixedBrightness(const Section & section);

/** Correlation of fat fractions where both sections have tissue; 0 with too little in common. */
[[nodiscard]] double Correlation(const Section & a, const Section & b);

/** The region of two neighbouring slices that is mirrored about 50 %, fat to water and water to fat. */
[[nodiscard]] MaskPlane MirroredRegion(const Section & a, const Section & b, PixelMm pixel);

/** Mean fat fraction of a region where it lies in the ring. */
[[nodiscard]] Value RingMean(const Section & section, const MaskPlane & region);

/** Whether most of the region has the same polarity in both sections. */
[[nodiscard]] bool Continues(const Section & from, const Section & to, const MaskPlane & region);
} // namespace myosect::segmentation
