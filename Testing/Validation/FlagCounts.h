#pragma once

#include <cstdint>

#include "SimulatedPeople.h"

namespace myosect::validation
{
/** People by the worst flag of any metric, and how often the interval of the muscle area holds the truth. */
struct FlagCounts
{
  int red = 0, amber = 0, indeterminate = 0, none = 0;
  int covered = 0, intervals = 0;
};

/** Compares the legs of `people` simulated people as the program does. */
[[nodiscard]] FlagCounts CountFlags(const SimulationSettings & settings, int people, std::uint32_t seed);
} // namespace myosect::validation
