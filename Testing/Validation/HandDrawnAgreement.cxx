/** Agreement of the program with outlines that readers drew by hand; see Data/HandDrawn/README.md. */
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>

#include "AnalysedScan.h"
#include "Outline.h"
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

/** One slice as one observer sees it. */
struct Seen
{
  SliceRegions regions;
  MaskPlane compartment;
  double limbCm2 = 0.0, compartmentCm2 = 0.0, boneCm2 = 0.0, muscleHu = 0.0;
};

/** Differences between two observers: first minus second. */
struct Difference
{
  double dice = 0.0, compartmentPercent = 0.0, fasciaMm = 0.0, limbPercent = 0.0, bonePercent = 0.0, muscleHu = 0.0;
};

Difference Compare(const Seen & first, const Seen & second)
{
  const auto percent = [](double a, double b) { return 100.0 * (a - b) / b; };
  return { Dice(first.compartment, second.compartment),
           percent(first.compartmentCm2, second.compartmentCm2),
           MeanDistance(first.regions.fascia, second.regions.fascia),
           percent(first.limbCm2, second.limbCm2),
           percent(first.boneCm2, second.boneCm2),
           first.muscleHu - second.muscleHu };
}

/** The pixels of a slice around what was drawn, in LPS millimetres. \throws Error when rows and columns do not run along x and y. */
struct Window
{
  Frame frame;
  int column = 0, row = 0;
  std::size_t slice = 0;
};

Window FindWindow(const CtVolume & volume, const ReaderOutline & outline)
{
  Window window;
  double nearest = 0.5 * volume.grid.spacingMm[2];
  bool found = false;
  for (std::size_t k = 0; k < volume.SliceCount(); ++k)
  {
    const double distance = std::abs(volume.PointLps(0, 0, k)[2] - outline.zLpsMm);
    if (distance < nearest)
    {
      nearest = distance;
      window.slice = k;
      found = true;
    }
  }
  const Vector3 origin = volume.PointLps(0, 0, window.slice);
  const Vector3 corner = volume.PointLps(static_cast<double>(volume.grid.size[0]), static_cast<double>(volume.grid.size[1]), window.slice);
  const double stepX = volume.grid.spacingMm[0], stepY = volume.grid.spacingMm[1];
  if (!found || std::abs(corner[0] - origin[0] - stepX * static_cast<double>(volume.grid.size[0])) > 0.1 ||
      std::abs(corner[1] - origin[1] - stepY * static_cast<double>(volume.grid.size[1])) > 0.1)
  {
    throw Error(ErrorCode::UnsupportedInput, outline.name + ": the scan holds no such axial slice; check that it is " + outline.dataset);
  }
  constexpr int kMargin = 8;
  double lowX = outline.limb[0][0].x, highX = lowX, lowY = outline.limb[0][0].y, highY = lowY;
  for (const Point2 & p : outline.limb[0])
  {
    lowX = std::min(lowX, p.x);
    highX = std::max(highX, p.x);
    lowY = std::min(lowY, p.y);
    highY = std::max(highY, p.y);
  }
  const auto clampTo = [](double value, std::size_t size) { return std::clamp(static_cast<int>(value), 0, static_cast<int>(size) - 1); };
  window.column = clampTo((lowX - origin[0]) / stepX - kMargin, volume.grid.size[0]);
  window.row = clampTo((lowY - origin[1]) / stepY - kMargin, volume.grid.size[1]);
  window.frame.width = clampTo((highX - origin[0]) / stepX + kMargin, volume.grid.size[0]) - window.column + 1;
  window.frame.height = clampTo((highY - origin[1]) / stepY + kMargin, volume.grid.size[1]) - window.row + 1;
  window.frame.x = origin[0] + window.column * stepX;
  window.frame.y = origin[1] + window.row * stepY;
  window.frame.stepX = stepX;
  window.frame.stepY = stepY;
  return window;
}

std::size_t VoxelAt(const CtVolume & volume, const Window & window, int i, int j)
{
  return static_cast<std::size_t>(window.row + j) * volume.grid.size[0] + static_cast<std::size_t>(window.column + i);
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
      const double value = hu[VoxelAt(volume, window, i, j)];
      if (compartment(i, j) != 0 && value >= -29.0 && value <= 150.0)
      {
        sum += value;
        count += 1.0;
      }
    }
  }
  return count > 0.0 ? sum / count : 0.0;
}

Seen ByReaders(const CtVolume & volume, const Window & window, const std::vector<ReaderOutline> & readers)
{
  Seen seen;
  seen.regions = RegionsOf(readers, window.frame);
  seen.compartment = CompartmentPixels(seen.regions, window.frame);
  seen.limbCm2 = Area(seen.regions.limb) / 100.0;
  seen.boneCm2 = Area(seen.regions.bone) / 100.0;
  seen.compartmentCm2 = seen.regions.CompartmentArea() / 100.0;
  seen.muscleHu = MuscleHu(volume, window, seen.compartment);
  return seen;
}

/** What the program found of the limb that the reader drew. Areas and attenuation are those of its table. */
Seen ByProgram(const Analysed & analysed, const Window & window, const ReaderOutline & outline)
{
  const LabelId * labels = analysed.labels.Slice(window.slice);
  const auto limbPixels = Coverage(outline.limb, window.frame);
  std::map<Side, std::size_t> overlap;
  for (int j = 0; j < window.frame.height; ++j)
  {
    for (int i = 0; i < window.frame.width; ++i)
    {
      const auto meaning = MeaningOf(labels[VoxelAt(analysed.volume, window, i, j)]);
      if (meaning && limbPixels(i, j) >= 0.5F)
      {
        ++overlap[meaning->side];
      }
    }
  }
  const auto most = std::max_element(overlap.begin(), overlap.end(), [](const auto & a, const auto & b) { return a.second < b.second; });
  const auto row = most != overlap.end() ? analysed.table.Row(std::string(ToString(most->first)), window.slice) : std::nullopt;
  if (!row || analysed.table.Text(*row, "status") != "ok")
  {
    throw Error(
        ErrorCode::ProcessingFailed,
        outline.name + ": the program gives no values for this slice (" +
            (row ? analysed.table.Text(*row, "status") + ", " + analysed.table.Text(*row, "reason") : std::string("no limb found")) + ")");
  }
  MaskPlane limb(window.frame.width, window.frame.height, 0), bone = limb, fascia = limb;
  Seen seen;
  seen.compartment = limb;
  for (int j = 0; j < window.frame.height; ++j)
  {
    for (int i = 0; i < window.frame.width; ++i)
    {
      const auto meaning = MeaningOf(labels[VoxelAt(analysed.volume, window, i, j)]);
      if (!meaning || meaning->side != most->first)
      {
        continue;
      }
      limb(i, j) = 1;
      bone(i, j) = meaning->tissue == Tissue::CorticalBone || meaning->tissue == Tissue::Marrow ? 1 : 0;
      seen.compartment(i, j) =
          meaning->tissue == Tissue::Muscle || meaning->tissue == Tissue::IntermuscularFat || meaning->tissue == Tissue::OtherInsideFascia
              ? 1
              : 0;
      fascia(i, j) = bone(i, j) != 0 || seen.compartment(i, j) != 0 ? 1 : 0;
    }
  }
  seen.regions = { Boundary(limb, window.frame), Boundary(fascia, window.frame), Boundary(bone, window.frame) };
  seen.limbCm2 = analysed.table.Number(*row, "limb_area_cm2").value();
  seen.compartmentCm2 = analysed.table.Number(*row, "compartment_area_cm2").value();
  seen.boneCm2 = analysed.table.Number(*row, "bone_area_cm2").value();
  seen.muscleHu = analysed.table.Number(*row, "muscle_mean_hu").value();
  return seen;
}

std::vector<double> Column(const std::vector<Difference> & rows, double Difference::*member, bool absolute)
{
  std::vector<double> values;
  for (const Difference & row : rows)
  {
    values.push_back(absolute ? std::abs(row.*member) : row.*member);
  }
  return values;
}

bool KeepsBars(double dice, double areaPercent, double fasciaMm, double muscleHu)
{
  return dice >= kDiceBar && areaPercent <= kAreaBarPercent && fasciaMm <= kFasciaBarMm && muscleHu <= kMuscleBarHu;
}

/** Prints the summary of all pairs of observers; returns whether the program's means keep the bars. */
bool PrintSummary(const std::map<std::string, std::vector<Difference>> & differences)
{
  TextTable summary({ "Means over slices", "Dice", "|area| %", "area %", "fascia mm", "|limb| %", "|bone| %", "|muscle HU|", "muscle HU" });
  summary.Add({ "Bars", ">= 0.97", "<= 3", "", "<= 1", "", "", "<= 2", "" });
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
      const double dice = centre(&Difference::dice, false), area = centre(&Difference::compartmentPercent, true);
      const double fascia = centre(&Difference::fasciaMm, false), hu = centre(&Difference::muscleHu, true);
      summary.Add({ pair + (medians ? ", medians" : ""), Fixed(dice, 4), Fixed(area, 2),
                    Fixed(centre(&Difference::compartmentPercent, false), 2, true), Fixed(fascia, 2),
                    Fixed(centre(&Difference::limbPercent, true), 2), Fixed(centre(&Difference::bonePercent, true), 2), Fixed(hu, 2),
                    Fixed(centre(&Difference::muscleHu, false), 2, true) });
      const bool ofProgram = pair.rfind("program", 0) == 0;
      kept = kept && (medians || !ofProgram || KeepsBars(dice, area, fascia, hu));
    }
  }
  summary.Print(std::cout);
  return kept;
}

int Run(const std::filesystem::path & outlines, const std::filesystem::path & data)
{
  std::map<std::string, std::vector<ReaderOutline>> byDataset;
  for (const auto & entry : std::filesystem::directory_iterator(outlines / "reader-a"))
  {
    if (entry.path().extension() == ".json")
    {
      const ReaderOutline outline = ReadOutline(entry.path());
      byDataset[outline.dataset].push_back(outline);
    }
  }
  if (byDataset.empty())
  {
    throw Error(ErrorCode::UnreadableInput, "the folder holds no outlines in reader-a; give Data/HandDrawn");
  }
  TextTable table(
      { "Slice", "Pair", "Dice", "compartment cm²", "second cm²", "area %", "fascia mm", "limb %", "bone %", "muscle HU", "diff HU" });
  std::map<std::string, std::vector<Difference>> differences;
  bool measured = true;
  std::size_t sliceCount = 0;
  for (auto & [dataset, slices] : byDataset)
  {
    std::sort(slices.begin(), slices.end(), [](const ReaderOutline & a, const ReaderOutline & b) { return a.zLpsMm < b.zLpsMm; });
    std::cerr << "analysing " << dataset << '\n';
    const Analysed analysed = Analyse(data / dataset);
    for (const ReaderOutline & a : slices)
    {
      ++sliceCount;
      const ReaderOutline b = ReadOutline(outlines / "reader-b" / (a.name + ".json"));
      const Window window = FindWindow(analysed.volume, a);
      const Seen readerA = ByReaders(analysed.volume, window, { a });
      const Seen readerB = ByReaders(analysed.volume, window, { b });
      const Seen mean = ByReaders(analysed.volume, window, { a, b });
      const auto add = [&](const std::string & pair, const Seen & first, const Seen & second)
      {
        const Difference d = Compare(first, second);
        differences[pair].push_back(d);
        table.Add({ a.name, pair, Fixed(d.dice, 4), Fixed(first.compartmentCm2, 2), Fixed(second.compartmentCm2, 2),
                    Fixed(d.compartmentPercent, 2, true), Fixed(d.fasciaMm, 2), Fixed(d.limbPercent, 2, true),
                    Fixed(d.bonePercent, 2, true), Fixed(first.muscleHu, 1), Fixed(d.muscleHu, 2, true) });
      };
      try
      {
        const Seen program = ByProgram(analysed, window, a);
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
  const std::vector<Difference> & toMean = differences[kProgramToMean];
  const auto keeping = std::count_if(toMean.begin(), toMean.end(),
                                     [](const Difference & d)
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
