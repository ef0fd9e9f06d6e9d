/** Areas of the program against those of the phantoms; the table is printed as Markdown. */
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <limits>

#include "CaseScore.h"
#include "PhantomRun.h"
#include "TextTable.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Phantom/MrPhantom.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

constexpr const char * kCalibrationCases = "mr-dixon-ff-";
constexpr double kLeastCalibrationRange = 40.0;

struct CaseResult
{
  std::string name;
  Modality modality = Modality::Ct;
  CaseScore score;
  std::string failure;         ///< why there is no score
  bool rightlyRefused = false; ///< with the exit code for what cannot be measured

  [[nodiscard]] double Badness() const
  {
    if (rightlyRefused)
    {
      return 0.0;
    }
    return failure.empty() ? score.WorstOverBar() : std::numeric_limits<double>::infinity();
  }
};

CaseResult RunCase(const std::string & name)
{
  CaseResult result;
  result.name = name;
  result.modality = ModalityOf(name);
  try
  {
    const PhantomRun run = RunPhantom(name);
    result.score = Score(run.truth, run.table, BarsOfCase(name));
  }
  catch (const Error & e)
  {
    result.failure = e.what();
    result.rightlyRefused = e.Code() == ErrorCode::UnsupportedInput && MayBeRefused(name);
  }
  return result;
}

std::string Remarks(const CaseResult & result)
{
  std::string text = (result.rightlyRefused ? "rightly refused: " : "") + result.failure;
  for (const auto & [what, count] : result.score.confusions)
  {
    text += (text.empty() ? "" : "; ") + what + " (" + std::to_string(count) + ")";
  }
  return text;
}

void AddFatFraction(const CaseScore & score, std::vector<std::string> & row)
{
  const bool any = !score.fatFractions.empty();
  row.push_back(any ? Fixed(score.FatFractionPoints(), 2) : "");
  row.push_back(any ? Fixed(score.FatFractionBiasPoints(), 2, true) : "");
  row.push_back(any ? Fixed(score.WorstFatFractionPoints(), 2) : "");
}

/** Cases of one modality, the best first. */
void Print(const std::vector<CaseResult> & results, Modality modality)
{
  const Bars ofModality = BarsOf(modality);
  const bool withFatFraction = ofModality.fatFractionPoints.has_value();
  std::vector<std::string> heading{ "case", "whole", "ok %" }, bars{ "bars", "", ">= " + Fixed(kOkBarPercent, 0) };
  for (const AreaMetric & metric : ofModality.areas)
  {
    heading.emplace_back(metric.name);
    heading.emplace_back("bias");
    bars.push_back(metric.barPercent ? "<= " + FormatNumber(*metric.barPercent) : "");
    bars.emplace_back();
  }
  if (withFatFraction)
  {
    heading.insert(heading.end(), { "ff points", "bias", "worst" });
    bars.insert(bars.end(), { "<= " + FormatNumber(*ofModality.fatFractionPoints) + ", noise-free " +
                                  FormatNumber(*BarsOf(modality, true).fatFractionPoints),
                              "", "" });
  }
  heading.insert(heading.end(), { "worst/bar", "falsely ok", "remarks" });
  TextTable table(heading);
  table.Add(bars);
  for (const CaseResult & result : results)
  {
    std::vector<std::string> row{ result.name };
    if (result.failure.empty())
    {
      row.push_back(std::to_string(result.score.wholeSlices));
      row.push_back(Fixed(result.score.OkPercent(), 1));
      for (std::size_t m = 0; m < kAreaMetricCount; ++m)
      {
        const bool any = result.score.areas[m].truth > 0.0;
        row.push_back(any ? Fixed(result.score.AbsolutePercent(m), 1) : "");
        row.push_back(any ? Fixed(result.score.SignedPercent(m), 1, true) : "");
      }
      if (withFatFraction)
      {
        AddFatFraction(result.score, row);
      }
      row.push_back(Fixed(result.score.WorstOverBar(), 2));
      row.push_back(std::to_string(result.score.falselyOk));
    }
    row.resize(heading.size() - 1);
    row.push_back(Remarks(result));
    table.Add(row);
  }
  std::cout << '\n' << (modality == Modality::Ct ? "CT" : modality == Modality::T1 ? "T1" : "Dixon") << "\n\n";
  table.Print(std::cout);
}

/** Slope of the program's fat fraction against the true one over the cases of even infiltration; returns whether it keeps its bar. */
bool PrintSlope(const std::vector<CaseResult> & results)
{
  std::vector<std::pair<double, double>> points;
  for (const CaseResult & result : results)
  {
    if (result.name.rfind(kCalibrationCases, 0) == 0)
    {
      points.insert(points.end(), result.score.fatFractions.begin(), result.score.fatFractions.end());
    }
  }
  const auto [low, high] = std::minmax_element(points.begin(), points.end());
  if (points.empty() || high->first - low->first < kLeastCalibrationRange)
  {
    return true;
  }
  double sumX = 0.0, sumY = 0.0, sumXx = 0.0, sumXy = 0.0;
  for (const auto & [truth, found] : points)
  {
    sumX += truth;
    sumY += found;
    sumXx += truth * truth;
    sumXy += truth * found;
  }
  const auto count = static_cast<double>(points.size());
  const double slope = (count * sumXy - sumX * sumY) / (count * sumXx - sumX * sumX);
  std::cout << "\nFat fraction over " << points.size() << " slices of " << kCalibrationCases << "..: slope " << Fixed(slope, 4)
            << " (bar 0.97..1.03), intercept " << Fixed((sumY - slope * sumX) / count, 2, true) << " points, true values from "
            << Fixed(low->first, 1) << " to " << Fixed(high->first, 1) << " %.\n";
  return slope >= 0.97 && slope <= 1.03;
}

int Run(std::vector<std::string> names)
{
  std::vector<std::string> all;
  for (const auto & cases : { phantom::ListCases(), phantom::ListMrCases() })
  {
    for (const phantom::CaseInfo & info : cases)
    {
      all.push_back(info.name);
    }
  }
  for (const std::string & name : names)
  {
    if (std::find(all.begin(), all.end(), name) == all.end())
    {
      throw Error(ErrorCode::Usage, "there is no phantom called " + name + "; `myosect phantom --list` names them");
    }
  }
  if (names.empty())
  {
    names = all;
  }
  std::vector<CaseResult> results;
  for (const std::string & name : names)
  {
    std::cerr << name << '\n';
    results.push_back(RunCase(name));
  }
  std::stable_sort(results.begin(), results.end(), [](const CaseResult & a, const CaseResult & b) { return a.Badness() < b.Badness(); });
  std::cout
      << "Mean absolute error and bias (mean difference, program minus truth) in per cent of the mean truth, over slices that the "
         "truth and the\n"
         "program call ok; imat over slices with more than 2 cm² of it. \"whole\": slices of limbs that are wholly in view; \"ok\": "
         "share of them that is\n"
         "measured. \"ff\": fat fraction of the compartment, in points. \"worst/bar\": the greatest error in units of its bar; infinite "
         "for slices measured that must\n"
         "be rejected and fat fractions that nobody can know. The worst case stands last.\n";
  for (const Modality modality : { Modality::Ct, Modality::T1, Modality::Dixon })
  {
    std::vector<CaseResult> some;
    std::copy_if(results.begin(), results.end(), std::back_inserter(some), [&](const CaseResult & r) { return r.modality == modality; });
    if (!some.empty())
    {
      Print(some, modality);
    }
  }
  const bool slopeKept = PrintSlope(results);
  const auto kept = std::count_if(results.begin(), results.end(), [](const CaseResult & r) { return r.Badness() <= 1.0; });
  std::cout << '\n' << kept << " of " << results.size() << " cases keep all bars.\n";
  return slopeKept && kept == static_cast<std::ptrdiff_t>(results.size()) ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char ** argv)
{
  try
  {
    return Run({ argv + 1, argv + argc });
  }
  catch (const std::exception & e)
  {
    std::cerr << "PhantomAccuracy: " << e.what() << "\nusage: PhantomAccuracy [CASE...]\n";
    return 2;
  }
}
