#include "SliceLevels.h"

#include <algorithm>
#include <cmath>

#include "VisitMatching.h"
#include "myosect/Anatomy/FemoralHead.h"
#include "myosect/Anatomy/Levels.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Measurement/PerpendicularAreas.h"

namespace myosect::pipeline
{
namespace
{
constexpr double kReportedObliquityDeg = 5.0;
constexpr double kFlaggedObliquityDeg = 15.0;

const char * NameOf(anatomy::LongBone bone)
{
  return bone == anatomy::LongBone::Femur ? "thigh" : "lower leg";
}

void WarnOfObliquity(const Study & study, const MeasuredLimb & limb, const anatomy::LimbBones & bones, RunContext & context)
{
  for (const anatomy::LongBone bone : { anatomy::LongBone::Femur, anatomy::LongBone::Tibia })
  {
    const auto row = std::find_if(limb.rows.begin(), limb.rows.end(),
                                  [&](const SliceMeasurement & r) { return bones.boneOfSlice[r.sliceIndex] == bone && r.obliquityDeg; });
    if (row == limb.rows.end() || *row->obliquityDeg < kReportedObliquityDeg)
    {
      continue;
    }
    const bool flagged = *row->obliquityDeg >= kFlaggedObliquityDeg;
    context.Warn({ "oblique-slices",
                   flagged ? Severity::Warning : Severity::Info,
                   "the slices cut the " + std::string(ToString(limb.side)) + " " + NameOf(bone) + " " +
                       FormatNumber(std::round(*row->obliquityDeg)) + " degrees off its axis: " +
                       (flagged ? "areas in the slice plane are too large, use those perpendicular to the axis"
                                : "areas perpendicular to the axis are given besides"),
                   study.identity.seriesUid,
                   {} });
  }
}

/** Segments for the surface of bone: slices that cannot be measured are left out. */
std::vector<Segment> UsableSegments(const MeasuredLimb & limb)
{
  std::vector<Segment> segments = limb.anatomy.segments;
  for (const SliceMeasurement & row : limb.rows)
  {
    if (row.status == Status::Rejected || row.status == Status::NotInFieldOfView)
    {
      segments[row.sliceIndex] = Segment::Unknown;
    }
  }
  return segments;
}

bool Shows(const anatomy::LimbBones & bones, anatomy::LongBone bone)
{
  return std::find(bones.boneOfSlice.begin(), bones.boneOfSlice.end(), bone) != bones.boneOfSlice.end();
}

std::vector<anatomy::MirroredBone> RegisterLegs(const Study & study, const LabelVolume & labels,
                                                const std::array<const MeasuredLimb *, 2> & limbs,
                                                const std::array<const anatomy::LimbBones *, 2> & bones)
{
  std::vector<anatomy::MirroredBone> registrations;
  for (const anatomy::LongBone bone : { anatomy::LongBone::Femur, anatomy::LongBone::Tibia })
  {
    if (!Shows(*bones[0], bone) || !Shows(*bones[1], bone) || anatomy::HasCommonLandmark(*bones[0], *bones[1], bone))
    {
      continue;
    }
    const auto left = anatomy::FindBoneSurface(study.volume, labels, Side::Left, bone, UsableSegments(*limbs[0]));
    const auto right = anatomy::FindBoneSurface(study.volume, labels, Side::Right, bone, UsableSegments(*limbs[1]));
    registrations.push_back({ anatomy::RegisterBones(left, anatomy::Mirrored(right)), bone });
  }
  return registrations;
}

/** The top of the femur's head, where the hip is in view: labels do not show it. */
void AddHead(const Study & study, const MeasuredLimb & limb, anatomy::LimbBones & bones)
{
  const auto & trochanterMm = limb.anatomy.landmarks.lesserTrochanterMm;
  if (study.identity.modality != Modality::Ct || !trochanterMm || !bones.femur || !bones.femur->measured)
  {
    return;
  }
  const std::vector<double> & position = study.volume.slicePositionMm;
  const auto slice = static_cast<std::size_t>(std::lower_bound(position.begin(), position.end(), *trochanterMm) - position.begin());
  if (slice < bones.centreLps.size())
  {
    const Vector3 shaftTop = bones.femur->PointLps(bones.femur->PositionMm(bones.centreLps[slice]));
    bones.ends.headTop = anatomy::HeadTop(anatomy::FindFemoralHead(study.volume, *bones.femur, shaftTop, limb.side), *bones.femur);
  }
}

void AddPerpendicularAreas(const Study & study, const LabelVolume & labels, MeasuredLimb & limb, const anatomy::LimbBones & bones,
                           RunContext & context)
{
  std::vector<std::optional<measurement::LimbPlane>> planes(limb.rows.size());
  for (std::size_t k = 0; k < planes.size(); ++k)
  {
    const anatomy::BoneAxis * axis = bones.AxisOf(k);
    if (axis != nullptr && axis->measured)
    {
      planes[k] = measurement::LimbPlane{ axis->directionLps, bones.centreLps[k] };
    }
  }
  const auto counts = measurement::MeasurePerpendicular(study.volume, labels, limb.side, planes, limb.rows, context);
  if (counts.byCosine + counts.left > 0)
  {
    context.Warn({ "perpendicular-areas",
                   Severity::Info,
                   "areas of the " + std::string(ToString(limb.side)) + " limb perpendicular to its axis: by the cosine in " +
                       std::to_string(counts.byCosine) + " slices, not given in " + std::to_string(counts.left) +
                       ", where the plane across the limb leaves the slices or these lie too far apart",
                   study.identity.seriesUid,
                   {} });
  }
}

report::LegRegistration Described(const anatomy::MirroredBone & mirrored)
{
  const anatomy::BoneRegistration & found = mirrored.registration;
  report::LegRegistration entry;
  entry.bone = WordOf(mirrored.bone);
  entry.found = found.found;
  if (found.found)
  {
    entry.residualMm = found.residualMm;
    entry.overlapMm = found.overlapMm;
    entry.uncertaintyMm = found.axialUncertaintyMm;
  }
  return entry;
}

std::vector<report::LegRegistration> MatchLegs(const Study & study, const LabelVolume & labels, std::vector<MeasuredLimb> & limbs,
                                               const std::vector<anatomy::LimbBones> & bones)
{
  const auto indexOf = [&](Side side)
  {
    return static_cast<std::size_t>(std::find_if(limbs.begin(), limbs.end(), [&](const MeasuredLimb & l) { return l.side == side; }) -
                                    limbs.begin());
  };
  const std::size_t left = indexOf(Side::Left);
  const std::size_t right = indexOf(Side::Right);
  if (left == limbs.size() || right == limbs.size())
  {
    return {};
  }
  const auto registrations = RegisterLegs(study, labels, { &limbs[left], &limbs[right] }, { &bones[left], &bones[right] });
  anatomy::SetMatchPositions(bones[left], bones[right], registrations, limbs[left].rows, limbs[right].rows);
  std::vector<report::LegRegistration> described;
  std::transform(registrations.begin(), registrations.end(), std::back_inserter(described), Described);
  return described;
}
} // namespace

std::vector<report::LegRegistration> AddLevels(const Study & study, const LabelVolume & labels, std::vector<MeasuredLimb> & limbs,
                                               RunContext & context)
{
  const anatomy::SlicePlanes planes{ study.volume.slicePositionMm, study.volume.grid.direction[2] };
  std::vector<anatomy::LimbBones> bones;
  for (MeasuredLimb & limb : limbs)
  {
    bones.push_back(anatomy::DescribeBones(*limb.sections, limb.anatomy, planes));
    AddHead(study, limb, bones.back());
    anatomy::SetLevels(bones.back(), planes.normalLps, limb.rows);
    WarnOfObliquity(study, limb, bones.back(), context);
    AddPerpendicularAreas(study, labels, limb, bones.back(), context);
  }
  return MatchLegs(study, labels, limbs, bones);
}
} // namespace myosect::pipeline
