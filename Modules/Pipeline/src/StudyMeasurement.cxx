#include "StudyMeasurement.h"

#include <algorithm>
#include <array>

#include "LegComparison.h"
#include "SliceLevels.h"
#include "myosect/Anatomy/Segments.h"
#include "myosect/Core/Error.h"
#include "myosect/Measurement/NamedLevels.h"
#include "myosect/Measurement/Summaries.h"

namespace myosect::pipeline
{
namespace
{
const std::string kExclusionReason = "excluded by the reader: ";

void WarnOfRows(const std::vector<SliceMeasurement> & rows, const std::string & seriesUid, RunContext & context)
{
  for (const SliceMeasurement & row : rows)
  {
    const std::string side(ToString(row.side));
    switch (row.status)
    {
    case Status::Rejected:
      context.Warn(
          { row.reason == "pelvis" ? "plane-of-pelvis" : "slice-rejected", Severity::Warning, row.reason, seriesUid, row.sliceIndex });
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

std::vector<measurement::LevelRequest> LevelRequests(const Parameters & parameters)
{
  std::vector<measurement::LevelRequest> requests;
  std::transform(parameters.levels.begin(), parameters.levels.end(), std::back_inserter(requests), measurement::ParseLevel);
  return requests;
}

bool SidesKnown(const LabelVolume & labels)
{
  const LabelId * label = labels.image->GetBufferPointer();
  return std::none_of(label, label + labels.grid.VoxelCount(),
                      [](LabelId id)
                      {
                        const auto meaning = MeaningOf(id);
                        return meaning && meaning->side == Side::Unknown;
                      });
}

void ApplySegments(const Corrections & corrections, Side side, std::vector<Segment> & segments)
{
  for (const SegmentChoice & choice : corrections.segments)
  {
    for (std::size_t k = choice.firstSlice; choice.side == side && k <= choice.lastSlice && k < segments.size(); ++k)
    {
      segments[k] = choice.segment;
    }
  }
}

void RequireSlices(const Corrections & corrections, std::size_t count)
{
  const auto require = [&](std::size_t k)
  {
    if (k >= count)
    {
      throw Error(ErrorCode::UnsupportedInput, "the corrections name slice " + std::to_string(k) + " of a volume of " +
                                                   std::to_string(count) + " slices; they belong to another one");
    }
  };
  for (const LimbSlice & at : corrections.edited)
  {
    require(at.sliceIndex);
  }
  for (const SegmentChoice & choice : corrections.segments)
  {
    require(choice.lastSlice);
  }
  for (const ExcludedSlice & slice : corrections.excludedSlices)
  {
    require(slice.sliceIndex);
  }
  for (const ExcludedRegion & region : corrections.excludedRegions)
  {
    require(region.sliceIndex);
  }
}

void WarnOfCorrections(const Corrections & corrections, const std::string & seriesUid, RunContext & context)
{
  for (const ExcludedRegion & region : corrections.excludedRegions)
  {
    context.Warn({ "region-excluded", Severity::Info, "a reader excluded a region: " + region.reason, seriesUid, region.sliceIndex });
  }
  if (!corrections.edited.empty())
  {
    context.Warn({ "labels-edited",
                   Severity::Info,
                   "a reader corrected " + std::to_string(corrections.edited.size()) + " sections",
                   seriesUid,
                   {} });
  }
}

std::vector<SliceMeasurement> MeasureSide(const SegmentedStudy & segmented, const LabelVolume & labels, const MeasuredLimb & limb,
                                          const std::vector<measurement::ExclusionMask> & excluded, const Corrections & corrections,
                                          const AnalysisRequest & request, RunContext & context)
{
  const Study & study = segmented.study;
  const LimbMeasure measure = PrepareLimb(study, study.volume, labels, limb.side, CountsVoxels(segmented, corrections), request, context);
  std::vector<SliceMeasurement> rows(study.volume.SliceCount());
  context.ParallelFor(rows.size(),
                      [&](std::size_t k)
                      {
                        SliceMeasurement & row = rows[k];
                        row.side = limb.side;
                        row.segment = limb.anatomy.segments[k];
                        row.sliceIndex = k;
                        const MeasuredPlane plane{ study.volume, labels, study.fatFraction ? &*study.fatFraction : nullptr, k };
                        MeasureRow(segmented, measure, plane, (*limb.sections)[k], excluded[k], row);
                        ApplyExclusion(corrections, row);
                        row.edited = std::any_of(corrections.edited.begin(), corrections.edited.end(),
                                                 [&](const LimbSlice & at) { return at.side == limb.side && at.sliceIndex == k; });
                      });
  return rows;
}
} // namespace

measurement::ExclusionMask ExclusionMaskOf(const Corrections & corrections, const Grid & grid, std::size_t k)
{
  measurement::ExclusionMask mask;
  for (const ExcludedRegion & region : corrections.excludedRegions)
  {
    if (region.sliceIndex != k || region.outlineLps.size() < 3)
    {
      continue;
    }
    mask.resize(grid.SliceVoxelCount(), 0);
    std::vector<Vector3> outline;
    std::transform(region.outlineLps.begin(), region.outlineLps.end(), std::back_inserter(outline),
                   [&](const Vector3 & p) { return grid.IndexIjk(p); });
    for (std::size_t y = 0; y < grid.size[1]; ++y)
    {
      const double row = static_cast<double>(y);
      std::vector<double> crossings;
      for (std::size_t a = 0; a < outline.size(); ++a)
      {
        const Vector3 & p = outline[a];
        const Vector3 & q = outline[(a + 1) % outline.size()];
        if ((p[1] <= row) != (q[1] <= row))
        {
          crossings.push_back(p[0] + (row - p[1]) / (q[1] - p[1]) * (q[0] - p[0]));
        }
      }
      std::sort(crossings.begin(), crossings.end());
      for (std::size_t c = 0; c + 1 < crossings.size(); c += 2)
      {
        const double last = std::min(crossings[c + 1], static_cast<double>(grid.size[0]) - 1.0);
        for (double x = std::max(0.0, std::ceil(crossings[c])); x <= last; x += 1.0)
        {
          mask[y * grid.size[0] + static_cast<std::size_t>(x)] = 1;
        }
      }
    }
  }
  return mask;
}

void ApplyExclusion(const Corrections & corrections, SliceMeasurement & row)
{
  for (const ExcludedSlice & slice : corrections.excludedSlices)
  {
    if (slice.sliceIndex == row.sliceIndex && (slice.side == row.side || slice.side == Side::Unknown))
    {
      row.status = Status::Rejected;
      row.reason = kExclusionReason + slice.reason;
      measurement::ClearValues(row);
      return;
    }
  }
}

bool IsExclusion(const SliceMeasurement & row)
{
  return row.status == Status::Rejected && row.reason.rfind(kExclusionReason, 0) == 0;
}

bool CountsVoxels(const SegmentedStudy & segmented, const Corrections & corrections)
{
  return segmented.foreign || segmented.study.mapAlone || corrections.countedByVoxel;
}

report::ResultContent MeasureStudy(const SegmentedStudy & segmented, const LabelVolume & labels, const Corrections & corrections,
                                   const AnalysisRequest & request, RunContext & context)
{
  const Study & study = segmented.study;
  RequireSlices(corrections, study.volume.SliceCount());
  context.BeginStage("measure");
  const auto sections = anatomy::FindSections(study.volume, labels, request.parameters.segmentation.metalHu, context);
  std::vector<measurement::ExclusionMask> excluded;
  for (std::size_t k = 0; k < study.volume.SliceCount(); ++k)
  {
    excluded.push_back(ExclusionMaskOf(corrections, study.volume.grid, k));
  }
  report::ResultContent content;
  content.table.identity = study.identity;
  std::vector<MeasuredLimb> limbs;
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    const anatomy::LimbSections & ofSide = sections[static_cast<std::size_t>(side)];
    if (std::any_of(ofSide.begin(), ofSide.end(), [](const anatomy::LimbSection & s) { return s.Present(); }))
    {
      MeasuredLimb limb{ side, &ofSide, anatomy::DescribeLimb(ofSide, study.volume.slicePositionMm, request.segment), {} };
      ApplySegments(corrections, side, limb.anatomy.segments);
      limb.rows = MeasureSide(segmented, labels, limb, excluded, corrections, request, context);
      limbs.push_back(std::move(limb));
    }
  }
  content.legRegistrations = AddLevels(study, labels, limbs, context);
  for (const MeasuredLimb & limb : limbs)
  {
    content.table.slices.insert(content.table.slices.end(), limb.rows.begin(), limb.rows.end());
  }
  std::stable_sort(content.table.slices.begin(), content.table.slices.end(),
                   [](const SliceMeasurement & a, const SliceMeasurement & b) { return a.sliceIndex < b.sliceIndex; });
  content.table.limbs = measurement::Summarise(content.table.slices, study.volume);
  content.table.levels = measurement::MeasureLevels(content.table.slices, LevelRequests(request.parameters));
  CompareLegs(study, request, SidesKnown(labels), content);
  WarnOfRows(content.table.slices, study.identity.seriesUid, context);
  WarnOfCorrections(corrections, study.identity.seriesUid, context);

  content.structures = segmented.structures;
  content.structureAsymmetry = segmented.structureAsymmetry;
  content.fatFractionName = study.fatFractionName;
  content.hasStructures = segmented.foreign;
  content.parameters = DescribeParameters(request.parameters, request.parameterSources);
  content.inputs = study.inputs;
  for (auto & entry : DescribeComparisonInputs(request))
  {
    content.inputs.push_back(std::move(entry));
  }
  content.protocol = study.protocol;
  content.review = corrections.review;
  content.warnings = context.Warnings();
  return content;
}
} // namespace myosect::pipeline
