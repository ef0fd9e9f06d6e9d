/** Agreement of the program with outlines that readers drew by hand on T1 and Dixon images; see Data/HandDrawn/README.md. */
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>

#include "AnalysedScan.h"
#include "ObservedSlice.h"
#include "TextTable.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;

constexpr double kDiceBar = 0.95;
constexpr double kFasciaBarMm = 1.5;
constexpr double kEdgeMm = 2.0;

/** Whether a point of a slice's plane is farther than the margin from the edge of the whole image. */
PointFilter AwayFromEdge(const Grid & grid)
{
  const double stepX = grid.spacingMm[0], stepY = grid.spacingMm[1];
  const double low = kEdgeMm, highX = stepX * static_cast<double>(grid.size[0]) - kEdgeMm,
               highY = stepY * static_cast<double>(grid.size[1]) - kEdgeMm;
  return [=](Point2 p)
  {
    const double x = p.x + 0.5 * stepX, y = p.y + 0.5 * stepY;
    return x > low && x < highX && y > low && y < highY;
  };
}

/** The same with the image's edge left out of pixels and areas. */
Observed WithoutEdge(Observed seen, const Frame & frame, const PointFilter & counts)
{
  const auto limb = Coverage(seen.regions.limb, frame), fascia = Coverage(seen.regions.fascia, frame),
             bone = Coverage(seen.regions.bone, frame);
  double limbPixels = 0.0, fasciaPixels = 0.0, bonePixels = 0.0;
  for (int j = 0; j < frame.height; ++j)
  {
    for (int i = 0; i < frame.width; ++i)
    {
      if (!counts(frame.At(i, j)))
      {
        seen.compartment(i, j) = 0;
        continue;
      }
      limbPixels += limb(i, j);
      fasciaPixels += fascia(i, j);
      bonePixels += bone(i, j);
    }
  }
  const double pixelCm2 = frame.PixelArea() / 100.0;
  seen.limbCm2 = limbPixels * pixelCm2;
  seen.compartmentCm2 = (fasciaPixels - bonePixels) * pixelCm2;
  seen.boneCm2 = bonePixels * pixelCm2;
  return seen;
}

bool KeepsBars(double dice, double fasciaMm)
{
  return dice >= kDiceBar && fasciaMm <= kFasciaBarMm;
}

/** Prints means and medians of all pairs of observers; returns whether the program's means keep the bars. */
bool PrintSummary(const std::map<std::string, std::vector<Difference>> & differences)
{
  TextTable summary({ "Over slices", "Dice", "|area| %", "area %", "fascia mm", "|limb| %", "|bone| %" });
  summary.Add({ "Bars", ">= " + Fixed(kDiceBar, 2), "", "", "<= " + Fixed(kFasciaBarMm, 1), "", "" });
  bool kept = true;
  for (const bool medians : { false, true })
  {
    for (const auto & [pair, rows] : differences)
    {
      const auto centre = [&rows = rows, medians](double Difference::*member, bool absolute)
      {
        const std::vector<double> values = Column(rows, member, absolute);
        return medians ? Median(values) : Mean(values);
      };
      const double dice = centre(&Difference::dice, false), fascia = centre(&Difference::fasciaMm, false);
      summary.Add({ pair + (medians ? ", medians" : ", means"), Fixed(dice, 4), Fixed(centre(&Difference::compartmentPercent, true), 2),
                    Fixed(centre(&Difference::compartmentPercent, false), 2, true), Fixed(fascia, 2),
                    Fixed(centre(&Difference::limbPercent, true), 2), Fixed(centre(&Difference::bonePercent, true), 2) });
      kept = kept && (medians || pair.rfind("program", 0) != 0 || KeepsBars(dice, fascia));
    }
  }
  summary.Print(std::cout);
  return kept;
}

/** Rows of all slices, and their differences by pair of observers. */
struct Result
{
  TextTable table{ { "Slice", "status", "Pair", "Dice", "compartment cm²", "second cm²", "area %", "fascia mm", "limb %", "bone %" } };
  std::map<std::string, std::vector<Difference>> differences;
  std::size_t slices = 0;
  bool measured = true;
};

void AddSlice(const AnalysedScan & scan, const DrawnSlice & drawn, Result & result)
{
  const Window window = FindWindow(scan.geometry, drawn.a);
  const PointFilter counts = AwayFromEdge(scan.geometry.grid);
  const auto drawnBy = [&](const std::vector<ReaderOutline> & readers)
  { return WithoutEdge(ByReaders(window, readers), window.frame, counts); };
  const Observed readerA = drawnBy({ drawn.a }), readerB = drawnBy({ drawn.b }), mean = drawnBy({ drawn.a, drawn.b });
  const auto side = LabelledSide(scan.labels, window, drawn.a);
  const std::string status = side ? scan.StatusOf(window.slice, *side) : "no limb found";
  const auto add = [&](const std::string & pair, const Observed & first, const Observed & second)
  {
    const Difference d = Compare(first, second, counts);
    result.differences[pair].push_back(d);
    result.table.Add({ drawn.a.name, status, pair, Fixed(d.dice, 4), Fixed(first.compartmentCm2, 2), Fixed(second.compartmentCm2, 2),
                       Fixed(d.compartmentPercent, 2, true), Fixed(d.fasciaMm, 2), Fixed(d.limbPercent, 2, true),
                       Fixed(d.bonePercent, 2, true) });
  };
  ++result.slices;
  result.measured = result.measured && side;
  if (side)
  {
    const Observed program = WithoutEdge(ByProgram(scan.labels, window, *side), window.frame, counts);
    add("program : reader a", program, readerA);
    add("program : reader b", program, readerB);
    add("program : mean", program, mean);
  }
  add("reader a : reader b", readerA, readerB);
}

int Run(const std::filesystem::path & outlines, const std::filesystem::path & data)
{
  Result result;
  for (const auto & [dataset, slices] : ReadDrawnSlices(outlines, { Modality::T1, Modality::Dixon }))
  {
    std::cerr << "analysing " << dataset << '\n';
    pipeline::AnalysisRequest request;
    request.inputs = { data / dataset };
    request.modality = slices.front().a.modality;
    const AnalysedScan scan = AnalyseScan(request);
    for (const DrawnSlice & drawn : slices)
    {
      AddSlice(scan, drawn, result);
    }
  }
  std::cout << "Differences are first minus second, in per cent of the second. \"mean\" is the mean outline of both readers. The program's "
               "outlines and areas are\nthose of its labels, not of its table, which is empty for truncated slices. What lies within "
            << Fixed(kEdgeMm, 0) << " mm of the image's edge does not count.\n\n";
  result.table.Print(std::cout);
  std::cout << '\n';
  const bool kept = PrintSummary(result.differences) && result.measured;
  const std::vector<Difference> & toMean = result.differences["program : mean"];
  const auto keeping = std::count_if(toMean.begin(), toMean.end(), [](const Difference & d) { return KeepsBars(d.dice, d.fasciaMm); });
  std::cout << "\nAgainst the mean outline, " << keeping << " of " << result.slices << " slices keep both bars by themselves.\n"
            << (kept ? "All means keep their bars." : "A mean misses its bar, or a slice shows no limb.") << '\n';
  return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 3)
  {
    std::cerr << "usage: HandDrawnMrAgreement OUTLINES DATA\n  OUTLINES is Data/HandDrawn, DATA the folder that holds the data sets its "
                 "README names\n";
    return 2;
  }
  try
  {
    return Run(argv[1], argv[2]);
  }
  catch (const std::exception & e)
  {
    std::cerr << "HandDrawnMrAgreement: " << e.what() << '\n';
    return 2;
  }
}
