#include "SliceRows.h"

#include <cmath>

#include "myosect/Anatomy/SliceStatus.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Measurement/Summaries.h"
#include "myosect/Segmentation/TissueScale.h"

namespace myosect::pipeline
{
namespace
{
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
    return "a place of " + FormatNumber(std::round(artefacts.voidMm[static_cast<std::size_t>(limb)][k])) + " mm without signal in the " +
           std::string(ToString(side)) + " limb, as metal makes it";
  }
  return {};
}

} // namespace

LimbMeasure PrepareLimb(const Study & study, const CtVolume & volume, const LabelVolume & labels, Side side, bool countVoxels,
                        const AnalysisRequest & request, RunContext & context)
{
  LimbMeasure limb{ side, {}, request.parameters.measurement };
  limb.parameters.foreignMask = countVoxels;
  if (study.identity.modality == Modality::Ct)
  {
    limb.fatHu = measurement::SubcutaneousFatHu(volume, labels, side, context);
    return limb;
  }
  limb.parameters.leanMuscleHu = segmentation::kScaleLean;
  limb.parameters.fatModel = study.fatFraction ? measurement::FatModel::WholeVoxels : measurement::FatModel::Linear;
  limb.fatHu = segmentation::kScaleFat;
  return limb;
}

void MeasureRow(const SegmentedStudy & segmented, const LimbMeasure & limb, const MeasuredPlane & plane,
                const anatomy::LimbSection & section, const measurement::ExclusionMask & excluded, SliceMeasurement & row)
{
  const Study & study = segmented.study;
  const Grid & grid = study.volume.grid;
  const std::size_t k = row.sliceIndex;
  const anatomy::SliceStatus status = anatomy::JudgeSection(section, segmented.map.kinds[k], 0.5 * (grid.spacingMm[0] + grid.spacingMm[1]));
  row.status = status.status;
  row.reason = status.reason;
  if (row.status == Status::Ok && HasPartialSwap(study, segmented.map, section.centreLps, k))
  {
    row.status = Status::Rejected;
    row.reason = std::string(kPartialSwapReason) + "the " + std::string(ToString(limb.side)) + " limb's section";
  }
  if (row.status == Status::Ok || study.artefacts.IsGhosted(k))
  {
    if (const std::string artefact = ArtefactIn(study, segmented.map, section.centreLps, limb.side, k); !artefact.empty())
    {
      row.status = Status::Rejected;
      row.reason = artefact;
    }
  }
  row.zMm = section.Present()
                ? section.centreLps[2]
                : study.volume.PointLps(0.5 * static_cast<double>(grid.size[0] - 1), 0.5 * static_cast<double>(grid.size[1] - 1), k)[2];
  if (row.status == Status::Ok)
  {
    measurement::MeasureSlice(plane.volume, plane.labels, limb.side, plane.k, limb.fatHu, limb.parameters, row, excluded);
    if (plane.fatFraction != nullptr)
    {
      measurement::MeasureDixonSlice(plane.volume, plane.labels, limb.side, plane.k, *plane.fatFraction, limb.parameters, row, excluded);
    }
    else if (study.identity.modality != Modality::Ct)
    {
      measurement::ClearAttenuation(row);
    }
    measurement::CheckPlausibility(row);
  }
  if (row.status != Status::Ok)
  {
    measurement::ClearValues(row);
  }
}
} // namespace myosect::pipeline
