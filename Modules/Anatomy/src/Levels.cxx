#include "myosect/Anatomy/Levels.h"

#include <algorithm>
#include <cmath>

namespace myosect::anatomy
{
namespace
{
constexpr double kShaftWidening = 1.6;  // sections of the shaft against the lower quartile
constexpr double kLeastTibiaMm = 150.0; // from plateau to plafond, to be believed; small children
constexpr double kEndAcrossMm = 4.0;    // 95 % half-width of the middle of a bone's end across the axis
constexpr double kHighestDisagreementDeg = 8.0;
constexpr double kLegsDifferMm = 5.0;       // 95 %: the bones of one person's legs are not mirror images
constexpr double kRadian = 0.017453292519943295;

using Ends = std::optional<BonePoint> BoneEnds::*;

/** Centre of the femur; of the lower leg the middle between tibia and fibula, since each of them leans, in opposite senses. */
Vector3 ShaftCentre(const LimbSection & section, Segment segment)
{
  const Vector3 & main = section.bones.front().centreLps;
  const BoneSection * fibula = segment == Segment::Calf ? FibulaOf(section) : nullptr;
  return fibula == nullptr ? main
                           : Vector3{ 0.5 * (main[0] + fibula->centreLps[0]), 0.5 * (main[1] + fibula->centreLps[1]),
                                      0.5 * (main[2] + fibula->centreLps[2]) };
}

/** Line through the centres of the slender part of a bone; the wide ends lean. Empty where too little of it is in view. */
std::optional<BoneAxis> FitShaft(const LimbSections & sections, const LimbAnatomy & anatomy, const SlicePlanes & planes, Segment segment)
{
  std::vector<double> areas;
  for (std::size_t k = 0; k < sections.size(); ++k)
  {
    if (anatomy.segments[k] == segment && !sections[k].bones.empty())
    {
      areas.push_back(sections[k].MainBoneMm2());
    }
  }
  if (areas.empty())
  {
    return std::nullopt;
  }
  const auto quartile = areas.begin() + static_cast<std::ptrdiff_t>(areas.size() / 4);
  std::nth_element(areas.begin(), quartile, areas.end());
  std::vector<Vector3> shaft;
  for (std::size_t k = 0; k < sections.size(); ++k)
  {
    if (anatomy.segments[k] == segment && !sections[k].bones.empty() && sections[k].MainBoneMm2() <= kShaftWidening * *quartile)
    {
      shaft.push_back(ShaftCentre(sections[k], segment));
    }
  }
  return FitBoneAxis(shaft, planes.normalLps);
}

double AngleDeg(const BoneAxis & a, const BoneAxis & b)
{
  return a.ObliquityDeg(b.directionLps);
}

std::optional<BoneAxis> TibiaAxis(const LimbSections & sections, const LimbAnatomy & anatomy, const SlicePlanes & planes,
                                  const BoneEnds & ends)
{
  const auto shaft = FitShaft(sections, anatomy, planes, Segment::Calf);
  if (!ends.plateau || !ends.plafond)
  {
    return shaft;
  }
  const BoneAxis whole = AxisBetween(ends.plafond->pointLps, ends.plateau->pointLps, kEndAcrossMm);
  const bool believed =
      whole.PositionMm(ends.plateau->pointLps) * 2.0 >= kLeastTibiaMm && (!shaft || AngleDeg(whole, *shaft) <= kHighestDisagreementDeg);
  return believed ? std::optional(whole) : shaft;
}

/** Distance along an axis from a landmark to a point, and what the axis's own uncertainty adds. */
struct Along
{
  double mm = 0.0;
  double axisUncertaintyMm = 0.0;
};

Along Measure(const BoneAxis & axis, const Vector3 & from, const Vector3 & to)
{
  const double mm = axis.PositionMm(to) - axis.PositionMm(from);
  const Vector3 way{ to[0] - from[0], to[1] - from[1], to[2] - from[2] };
  const double acrossMm = std::sqrt(std::max(0.0, Dot(way, way) - mm * mm));
  const double angle = axis.angleUncertaintyDeg * kRadian;
  return { mm, acrossMm * std::sin(angle) + std::abs(mm) * (1.0 - std::cos(angle)) };
}

struct Scale
{
  const BonePoint * distal = nullptr;
  const BonePoint * proximal = nullptr;
};

/** Both ends of a bone, null where not both are in view. */
Scale EndsOf(const LimbBones & bones, LongBone bone)
{
  const auto & distal = bone == LongBone::Femur ? bones.ends.distalCondyle : bones.ends.plafond;
  const auto & proximal = bone == LongBone::Femur ? bones.ends.headTop : bones.ends.plateau;
  return distal && proximal ? Scale{ &*distal, &*proximal } : Scale{};
}

const BoneAxis * AxisFor(const LimbBones & bones, LongBone bone)
{
  const auto & axis = bone == LongBone::Femur ? bones.femur : bones.tibia;
  return axis ? &*axis : nullptr;
}

/** The first landmark that both legs show, in order of preference. */
Ends CommonLandmark(const LimbBones & left, const LimbBones & right, LongBone bone)
{
  const std::vector<Ends> choice = bone == LongBone::Femur
                                       ? std::vector<Ends>{ &BoneEnds::kneeJoint, &BoneEnds::headTop }
                                       : std::vector<Ends>{ &BoneEnds::kneeJoint, &BoneEnds::fibularHeadTip, &BoneEnds::plafond };
  const auto shown = std::find_if(choice.begin(), choice.end(), [&](Ends e) { return left.ends.*e && right.ends.*e; });
  return shown == choice.end() ? nullptr : *shown;
}

template <typename TPlace> void Place(const LimbBones & bones, LongBone bone, std::vector<SliceMeasurement> & rows, const TPlace & place)
{
  for (SliceMeasurement & row : rows)
  {
    if (bones.boneOfSlice[row.sliceIndex] == bone)
    {
      place(bones.centreLps[row.sliceIndex], row);
    }
  }
}

double LengthMm(const BoneAxis & axis, const Scale & ends)
{
  return axis.PositionMm(ends.proximal->pointLps) - axis.PositionMm(ends.distal->pointLps);
}

void MatchByLandmark(const std::array<const LimbBones *, 2> & legs, const std::array<std::vector<SliceMeasurement> *, 2> & rows,
                     LongBone bone, Ends landmark)
{
  const double chanceMm = std::hypot((legs[0]->ends.*landmark)->chanceMm, (legs[1]->ends.*landmark)->chanceMm);
  for (std::size_t leg = 0; leg < 2; ++leg)
  {
    Place(*legs[leg], bone, *rows[leg],
          [&](const Vector3 & centre, SliceMeasurement & row)
          {
            const Along along = Measure(*AxisFor(*legs[leg], bone), (legs[leg]->ends.*landmark)->pointLps, centre);
            row.matchPositionMm = along.mm;
            row.matchUncertaintyMm = std::hypot(chanceMm, std::sqrt(2.0) * along.axisUncertaintyMm);
          });
  }
}

void MatchByRegistration(const std::array<const LimbBones *, 2> & legs, const std::array<std::vector<SliceMeasurement> *, 2> & rows,
                         const MirroredBone & mirrored)
{
  const BoneRegistration & registration = mirrored.registration;
  for (std::size_t leg = 0; leg < 2; ++leg)
  {
    Place(*legs[leg], mirrored.bone, *rows[leg],
          [&](const Vector3 & centre, SliceMeasurement & row)
          {
            const Vector3 onLeft = leg == 0 ? centre : registration.movingToFixed.Apply({ -centre[0], centre[1], centre[2] });
            row.matchPositionMm = registration.PositionMm(onLeft);
            row.matchUncertaintyMm = std::hypot(*registration.axialUncertaintyMm, kLegsDifferMm);
          });
  }
}
} // namespace

const BoneAxis * LimbBones::AxisOf(std::size_t slice) const noexcept
{
  const auto & bone = boneOfSlice[slice];
  return bone ? AxisFor(*this, *bone) : nullptr;
}

LimbBones DescribeBones(const LimbSections & sections, const LimbAnatomy & anatomy, const SlicePlanes & planes)
{
  LimbBones bones;
  bones.ends = FindBoneEnds(sections, anatomy, planes);
  bones.femur = FitShaft(sections, anatomy, planes, Segment::Thigh);
  bones.tibia = TibiaAxis(sections, anatomy, planes, bones.ends);
  const auto assume = [&](std::optional<BoneAxis> & axis, std::initializer_list<Ends> landmarks)
  {
    const auto shown = std::find_if(landmarks.begin(), landmarks.end(), [&](Ends e) { return (bones.ends.*e).has_value(); });
    axis = axis || shown == landmarks.end() ? axis : AssumedAxis((bones.ends.**shown)->pointLps, planes.normalLps);
  };
  assume(bones.femur, { &BoneEnds::kneeJoint, &BoneEnds::headTop });
  assume(bones.tibia, { &BoneEnds::kneeJoint, &BoneEnds::fibularHeadTip, &BoneEnds::plafond });
  bones.boneOfSlice.resize(sections.size());
  bones.centreLps.resize(sections.size());
  for (std::size_t k = 0; k < sections.size(); ++k)
  {
    if (!sections[k].Present())
    {
      continue;
    }
    std::optional<LongBone> bone;
    switch (anatomy.segments[k])
    {
    case Segment::Hip:
    case Segment::Thigh:
      bone = LongBone::Femur;
      break;
    case Segment::Calf:
    case Segment::Ankle:
      bone = LongBone::Tibia;
      break;
    case Segment::Knee:
      if (bones.ends.kneeJoint)
      {
        const Vector3 & knee = bones.ends.kneeJoint->pointLps;
        const Vector3 & centre = sections[k].centreLps;
        const Vector3 way{ centre[0] - knee[0], centre[1] - knee[1], centre[2] - knee[2] };
        bone = Dot(way, planes.normalLps) >= 0.0 ? LongBone::Femur : LongBone::Tibia;
      }
      break;
    default:
      break;
    }
    bones.boneOfSlice[k] = bone && AxisFor(bones, *bone) != nullptr ? bone : std::nullopt;
    bones.centreLps[k] = sections[k].centreLps;
  }
  return bones;
}

void SetLevels(const LimbBones & bones, const Vector3 & normalLps, std::vector<SliceMeasurement> & rows)
{
  for (SliceMeasurement & row : rows)
  {
    const BoneAxis * axis = bones.AxisOf(row.sliceIndex);
    if (axis == nullptr)
    {
      continue;
    }
    row.obliquityDeg = axis->measured ? Value(axis->ObliquityDeg(normalLps)) : std::nullopt;
    const LongBone bone = *bones.boneOfSlice[row.sliceIndex];
    const Vector3 & centre = bones.centreLps[row.sliceIndex];
    if (bones.ends.kneeJoint)
    {
      const Along along = Measure(*axis, bones.ends.kneeJoint->pointLps, centre);
      row.levelMmFromKnee = bone == LongBone::Femur ? along.mm : -along.mm;
      row.levelUncertaintyMm = std::hypot(bones.ends.kneeJoint->UncertaintyMm(), along.axisUncertaintyMm);
    }
    const Scale ends = EndsOf(bones, bone);
    if (ends.distal != nullptr && (row.segment == Segment::Thigh || row.segment == Segment::Calf))
    {
      const Along along = Measure(*axis, ends.distal->pointLps, centre);
      const double share = along.mm / LengthMm(*axis, ends);
      row.levelPercent = 100.0 * share;
      row.levelUncertaintyMm = std::hypot(std::hypot((1.0 - share) * ends.distal->UncertaintyMm(), share * ends.proximal->UncertaintyMm()),
                                          along.axisUncertaintyMm);
    }
  }
}

bool HasCommonLandmark(const LimbBones & left, const LimbBones & right, LongBone bone)
{
  return CommonLandmark(left, right, bone) != nullptr;
}

void SetMatchPositions(const LimbBones & left, const LimbBones & right, const std::vector<MirroredBone> & registrations,
                       std::vector<SliceMeasurement> & leftRows, std::vector<SliceMeasurement> & rightRows)
{
  const std::array<const LimbBones *, 2> legs{ &left, &right };
  const std::array<std::vector<SliceMeasurement> *, 2> rows{ &leftRows, &rightRows };
  for (const LongBone bone : { LongBone::Femur, LongBone::Tibia })
  {
    if (AxisFor(left, bone) == nullptr || AxisFor(right, bone) == nullptr)
    {
      continue;
    }
    if (const Ends landmark = CommonLandmark(left, right, bone))
    {
      MatchByLandmark(legs, rows, bone, landmark);
      continue;
    }
    for (const MirroredBone & mirrored : registrations)
    {
      if (mirrored.bone == bone && mirrored.registration.found && mirrored.registration.axialUncertaintyMm)
      {
        MatchByRegistration(legs, rows, mirrored);
      }
    }
  }
}
} // namespace myosect::anatomy
