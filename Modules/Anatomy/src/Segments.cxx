#include "myosect/Anatomy/Segments.h"

#include <algorithm>
#include <cmath>

namespace myosect::anatomy
{
namespace
{
// Fibula beside tibia: 80 to 350 mm² against 300 to 1,200, axes 20 to 45 mm apart in adults; generous for children and large people.
constexpr double kFibulaMaximumMm2 = 650.0; // its head
constexpr double kFibulaMaximumShare = 0.6;
constexpr double kFibulaMinimumShare = 0.03;
constexpr double kFibulaMaximumDistanceMm = 65.0;
constexpr double kFibulaMaximumAnteriorMm = 12.0;
constexpr double kFibulaMinimumLengthMm = 40.0;
constexpr double kKneeBoneMm2 = 1600.0;         // condyles and plateau reach 2,500 and more, shafts stay below 1,000
constexpr double kKneeReachMm = 160.0;          // from the fibular head, or the first slice, to above the patella
constexpr double kPatellaMinimumMm2 = 80.0;
constexpr double kPatellaAnteriorMm = 20.0;
constexpr double kKneeAboveJointLineMm = 60.0;
constexpr double kAnkleAbovePlafondMm = 40.0;
constexpr double kClearOfPatellaMm = 10.0;      // a pole is seen only with slices beyond it
constexpr double kShaftMm = 30.0;               // of even femur below the lesser trochanter
constexpr double kShaftAboveKneeMm = 150.0;     // the same when the knee is in view
constexpr double kHipWidening = 1.45;           // femur at the lesser trochanter against its shaft
constexpr double kPlafondWidening = 2.0;        // distal tibia against its thinnest section
constexpr double kTalusShare = 0.85;              // talus against the widest tibia
constexpr double kAnkleWidening = 1.7;          // the same 40 mm above the plafond
constexpr double kChiralityShare = 0.7;

/** The bone beside the largest one that can be a fibula. */
const BoneSection * FibulaOf(const LimbSection & section)
{
  if (section.bones.size() < 2)
  {
    return nullptr;
  }
  const BoneSection & main = section.bones.front();
  for (std::size_t b = 1; b < section.bones.size(); ++b)
  {
    const BoneSection & candidate = section.bones[b];
    const double distance = std::hypot(candidate.centreLps[0] - main.centreLps[0], candidate.centreLps[1] - main.centreLps[1]);
    const double share = candidate.areaMm2 / main.areaMm2;
    if (candidate.areaMm2 <= kFibulaMaximumMm2 && share <= kFibulaMaximumShare && share >= kFibulaMinimumShare &&
        distance <= kFibulaMaximumDistanceMm && candidate.centreLps[1] > main.centreLps[1] - kFibulaMaximumAnteriorMm)
    {
      return &candidate;
    }
  }
  return nullptr;
}

bool HasPatella(const LimbSection & section)
{
  if (section.bones.size() < 2)
  {
    return false;
  }
  const BoneSection & main = section.bones.front();
  return std::any_of(section.bones.begin() + 1,
                     section.bones.end(),
                     [&](const BoneSection & b)
                     { return b.areaMm2 >= kPatellaMinimumMm2 && main.centreLps[1] - b.centreLps[1] >= kPatellaAnteriorMm; });
}

/** The condyles may be seen as two bones. */
double TotalBoneMm2(const LimbSection & section)
{
  double sum = 0.0;
  for (const BoneSection & bone : section.bones)
  {
    sum += bone.areaMm2;
  }
  return sum;
}

struct Range
{
  std::size_t begin = 0;
  std::size_t end = 0; // one past the last
  [[nodiscard]] bool Empty() const { return begin == end; }
};

/** The longest run of slices that hold, interruptions of up to 20 mm allowed. */
template <typename THolds>
Range LongestRun(const std::vector<double> & positionMm, THolds holds)
{
  constexpr double kBridgeMm = 20.0;
  Range best, current;
  bool open = false;
  const auto length = [&](const Range & r) { return r.Empty() ? 0.0 : positionMm[r.end - 1] - positionMm[r.begin]; };
  for (std::size_t k = 0; k < positionMm.size(); ++k)
  {
    if (!holds(k))
    {
      continue;
    }
    const bool joins = open && (k == current.end || positionMm[k] - positionMm[current.end - 1] <= kBridgeMm);
    current = joins ? Range{ current.begin, k + 1 } : Range{ k, k + 1 };
    open = true;
    if (best.Empty() || length(current) > length(best))
    {
      best = current;
    }
  }
  return best;
}

double MedianMainBone(const LimbSections & sections, std::size_t begin, std::size_t end)
{
  std::vector<double> areas;
  for (std::size_t k = begin; k < end; ++k)
  {
    if (sections[k].MainBoneMm2() > 0.0)
    {
      areas.push_back(sections[k].MainBoneMm2());
    }
  }
  if (areas.empty())
  {
    return 0.0;
  }
  std::nth_element(areas.begin(), areas.begin() + static_cast<std::ptrdiff_t>(areas.size() / 2), areas.end());
  return areas[areas.size() / 2];
}

std::optional<Side> Chirality(const LimbSections & sections, const Range & calf)
{
  std::size_t towardsLeft = 0;
  std::size_t seen = 0;
  for (std::size_t k = calf.begin; k < calf.end; ++k)
  {
    const BoneSection * fibula = FibulaOf(sections[k]);
    if (fibula != nullptr && std::abs(fibula->centreLps[0] - sections[k].bones.front().centreLps[0]) > 3.0)
    {
      ++seen;
      towardsLeft += fibula->centreLps[0] > sections[k].bones.front().centreLps[0] ? 1 : 0;
    }
  }
  if (seen == 0)
  {
    return std::nullopt;
  }
  const double share = static_cast<double>(towardsLeft) / static_cast<double>(seen);
  return share >= kChiralityShare ? std::optional(Side::Left) : share <= 1.0 - kChiralityShare ? std::optional(Side::Right) : std::nullopt;
}

/** Slice between plateau and condyles: the least bone between the two widest sections of the knee. */
std::optional<std::size_t> JointLine(const LimbSections & sections, const Range & knee)
{
  if (knee.end - knee.begin < 3)
  {
    return std::nullopt;
  }
  const auto total = [&](std::size_t k) { return TotalBoneMm2(sections[k]); };
  std::vector<double> highestBelow(knee.end - knee.begin, 0.0);
  std::vector<double> highestAbove(knee.end - knee.begin, 0.0);
  for (std::size_t i = 0; i < highestBelow.size(); ++i)
  {
    highestBelow[i] = std::max(total(knee.begin + i), i == 0 ? 0.0 : highestBelow[i - 1]);
  }
  for (std::size_t i = highestAbove.size(); i-- > 0;)
  {
    highestAbove[i] = std::max(total(knee.begin + i), i + 1 == highestAbove.size() ? 0.0 : highestAbove[i + 1]);
  }
  std::optional<std::size_t> best;
  double deepest = 0.05;
  for (std::size_t i = 0; i < highestBelow.size(); ++i)
  {
    const double rim = std::min(highestBelow[i], highestAbove[i]);
    const double depth = rim > 0.0 ? 1.0 - total(knee.begin + i) / rim : 0.0;
    if (depth > deepest)
    {
      deepest = depth;
      best = knee.begin + i;
    }
  }
  return best;
}
} // namespace

LimbAnatomy DescribeLimb(const LimbSections & sections, const std::vector<double> & positionMm, std::optional<Segment> forced)
{
  LimbAnatomy anatomy;
  const std::size_t count = sections.size();
  anatomy.segments.assign(count, Segment::Unknown);
  std::size_t first = count;
  std::size_t last = 0;
  for (std::size_t k = 0; k < count; ++k)
  {
    if (sections[k].Present() && !sections[k].bones.empty())
    {
      first = std::min(first, k);
      last = k;
    }
  }
  if (first == count)
  {
    anatomy.segments.assign(count, forced.value_or(Segment::Unknown));
    return anatomy;
  }

  Range fibula = LongestRun(positionMm, [&](std::size_t k) { return FibulaOf(sections[k]) != nullptr; });
  const bool wholeStack = !fibula.Empty() && fibula.begin == first && fibula.end == last + 1;
  if (!fibula.Empty() && positionMm[fibula.end - 1] - positionMm[fibula.begin] < kFibulaMinimumLengthMm && !wholeStack)
  {
    fibula = {};
  }
  // Above the fibula, or at the lower end of a stack without one: foot and hip have as much bone as the knee.
  const double kneeFromMm = fibula.Empty() ? positionMm[first] : 0.5 * (positionMm[fibula.begin] + positionMm[fibula.end - 1]);
  const double kneeToMm = (fibula.Empty() ? positionMm[first] : positionMm[fibula.end - 1]) + kKneeReachMm;
  const Range knee = LongestRun(positionMm,
                                [&](std::size_t k)
                                {
                                  const bool within = positionMm[k] >= kneeFromMm && positionMm[k] <= kneeToMm;
                                  return within && (TotalBoneMm2(sections[k]) >= kKneeBoneMm2 ||
                                                    (HasPatella(sections[k]) && sections[k].MainBoneMm2() >= 0.5 * kKneeBoneMm2));
                                });
  anatomy.landmarks.chirality = fibula.Empty() ? std::nullopt : Chirality(sections, fibula);

  if (!fibula.Empty() && fibula.end <= last)
  {
    anatomy.landmarks.fibularHeadTipMm = positionMm[fibula.end - 1];
  }
  if (!knee.Empty())
  {
    if (const auto line = JointLine(sections, knee))
    {
      anatomy.landmarks.jointLineMm = positionMm[*line];
    }
    std::size_t patellaTop = count;
    for (std::size_t k = knee.begin; k <= last && positionMm[k] <= kneeToMm; ++k)
    {
      patellaTop = HasPatella(sections[k]) ? k : patellaTop;
    }
    if (patellaTop < last && positionMm[last] - positionMm[patellaTop] >= kClearOfPatellaMm)
    {
      anatomy.landmarks.patellaUpperPoleMm = positionMm[patellaTop];
    }
  }

  // Upper end of the knee.
  std::size_t thighBegin = count;
  if (anatomy.landmarks.patellaUpperPoleMm || anatomy.landmarks.jointLineMm || !knee.Empty())
  {
    const double limit = anatomy.landmarks.patellaUpperPoleMm ? *anatomy.landmarks.patellaUpperPoleMm
                         : anatomy.landmarks.jointLineMm      ? *anatomy.landmarks.jointLineMm + kKneeAboveJointLineMm
                                                              : positionMm[knee.end - 1];
    thighBegin = static_cast<std::size_t>(std::upper_bound(positionMm.begin(), positionMm.end(), limit) - positionMm.begin());
  }
  else if (fibula.Empty())
  {
    thighBegin = 0; // a stump goes on below its bone
  }

  // Upper end of the thigh.
  std::size_t hipBegin = count;
  if (thighBegin < count)
  {
    const double shaft = MedianMainBone(sections, thighBegin, last + 1);
    std::size_t middle = (thighBegin + last + 1) / 2;
    while (middle <= last && sections[middle].MainBoneMm2() > kHipWidening * shaft)
    {
      ++middle;
    }
    // The last stretch of wide sections, if it reaches the top.
    std::size_t k = last + 1;
    while (k > middle && sections[k - 1].MainBoneMm2() > kHipWidening * shaft)
    {
      --k;
    }
    const double shaftMm = k <= last ? positionMm[k] - positionMm[thighBegin] : 0.0;
    if (k <= last && shaftMm >= (knee.Empty() ? kShaftMm : kShaftAboveKneeMm))
    {
      hipBegin = k;
      anatomy.landmarks.lesserTrochanterMm = positionMm[k];
    }
  }

  // Lower end of the calf.
  std::optional<double> ankleTop;
  if (!fibula.Empty())
  {
    std::size_t thinnest = fibula.begin;
    for (std::size_t k = fibula.begin; k < fibula.end; ++k)
    {
      const bool lowerHalf = positionMm[k] <= 0.5 * (positionMm[fibula.begin] + positionMm[fibula.end - 1]);
      if (lowerHalf && sections[k].MainBoneMm2() > 0.0 && sections[k].MainBoneMm2() < sections[thinnest].MainBoneMm2())
      {
        thinnest = k;
      }
    }
    // Going down, the tibia widens towards the plafond; below it lies the smaller talus.
    const double thinnestMm2 = sections[thinnest].MainBoneMm2();
    std::size_t widest = thinnest;
    std::size_t widening = thinnest;
    bool passed = false;
    for (std::size_t k = thinnest; k-- > first && !passed;)
    {
      const double area = sections[k].MainBoneMm2();
      widest = area > sections[widest].MainBoneMm2() ? k : widest;
      widening = widening == thinnest && area >= kAnkleWidening * thinnestMm2 ? k : widening;
      passed = sections[widest].MainBoneMm2() >= kPlafondWidening * thinnestMm2 && area < kTalusShare * sections[widest].MainBoneMm2();
    }
    if (passed)
    {
      anatomy.landmarks.plafondMm = positionMm[widest];
      ankleTop = positionMm[widest] + kAnkleAbovePlafondMm;
    }
    else if (widening != thinnest)
    {
      ankleTop = positionMm[widening];
    }
  }

  for (std::size_t k = 0; k < count; ++k)
  {
    Segment & segment = anatomy.segments[k];
    if (forced)
    {
      segment = *forced;
    }
    else if (k >= hipBegin)
    {
      segment = Segment::Hip;
    }
    else if (k >= thighBegin)
    {
      segment = Segment::Thigh;
    }
    else if (!fibula.Empty() && k < fibula.end)
    {
      segment = ankleTop && positionMm[k] < *ankleTop ? Segment::Ankle : Segment::Calf;
    }
    else if (!knee.Empty() || !fibula.Empty())
    {
      segment = Segment::Knee;
    }
  }
  return anatomy;
}
} // namespace myosect::anatomy
