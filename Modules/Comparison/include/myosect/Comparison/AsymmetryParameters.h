#pragma once

namespace myosect::comparison
{
/**
 * \brief Limits of side differences and the conditions of a colour. All are provisional.
 *
 * The limits of areas rest on sigma 3.8 % of healthy lean mass differences (Mertz et al. 2019): see docs/algorithms/comparison.md.
 */
struct AsymmetryParameters
{
  double areaAmberPercent = 8.0;
  double areaRedPercent = 10.0;
  double fatFractionAmberPoints = 3.0;
  double fatFractionRedPoints = 5.0;
  // A colour is given only when all of these hold.
  double minimumLevels = 5.0;
  double minimumLengthMm = 30.0;
  double levelEffectPercent = 2.0;      ///< of the area: level uncertainty times slope along the limb
  double levelEffectPoints = 0.75;      ///< the same of the fat fraction
  double maximumObliquityDeg = 15.0;    ///< of either leg
  double obliquityDifferenceDeg = 5.0;  ///< between the legs
  double maximumLostPercent = 20.0;     ///< of the shared slab's levels, where a leg could not be measured
  double minimumSameSignPercent = 80.0; ///< of the levels
  /** Mean fat fraction of either leg from which the area of muscle gets no colour: a voxel is muscle below 50 %, and voxels of one
   *  compartment spread by some 15 points, so that few points move much of the area. Contractile area has no threshold. */
  double muscleAreaFatFractionPercent = 35.0;
  // The interval of the difference.
  double blockMm = 25.0;                 ///< neighbouring slices are resampled together over this length
  double areaBlockPercent = 0.6;         ///< least standard deviation of one leg's mean area over one block
  double fatBlockPoints = 0.4;           ///< the same of the fat fraction
  double areaRepeatabilityPercent = 0.2; ///< standard deviation of one leg's mean area when measured again at once
  double fatRepeatabilityPoints = 0.3;   ///< the same of the fat fraction

  /** \throws Error(Usage). */
  void Validate() const;
};
} // namespace myosect::comparison
