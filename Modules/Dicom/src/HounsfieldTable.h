#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "WordTable.h"
#include "myosect/Dicom/CtReader.h"

namespace myosect::dicom
{
/** Rounded to whole units; everything below -1024 HU is padding. */
struct HounsfieldRule
{
  using Value = std::int16_t;
  static constexpr std::int16_t kPadding = INT16_MIN;
  [[nodiscard]] static std::int16_t Of(double scaled)
  {
    const auto rounded = static_cast<std::int16_t>(std::lround(std::clamp(scaled, -32767.0, 32767.0)));
    return rounded < CtVolume::kPaddingHu ? kPadding : rounded;
  }
};

/** Hounsfield units of every word that a format and a rescale can produce. */
using HounsfieldTable = WordTable<HounsfieldRule>;
} // namespace myosect::dicom
