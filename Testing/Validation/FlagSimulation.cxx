// Flags over simulated people: how often healthy people are flagged, and how often people whose legs truly differ.

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <string>

#include "FlagCounts.h"
#include "TextTable.h"
#include "myosect/Core/Quantity.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

constexpr double kMostHealthyRedPercent = 2.0;
constexpr double kLeastFoundPercent = 85.0;
constexpr double kTrueDifferencePercent = 15.0;

struct Scan
{
  const char * name;
  bool thigh, calf;
  double stepMm, slabMm;
  bool mustFind; ///< short slabs may leave a difference open, but must not flag the healthy
};

constexpr Scan kScans[] = { { "thigh, 5 mm", true, false, 5.0, 0.0, true },
                            { "calf, 5 mm", false, true, 5.0, 0.0, true },
                            { "thigh and calf, 5 mm", true, true, 5.0, 0.0, true },
                            { "thigh and calf, 10 mm", true, true, 10.0, 0.0, true },
                            { "60 mm of thigh, 3 mm", true, false, 3.0, 60.0, false },
                            { "45 mm of both, 3 mm", true, true, 3.0, 45.0, false } };
} // namespace

int main(int argc, char ** argv)
{
  const int people = argc > 1 ? std::atoi(argv[1]) : 5000;
  if (people < 1)
  {
    std::cerr << "usage: FlagSimulation [PEOPLE]\n";
    return 2;
  }
  std::cout << people
            << " people a row. A person is red when any metric of any segment is. Healthy: side difference of mean 0, SD 3.8 %; differing: "
            << FormatNumber(kTrueDifferencePercent) << " %, SD 3.8 %.\n"
            << "Coverage: how often the interval of the muscle area holds the true index of the slab (by its making 90 %).\n\n";
  TextTable table({ "Scan", "Seed", "healthy red %", "healthy amber %", "healthy indeterminate %", "differing red %", "differing none %",
                    "coverage %" });
  bool kept = true;
  for (const Scan & scan : kScans)
  {
    for (const std::uint32_t seed : { 1U, 2U, 3U })
    {
      SimulationSettings settings;
      settings.thigh = scan.thigh;
      settings.calf = scan.calf;
      settings.stepMm = scan.stepMm;
      settings.slabMm = scan.slabMm;
      const FlagCounts healthy = CountFlags(settings, people, seed);
      settings.meanDifferencePercent = kTrueDifferencePercent;
      const FlagCounts differing = CountFlags(settings, people, seed + 100U);
      const auto percent = [&](int count) { return 100.0 * count / people; };
      kept = kept && percent(healthy.red) <= kMostHealthyRedPercent && (!scan.mustFind || percent(differing.red) >= kLeastFoundPercent);
      table.Add({ scan.name, std::to_string(seed), Fixed(percent(healthy.red), 2), Fixed(percent(healthy.amber), 2),
                  Fixed(percent(healthy.indeterminate), 2), Fixed(percent(differing.red), 2), Fixed(percent(differing.none), 2),
                  Fixed(100.0 * (healthy.covered + differing.covered) / (healthy.intervals + differing.intervals), 1) });
    }
  }
  table.Print(std::cout);
  std::cout << "\nBars: healthy red at most " << FormatNumber(kMostHealthyRedPercent) << " %, differing red at least "
            << FormatNumber(kLeastFoundPercent) << " % but for the short slabs, in every row: " << (kept ? "kept" : "MISSED") << ".\n";
  return kept ? 0 : 1;
}
