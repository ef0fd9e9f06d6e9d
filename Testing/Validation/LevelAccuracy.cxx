/** Levels along the bones, matching of the legs and areas perpendicular to the limb, against phantoms. */
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <optional>
#include <string>

#include "PhantomRun.h"
#include "TextTable.h"
#include "myosect/Core/Error.h"
#include "myosect/Phantom/LimbPhantom.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

constexpr double kMatchBarMm = 2.0;
constexpr double kCoverageBarPercent = 95.0;
constexpr double kAreaBarPercent = 1.0;

struct LevelCase
{
  const char * name;
  bool boneEnd; ///< an end of the bone is in view on both sides
};
constexpr LevelCase kCases[] = {
  { "thigh-whole", true },    { "legs-unequal", true },   { "lower-legs-unequal", true }, { "pelvis-tilted", true },    { "knee-bent", true },     { "knee", true },
  { "thigh-shifted", false }, { "calf-shifted", false },      { "thigh-tilted-15", false }, { "calf-tilted-15", true }
};

/** One slice of one leg: what the program says and what is true. */
struct Place
{
  std::string segment;
  double matchMm = 0.0, uncertaintyMm = 0.0;
  double trueMm = 0.0; ///< along its own bone
};

/** Sums over slices of thigh and calf. */
struct AreaError
{
  double absolute = 0.0, truth = 0.0;
  [[nodiscard]] bool Any() const { return truth > 0.0; }
  [[nodiscard]] double Percent() const { return 100.0 * absolute / truth; }
};

struct Errors
{
  std::vector<double> matchMm, uncertaintyMm, kneeMm, kneeUncertaintyMm, percent, obliquityDeg;
  AreaError inPlane, limb, muscle, muscleConversion, compartmentConversion;
  std::size_t covered = 0, kneeCovered = 0;
  std::size_t slices = 0;
};

double Mean(const std::vector<double> & values)
{
  return values.empty() ? 0.0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

const phantom::LegParameters & LegOf(const phantom::LimbPhantomParameters & parameters, Side side)
{
  return *std::find_if(parameters.legs.begin(), parameters.legs.end(), [&](const auto & leg) { return leg.side == side; });
}

void Collect(const PhantomRun & run, const phantom::LimbPhantomParameters & parameters, std::array<std::vector<Place>, 2> & places,
             Errors & errors)
{
  for (const SliceMeasurement & truth : run.truth)
  {
    const auto row = truth.status == Status::Ok ? run.table.Row(std::string(ToString(truth.side)), truth.sliceIndex) : std::nullopt;
    if (!row || run.table.Text(*row, "status") != "ok")
    {
      continue;
    }
    ++errors.slices;
    const auto number = [&](const char * column) { return run.table.Number(*row, column); };
    const auto match = number("match_position_mm");
    const auto uncertainty = number("match_uncertainty_mm");
    if (match && uncertainty)
    {
      places[truth.side == Side::Left ? 0 : 1].push_back(
          { run.table.Text(*row, "segment"), *match, *uncertainty, phantom::AlongAxisMm(LegOf(parameters, truth.side), truth.zMm) });
    }
    const auto knee = number("level_mm_from_knee");
    if (knee && truth.levelMmFromKnee)
    {
      const double error = *knee - *truth.levelMmFromKnee;
      errors.kneeMm.push_back(error);
      errors.kneeUncertaintyMm.push_back(*number("level_uncertainty_mm"));
      errors.kneeCovered += std::abs(error) <= errors.kneeUncertaintyMm.back() ? 1 : 0;
    }
    const auto percent = number("level_percent");
    if (percent && truth.levelPercent)
    {
      errors.percent.push_back(*percent - *truth.levelPercent);
    }
    const auto obliquity = number("obliquity_deg");
    if (obliquity && truth.obliquityDeg)
    {
      errors.obliquityDeg.push_back(*obliquity - *truth.obliquityDeg);
    }
    const bool counts = (truth.segment == Segment::Thigh || truth.segment == Segment::Calf) && number("limb_perp_cm2");
    const auto add = [&](const std::optional<double> & found, const Value & expected, AreaError & error)
    {
      if (found && expected && counts)
      {
        error.absolute += std::abs(*found - *expected);
        error.truth += *expected;
      }
    };
    // The correction alone: what would be found if the area in the slice were exact.
    const auto convert = [&](const std::string & tissue, const Value & inSlice, const Value & expected, AreaError & error)
    {
      const auto perpendicular = number((tissue + "_perp_cm2").c_str());
      const auto area = number((tissue + "_area_cm2").c_str());
      add(perpendicular && area && inSlice ? std::optional(*perpendicular / *area * *inSlice) : std::nullopt, expected, error);
    };
    add(number("limb_area_cm2"), truth.limbPerpAreaCm2, errors.inPlane);
    add(number("limb_perp_cm2"), truth.limbPerpAreaCm2, errors.limb);
    add(number("muscle_perp_cm2"), truth.musclePerpAreaCm2, errors.muscle);
    convert("muscle", truth.muscleAreaCm2, truth.musclePerpAreaCm2, errors.muscleConversion);
    convert("compartment", truth.compartmentAreaCm2, truth.compartmentPerpAreaCm2, errors.compartmentConversion);
  }
}

/** True place in the other leg of a matched position; empty outside it. */
std::optional<double> TrueAt(const std::vector<Place> & leg, const std::string & segment, double matchMm)
{
  for (std::size_t i = 0; i + 1 < leg.size(); ++i)
  {
    const Place & a = leg[i];
    const Place & b = leg[i + 1];
    if (a.segment == segment && b.segment == segment && a.matchMm <= matchMm && matchMm <= b.matchMm && b.matchMm > a.matchMm)
    {
      return a.trueMm + (matchMm - a.matchMm) / (b.matchMm - a.matchMm) * (b.trueMm - a.trueMm);
    }
  }
  return std::nullopt;
}

/** Errors of one scan; levels of one scan share them. */
struct ScanErrors
{
  std::string name;
  unsigned seed = 1;
  Errors errors;
};

Errors ErrorsOf(const std::string & name, unsigned seed)
{
  Errors errors;
  const PhantomRun run = RunPhantom(name, seed);
  const phantom::LimbPhantomParameters parameters = phantom::CaseParameters(name, seed);
  std::array<std::vector<Place>, 2> places;
  Collect(run, parameters, places, errors);
  for (const Place & place : places[0])
  {
    if (const auto other = TrueAt(places[1], place.segment, place.matchMm))
    {
      const double error = place.trueMm - *other;
      errors.matchMm.push_back(error);
      errors.uncertaintyMm.push_back(place.uncertaintyMm);
      errors.covered += std::abs(error) <= place.uncertaintyMm ? 1 : 0;
    }
  }
  return errors;
}

void Append(const std::vector<double> & from, std::vector<double> & to)
{
  to.insert(to.end(), from.begin(), from.end());
}

void Add(const AreaError & from, AreaError & to)
{
  to.absolute += from.absolute;
  to.truth += from.truth;
}

void Add(const Errors & from, Errors & to)
{
  Append(from.matchMm, to.matchMm);
  Append(from.uncertaintyMm, to.uncertaintyMm);
  Append(from.kneeMm, to.kneeMm);
  Append(from.kneeUncertaintyMm, to.kneeUncertaintyMm);
  Append(from.percent, to.percent);
  Append(from.obliquityDeg, to.obliquityDeg);
  Add(from.inPlane, to.inPlane);
  Add(from.limb, to.limb);
  Add(from.muscle, to.muscle);
  Add(from.muscleConversion, to.muscleConversion);
  Add(from.compartmentConversion, to.compartmentConversion);
  to.covered += from.covered;
  to.kneeCovered += from.kneeCovered;
  to.slices += from.slices;
}

/** Levels of one scan err together: a scan is covered where the mean of its levels is. */
void PrintScans(const std::vector<ScanErrors> & scans)
{
  TextTable table({ "scan", "match mm", "stated", "knee mm", "stated", "percent" });
  std::size_t matched = 0, covered = 0;
  for (const ScanErrors & scan : scans)
  {
    const Errors & e = scan.errors;
    const auto text = [](const std::vector<double> & values) { return values.empty() ? "" : Fixed(Mean(values), 2); };
    table.Add({ scan.name + " " + std::to_string(scan.seed), text(e.matchMm), text(e.uncertaintyMm), text(e.kneeMm), text(e.kneeUncertaintyMm),
                text(e.percent) });
    matched += e.matchMm.empty() ? 0 : 1;
    covered += !e.matchMm.empty() && std::abs(Mean(e.matchMm)) <= Mean(e.uncertaintyMm) ? 1 : 0;
  }
  std::cout << "\nSigned means, a scan a row.\n\n";
  table.Print(std::cout);
  std::cout << "\nThe stated uncertainty covers the mean error of the match in " << covered << " of " << matched << " scans.\n";
}

double MeanAbsolute(const std::vector<double> & values)
{
  double sum = 0.0;
  for (const double value : values)
  {
    sum += std::abs(value);
  }
  return sum / static_cast<double>(values.size());
}

double Largest(const std::vector<double> & values)
{
  double largest = 0.0;
  for (const double value : values)
  {
    largest = std::max(largest, std::abs(value));
  }
  return largest;
}

std::string MeanText(const std::vector<double> & values, int decimals = 2)
{
  return values.empty() ? "" : Fixed(MeanAbsolute(values), decimals);
}

std::string PercentText(const AreaError & error)
{
  return error.Any() ? Fixed(error.Percent(), 2) : "";
}

std::string LargestText(const std::vector<double> & values)
{
  return values.empty() ? "" : Fixed(Largest(values), 2);
}

int Run(unsigned seeds, const std::vector<std::string> & names)
{
  TextTable table({ "case", "end in view", "slices", "match mm", "worst", "stated", "knee mm", "worst", "stated", "percent", "obliquity",
                    "in plane %", "limb %", "muscle %", "its correction %", "compartment's %" });
  table.Add({ "bars", "", "", "<= " + Fixed(kMatchBarMm, 0), "", "", "", "", "", "", "", "", "<= " + Fixed(kAreaBarPercent, 0), "",
              "<= " + Fixed(kAreaBarPercent, 0), "" });
  std::size_t pairs = 0, covered = 0;
  std::vector<std::string> missed;
  std::vector<ScanErrors> scans;
  for (const LevelCase & levelCase : kCases)
  {
    if (!names.empty() && std::find(names.begin(), names.end(), levelCase.name) == names.end())
    {
      continue;
    }
    Errors errors;
    for (unsigned seed = 1; seed <= seeds; ++seed)
    {
      std::cerr << levelCase.name << ' ' << seed << '\n';
      scans.push_back({ levelCase.name, seed, ErrorsOf(levelCase.name, seed) });
      Add(scans.back().errors, errors);
    }
    pairs += errors.matchMm.size() + errors.kneeMm.size();
    covered += errors.covered + errors.kneeCovered;
    table.Add({ levelCase.name, levelCase.boneEnd ? "yes" : "no", std::to_string(errors.slices), MeanText(errors.matchMm),
                LargestText(errors.matchMm), MeanText(errors.uncertaintyMm), MeanText(errors.kneeMm), LargestText(errors.kneeMm),
                MeanText(errors.kneeUncertaintyMm), MeanText(errors.percent), MeanText(errors.obliquityDeg), PercentText(errors.inPlane),
                PercentText(errors.limb), PercentText(errors.muscle), PercentText(errors.muscleConversion),
                PercentText(errors.compartmentConversion) });
    const auto above = [](const AreaError & error) { return error.Any() && error.Percent() > kAreaBarPercent; };
    if ((levelCase.boneEnd && (errors.matchMm.empty() || MeanAbsolute(errors.matchMm) > kMatchBarMm)) || above(errors.limb) ||
        above(errors.muscleConversion))
    {
      missed.emplace_back(levelCase.name);
    }
  }
  std::cout << "Mean absolute errors over " << seeds
            << " scans of each phantom. \"match\": distance along the bone between levels of the two legs that the program takes for the\n"
            << "same; \"stated\": its 95 % half-width; \"knee\": level_mm_from_knee; \"percent\": level_percent, in points; \"in plane\": "
               "the area of the limb in the slice against\n"
            << "the true perpendicular one; \"correction\": error of the correction alone, were the area in the slice exact; areas over "
               "slices of thigh and calf, mean absolute error over mean truth.\n\n";
  table.Print(std::cout);
  PrintScans(scans);
  const double coverage = pairs == 0 ? 0.0 : 100.0 * static_cast<double>(covered) / static_cast<double>(pairs);
  std::cout << "\nThe stated uncertainty covers the error in " << Fixed(coverage, 1) << " % of " << pairs << " levels (bar "
            << Fixed(kCoverageBarPercent, 0) << " %).\n";
  if (coverage < kCoverageBarPercent)
  {
    missed.emplace_back("coverage");
  }
  for (const std::string & name : missed)
  {
    std::cout << "Missed: " << name << '\n';
  }
  return missed.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char ** argv)
{
  try
  {
    const int seeds = argc > 1 ? std::stoi(argv[1]) : 3;
    if (seeds < 1)
    {
      throw Error(ErrorCode::Usage, "usage: LevelAccuracy [SCANS [CASE...]]");
    }
    return Run(static_cast<unsigned>(seeds), std::vector<std::string>(argv + std::min(argc, 2), argv + argc));
  }
  catch (const std::exception & e)
  {
    std::cerr << "LevelAccuracy: " << e.what() << '\n';
    return 2;
  }
}
