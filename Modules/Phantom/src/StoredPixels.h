#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "myosect/Phantom/DicomSeriesWriter.h"

namespace myosect::phantom
{
/** Linear map between stored values and HU, and the storable range, of one slice. */
struct StoredScale
{
  double slope = 1.0;
  double intercept = 0.0;
  std::int32_t minimum = 0;
  std::int32_t maximum = 65535;
};

/** Bits a sample really uses: 8 for JPEG baseline, 12 for JPEG extended, else as asked for. */
[[nodiscard]] int EffectiveBitsStored(const DicomEncoding & encoding) noexcept;

/** The map of slice `sliceIndex`; slopes are at most the base slope, so integer HU survive where that is at most 1. */
[[nodiscard]] StoredScale ScaleOfSlice(const DicomEncoding & encoding, std::size_t sliceIndex) noexcept;

/** Stored values as 16-bit words (two's complement where signed), saturated at the storable range. */
[[nodiscard]] std::vector<std::uint16_t> ToStored(const std::int16_t * hounsfield, std::size_t count, const DicomEncoding & encoding,
                                                  const StoredScale & scale);
} // namespace myosect::phantom
