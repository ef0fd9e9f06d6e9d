#include "myosect/Pipeline/Analysis.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include <itkRegionOfInterestImageFilter.h>

#include "LegComparison.h"
#include "MrStudy.h"
#include "Pictures.h"
#include "SliceLevels.h"
#include "Study.h"
#include "myosect/Anatomy/Sides.h"
#include "myosect/Anatomy/SliceStatus.h"
#include "myosect/Core/Error.h"
#include "myosect/Image/VolumeFile.h"
#include "myosect/Measurement/Structures.h"
#include "myosect/Measurement/Summaries.h"
#include "myosect/Pipeline/OutputFolder.h"
#include "myosect/Segmentation/CtLimbSegmentation.h"
#include "myosect/Segmentation/TissueScale.h"

namespace myosect::pipeline
{
namespace
{
using Clock = std::chrono::steady_clock;

/** Renames the labels of limb 0 (held as left) and limb 1 (held as right) to their sides. */
void AssignSides(LabelVolume & labels, const std::vector<Side> & sides, RunContext & context)
{
  std::array<LabelId, 256> renamed{};
  bool changes = false;
  for (const Tissue tissue : kTissues)
  {
    for (std::size_t limb = 0; limb < sides.size(); ++limb)
    {
      const LabelId from = LabelOf(tissue, limb == 0 ? Side::Left : Side::Right);
      renamed[from] = LabelOf(tissue, sides[limb]);
      changes = changes || renamed[from] != from;
    }
  }
  if (!changes)
  {
    return;
  }
  context.ParallelFor(labels.grid.size[2],
                      [&](std::size_t k)
                      {
                        LabelId * slice = labels.Slice(k);
                        for (std::size_t i = 0; i < labels.grid.SliceVoxelCount(); ++i)
                        {
                          slice[i] = renamed[slice[i]];
                        }
                      });
}

/** Whether the limb at this place of slice k has a swap that could not be put right. */
bool HasPartialSwap(const Study & study, const segmentation::LimbMap & map, const Vector3 & centreLps, std::size_t k)
{
  if (!study.swaps.Has(segmentation::Polarity::Partial))
  {
    return false;
  }
  const Vector3 index = study.volume.grid.IndexIjk(centreLps);
  const int limb = segmentation::NearestLimb(map, index[0], index[1], k);
  return limb >= 0 && study.swaps.polarity[static_cast<std::size_t>(limb)][k] == segmentation::Polarity::Partial;
}

/** Why a section of magnetic resonance cannot be trusted; empty when nothing speaks against it. */
std::string ArtefactIn(const Study & study, const segmentation::LimbMap & map, const Vector3 & centreLps, Side side, std::size_t k)
{
  const segmentation::MrArtefacts & artefacts = study.artefacts;
  if (artefacts.IsGhosted(k))
  {
    return "motion: ghosts of " + FormatNumber(std::round(100.0 * *artefacts.ghostShare[k])) + " % of the signal beside the limbs";
  }
  const Vector3 index = study.volume.grid.IndexIjk(centreLps);
  const int limb = artefacts.voidMm.empty() ? -1 : segmentation::NearestLimb(map, index[0], index[1], k);
  if (limb >= 0 && artefacts.HasVoid(static_cast<std::size_t>(limb), k))
  {
    return "a place of " + FormatNumber(std::round(artefacts.voidMm[static_cast<std::size_t>(limb)][k])) + " mm without signal in the " + std::string(ToString(side)) +
           " limb, as metal makes it";
  }
  return {};
}

std::vector<SliceMeasurement> MeasureSide(const Study & study,
                                          const LabelVolume & labels,
                                          Side side,
                                          const anatomy::LimbSections & sections,
                                          const anatomy::LimbAnatomy & limb,
                                          const segmentation::LimbMap & map,
                                          const AnalysisRequest & request,
                                          bool foreign,
                                          RunContext & context)
{
  const CtVolume & volume = study.volume;
  const Modality modality = study.identity.modality;
  measurement::MeasurementParameters parameters = request.parameters.measurement;
  parameters.foreignMask = foreign;
  if (modality != Modality::Ct)
  {
    parameters.leanMuscleHu = segmentation::kScaleLean;
    parameters.fatModel = study.fatFraction ? measurement::FatModel::WholeVoxels : measurement::FatModel::Linear;
  }
  const auto fatHu = modality == Modality::Ct ? measurement::SubcutaneousFatHu(volume, labels, side, context) : Value(segmentation::kScaleFat);
  std::vector<SliceMeasurement> rows(volume.SliceCount());
  context.ParallelFor(volume.SliceCount(),
                      [&](std::size_t k)
                      {
                        SliceMeasurement & row = rows[k];
                        row.side = side;
                        row.segment = limb.segments[k];
                        row.sliceIndex = k;
                        const anatomy::SliceStatus status = anatomy::JudgeSection(
                          sections[k], map.kinds[k], 0.5 * (volume.grid.spacingMm[0] + volume.grid.spacingMm[1]));
                        row.status = status.status;
                        row.reason = status.reason;
                        if (row.status == Status::Ok && HasPartialSwap(study, map, sections[k].centreLps, k))
                        {
                          row.status = Status::Rejected;
                          row.reason = std::string(kPartialSwapReason) + "the " + std::string(ToString(side)) + " limb's section";
                        }
                        if (const std::string artefact = row.status == Status::Ok || study.artefacts.IsGhosted(k) ? ArtefactIn(study, map, sections[k].centreLps, side, k) : ""; !artefact.empty())
                        {
                          row.status = Status::Rejected;
                          row.reason = artefact;
                        }
                        row.zMm = sections[k].Present() ? sections[k].centreLps[2]
                                                        : volume.PointLps(0.5 * static_cast<double>(volume.grid.size[0] - 1),
                                                                          0.5 * static_cast<double>(volume.grid.size[1] - 1),
                                                                          k)[2];
                        if (row.status == Status::Ok)
                        {
                          measurement::MeasureSlice(volume, labels, side, k, fatHu, parameters, row);
                          if (study.fatFraction)
                          {
                            measurement::MeasureDixonSlice(volume, labels, side, k, *study.fatFraction, parameters, row);
                          }
                          else if (modality != Modality::Ct)
                          {
                            measurement::ClearAttenuation(row);
                          }
                          measurement::CheckPlausibility(row);
                        }
                        if (row.status != Status::Ok)
                        {
                          measurement::ClearValues(row);
                        }
                      });
  return rows;
}

void WarnOfRows(const std::vector<SliceMeasurement> & rows, const std::string & seriesUid, RunContext & context)
{
  for (const SliceMeasurement & row : rows)
  {
    const std::string side(ToString(row.side));
    switch (row.status)
    {
      case Status::Rejected:
        context.Warn({ row.reason == "pelvis" ? "plane-of-pelvis" : "slice-rejected", Severity::Warning, row.reason, seriesUid, row.sliceIndex });
        break;
      case Status::Truncated:
        context.Warn({ "limb-truncated", Severity::Warning, "the " + side + " limb is " + row.reason, seriesUid, row.sliceIndex });
        break;
      case Status::Implausible:
        context.Warn({ "implausible", Severity::Warning, "the " + side + " limb: " + row.reason, seriesUid, row.sliceIndex });
        break;
      default:
        break;
    }
  }
}

void WriteImage(const std::filesystem::path & file, const CtImage & image)
{
  WriteCtFile(file, image);
}

void WriteImage(const std::filesystem::path & file, const FloatImage & image)
{
  WriteMrFile(file, image);
}

template <typename TImage>
void WriteLimbImage(const std::filesystem::path & file, const CanonicalVolume<TImage> & volume, const LabelVolume & labels)
{
  const LabelImage::Pointer stored = ToStored(labels, volume);
  std::array<long, 3> low{ -1, -1, -1 };
  std::array<long, 3> high{ -1, -1, -1 };
  const Grid & grid = volume.storedGrid;
  const LabelId * label = stored->GetBufferPointer();
  for (std::size_t k = 0, i = 0; k < grid.size[2]; ++k)
  {
    for (std::size_t y = 0; y < grid.size[1]; ++y)
    {
      for (std::size_t x = 0; x < grid.size[0]; ++x, ++i)
      {
        if (label[i] == kBackgroundLabel)
        {
          continue;
        }
        const std::array<long, 3> at{ static_cast<long>(x), static_cast<long>(y), static_cast<long>(k) };
        for (std::size_t a = 0; a < 3; ++a)
        {
          low[a] = low[a] < 0 ? at[a] : std::min(low[a], at[a]);
          high[a] = std::max(high[a], at[a]);
        }
      }
    }
  }
  if (low[0] < 0)
  {
    return;
  }
  const typename TImage::Pointer image = MakeImage<TImage>(grid);
  FillStored(volume, *image);
  auto crop = itk::RegionOfInterestImageFilter<TImage, TImage>::New();
  typename TImage::RegionType region;
  for (unsigned a = 0; a < 3; ++a)
  {
    region.SetIndex(a, low[a]);
    region.SetSize(a, static_cast<std::size_t>(high[a] - low[a] + 1));
  }
  crop->SetRegionOfInterest(region);
  crop->SetInput(image);
  crop->Update();
  WriteImage(file, *crop->GetOutput());
}

std::vector<measurement::LevelRequest> LevelRequests(const Parameters & parameters)
{
  std::vector<measurement::LevelRequest> requests;
  std::transform(parameters.levels.begin(), parameters.levels.end(), std::back_inserter(requests), measurement::ParseLevel);
  return requests;
}

/** From labels with final sides to a written result folder. */
Outcome Finish(Study & study,
               const segmentation::LimbMap & map,
               const LabelVolume & labels,
               bool sidesKnown,
               bool foreign,
               std::vector<StructureRow> structures,
               std::vector<StructureAsymmetryRow> structureAsymmetry,
               const AnalysisRequest & request,
               OutputFolder & output,
               Clock::time_point start,
               RunContext & context)
{
  context.BeginStage("measure");
  const auto sections = anatomy::FindSections(study.volume, labels, request.parameters.segmentation.metalHu, context);
  report::ResultContent content;
  content.table.identity = study.identity;
  std::vector<MeasuredLimb> limbs;
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    const anatomy::LimbSections & ofSide = sections[static_cast<std::size_t>(side)];
    if (std::any_of(ofSide.begin(), ofSide.end(), [](const anatomy::LimbSection & s) { return s.Present(); }))
    {
      MeasuredLimb limb{ side, &ofSide, anatomy::DescribeLimb(ofSide, study.volume.slicePositionMm, request.segment), {} };
      limb.rows = MeasureSide(study, labels, side, ofSide, limb.anatomy, map, request, foreign || study.mapAlone, context);
      limbs.push_back(std::move(limb));
    }
  }
  AddLevels(study, labels, limbs, context);
  for (const MeasuredLimb & limb : limbs)
  {
    content.table.slices.insert(content.table.slices.end(), limb.rows.begin(), limb.rows.end());
  }
  std::stable_sort(content.table.slices.begin(),
                   content.table.slices.end(),
                   [](const SliceMeasurement & a, const SliceMeasurement & b) { return a.sliceIndex < b.sliceIndex; });
  content.table.limbs = measurement::Summarise(content.table.slices, study.volume);
  content.table.levels = measurement::MeasureLevels(content.table.slices, LevelRequests(request.parameters));
  CompareLegs(study, request, sidesKnown, content);
  WarnOfRows(content.table.slices, study.identity.seriesUid, context);

  context.BeginStage("report");
  content.structures = std::move(structures);
  content.structureAsymmetry = std::move(structureAsymmetry);
  content.fatFractionName = study.fatFractionName;
  content.hasStructures = foreign;
  content.parameters = DescribeParameters(request.parameters, request.parameterSources);
  content.inputs = study.inputs;
  for (auto & entry : DescribeComparisonInputs(request))
  {
    content.inputs.push_back(std::move(entry));
  }
  content.protocol = study.protocol;
  content.warnings = context.Warnings();
  if (study.signal)
  {
    AddPictures(*study.signal, labels, content);
  }
  else
  {
    AddPictures(study.volume, labels, content);
  }
  content.wallSeconds = std::chrono::duration<double>(Clock::now() - start).count();
  report::WriteResult(output.Path(), content, context);

  context.BeginStage("write");
  WriteLabelFile(output.Path() / "segmentation.nii.gz", *ToStored(labels, study.volume));
  if (request.keepImage)
  {
    const std::filesystem::path file = output.Path() / "image.nii.gz";
    study.signal ? WriteLimbImage(file, *study.signal, labels) : WriteLimbImage(file, study.volume, labels);
  }
  context.ThrowIfCancelled();
  output.Commit();

  Outcome outcome;
  outcome.warnings = content.warnings;
  std::set<Side> sides;
  for (const SliceMeasurement & row : content.table.slices)
  {
    sides.insert(row.side);
    outcome.partial = outcome.partial || (row.status != Status::Ok && row.status != Status::NotInFieldOfView);
  }
  outcome.limbCount = sides.size();
  outcome.partial = outcome.partial || sides.empty();
  return outcome;
}

segmentation::CtSegmentationParameters SegmentationParameters(const Study & study, const AnalysisRequest & request)
{
  return study.identity.modality == Modality::Ct ? request.parameters.segmentation : request.parameters.segmentation.ForTissueScale();
}

segmentation::LimbMap FindLimbsOrRefuse(Study & study, const AnalysisRequest & request, bool needsLimb, RunContext & context)
{
  context.BeginStage("limbs");
  if (study.mapAlone)
  {
    if (needsLimb)
    {
      throw Error(ErrorCode::UnsupportedInput,
                  (study.identity.seriesUid.empty() ? "the map" : "series " + study.identity.seriesUid) +
                    ": skin and bone are not seen on a fat-fraction map alone; give water and fat of the same acquisition (--water, --fat, or their series), or measure with a "
                    "segmentation: myosect measure --segmentation");
    }
    segmentation::LimbMap none;
    none.kinds.assign(study.volume.SliceCount(), segmentation::PlaneKind::Limbs);
    return none;
  }
  FindMotion(study, context);
  const auto findLimbs = [&]
  { return segmentation::FindLimbs(segmentation::WithoutGhostedSlices(study.volume, study.artefacts), SegmentationParameters(study, request), context); };
  segmentation::LimbMap map = PutSwapsRight(study, findLimbs(), findLimbs, context);
  if (study.signal)
  {
    segmentation::FindVoids(study.volume, map, study.artefacts, context);
  }
  if (map.limbCount == 0 && needsLimb)
  {
    throw Error(ErrorCode::ProcessingFailed,
                (study.identity.seriesUid.empty() ? "the volume" : "series " + study.identity.seriesUid) +
                  ": no limb with its bone found; check that it shows legs, or choose another series with --series");
  }
  return map;
}
} // namespace

const std::vector<std::string> & LiftableRefusals()
{
  static const std::vector<std::string> names{ dicom::kContrastRefusal };
  return names;
}

Outcome Analyze(const AnalysisRequest & request, const std::filesystem::path & outputPath, RunContext & context)
{
  const auto start = Clock::now();
  request.parameters.Validate();
  OutputFolder output(outputPath, request.replaceOutput);
  Study study = LoadStudy(request, context);
  const segmentation::LimbMap map = FindLimbsOrRefuse(study, request, true, context);

  context.BeginStage("segment");
  segmentation::CtSegmentation segmented = segmentation::SegmentLimbs(segmentation::WithoutGhostedSlices(study.volume, study.artefacts), map, SegmentationParameters(study, request), context);
  for (std::size_t k = 0; k < study.volume.SliceCount(); ++k)
  {
    if (study.artefacts.IsGhosted(k))
    {
      std::fill_n(segmented.labels.Slice(k), segmented.labels.grid.SliceVoxelCount(), kBackgroundLabel);
    }
  }
  for (std::size_t limb = 0; limb < segmented.skin.size(); ++limb)
  {
    if (!segmented.skin[limb].fitted)
    {
      context.Warn({ "skin-assumed",
                     Severity::Info,
                     "too little subcutaneous fat to see the inner edge of the skin: " + FormatNumber(segmented.skin[limb].thicknessMm) + " mm assumed",
                     study.identity.seriesUid,
                     {} });
    }
  }

  const auto sections = anatomy::FindSections(study.volume, segmented.labels, request.parameters.segmentation.metalHu, context);
  std::vector<std::optional<Side>> chirality;
  for (int limb = 0; limb < map.limbCount; ++limb)
  {
    // On magnetic resonance flowing blood looks like a slender bone: it must not contradict the order of two legs.
    const bool judged = study.identity.modality == Modality::Ct || map.limbCount == 1;
    chirality.push_back(judged ? anatomy::DescribeLimb(sections[static_cast<std::size_t>(limb)], study.volume.slicePositionMm, request.segment).landmarks.chirality
                               : std::nullopt);
  }
  const anatomy::SideDecision decision =
    anatomy::DecideSides(chirality, { request.side, study.attributes.laterality, map.foreignStripLowX, map.foreignStripHighX });
  if (decision.contradiction)
  {
    context.Warn({ "side-contradiction", Severity::Warning, decision.why, study.identity.seriesUid, {} });
  }
  else if (map.limbCount == 1)
  {
    const bool known = decision.sides.front() != Side::Unknown;
    context.Warn({ known ? "one-limb" : "side-unknown",
                   known ? Severity::Info : Severity::Warning,
                   known ? "only the " + std::string(ToString(decision.sides.front())) + " limb is in view (side " + decision.why +
                             "); it is compared with nothing"
                         : decision.why + "; give it with --side",
                   study.identity.seriesUid,
                   {} });
  }
  AssignSides(segmented.labels, decision.sides, context);
  const bool sidesKnown = std::none_of(decision.sides.begin(), decision.sides.end(), [](Side side) { return side == Side::Unknown; });
  study.inputs.emplace_back("noise_hu", FormatNumber(map.noiseHu));
  for (std::size_t limb = 0; limb < segmented.skin.size(); ++limb)
  {
    study.inputs.emplace_back("skin_thickness_mm_" + std::string(map.limbCount == 1 ? "limb" : limb == 0 ? "left" : "right"),
                              FormatNumber(segmented.skin[limb].thicknessMm));
  }
  return Finish(study, map, segmented.labels, sidesKnown, false, {}, {}, request, output, start, context);
}

Outcome Measure(const MeasureRequest & request, const std::filesystem::path & outputPath, RunContext & context)
{
  const auto start = Clock::now();
  request.image.parameters.Validate();
  OutputFolder output(outputPath, request.image.replaceOutput);
  Study study = LoadStudy(request.image, context);
  const WideLabelImage::Pointer stored = ReadLabelFile(request.segmentation);
  RequireSameGrid(*stored, study.volume);
  const segmentation::LimbMap map = FindLimbsOrRefuse(study, request.image, false, context);

  const bool foreign = !request.labelTable.empty();
  std::vector<StructureRow> structures;
  std::vector<StructureAsymmetryRow> structureAsymmetry;
  std::function<LabelId(std::int32_t)> meaningOf = [](std::int32_t value) -> LabelId
  {
    if (value < 0 || value > 255 || (value != 0 && !MeaningOf(static_cast<LabelId>(value))))
    {
      throw Error(ErrorCode::UnsupportedInput,
                  "the segmentation holds label " + std::to_string(value) + ", which has no meaning here; describe foreign labels with --label-table");
    }
    return static_cast<LabelId>(value);
  };
  if (foreign)
  {
    std::ifstream stream(request.labelTable, std::ios::binary);
    std::ostringstream text;
    if (!stream || !(text << stream.rdbuf()))
    {
      throw Error(ErrorCode::UnreadableInput, "label table " + request.labelTable.filename().string() + " cannot be read; check the path");
    }
    const measurement::LabelTable table = measurement::ParseLabelTable(text.str());
    structures = study.fatFraction ? measurement::MeasureStructures(*stored, *study.fatFraction, table)
                 : study.signal    ? measurement::MeasureStructures(*stored, *study.signal, table)
                                   : measurement::MeasureStructures(*stored, study.volume, table);
    structureAsymmetry = study.fatFraction ? measurement::CompareStructures(*stored, *study.fatFraction, table)
                                           : measurement::CompareStructures(*stored, study.volume, table);
    meaningOf = [table](std::int32_t value) -> LabelId
    {
      const auto found =
        std::find_if(table.labels.begin(), table.labels.end(), [&](const measurement::LabelDescription & l) { return l.id == value; });
      const bool known = found != table.labels.end() && found->tissue && found->side;
      return known ? LabelOf(*found->tissue, *found->side) : kBackgroundLabel;
    };
  }
  const LabelVolume labels = FromStored(*stored, study.volume, meaningOf);
  const LabelId * label = labels.image->GetBufferPointer();
  const bool sidesKnown = std::none_of(
    label,
    label + labels.grid.VoxelCount(),
    [](LabelId id)
    {
      const auto meaning = MeaningOf(id);
      return meaning && meaning->side == Side::Unknown;
    });
  return Finish(study, map, labels, sidesKnown, foreign, std::move(structures), std::move(structureAsymmetry), request.image, output, start, context);
}
} // namespace myosect::pipeline
