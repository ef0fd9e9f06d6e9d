#pragma once

#include <cstdint>
#include <vector>

#include "LegLayer.h"
#include "myosect/Phantom/MrPhantom.h"

namespace myosect::phantom
{
/** What one sample gives to the images. */
struct MrSample
{
  double water = 0.0; ///< at the echo of the in-phase image, or of the spin echo
  double fat = 0.0;
  double opposed = 0.0;        ///< water less fat, at the echo of the opposed-phase image
  double protonFraction = 0.0; ///< of fat among the protons

  [[nodiscard]] double Total() const noexcept { return water + fat; }
  [[nodiscard]] double SignalFraction() const noexcept { return Total() > 0.0 ? fat / Total() : 0.0; }
};

/** The signal equations of one acquisition. Immutable after construction. */
class MrSignal
{
public:
  explicit MrSignal(const MrPhantomParameters & parameters);

  [[nodiscard]] MrSample Of(const PointTissue & point) const noexcept;
  /** Darker than that, matter tells nothing about its fat. */
  [[nodiscard]] bool IsDark(const MrSample & sample) const noexcept { return sample.Total() < m_Dark; }
  /** T1: share of fat by the place of the fat fraction between lean muscle and subcutaneous fat. */
  [[nodiscard]] double FatMembership(const MrSample & sample) const noexcept;

private:
  [[nodiscard]] MrMaterial MaterialOf(const PointTissue & point) const noexcept;
  [[nodiscard]] MrSample Unscaled(const MrMaterial & material) const noexcept;
  /** Steady state of a tissue without decay. */
  [[nodiscard]] double Saturation(double t1Ms) const noexcept;

  const MrTissues & m_Tissues;
  const MrAcquisition & m_Mr;
  double m_Scale = 1.0;
  double m_Dark = 0.0;
};

/** Smooth sensitivity of the receiving coil, within 1 +- shading, times its loss at the ends of a station. */
class CoilField
{
public:
  CoilField(const MrAcquisition & acquisition, std::size_t station, double lowZMm, double highZMm);

  [[nodiscard]] double At(const Vector3 & lps) const noexcept;

private:
  struct Wave
  {
    double x, y, z, phase, weight;
  };
  double m_Shading;
  double m_FallOffMm, m_FallOffTo;
  double m_LowZMm, m_HighZMm;
  std::vector<Wave> m_Waves;
};
} // namespace myosect::phantom
