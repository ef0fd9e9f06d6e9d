#include "myosect/Anatomy/BoneEnds.h"

#include <algorithm>
#include <cmath>

#include "VectorMath.h"

namespace myosect::anatomy
{
namespace
{
constexpr double kRimMm = 40.0;                      // from the joint line to the widest sections of plateau and condyles
constexpr double kCentreMm = 25.0;                   // reach of the sections that give the middle of the knee
constexpr double kLargeShare = 0.5;                  // sections of the middle of the knee against the widest one
constexpr double kPlateauShare = 0.5;                // of its area, at the plateau's edge
constexpr double kCondyleShare = 0.25;               // condyles are round
constexpr double kHalfJointMm = 2.0;                 // from the joint line to the condyles
constexpr double kCartilageMm = 6.0;                 // at most between joint line and plateau
constexpr double kKneeSliceShare = 0.2;              // of the slices' distance by which an edge may be missed: the joint is seen from both sides
constexpr double kSliceShare = 0.4;                  // the same of an edge seen from one side
constexpr double kPlafondReachMm = 25.0;             // from the widest tibia
constexpr double kPlafondWindowMm = 10.0;            // of bone on either side
constexpr std::array<double, 2> kKneeMm{ 0.8, 2.7 }; // chance and bias of landmarks
constexpr std::array<double, 2> kFibulaMm{ 1.5, 3.0 };
constexpr std::array<double, 2> kPlafondMm{ 4.0, 4.0 };

double TotalMm2(const LimbSection & section)
{
  double sum = 0.0;
  for (const BoneSection & bone : section.bones)
  {
    sum += bone.areaMm2;
  }
  return sum;
}

std::size_t NearestSlice(const std::vector<double> & positionMm, double mm)
{
  std::size_t best = 0;
  for (std::size_t k = 1; k < positionMm.size(); ++k)
  {
    best = std::abs(positionMm[k] - mm) < std::abs(positionMm[best] - mm) ? k : best;
  }
  return best;
}

/** Largest distance of neighbouring slices within reach of a place. */
double StepAt(const std::vector<double> & positionMm, double mm)
{
  const std::size_t k = NearestSlice(positionMm, mm);
  const double below = k > 0 ? positionMm[k] - positionMm[k - 1] : 0.0;
  const double above = k + 1 < positionMm.size() ? positionMm[k + 1] - positionMm[k] : 0.0;
  return std::max(below, above);
}

BonePoint MakePoint(const Vector3 & pointLps, const std::array<double, 2> & uncertaintyMm, double edgeMm)
{
  return { pointLps, std::hypot(uncertaintyMm[0], edgeMm), uncertaintyMm[1] };
}

/** A point moved along the stack to a position; `referenceMm` is its own position. */
Vector3 AtPosition(const Vector3 & point, const SlicePlanes & planes, double referenceMm, double mm)
{
  return Plus(point, planes.normalLps, mm - referenceMm);
}

/** Gap of the knee as positions along the stack. */
struct KneeGap
{
  double lowerMm = 0.0; ///< edge of the plateau
  double upperMm = 0.0; ///< edge of the condyles
};

/** Where the bone's area has risen by a share of the way from the gap to the widest section, going from slice `from` towards `step`. */
std::optional<double> Edge(const LimbSections & sections, const std::vector<double> & positionMm, std::size_t from, int step,
                           double shareOfRise)
{
  const auto within = [&](std::ptrdiff_t k)
  {
    return k >= 0 && k < static_cast<std::ptrdiff_t>(sections.size()) &&
           std::abs(positionMm[static_cast<std::size_t>(k)] - positionMm[from]) <= kRimMm;
  };
  const auto at = [&](std::ptrdiff_t k) { return TotalMm2(sections[static_cast<std::size_t>(k)]); };
  double rim = 0.0;
  for (auto k = static_cast<std::ptrdiff_t>(from); within(k); k += step)
  {
    rim = std::max(rim, at(k));
  }
  const double gap = at(static_cast<std::ptrdiff_t>(from));
  const double half = gap + shareOfRise * (rim - gap);
  for (auto k = static_cast<std::ptrdiff_t>(from) + step; within(k); k += step)
  {
    if (at(k) >= half)
    {
      const double before = at(k - step);
      const double share = at(k) > before ? (half - before) / (at(k) - before) : 1.0;
      const double positionBefore = positionMm[static_cast<std::size_t>(k - step)];
      return positionBefore + share * (positionMm[static_cast<std::size_t>(k)] - positionBefore);
    }
  }
  return std::nullopt;
}

std::optional<KneeGap> FindGap(const LimbSections & sections, const std::vector<double> & positionMm, double jointLineMm)
{
  const std::size_t joint = NearestSlice(positionMm, jointLineMm);
  const auto lower = Edge(sections, positionMm, joint, -1, kPlateauShare);
  const auto upper = Edge(sections, positionMm, joint, 1, kCondyleShare);
  return lower && upper ? std::optional(KneeGap{ *lower, *upper }) : std::nullopt;
}

/** Middle of the large bones near a place, on that place's plane; only slices below (`side` < 0) or above it. */
std::optional<Vector3> MiddleOfBone(const LimbSections & sections, const SlicePlanes & planes, double mm, int side)
{
  double widest = 0.0;
  const auto near = [&](std::size_t k)
  {
    const double away = planes.positionMm[k] - mm;
    return (side < 0 ? away <= 0.0 : away >= 0.0) && std::abs(away) <= kCentreMm && !sections[k].bones.empty();
  };
  for (std::size_t k = 0; k < sections.size(); ++k)
  {
    widest = near(k) ? std::max(widest, sections[k].MainBoneMm2()) : widest;
  }
  Vector3 sum{};
  double weight = 0.0;
  for (std::size_t k = 0; k < sections.size(); ++k)
  {
    for (const BoneSection & bone : sections[k].bones)
    {
      if (near(k) && bone.areaMm2 >= kLargeShare * widest)
      {
        sum = Plus(sum, AtPosition(bone.centreLps, planes, planes.positionMm[k], mm), bone.areaMm2);
        weight += bone.areaMm2;
      }
    }
  }
  return weight > 0.0 ? std::optional(Vector3{ sum[0] / weight, sum[1] / weight, sum[2] / weight }) : std::nullopt;
}

void AddKnee(const LimbSections & sections, const SlicePlanes & planes, double jointLineMm, BoneEnds & ends)
{
  const auto gap = FindGap(sections, planes.positionMm, jointLineMm);
  if (!gap)
  {
    return;
  }
  const double lineMm = 0.5 * (gap->lowerMm + gap->upperMm);
  const double plateauMm = std::clamp(gap->lowerMm, lineMm - kCartilageMm, lineMm);
  const auto tibia = MiddleOfBone(sections, planes, plateauMm, -1);
  const auto femur = MiddleOfBone(sections, planes, gap->upperMm, 1);
  if (!tibia || !femur)
  {
    return;
  }
  const double edgeMm = kKneeSliceShare * StepAt(planes.positionMm, lineMm);
  const Vector3 below = AtPosition(*tibia, planes, plateauMm, lineMm);
  const Vector3 above = AtPosition(*femur, planes, gap->upperMm, lineMm);
  const Vector3 middle{ 0.5 * (below[0] + above[0]), 0.5 * (below[1] + above[1]), 0.5 * (below[2] + above[2]) };
  ends.kneeJoint = MakePoint(middle, kKneeMm, edgeMm);
  ends.distalCondyle = MakePoint(Plus(above, planes.normalLps, kHalfJointMm), kKneeMm, edgeMm);
  ends.plateau = MakePoint(*tibia, kKneeMm, edgeMm);
}

/** Mean area of the largest bone over slices from `fromMm` to `toMm`; empty without any. */
std::optional<double> MeanMainMm2(const LimbSections & sections, const std::vector<double> & positionMm, double fromMm, double toMm)
{
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t k = 0; k < sections.size(); ++k)
  {
    if (positionMm[k] >= fromMm && positionMm[k] <= toMm && !sections[k].bones.empty())
    {
      sum += sections[k].MainBoneMm2();
      count += 1.0;
    }
  }
  return count > 0.0 ? std::optional(sum / count) : std::nullopt;
}

/** The plafond lies where the largest bone's section, going down, falls most: from the tibia to the smaller talus. */
void AddPlafond(const LimbSections & sections, const SlicePlanes & planes, double coarseMm, BoneEnds & ends)
{
  const std::vector<double> & position = planes.positionMm;
  double plafondMm = coarseMm;
  double steepest = 0.0;
  for (std::size_t k = 1; k < position.size(); ++k)
  {
    const double middle = 0.5 * (position[k - 1] + position[k]);
    if (middle < coarseMm - kPlafondReachMm || middle > coarseMm + kPlafondReachMm)
    {
      continue;
    }
    const double half = std::max(kPlafondWindowMm, position[k] - position[k - 1]);
    const auto above = MeanMainMm2(sections, position, middle, middle + half);
    const auto below = MeanMainMm2(sections, position, middle - half, middle);
    if (above && below && *above - *below > steepest)
    {
      steepest = *above - *below;
      plafondMm = middle;
    }
  }
  if (const auto tibia = MiddleOfBone(sections, planes, plafondMm, 1))
  {
    ends.plafond = MakePoint(*tibia, kPlafondMm, kSliceShare * StepAt(position, plafondMm));
  }
}
} // namespace

double BonePoint::UncertaintyMm() const noexcept
{
  return std::hypot(chanceMm, biasMm);
}

BoneEnds FindBoneEnds(const LimbSections & sections, const LimbAnatomy & anatomy, const SlicePlanes & planes)
{
  BoneEnds ends;
  const Landmarks & landmarks = anatomy.landmarks;
  if (landmarks.jointLineMm)
  {
    AddKnee(sections, planes, *landmarks.jointLineMm, ends);
  }
  if (landmarks.plafondMm)
  {
    AddPlafond(sections, planes, *landmarks.plafondMm, ends);
  }
  if (landmarks.fibularHeadTipMm && landmarks.fibularHeadTipLps)
  {
    const double stepMm = StepAt(planes.positionMm, *landmarks.fibularHeadTipMm);
    ends.fibularHeadTip = MakePoint(Plus(*landmarks.fibularHeadTipLps, planes.normalLps, 0.5 * stepMm), kFibulaMm, kSliceShare * stepMm);
  }
  return ends;
}
} // namespace myosect::anatomy
