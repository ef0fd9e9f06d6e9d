#pragma once

#include <vector>

#include "myosect/Segmentation/CtSegmentationParameters.h"
#include "myosect/Segmentation/LimbSlice.h"

namespace myosect::segmentation
{
/** Thickness of the skin of one limb. */
struct SkinModel
{
  double limitDepthMm = 1.5; ///< pixels whose centre is less deep than this (DepthMm) are skin
  double thicknessMm = 1.5;
  double skinHu = 40.0;
  double blurSigmaMm = 0.0;
  bool fitted = false;       ///< false: too little subcutaneous fat to see the inner edge; the default stands
};

/**
 * \brief Mean attenuation by depth below the skin, where subcutaneous fat lies under it.
 *
 * Skin of 1 to 2 mm is thinner than the resolution of most scans: its peak is lowered by air and fat on either side, so that a threshold finds little or
 * nothing of it. The mean profile over a whole limb is smooth enough to be fitted with three layers (air, skin, fat) blurred by a Gaussian.
 */
class SkinProfile
{
public:
  /** Adds one slice. `core` is the lean tissue below the fat, `depthMm` as from DepthMm. */
  void Add(const LimbSlice & slice, const FloatPlane & depthMm, const MaskPlane & core);
  void Merge(const SkinProfile & other);
  [[nodiscard]] SkinModel Fit(const CtSegmentationParameters & parameters) const;

private:
  static constexpr double kFirstDepthMm = -1.0;
  static constexpr double kLastDepthMm = 6.5;
  static constexpr double kBinMm = 0.25;
  static constexpr std::size_t kBins = 30;
  // Sums of integers, so that the order of adding does not matter.
  std::vector<long long> m_Sum = std::vector<long long>(kBins, 0);
  std::vector<long long> m_DepthSum = std::vector<long long>(kBins, 0);
  std::vector<long long> m_Count = std::vector<long long>(kBins, 0);
};
} // namespace myosect::segmentation
