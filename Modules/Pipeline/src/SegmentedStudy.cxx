#include "SegmentedStudy.h"

#include <algorithm>
#include <array>
#include <functional>
#include <future>

#include "GivenLabels.h"
#include "MrStudy.h"
#include "myosect/Anatomy/Segments.h"
#include "myosect/Anatomy/Sides.h"
#include "myosect/Core/Error.h"
#include "myosect/Measurement/Structures.h"
#include "myosect/Segmentation/CtLimbSegmentation.h"

namespace myosect::pipeline
{
namespace
{
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

segmentation::CtSegmentationParameters SegmentationParameters(const Study & study, const AnalysisRequest & request)
{
  return study.identity.modality == Modality::Ct ? request.parameters.segmentation : request.parameters.segmentation.ForTissueScale();
}

[[noreturn]] void RefuseLabel(std::int32_t value)
{
  throw Error(ErrorCode::UnsupportedInput, "the segmentation holds label " + std::to_string(value) +
                                               ", which has no meaning here; describe foreign labels with --label-table");
}

void RequireMeanings(const LabelVolume & labels, RunContext & context)
{
  std::vector<std::array<bool, 256>> seen(labels.grid.size[2]);
  context.ParallelFor(seen.size(),
                      [&](std::size_t k)
                      {
                        const LabelId * slice = labels.Slice(k);
                        std::for_each(slice, slice + labels.grid.SliceVoxelCount(), [&here = seen[k]](LabelId id) { here[id] = true; });
                      });
  for (std::size_t id = 1; id < 256; ++id)
  {
    const bool held = std::any_of(seen.begin(), seen.end(), [id](const auto & here) { return here[id]; });
    if (held && !MeaningOf(static_cast<LabelId>(id)))
    {
      RefuseLabel(static_cast<std::int32_t>(id));
    }
  }
}

segmentation::LimbMap FindLimbsOrRefuse(Study & study, const AnalysisRequest & request, bool needsLimb, RunContext & context)
{
  context.BeginStage("limbs");
  if (study.mapAlone)
  {
    if (needsLimb)
    {
      throw Error(ErrorCode::UnsupportedInput, (study.identity.seriesUid.empty() ? "the map" : "series " + study.identity.seriesUid) +
                                                   ": skin and bone are not seen on a fat-fraction map alone; give water and fat of the "
                                                   "same acquisition (--water, --fat, or their series), or measure with a "
                                                   "segmentation: myosect measure --segmentation");
    }
    segmentation::LimbMap none;
    none.kinds.assign(study.volume.SliceCount(), segmentation::PlaneKind::Limbs);
    return none;
  }
  FindMotion(study, context);
  const auto findLimbs = [&]
  {
    return segmentation::FindLimbs(segmentation::WithoutGhostedSlices(study.volume, study.artefacts),
                                   SegmentationParameters(study, request), context);
  };
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

SegmentedStudy SegmentStudy(Study loaded, const AnalysisRequest & request, RunContext & context)
{
  SegmentedStudy result;
  result.study = std::move(loaded);
  Study & study = result.study;
  result.map = FindLimbsOrRefuse(study, request, true, context);
  const segmentation::LimbMap & map = result.map;

  context.BeginStage("segment");
  segmentation::CtSegmentation segmented = segmentation::SegmentLimbs(segmentation::WithoutGhostedSlices(study.volume, study.artefacts),
                                                                      map, SegmentationParameters(study, request), context);
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
                     "too little subcutaneous fat to see the inner edge of the skin: " + FormatNumber(segmented.skin[limb].thicknessMm) +
                         " mm assumed",
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
    chirality.push_back(judged
                            ? anatomy::DescribeLimb(sections[static_cast<std::size_t>(limb)], study.volume.slicePositionMm, request.segment)
                                  .landmarks.chirality
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
  study.inputs.emplace_back("noise_hu", FormatNumber(map.noiseHu));
  for (std::size_t limb = 0; limb < segmented.skin.size(); ++limb)
  {
    study.inputs.emplace_back("skin_thickness_mm_" + std::string(map.limbCount == 1 ? "limb"
                                                                 : limb == 0        ? "left"
                                                                                    : "right"),
                              FormatNumber(segmented.skin[limb].thicknessMm));
  }
  result.labels = std::move(segmented.labels);
  return result;
}

void FindLimbs(SegmentedStudy & segmented, const AnalysisRequest & request, RunContext & context)
{
  segmented.map = FindLimbsOrRefuse(segmented.study, request, false, context);
}

SegmentedStudy ReadSegmentedStudy(const MeasureRequest & request, RunContext & context)
{
  SegmentedStudy result;
  // Beside the images: decompressing takes as long as reading those.
  std::future<LabelImage::Pointer> ownLabels = std::async(std::launch::async, [&request] { return ReadOwnLabels(request); });
  result.study = LoadStudy(request.image, context);
  Study & study = result.study;
  const GivenLabels given = ReadGivenLabels(request, ownLabels.get(), study, context);
  if (given.own)
  {
    result.labels = FromStored(given.own, study.volume);
    RequireMeanings(result.labels, context);
    return result;
  }
  const WideLabelImage::Pointer & stored = given.stored;

  result.foreign = given.table.has_value();
  std::function<LabelId(std::int32_t)> meaningOf = [](std::int32_t value) -> LabelId
  {
    if (value < 0 || value > 255 || (value != 0 && !MeaningOf(static_cast<LabelId>(value))))
    {
      RefuseLabel(value);
    }
    return static_cast<LabelId>(value);
  };
  if (result.foreign)
  {
    const measurement::LabelTable & table = *given.table;
    result.structures = study.fatFraction ? measurement::MeasureStructures(*stored, *study.fatFraction, table)
                        : study.signal    ? measurement::MeasureStructures(*stored, *study.signal, table)
                                          : measurement::MeasureStructures(*stored, study.volume, table);
    result.structureAsymmetry = study.fatFraction ? measurement::CompareStructures(*stored, *study.fatFraction, table)
                                                  : measurement::CompareStructures(*stored, study.volume, table);
    meaningOf = [table](std::int32_t value) -> LabelId
    {
      const auto found =
          std::find_if(table.labels.begin(), table.labels.end(), [&](const measurement::LabelDescription & l) { return l.id == value; });
      const bool known = found != table.labels.end() && found->tissue && found->side;
      return known ? LabelOf(*found->tissue, *found->side) : kBackgroundLabel;
    };
  }
  result.labels = FromStored(*stored, study.volume, meaningOf);
  return result;
}
} // namespace myosect::pipeline
