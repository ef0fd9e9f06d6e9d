/** One subject scanned again and again: how far the mean muscle area of each leg scatters. */
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "PhantomRun.h"
#include "TextTable.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

constexpr double kBarPercent = 1.0;

struct Leg
{
  std::vector<double> measured, truth; ///< mean muscle area of each scan, cm²
};

/** Mean muscle area over the slices of one leg that both the truth and the program call ok. */
void AddScan(const PhantomRun & run, Side side, Leg & leg)
{
  std::vector<double> measured, truth;
  for (const SliceMeasurement & expected : run.truth)
  {
    if (expected.side != side || expected.status != Status::Ok)
    {
      continue;
    }
    const auto row = run.table.Row(std::string(ToString(side)), expected.sliceIndex);
    const auto area = row && run.table.Text(*row, "status") == "ok" ? run.table.Number(*row, "muscle_area_cm2") : std::nullopt;
    if (area)
    {
      measured.push_back(*area);
      truth.push_back(expected.muscleAreaCm2.value());
    }
  }
  if (measured.empty())
  {
    throw Error(ErrorCode::ProcessingFailed,
                "no slice of the " + std::string(ToString(side)) + " leg was measured; look at phantom case repeat");
  }
  leg.measured.push_back(Mean(measured));
  leg.truth.push_back(Mean(truth));
}

int Run(unsigned scans)
{
  std::map<Side, Leg> legs;
  for (unsigned seed = 1; seed <= scans; ++seed)
  {
    std::cerr << "scan " << seed << " of " << scans << '\n';
    const PhantomRun run = RunPhantom("repeat", seed);
    for (const Side side : { Side::Left, Side::Right })
    {
      AddScan(run, side, legs[side]);
    }
  }
  std::cout << "One subject in " << scans
            << " scans: other noise, shifted and turned in the plane, shifted along z. Mean muscle area over the slices of a leg.\n\n";
  TextTable table({ "leg", "mean cm²", "SD cm²", "CV %", "bar %", "CV of the truth %", "mean error %" });
  bool kept = true;
  for (const auto & [side, leg] : legs)
  {
    const double cv = 100.0 * StandardDeviation(leg.measured) / Mean(leg.measured);
    table.Add({ std::string(ToString(side)), Fixed(Mean(leg.measured), 2), Fixed(StandardDeviation(leg.measured), 3), Fixed(cv, 2),
                Fixed(kBarPercent, 0), Fixed(100.0 * StandardDeviation(leg.truth) / Mean(leg.truth), 2),
                Fixed(100.0 * (Mean(leg.measured) / Mean(leg.truth) - 1.0), 2, true) });
    kept = kept && cv <= kBarPercent;
  }
  table.Print(std::cout);
  std::cout << '\n' << (kept ? "The bar is kept." : "The bar is missed.") << '\n';
  return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char ** argv)
{
  try
  {
    const int scans = argc > 1 ? std::stoi(argv[1]) : 20;
    if (argc > 2 || scans < 2)
    {
      throw Error(ErrorCode::Usage, "usage: Repeatability [SCANS], at least 2");
    }
    return Run(static_cast<unsigned>(scans));
  }
  catch (const std::exception & e)
  {
    std::cerr << "Repeatability: " << e.what() << '\n';
    return 2;
  }
}
