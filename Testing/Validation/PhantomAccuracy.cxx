/** Areas of the program against those of the phantoms; the table is printed as Markdown. */
#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "CaseScore.h"
#include "PhantomRun.h"
#include "TextTable.h"
#include "myosect/Core/Error.h"
#include "myosect/Phantom/LimbPhantom.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

struct CaseResult
{
  std::string name;
  CaseScore score;
  std::string failure; ///< why there is no score
};

CaseResult RunCase(const std::string & name)
{
  CaseResult result;
  result.name = name;
  try
  {
    const PhantomRun run = RunPhantom(name);
    result.score = Score(run.truth, run.table);
  }
  catch (const Error & e)
  {
    result.failure = e.what();
  }
  return result;
}

std::string Remarks(const CaseResult & result)
{
  std::string text = result.failure;
  for (const auto & [what, count] : result.score.confusions)
  {
    text += (text.empty() ? "" : "; ") + what + " (" + std::to_string(count) + ")";
  }
  return text;
}

void Print(const std::vector<CaseResult> & results)
{
  std::vector<std::string> heading{ "case", "whole", "ok %" }, bars{ "bars", "", ">= " + Fixed(kOkBarPercent, 0) };
  for (const AreaMetric & metric : AreaMetrics())
  {
    heading.emplace_back(metric.name);
    heading.emplace_back("bias");
    bars.push_back("<= " + Fixed(metric.barPercent, 0));
    bars.emplace_back();
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
      row.push_back(Fixed(result.score.WorstOverBar(), 2));
      row.push_back(std::to_string(result.score.falselyOk));
    }
    row.resize(heading.size() - 1);
    row.push_back(Remarks(result));
    table.Add(row);
  }
  std::cout << "Mean absolute error and bias (mean difference, program minus truth) in per cent of the mean truth, over slices that the "
               "truth and the\n"
               "program call ok; imat over slices with more than 2 cm² of it. \"whole\": slices of limbs that are wholly in view; \"ok\": "
               "share of them that is\n"
               "measured. \"worst/bar\": the greatest error in units of its bar. The worst case stands last.\n\n";
  table.Print(std::cout);
}

int Run(std::vector<std::string> names)
{
  std::vector<std::string> all;
  for (const phantom::CaseInfo & info : phantom::ListCases())
  {
    all.push_back(info.name);
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
  const auto badness = [](const CaseResult & r) { return r.failure.empty() ? r.score.WorstOverBar() : 1e9; };
  std::stable_sort(results.begin(), results.end(), [&](const CaseResult & a, const CaseResult & b) { return badness(a) < badness(b); });
  Print(results);
  const auto kept = std::count_if(results.begin(), results.end(), [&](const CaseResult & r) { return badness(r) <= 1.0; });
  std::cout << '\n' << kept << " of " << results.size() << " cases keep all bars.\n";
  return kept == static_cast<std::ptrdiff_t>(results.size()) ? EXIT_SUCCESS : EXIT_FAILURE;
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
