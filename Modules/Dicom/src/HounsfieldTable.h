#pragma once

#include <cstdint>
#include <vector>

#include "PixelFormat.h"

namespace myosect::dicom
{
/** Hounsfield units of every word that a format and a rescale can produce. */
class HounsfieldTable
{
public:
  using Value = std::int16_t;
  /** Stands for padding; no Hounsfield value is that low. */
  static constexpr std::int16_t kPadding = INT16_MIN;

  /** Makes the table hold these; quick when it does already. */
  void Prepare(const PixelFormat & format, double slope, double intercept);

  /** Value, or kPadding for declared padding and everything below -1024 HU. */
  [[nodiscard]] std::int16_t operator[](std::uint16_t word) const { return m_Values[word]; }

private:
  PixelFormat m_Format;
  double m_Slope = 0.0, m_Intercept = 0.0;
  std::vector<std::int16_t> m_Values;
};
} // namespace myosect::dicom
