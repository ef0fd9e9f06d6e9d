#pragma once

#include <limits>

#include "WordTable.h"

namespace myosect::dicom
{
struct SignalRule
{
  using Value = float;
  static constexpr float kPadding = std::numeric_limits<float>::lowest();
  [[nodiscard]] static float Of(double scaled) { return static_cast<float>(scaled); }
};

/** Signals of every word that a format and a linear scale can produce. */
using SignalTable = WordTable<SignalRule>;
} // namespace myosect::dicom
