/** Agreement of the program with outlines that readers drew by hand on CT; see Data/HandDrawn/README.md. */
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>

#include "AnalysedScan.h"
#include "ObservedSlice.h"
#include "TextTable.h"
#include "myosect/Core/Error.h"
#include "myosect/Image/DicomCtSource.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;
using segmentation::MaskPlane;

const std::string kProgramToMean = "program : mean";
constexpr double kDiceBar = 0.97;
constexpr double kAreaBarPercent = 3.0;
constexpr double kFasciaBarMm = 1.0;
constexpr double kMuscleBarHu = 2.0;

/** Image, labels and table of one data set. */
struct Analysed
{
  CtVolume volume;
  LabelVolume labels;
  ResultTable table;
};

Analysed Analyse(const std::filesystem::path & scan)
{
  pipeline::AnalysisRequest request;
  request.inputs = { scan };
  AnalysedScan analysed = AnalyseScan(request);
  auto source = DicomCtSource::New();
  source->SetInputs({ scan });
  source->Update();
  return { ToCanonical(CtImage::ConstPointer(source->GetOutput())), std::move(analysed.labels), std::move(analysed.table) };
}

/** With the mean attenuation of its muscle. */
struct ObservedCt : Observed
{
  double muscleHu = 0.0;
};

struct CtDifference : Difference
{
  double muscleHu = 0.0;
};

CtDifference Compare(const ObservedCt & first, const ObservedCt & second)
{
  CtDifference difference;
  static_cast<Difference &>(difference) = validation::Compare(first, second);
  difference.muscleHu = first.muscleHu - second.muscleHu;
  return difference;
}

/** Mean over the voxels of the muscle window inside a compartment. */
double MuscleHu(const CtVolume & volume, const Window & window, const MaskPlane & compartment)
{
  const std::int16_t * hu = volume.Slice(window.slice);
  double sum = 0.0, count = 0.0;
  for (int j = 0; j < window.frame.height; ++j)
  {
    for (int i = 0; i < window.frame.width; ++i)
    {
      const double value = hu[window.Voxel(i, j, volume.grid.size[0])];
      if (compartment(i, j) != 0 && value >= -29.0 && value <= 150.0)
      {
        sum += value;
        count += 1.0;
      }
    }
  }
  return count > 0.0 ? sum / count : 0.0;
}

ObservedCt SeenByReaders(const CtVolume & volume, const Window & window, const std::vector<ReaderOutline> & readers)
{
  ObservedCt seen;
  static_cast<Observed &>(seen) = ByReaders(window, readers);
  seen.muscleHu = MuscleHu(volume, window, seen.compartment);
  return seen;
}

/** What the program found of the limb that the reader drew. Areas and attenuation are those of its table. */
ObservedCt SeenByProgram(const Analysed & analysed, const Window & window, const ReaderOutline & outline)
{
  const auto side = LabelledSide(analysed.labels, window, outline);
  const auto row = side ? analysed.table.Row(std::string(ToString(*side)), window.slice) : std::nullopt;
  if (!row || analysed.table.Text(*row, "status") != "ok")
  {
    throw Error(
        ErrorCode::ProcessingFailed,
        outline.name + ": the program gives no values for this slice (" +
            (row ? analysed.table.Text(*row, "status") + ", " + analysed.table.Text(*row, "reason") : std::string("no limb found")) + ")");
  }
  ObservedCt seen;
  static_cast<Observed &>(seen) = ByProgram(analysed.labels, window, *side);
  seen.limbCm2 = analysed.table.Number(*row, "limb_area_cm2").value();
  seen.compartmentCm2 = analysed.table.Number(*row, "compartment_area_cm2").value();
  seen.boneCm2 = analysed.table.Number(*row, "bone_area_cm2").value();
  seen.muscleHu = analysed.table.Number(*row, "muscle_mean_hu").value();
  return seen;
}

bool KeepsBars(double dice, double areaPercent, double fasciaMm, double muscleHu)
{
  return dice >= kDiceBar && areaPercent <= kAreaBarPercent && fasciaMm <= kFasciaBarMm && muscleHu <= kMuscleBarHu;
}

/** Prints the summary of all pairs of observers; returns whether the program's means keep the bars. */
bool PrintSummary(const std::map<std::string, std::vector<CtDifference>> & differences)
{
  TextTable summary({ "Means over slices", "Dice", "|area| %", "area %", "fascia mm", "|limb| %", "|bone| %", "|muscle HU|", "muscle HU" });
  summary.Add({ "Bars", ">= 0.97", "<= 3", "", "<= 1", "", "", "<= 2", "" });
  bool kept = true;
  for (const bool medians : { false, true })
  {
    for (const auto & [pair, rows] : differences)
    {
      const auto centre = [&rows = rows, medians](double CtDifference::*member, bool absolute)
      {
        const std::vector<double> values = Column(rows, member, absolute);
        return medians ? Median(values) : Mean(values);
      };
      const double dice = centre(&CtDifference::dice, false), area = centre(&CtDifference::compartmentPercent, true);
      const double fascia = centre(&CtDifference::fasciaMm, false), hu = centre(&CtDifference::muscleHu, true);
      summary.Add({ pair + (medians ? ", medians" : ""), Fixed(dice, 4), Fixed(area, 2),
                    Fixed(centre(&CtDifference::compartmentPercent, false), 2, true), Fixed(fascia, 2),
                    Fixed(centre(&CtDifference::limbPercent, true), 2), Fixed(centre(&CtDifference::bonePercent, true), 2), Fixed(hu, 2),
                    Fixed(centre(&CtDifference::muscleHu, false), 2, true) });
      const bool ofProgram = pair.rfind("program", 0) == 0;
      kept = kept && (medians || !ofProgram || KeepsBars(dice, area, fascia, hu));
    }
  }
  summary.Print(std::cout);
  return kept;
}

int Run(const std::filesystem::path & outlines, const std::filesystem::path & data)
{
  TextTable table(
      { "Slice", "Pair", "Dice", "compartment cm²", "second cm²", "area %", "fascia mm", "limb %", "bone %", "muscle HU", "diff HU" });
  std::map<std::string, std::vector<CtDifference>> differences;
  bool measured = true;
  std::size_t sliceCount = 0;
  for (const auto & [dataset, slices] : ReadDrawnSlices(outlines, { Modality::Ct }))
  {
    std::cerr << "analysing " << dataset << '\n';
    const Analysed analysed = Analyse(data / dataset);
    for (const DrawnSlice & drawn : slices)
    {
      ++sliceCount;
      const ReaderOutline & a = drawn.a;
      const Window window = FindWindow(analysed.volume, a);
      const ObservedCt readerA = SeenByReaders(analysed.volume, window, { a });
      const ObservedCt readerB = SeenByReaders(analysed.volume, window, { drawn.b });
      const ObservedCt mean = SeenByReaders(analysed.volume, window, { a, drawn.b });
      const auto add = [&](const std::string & pair, const ObservedCt & first, const ObservedCt & second)
      {
        const CtDifference d = Compare(first, second);
        differences[pair].push_back(d);
        table.Add({ a.name, pair, Fixed(d.dice, 4), Fixed(first.compartmentCm2, 2), Fixed(second.compartmentCm2, 2),
                    Fixed(d.compartmentPercent, 2, true), Fixed(d.fasciaMm, 2), Fixed(d.limbPercent, 2, true),
                    Fixed(d.bonePercent, 2, true), Fixed(first.muscleHu, 1), Fixed(d.muscleHu, 2, true) });
      };
      try
      {
        const ObservedCt program = SeenByProgram(analysed, window, a);
        add("program : reader a", program, readerA);
        add("program : reader b", program, readerB);
        add(kProgramToMean, program, mean);
      }
      catch (const Error & e)
      {
        std::cerr << e.what() << '\n';
        measured = false;
      }
      add("reader a : reader b", readerA, readerB);
    }
  }
  std::cout << "Differences are first minus second, in per cent of the second. \"mean\" is the mean outline of both readers.\n\n";
  table.Print(std::cout);
  std::cout << '\n';
  const bool kept = PrintSummary(differences);
  const std::vector<CtDifference> & toMean = differences[kProgramToMean];
  const auto keeping = std::count_if(toMean.begin(), toMean.end(),
                                     [](const CtDifference & d)
                                     { return KeepsBars(d.dice, std::abs(d.compartmentPercent), d.fasciaMm, std::abs(d.muscleHu)); });
  std::cout << "\nAgainst the mean outline, " << keeping << " of " << sliceCount << " slices keep every bar by themselves.\n"
            << (measured && kept ? "All means keep their bars." : "A mean misses its bar, or a slice is not measured.") << '\n';
  return measured && kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 3)
  {
    std::cerr << "usage: HandDrawnAgreement OUTLINES DATA\n  OUTLINES is Data/HandDrawn, DATA the folder that holds the data sets its "
                 "README names\n";
    return 2;
  }
  try
  {
    return Run(argv[1], argv[2]);
  }
  catch (const std::exception & e)
  {
    std::cerr << "HandDrawnAgreement: " << e.what() << '\n';
    return 2;
  }
}
