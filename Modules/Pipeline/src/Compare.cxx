#include "myosect/Pipeline/Compare.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "DicomObjects.h"
#include "Participant.h"
#include "PicturePairs.h"
#include "VisitMatching.h"
#include "VisitOrder.h"
#include "myosect/Comparison/VisitPatterns.h"
#include "myosect/Core/Error.h"
#include "myosect/DicomExport/ComparisonObjects.h"
#include "myosect/Pipeline/OutputFolder.h"
#include "myosect/Report/Comparison.h"

namespace myosect::pipeline
{
namespace
{
using Clock = std::chrono::steady_clock;

std::vector<report::ParameterEntry> Describe(const comparison::ChangeParameters & parameters, const comparison::PatternParameters & patterns)
{
  const auto entry = [](const char * name, double value, const char * meaning)
  { return report::ParameterEntry{ name, FormatNumber(value), "default", meaning }; };
  std::vector<report::ParameterEntry> entries{
    entry("area_cv_percent", parameters.areaCvPercent, "within-subject coefficient of variation of areas and volumes, where no profile tells it"),
    entry("joint_area_cv_percent", parameters.jointAreaCvPercent, "the same at knee and ankle"),
    entry("joint_fat_fraction_sem_points", parameters.jointFatFractionSemPoints, "standard error of measurement of the fat fraction at knee and ankle"),
    entry("fat_fraction_sem_points", parameters.fatFractionSemPoints, "standard error of measurement of the fat fraction, where no profile tells it"),
    entry("level_effect_percent", parameters.levelEffectPercent, "the level's uncertainty may move an area by so much"),
    entry("level_effect_points", parameters.levelEffectPoints, "the level's uncertainty may move a fat fraction by so much"),
    entry("maximum_residual_mm", parameters.maximumResidualMm, "largest distance of the bones of two visits"),
    entry("annualised_from_days", parameters.annualisedFromDays, "shorter intervals give no change a year"),
    entry("minimum_levels", parameters.minimumLevels, "matched levels that a flag needs"),
    entry("minimum_length_mm", parameters.minimumLengthMm, "length of limb that they must cover"),
    entry("muscle_area_fat_fraction_percent", parameters.muscleAreaFatFractionPercent, "from here on a change of muscle area gets no flag"),
    entry("pattern_size_change_percent", patterns.sizeChangePercent, "least change of an area that is larger or smaller, if it can be told from error"),
    entry("pattern_high_fat_fraction_percent", patterns.highFatFractionPercent, "least fat fraction that is called fatty"),
    entry("pattern_lean_fat_fraction_sd_points", patterns.leanFatFractionSdPoints, "half of what it must lie above the baseline's"),
    entry("pattern_ct_fat_uncertainty_points", patterns.ctFatUncertaintyPoints, "uncertainty of fat fractions on CT, added to both"),
  };
  entries.push_back({ "repeatability_profile", parameters.profile.empty() ? "false" : "true", parameters.profile.empty() ? "default" : "command line",
                      "smallest detectable changes are the site's own" });
  return entries;
}

void WarnOfProtocol(const std::vector<Visit> & visits, RunContext & context)
{
  for (std::size_t i = 1; i < visits.size(); ++i)
  {
    for (const std::string & difference : ProtocolDifferences(visits[0].result, visits[i].result))
    {
      context.Warn({ "protocol-differs", Severity::Warning,
                     "baseline against visit " + std::to_string(i + 1) + ", " + difference + "; the values may differ with it", {}, {} });
    }
  }
}

/** Rows of a visit along the baseline's bone. */
std::vector<SliceMeasurement> OnBaseline(const Visit & followup, const MatchedBone & match, const anatomy::BoneRegistration & frame)
{
  return PlacedRows(followup, match.side, match.bone,
                    match.firstIsFixed ? match.registration.movingToFixed : match.registration.movingToFixed.Inverse(), frame);
}

/** Three rows of rotation and translation. */
std::array<double, 12> ToBaseline(const MatchedBone & bone)
{
  const anatomy::RigidTransform transform = bone.firstIsFixed ? bone.registration.movingToFixed : bone.registration.movingToFixed.Inverse();
  std::array<double, 12> numbers{};
  for (std::size_t i = 0; i < 3; ++i)
  {
    std::copy(transform.rotation[i].begin(), transform.rotation[i].end(), numbers.begin() + static_cast<std::ptrdiff_t>(4 * i));
    numbers[4 * i + 3] = transform.translationMm[i];
  }
  return numbers;
}

/** All visits on the baseline's own bones. */
void AddTrends(const std::vector<Visit> & visits, const std::vector<std::vector<MatchedBone>> & matches, const comparison::ChangeParameters & parameters,
               report::ComparisonContent & content)
{
  const bool pair = visits.size() == 2;
  for (const MatchedBone & first : matches.front())
  {
    const auto & surface = visits[0].bones.at({ first.side, first.bone });
    const anatomy::BoneRegistration frame = pair ? first.registration : anatomy::RegisterBones(surface, surface);
    if (!frame.found)
    {
      continue;
    }
    std::vector<std::vector<SliceMeasurement>> rows{ pair ? first.first : PlacedRows(visits[0], first.side, first.bone, {}, frame) };
    std::vector<bool> known{ true };
    std::vector<Value> uncertaintyMm{ std::nullopt };
    for (const auto & bones : matches)
    {
      const auto match = std::find_if(bones.begin(), bones.end(), [&](const MatchedBone & m) { return m.side == first.side && m.bone == first.bone; });
      const bool sure = match != bones.end() && match->registration.found && match->registration.axialUncertaintyMm &&
                        match->registration.residualMm <= parameters.maximumResidualMm;
      known.push_back(sure);
      uncertaintyMm.push_back(sure ? match->registration.axialUncertaintyMm : std::nullopt);
      rows.push_back(!sure ? std::vector<SliceMeasurement>() : pair ? match->second : OnBaseline(visits[rows.size()], *match, frame));
    }
    for (const Segment segment : SegmentsOf(first.bone))
    {
      std::vector<comparison::TrendVisit> series;
      for (std::size_t v = 0; v < rows.size(); ++v)
      {
        series.push_back({ &rows[v], content.visits[v].days, known[v], uncertaintyMm[v] });
      }
      const auto trends = comparison::DescribeTrends(first.side, segment, series, parameters);
      content.trends.insert(content.trends.end(), trends.begin(), trends.end());
    }
  }
}

void AddCurves(const std::vector<MatchedBone> & bones, report::ComparisonContent & content)
{
  for (const MatchedBone & bone : bones)
  {
    report::LimbCurves curves;
    curves.side = bone.side;
    curves.segment = bone.bone == anatomy::LongBone::Femur ? Segment::Thigh : Segment::Calf;
    const auto points = [&](const std::vector<SliceMeasurement> & rows)
    {
      std::vector<std::pair<double, double>> line;
      for (const SliceMeasurement & row : rows)
      {
        if (row.segment == curves.segment && row.status == Status::Ok && row.matchPositionMm && row.muscleAreaCm2)
        {
          line.emplace_back(*row.matchPositionMm, *row.muscleAreaCm2);
        }
      }
      std::sort(line.begin(), line.end());
      return line;
    };
    curves.baseline = points(bone.first);
    curves.followup = points(bone.second);
    if (bone.registration.found && bone.registration.axialUncertaintyMm && curves.baseline.size() > 1 && curves.followup.size() > 1)
    {
      content.curves.push_back(std::move(curves));
    }
  }
}

/** The baseline first, then the followups in the order of time. */
std::vector<std::filesystem::path> InOrder(const CompareRequest & request, RunContext & context)
{
  std::vector<StoredResult> results;
  for (const auto & folder : request.followups)
  {
    results.push_back(ReadResult(folder));
  }
  std::vector<const StoredResult *> pointers;
  for (const StoredResult & result : results)
  {
    pointers.push_back(&result);
  }
  const VisitOrder order = OrderVisits(pointers);
  if (!order.sure)
  {
    context.Warn({ "order-not-told", Severity::Warning, "neither time points nor dates tell the order of the visits; they stand as given", {}, {} });
  }
  if (order.contradicted)
  {
    context.Warn({ "order-contradicted", Severity::Warning, "dates and time points tell different orders of the visits; the dates were taken", {}, {} });
  }
  std::vector<std::filesystem::path> folders{ request.baseline };
  for (const std::size_t index : order.indices)
  {
    folders.push_back(request.followups[index]);
  }
  return folders;
}
/** The DICOM reports of the visits, when a report of the changes is asked for. */
std::vector<dicomexport::VisitReport> ReadVisitReports(const std::vector<std::filesystem::path> & folders,
                                                       const dicomexport::ObjectKinds & kinds, RunContext & context)
{
  dicomexport::RequireComparisonKinds(kinds);
  std::vector<dicomexport::VisitReport> reports;
  for (const auto & folder : kinds.Any() ? folders : std::vector<std::filesystem::path>())
  {
    const std::string name = "result " + folder.lexically_normal().filename().string();
    const std::filesystem::path file = folder / kDicomFolder / "sr.dcm";
    std::error_code status;
    if (!std::filesystem::is_regular_file(file, status))
    {
      throw Error(ErrorCode::Usage, name + " holds no DICOM report, which --dicom of compare needs for patient, study and references; measure "
                                           "it again with --dicom sr");
    }
    try
    {
      reports.push_back(dicomexport::ReadVisitReport(file));
    }
    catch (const Error & error)
    {
      throw error.With(name);
    }
    if (reports.back().patientId != reports.front().patientId)
    {
      context.Warn({ "patient-ids-differ", Severity::Warning,
                     "the DICOM reports of baseline and visit " + std::to_string(reports.size()) +
                         " have different Patient IDs; the report of the changes is filed under that of the last visit", {}, {} });
    }
  }
  return reports;
}

void WriteObjects(const std::filesystem::path & output, const report::ComparisonContent & content,
                  const std::vector<dicomexport::VisitReport> & reports, const dicomexport::ObjectKinds & kinds, RunContext & context)
{
  if (!kinds.Any())
  {
    return;
  }
  std::error_code failure;
  if (!std::filesystem::create_directory(output / kDicomFolder, failure))
  {
    throw Error(ErrorCode::CannotWrite, "cannot make folder dicom in the output: " + failure.message());
  }
  dicomexport::WriteComparisonObjects(output / kDicomFolder, content, reports, kinds, context);
}
} // namespace

CompareOutcome CompareResults(const CompareRequest & request, const std::filesystem::path & outputPath, RunContext & context)
{
  const auto start = Clock::now();
  if (request.followups.empty())
  {
    throw Error(ErrorCode::Usage, "compare needs a baseline and at least one later result");
  }
  comparison::ChangeParameters parameters = request.parameters;
  parameters.Validate();
  OutputFolder output(outputPath, request.replaceOutput);

  context.BeginStage("read");
  const std::vector<std::filesystem::path> folders = InOrder(request, context);
  const std::vector<dicomexport::VisitReport> reports = ReadVisitReports(folders, request.dicom, context);
  std::vector<Mixture> mixtures;
  const StoredResult baseline = ReadResult(folders.front());
  if (!request.repeatability.empty())
  {
    parameters.profile = ReadSiteRepeatability(request.repeatability, { baseline.table.identity.modality, baseline.softwareVersion }, context);
  }
  for (std::size_t i = 1; i < folders.size(); ++i)
  {
    const auto more = MixturesOf(baseline, ReadResult(folders[i]));
    mixtures.insert(mixtures.end(), more.begin(), more.end());
  }
  report::ComparisonContent content;
  content.allowed = RefuseMixtures(mixtures, request.allowed);
  std::vector<Visit> visits;
  for (std::size_t i = 0; i < folders.size(); ++i)
  {
    visits.push_back(LoadVisit(folders[i], i == 0 || i + 1 == folders.size(), context));
    const StoredResult & result = visits.back().result;
    const bool edited = std::any_of(result.table.slices.begin(), result.table.slices.end(), [](const SliceMeasurement & row) { return row.edited; });
    content.visits.push_back({ result.table.identity, result.timePoint, DaysBetween(baseline, result), result.protocol, result.softwareVersion,
                               report::ReadReview(result.folder), edited });
  }
  content.participantId = baseline.table.identity.participantId;
  if (content.participantId == kUnknownParticipant)
  {
    context.Warn({ "participant-unknown", Severity::Warning, "the results do not tell whose they are: that they are of one person is taken for granted", {}, {} });
  }
  for (std::size_t i = 1; i < visits.size(); ++i)
  {
    if (content.visits[i].days && *content.visits[i].days < 0.0)
    {
      context.Warn({ "baseline-later", Severity::Warning, "visit " + std::to_string(i + 1) + " was before the baseline", {}, {} });
    }
  }
  WarnOfProtocol(visits, context);

  context.BeginStage("match");
  std::vector<std::vector<MatchedBone>> matches;
  for (std::size_t i = 1; i < visits.size(); ++i)
  {
    matches.push_back(MatchVisits(visits[0], visits[i], context));
    for (const MatchedBone & bone : matches.back())
    {
      const auto & surfaces = visits[0].bones.at({ bone.side, bone.bone });
      if (!bone.registration.found && surfaces.Empty() && visits[i].bones.at({ bone.side, bone.bone }).Empty())
      {
        continue;
      }
      content.registrations.push_back({ i + 1, bone.side, std::string(WordOf(bone.bone)), bone.registration.found, bone.evidence.residualMm,
                                        bone.evidence.overlapMm, bone.evidence.uncertaintyMm, bone.evidence.problem, ToBaseline(bone) });
      for (const Segment segment : SegmentsOf(bone.bone))
      {
        const auto rows = comparison::CompareVisits({ bone.side, segment, &bone.first, &bone.second, bone.evidence, content.visits[0].identity.studyDate,
                                                      content.visits[i].identity.studyDate, content.visits[i].days, 1, i + 1 },
                                                    parameters);
        content.changes.insert(content.changes.end(), rows.begin(), rows.end());
      }
    }
  }
  content.patterns = comparison::DescribeVisitPatterns(content.changes, visits.back().result.table.identity.modality, request.patterns);
  AddTrends(visits, matches, parameters, content);
  AddCurves(matches.back(), content);
  content.pictures = MakePicturePairs(visits.front(), visits.back(), matches.back());
  content.parameters = Describe(parameters, request.patterns);
  content.warnings = context.Warnings();
  content.wallSeconds = std::chrono::duration<double>(Clock::now() - start).count();
  report::WriteComparison(output.Path(), content, context);
  WriteObjects(output.Path(), content, reports, request.dicom, context);
  context.ThrowIfCancelled();
  output.Commit();

  CompareOutcome outcome;
  outcome.warnings = content.warnings;
  outcome.partial = content.changes.empty() || std::any_of(content.changes.begin(), content.changes.end(),
                                                           [](const ChangeRow & row) { return row.flag == ChangeFlag::Indeterminate && !row.change; });
  return outcome;
}
} // namespace myosect::pipeline
