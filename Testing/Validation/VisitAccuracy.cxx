/** Visits: are levels found again, is a known loss of muscle measured, and does nothing change where nothing did. */
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "TextTable.h"
#include "myosect/Core/Error.h"
#include "myosect/Dicom/SeriesCatalog.h"
#include "myosect/Phantom/LimbPhantom.h"
#include "myosect/Phantom/MrPhantom.h"
#include "myosect/Phantom/VisitPhantom.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Pipeline/Compare.h"
#include "myosect/Pipeline/WorkFolder.h"
#include "myosect/Report/ReadTables.h"

namespace
{
using namespace myosect;
using namespace myosect::validation;
namespace fs = std::filesystem;

constexpr double kLevelBarMm = 2.0, kLossBarPoints = 1.0, kUnchangedBarPercent = 0.5, kCoverageBar = 0.95;

/** A rendered and analysed visit. */
struct Scanned
{
  Grid scanner, planes; ///< the same voxels in the scanner's and in the leg's frame
  std::vector<phantom::LegParameters> legs;
  fs::path result;

  [[nodiscard]] Vector3 InScanner(const Vector3 & legPoint) const { return scanner.PointLps(planes.IndexIjk(legPoint)); }
};

Scanned AnalyseScan(const phantom::CtPhantom & phantom, const phantom::DicomIdentity & identity, const fs::path & work,
                    const std::string & name)
{
  phantom::WriteCtSeries(work / (name + "-dicom"), phantom.grid, phantom.hounsfield, identity);
  pipeline::AnalysisRequest request;
  request.inputs = { work / (name + "-dicom") };
  request.participantId = "validation";
  RunContext run;
  (void)pipeline::Analyze(request, work / name, run);
  fs::remove_all(work / (name + "-dicom"));
  return { phantom.grid, phantom.parameters.acquisition.grid, phantom.parameters.legs, work / name };
}

Scanned ScanAndAnalyse(const phantom::VisitParameters & visit, const fs::path & work, const std::string & name)
{
  std::cerr << name << '\n';
  RunContext context;
  return AnalyseScan(phantom::RenderVisit(visit, context), phantom::VisitIdentity(visit), work, name);
}

struct Compared
{
  nlohmann::json summary;
  report::TextRows changes;

  [[nodiscard]] std::string Field(const std::string & side, const std::string & segment, const std::string & metric,
                                  const std::string & column) const
  {
    for (const auto & row : changes.rows)
    {
      if (row[*changes.Column("side")] == side && row[*changes.Column("segment")] == segment && row[*changes.Column("metric")] == metric)
      {
        return row[*changes.Column(column)];
      }
    }
    return {};
  }
};

std::string Bytes(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

Compared Compare(const fs::path & baseline, const fs::path & followup, const fs::path & output)
{
  RunContext context;
  pipeline::CompareRequest request;
  request.baseline = baseline;
  request.followups = { followup };
  (void)pipeline::CompareResults(request, output, context);
  return { nlohmann::json::parse(Bytes(output / "summary.json")), report::ParseCsv(Bytes(output / "changes.csv"), "changes.csv") };
}

struct Coverage
{
  std::size_t levels = 0, covered = 0;
  double worstMm = 0.0;
  bool kept = true;
};

/** Largest error along the bone where both visits show it, mm. */
double LevelError(const Scanned & baseline, const Scanned & followup, std::size_t side, const nlohmann::json & entry, bool femur)
{
  const auto t = entry["followup_to_baseline_lps"].get<std::vector<double>>();
  double worst = 0.0;
  for (double level = femur ? 10.0 : -10.0; std::abs(level) < 320.0; level += femur ? 10.0 : -10.0)
  {
    const auto pointOf = [&](const Scanned & scan)
    {
      const phantom::LegParameters & leg = scan.legs[side];
      return Vector3{ leg.centreXMm + leg.tiltX * level, leg.centreYMm + leg.tiltY * level, leg.kneeZMm + level };
    };
    const auto inside = [&](const Scanned & scan)
    {
      const double k = scan.planes.IndexIjk(pointOf(scan))[2];
      return k >= 0.0 && k <= static_cast<double>(scan.planes.size[2] - 1);
    };
    if (inside(baseline) && inside(followup))
    {
      const Vector3 p = followup.InScanner(pointOf(followup));
      const double z = t[8] * p[0] + t[9] * p[1] + t[10] * p[2] + t[11];
      worst = std::max(worst, std::abs(z - baseline.InScanner(pointOf(baseline))[2]));
    }
  }
  return worst;
}

void CheckLevels(const Scanned & baseline, const Scanned & followup, Segment segment, const Compared & compared, const std::string & what,
                 TextTable & table, Coverage & coverage)
{
  for (const auto & entry : compared.summary["registrations"])
  {
    const bool femur = entry["bone"] == "femur";
    if (femur != (segment == Segment::Thigh))
    {
      continue;
    }
    const bool found = entry["found"].get<bool>();
    const double error = found ? LevelError(baseline, followup, entry["side"] == "left" ? 0 : 1, entry, femur) : 1e9;
    const bool bounded = found && entry["uncertainty_mm"].is_number();
    const double uncertainty = bounded ? entry["uncertainty_mm"].get<double>() : 0.0;
    ++coverage.levels;
    coverage.covered += error <= uncertainty || (found && !bounded) ? 1 : 0;
    coverage.worstMm = std::max(coverage.worstMm, error);
    coverage.kept = coverage.kept && bounded && error <= kLevelBarMm;
    table.Add({ what, entry["side"].get<std::string>() + " " + entry["bone"].get<std::string>(), Fixed(error, 2),
                bounded ? Fixed(uncertainty, 2) : "no limit", found ? Fixed(entry["residual_mm"].get<double>(), 2) : "-",
                found ? Fixed(entry["overlap_mm"].get<double>(), 0) : "-" });
  }
}

bool RunPhantoms(unsigned seeds)
{
  bool kept = true;
  TextTable levels({ "visit", "bone", "largest error mm", "stated 95 % mm", "residual mm", "overlap mm" });
  TextTable losses({ "visit", "metric", "true %", "left %", "left flag", "right %", "right flag" });
  Coverage coverage;
  for (const Segment segment : { Segment::Thigh, Segment::Calf })
  {
    const pipeline::WorkFolder work;
    const std::string word(ToString(segment));
    phantom::VisitParameters visit;
    visit.segment = segment;
    const Scanned baseline = ScanAndAnalyse(visit, work.Path(), word + "-1");
    visit.followup = true;
    std::vector<std::pair<double, unsigned>> visits;
    for (unsigned seed = 1; seed <= seeds; ++seed)
    {
      visits.emplace_back(0.0, seed);
    }
    for (const double loss : { 5.0, 7.5, 10.0 })
    {
      visits.emplace_back(loss, 20 + static_cast<unsigned>(loss));
    }
    for (const auto & [loss, seed] : visits)
    {
      visit.leftMuscleLossPercent = loss;
      visit.seed = seed;
      const std::string name = word + "-2-loss-" + FormatNumber(loss) + "-" + std::to_string(seed);
      const Scanned followup = ScanAndAnalyse(visit, work.Path(), name);
      const Compared compared = Compare(baseline.result, followup.result, work.Path() / (name + "-compared"));
      CheckLevels(baseline, followup, segment, compared, name, levels, coverage);
      for (const char * metric : { "muscle_area", "contractile_area", "muscle_volume" })
      {
        const std::string left = compared.Field("left", word, metric, "change_percent"),
                          right = compared.Field("right", word, metric, "change_percent");
        const std::string leftFlag = compared.Field("left", word, metric, "flag"),
                          rightFlag = compared.Field("right", word, metric, "flag");
        if (left.empty() && leftFlag.empty())
        {
          continue; // contractile area may be missing
        }
        losses.Add({ name, metric, Fixed(-loss, 1), left, leftFlag, right, rightFlag });
        const bool leftKept = !left.empty() && std::abs(std::stod(left) + loss) <= kLossBarPoints;
        kept = kept && rightFlag == "within_error" && (metric != std::string("muscle_area") || leftKept);
      }
      fs::remove_all(followup.result);
    }
  }
  const double share = static_cast<double>(coverage.covered) / static_cast<double>(coverage.levels);
  std::cout << "Levels of phantom visits shifted 30 mm, turned 5° about any axis and moved on the table; a bone end in view.\n\n";
  levels.Print(std::cout);
  std::cout << "\nLargest error " << Fixed(coverage.worstMm, 2) << " mm (bar " << Fixed(kLevelBarMm, 0)
            << " mm); the stated uncertainty covers " << Fixed(100.0 * share, 0)
            << " % (bar 95 %).\n\nA known loss of the left leg's muscle (bar: 1 point; the right leg within error).\n\n";
  losses.Print(std::cout);
  std::cout << '\n';
  return kept && coverage.kept && share >= kCoverageBar;
}

/** Unchanged thighs scanned again, only shaft in view: "no limit" is an honest answer, a number that does not cover the error is none. */
bool RunShafts(unsigned seeds)
{
  const pipeline::WorkFolder work;
  const auto scan = [&](const std::string & name, unsigned seed)
  {
    const std::string folder = name + "-" + std::to_string(seed);
    std::cerr << folder << '\n';
    RunContext context;
    return AnalyseScan(phantom::Render(phantom::CaseParameters(name, seed), context), {}, work.Path(), folder);
  };
  TextTable table({ "visit", "bone", "largest error mm", "stated 95 % mm", "residual mm", "overlap mm" });
  Coverage coverage;
  const Scanned baseline = scan("thigh", 1);
  for (unsigned seed = 1; seed <= seeds; ++seed)
  {
    const Scanned followup = scan("repeat", seed);
    const std::string name = "shaft-" + std::to_string(seed);
    CheckLevels(baseline, followup, Segment::Thigh, Compare(baseline.result, followup.result, work.Path() / name), name, table, coverage);
    fs::remove_all(followup.result);
  }
  const double share = static_cast<double>(coverage.covered) / static_cast<double>(coverage.levels);
  std::cout << "Thighs scanned again, no end of the femur in view.\n\n";
  table.Print(std::cout);
  std::cout << "\nThe stated uncertainty covers " << Fixed(100.0 * share, 0) << " %, \"no limit\" counted as covering (bar 95 %).\n\n";
  return share >= kCoverageBar;
}

/** Two visits on magnetic resonance: the stack shifted, the leg moved in the coil, other noise, 7.5 % of the left leg's muscle lost. */
struct MrVisitCase
{
  const char * name;
  const char * phantom;
  std::size_t slices;
  double firstZMm;
};

constexpr MrVisitCase kMrVisits[] = {
  { "T1 calf", "mr-t1-calf", 44, -120.0 },
  { "Dixon calf", "mr-dixon-calf", 44, -120.0 },
  { "T1 thigh", "mr-t1-thigh", 30, -90.0 },
  { "Dixon thigh", "mr-dixon-thigh", 30, -90.0 },
};

bool RunMagneticResonance()
{
  constexpr double kLossPercent = 7.5, kShiftMm = 12.0;
  TextTable table({ "visits", "metric", "true %", "left %", "left flag", "right %", "right flag", "level mm", "reason" });
  bool kept = true;
  for (const MrVisitCase & wanted : kMrVisits)
  {
    const pipeline::WorkFolder work;
    const auto visit = [&](bool followup)
    {
      const std::string name = followup ? "second" : "first";
      std::cerr << wanted.name << ' ' << name << '\n';
      phantom::MrPhantomParameters parameters = phantom::MrCaseParameters(wanted.phantom);
      parameters.limbs.name = std::string(wanted.name) + ' ' + name;
      phantom::AcquisitionParameters & acquisition = parameters.limbs.acquisition;
      acquisition.grid.size[2] = wanted.slices;
      acquisition.grid.originLps[2] = wanted.firstZMm + (followup ? kShiftMm : 0.0);
      acquisition.noiseSeed = followup ? 77 : 1;
      for (phantom::LegParameters & leg : parameters.limbs.legs)
      {
        leg.replacement = phantom::Replacement::SubcutaneousFat;
        leg.centreYMm += followup ? 4.0 : 0.0;
        leg.tiltY += followup ? 0.03 : 0.0;
        leg.muscleAreaScale = followup && leg.side == Side::Left ? 1.0 - 0.01 * kLossPercent : 1.0;
      }
      RunContext context;
      phantom::WriteMrCase(parameters, work.Path() / (name + "-phantom"), context);
      pipeline::AnalysisRequest request;
      request.inputs = { work.Path() / (name + "-phantom") / "dicom" };
      request.participantId = "validation";
      (void)pipeline::Analyze(request, work.Path() / name, context);
      return work.Path() / name;
    };
    const fs::path first = visit(false), second = visit(true);
    const Compared compared = Compare(first, second, work.Path() / "compared");
    const std::string segment = std::string(wanted.phantom).find("calf") != std::string::npos ? "calf" : "thigh";
    for (const char * metric : { "muscle_area", "compartment_area", "contractile_area", "fat_fraction" })
    {
      const auto field = [&](const char * side, const char * column) { return compared.Field(side, segment, metric, column); };
      if (field("left", "flag").empty())
      {
        continue; // T1 has no fat fraction
      }
      const bool area = metric != std::string("fat_fraction");
      const char * column = area ? "change_percent" : "change";
      table.Add({ wanted.name, metric, area ? Fixed(-kLossPercent, 1) : "", field("left", column), field("left", "flag"),
                  field("right", column), field("right", "flag"), field("left", "level_uncertainty_mm"), field("left", "reason") });
      // What is told must be true: a loss of muscle on the left, nothing on the right. "Level uncertain" is an honest answer on a shaft.
      const std::string left = field("left", column), right = field("right", column);
      if (metric == std::string("muscle_area"))
      {
        kept = kept && (left.empty() || std::abs(std::stod(left) + kLossPercent) <= 2.0 * kLossBarPoints) &&
               (right.empty() || field("right", "flag") == "within_error");
      }
    }
  }
  std::cout << "Magnetic resonance: two visits, the stack 12 mm further up, the legs tilted by 1.7 degrees, no end of a bone in view (bar: "
               "what is told lies within 2 "
               "points, the right leg within error).\n\n";
  table.Print(std::cout);
  std::cout << '\n';
  return kept;
}

bool RunVisibleHuman(const fs::path & data)
{
  const pipeline::WorkFolder work;
  RunContext context;
  const dicom::SeriesCatalog catalog = dicom::Scan({ data }, context);
  const dicom::Selection selection = dicom::Select(catalog, {});
  const auto & frames = catalog.candidates[selection.taken].frames;
  const auto analyse = [&](std::size_t first, const std::string & name)
  {
    pipeline::AnalysisRequest request;
    for (std::size_t i = first; i < frames.size(); ++i)
    {
      request.inputs.push_back(frames[i].file);
    }
    request.participantId = "validation";
    RunContext run;
    (void)pipeline::Analyze(request, work.Path() / name, run);
  };
  analyse(0, "all");
  analyse(frames.size() / 2, "upper");
  const Compared compared = Compare(work.Path() / "all", work.Path() / "upper", work.Path() / "compared");
  std::cout << "Visible Human legs, upper half of the slices as visit 2 against all as visit 1 (bar " << Fixed(kUnchangedBarPercent, 1)
            << " % for muscle, subfascial and contractile areas and volumes of thigh and calf).\n\n";
  TextTable table({ "limb", "metric", "change %", "flag", "levels", "reason" });
  bool kept = true, any = false;
  for (const auto & row : compared.changes.rows)
  {
    const auto field = [&](const char * name) { return row[*compared.changes.Column(name)]; };
    if (field("change_percent").empty() && field("reason") != "level uncertain")
    {
      continue;
    }
    table.Add({ field("side") + " " + field("segment"), field("metric"), field("change_percent"), field("flag"), field("n_levels"),
                field("reason") });
    const std::string segment = field("segment"), metric = field("metric");
    const bool muscle = metric.find("muscle_") == 0 || metric.find("compartment_") == 0 || metric.find("contractile_") == 0;
    if ((segment == "thigh" || segment == "calf") && muscle && metric != "muscle_mean_hu")
    {
      any = true;
      kept = kept && !field("change_percent").empty() && std::abs(std::stod(field("change_percent"))) <= kUnchangedBarPercent;
    }
  }
  table.Print(std::cout);
  std::cout << '\n';
  return kept && any;
}
} // namespace

int main(int argc, char ** argv)
{
  try
  {
    if (argc > 3)
    {
      throw Error(ErrorCode::Usage, "usage: VisitAccuracy mr | shafts [SEEDS] | [SEEDS [VISIBLE_HUMAN_FOLDER]]");
    }
    if (argc == 2 && argv[1] == std::string("mr"))
    {
      return RunMagneticResonance() ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (argc > 1 && argv[1] == std::string("shafts"))
    {
      return RunShafts(argc > 2 ? static_cast<unsigned>(std::stoul(argv[2])) : 8) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    const unsigned seeds = argc > 1 ? static_cast<unsigned>(std::stoul(argv[1])) : 6;
    bool kept = seeds == 0 || (RunPhantoms(seeds) && RunShafts(seeds) && RunMagneticResonance());
    if (argc > 2)
    {
      kept = RunVisibleHuman(argv[2]) && kept;
    }
    std::cout << (kept ? "The bars are kept." : "A bar is missed.") << '\n';
    return kept ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  catch (const std::exception & e)
  {
    std::cerr << "VisitAccuracy: " << e.what() << '\n';
    return 2;
  }
}
