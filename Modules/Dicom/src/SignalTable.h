#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "PixelFormat.h"

namespace myosect::dicom
{
/** Signals of every word that a format and a linear scale can produce. */
class SignalTable
{
public:
  using Value = float;
  /** Stands for padding; no signal is that low. */
  static constexpr float kPadding = std::numeric_limits<float>::lowest();

  /** Makes the table hold these; quick when it does already. */
  void Prepare(const PixelFormat & format, double slope, double intercept);

  [[nodiscard]] float operator[](std::uint16_t word) const { return m_Values[word]; }

private:
  PixelFormat m_Format;
  double m_Slope = 0.0, m_Intercept = 0.0;
  std::vector<float> m_Values;
};
} // namespace myosect::dicom
