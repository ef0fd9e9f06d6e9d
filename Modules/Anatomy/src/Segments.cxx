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
constexpr double kKneeBoneMm2 = 1600.0; // condyles and plateau reach 2,500 and more, shafts stay below 1,000
constexpr double kKneeReachMm = 160.0;  // from the fibular head, or the first slice, to above the patella
constexpr double kPatellaMinimumMm2 = 80.0;
constexpr double kPatellaAnteriorMm = 20.0;
constexpr double kLeastGapDepth = 0.3; // of the lower rim; joints reach 0.8, near a stack's end 0.35, epiphyses with lost cortex 0.25
constexpr double kKneeAboveJointLineMm = 60.0;
constexpr double kTipBelowJointLineMm = 15.0;
constexpr double kAnkleAbovePlafondMm = 40.0;
constexpr double kClearOfPatellaMm = 10.0;  // a pole is seen only with slices beyond it
constexpr double kShaftMm = 30.0;           // of even femur below the lesser trochanter
constexpr double kShaftAboveKneeMm = 150.0; // the same when the knee is in view
constexpr double kHipWidening = 1.45;       // femur at the lesser trochanter against its shaft
constexpr double kHipLengthMm = 30.0;       // from the lesser trochanter to where the head tapers; adults have 60 and more
constexpr double kHeadTaperMm = 20.0;       // from the head's last wide section to its top, slices of 10 mm allowed
constexpr double kPlafondWidening = 2.0;    // distal tibia against its thinnest section
constexpr double kTalusShare = 0.85;        // talus against the widest tibia
constexpr double kAnkleWidening = 1.7;      // the same 40 mm above the plafond
constexpr double kTipBelowPlafondMm = 22.0; // lateral malleolus
constexpr double kFootBoneMm2 = 900.0;      // calcaneus, talus and tarsus together; a lower tibia with its fibula stays below
constexpr double kFootElongation = 1.7;     // length over width of the outline
constexpr double kLegElongation = 1.4;
constexpr double kFootToAnkleMm = 60.0;
constexpr double kTibiaShaftMm2 = 750.0;     // a tibia that is nowhere thinner is near either of its ends
constexpr double kSlenderFibulaShare = 0.12; // of the tibia beside it: its neck; a malleolus has twice as much
constexpr double kTibiaTaper = 1.15;         // from one end of a stack to the other, to tell which
constexpr double kShaftMaximumMm2 = 1000.0;
constexpr double kShaftBelowHipMm = 20.0;
constexpr double kLoneKneeBoneMm2 = 2400.0; // condyles or plateau without anything beside them; the trochanters stay below
constexpr double kChiralityShare = 0.7;

bool HasPatella(const LimbSection & section)
{
  if (section.bones.size() < 2)
  {
    return false;
  }
  const BoneSection & main = section.bones.front();
  return std::any_of(section.bones.begin() + 1, section.bones.end(),
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
template <typename THolds> Range LongestRun(const std::vector<double> & positionMm, THolds holds)
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

/** Main bone where it is slender: the lower quartile, since more than half of a stack may lie in the hip. */
double ShaftMm2(const LimbSections & sections, std::size_t begin, std::size_t end)
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
  const auto quartile = areas.begin() + static_cast<std::ptrdiff_t>(areas.size() / 4);
  std::nth_element(areas.begin(), quartile, areas.end());
  return *quartile;
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
  double deepest = kLeastGapDepth;
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
/** First and last slice that shows bone. */
struct Extent
{
  std::size_t first = 0;
  std::size_t last = 0;
};

/** Slices with a fibula; empty where it is too short to be one. */
Range FindFibula(const LimbSections & sections, const std::vector<double> & positionMm, const Extent & extent)
{
  const Range fibula = LongestRun(positionMm, [&](std::size_t k) { return FibulaOf(sections[k]) != nullptr; });
  if (fibula.Empty())
  {
    return {};
  }
  const bool isLong = positionMm[fibula.end - 1] - positionMm[fibula.begin] >= kFibulaMinimumLengthMm;
  // Its head beside the plateau, cut by the lower end of the stack.
  const bool isHead = fibula.begin == extent.first && sections[fibula.end - 1].MainBoneMm2() >= kKneeBoneMm2;
  const bool isWholeStack = fibula.begin == extent.first && fibula.end == extent.last + 1;
  return isLong || isHead || isWholeStack ? fibula : Range{};
}

/** Slices of the knee: above the fibula, or at the lower end of a stack without one, since foot and hip have as much bone. */
Range FindKnee(const LimbSections & sections, const std::vector<double> & positionMm, const Extent & extent, const Range & fibula)
{
  const double fromMm = fibula.Empty() ? positionMm[extent.first] : 0.5 * (positionMm[fibula.begin] + positionMm[fibula.end - 1]);
  const double toMm = (fibula.Empty() ? positionMm[extent.first] : positionMm[fibula.end - 1]) + kKneeReachMm;
  const Range knee = LongestRun(positionMm,
                                [&](std::size_t k)
                                {
                                  const bool within = positionMm[k] >= fromMm && positionMm[k] <= toMm;
                                  return within && (TotalBoneMm2(sections[k]) >= kKneeBoneMm2 ||
                                                    (HasPatella(sections[k]) && sections[k].MainBoneMm2() >= 0.5 * kKneeBoneMm2));
                                });
  if (knee.Empty() || !fibula.Empty())
  {
    return knee;
  }
  double largestMm2 = 0.0;
  bool patella = false;
  for (std::size_t k = knee.begin; k < knee.end; ++k)
  {
    largestMm2 = std::max(largestMm2, TotalBoneMm2(sections[k]));
    patella = patella || HasPatella(sections[k]);
  }
  double shaftBelowMm = 0.0;
  for (std::size_t k = extent.first; k < knee.begin; ++k)
  {
    const double area = sections[k].MainBoneMm2();
    shaftBelowMm += area > 0.0 && area < kShaftMaximumMm2 ? positionMm[k + 1] - positionMm[k] : 0.0;
  }
  const bool isHip = shaftBelowMm >= kShaftBelowHipMm; // a shaft without fibula is the femur's
  return isHip || (!patella && largestMm2 < kLoneKneeBoneMm2) ? Range{} : knee;
}

/** Landmarks of the knee. */
void DescribeKnee(const LimbSections & sections, const std::vector<double> & positionMm, const Extent & extent, const Range & fibula,
                  const Range & knee, Landmarks & landmarks)
{
  if (!fibula.Empty() && fibula.end <= extent.last)
  {
    landmarks.fibularHeadTipMm = positionMm[fibula.end - 1];
    const BoneSection * tip = FibulaOf(sections[fibula.end - 1]);
    landmarks.fibularHeadTipLps = tip != nullptr ? std::optional(tip->centreLps) : std::nullopt;
  }
  if (knee.Empty())
  {
    return;
  }
  if (const auto line = JointLine(sections, knee))
  {
    landmarks.jointLineMm = positionMm[*line];
  }
  const double toMm = (fibula.Empty() ? positionMm[extent.first] : positionMm[fibula.end - 1]) + kKneeReachMm;
  std::size_t patellaTop = sections.size();
  for (std::size_t k = knee.begin; k <= extent.last && positionMm[k] <= toMm; ++k)
  {
    patellaTop = HasPatella(sections[k]) ? k : patellaTop;
  }
  if (patellaTop < extent.last && positionMm[extent.last] - positionMm[patellaTop] >= kClearOfPatellaMm)
  {
    landmarks.patellaUpperPoleMm = positionMm[patellaTop];
  }
}

/** The fibula ends below the joint line: what goes on above it is a part of a condyle, and the tip is not known then. */
Range BelowJointLine(const Range & fibula, const std::vector<double> & positionMm, Landmarks & landmarks)
{
  if (!landmarks.jointLineMm || !landmarks.fibularHeadTipMm || *landmarks.fibularHeadTipMm <= *landmarks.jointLineMm)
  {
    return fibula;
  }
  landmarks.fibularHeadTipMm.reset();
  landmarks.fibularHeadTipLps.reset();
  const auto end = std::upper_bound(positionMm.begin(), positionMm.end(), *landmarks.jointLineMm - kTipBelowJointLineMm);
  return { fibula.begin, std::max(fibula.begin + 1, static_cast<std::size_t>(end - positionMm.begin())) };
}

/** First slice of the thigh; the number of slices without one. */
std::size_t FindThigh(const LimbSections & sections, const std::vector<double> & positionMm, const Extent & extent, const Range & fibula,
                      const Range & knee, const Landmarks & landmarks)
{
  if (!knee.Empty())
  {
    const double limit = landmarks.patellaUpperPoleMm ? *landmarks.patellaUpperPoleMm
                         : landmarks.jointLineMm      ? *landmarks.jointLineMm + kKneeAboveJointLineMm
                                                      : positionMm[knee.end - 1];
    return static_cast<std::size_t>(std::upper_bound(positionMm.begin(), positionMm.end(), limit) - positionMm.begin());
  }
  // Where the image's edge cuts the limb, a single bone can have its neighbour outside.
  const auto isShaft = [&](const LimbSection & s)
  { return s.borderPixels == 0 && s.MainBoneMm2() > 0.0 && s.MainBoneMm2() <= kShaftMaximumMm2; };
  const bool shaftInView = std::any_of(sections.begin() + static_cast<std::ptrdiff_t>(extent.first),
                                       sections.begin() + static_cast<std::ptrdiff_t>(extent.last + 1), isShaft);
  // A stump goes on below its bone.
  return fibula.Empty() && shaftInView ? 0 : sections.size();
}

/**
 * First slice of the hip; the number of slices without one. The hip is the uppermost stretch of wide sections; the head of the femur may
 * taper above it, where a shaft that goes on tells of a thickened place within it.
 */
std::size_t FindHip(const LimbSections & sections, const std::vector<double> & positionMm, const Extent & extent, std::size_t thighBegin,
                    bool kneeInView)
{
  if (thighBegin >= sections.size())
  {
    return sections.size();
  }
  const double shaft = ShaftMm2(sections, thighBegin, extent.last + 1);
  const auto isWide = [&](std::size_t k) { return sections[k].MainBoneMm2() > kHipWidening * shaft; };
  std::size_t end = extent.last + 1;
  while (end > thighBegin && !isWide(end - 1))
  {
    --end;
  }
  std::size_t begin = end;
  while (begin > thighBegin && isWide(begin - 1))
  {
    --begin;
  }
  if (begin == end)
  {
    return sections.size();
  }
  const bool isHead = end == extent.last + 1 || (positionMm[end - 1] - positionMm[begin] >= kHipLengthMm &&
                                                 positionMm[extent.last] - positionMm[end - 1] <= kHeadTaperMm);
  const double shaftMm = positionMm[begin] - positionMm[thighBegin];
  return isHead && shaftMm >= (kneeInView ? kShaftAboveKneeMm : kShaftMm) ? begin : sections.size();
}

/** Upper end of the ankle above which the calf begins, as a position; sets the plafond. */
std::optional<double> FindAnkle(const LimbSections & sections, const std::vector<double> & positionMm, const Extent & extent,
                                const Range & fibula, Landmarks & landmarks)
{
  std::size_t thinnest = fibula.begin;
  for (std::size_t k = fibula.begin; k < fibula.end; ++k)
  {
    if (sections[k].MainBoneMm2() > 0.0 && sections[k].MainBoneMm2() < sections[thinnest].MainBoneMm2())
    {
      thinnest = k;
    }
  }
  // Going down, the tibia widens towards the plafond; below it lies the smaller talus.
  const double thinnestMm2 = sections[thinnest].MainBoneMm2();
  std::size_t widest = thinnest;
  std::size_t widening = thinnest;
  bool passed = false;
  for (std::size_t k = thinnest; k-- > extent.first && !passed;)
  {
    const double area = sections[k].MainBoneMm2();
    widest = area > sections[widest].MainBoneMm2() ? k : widest;
    widening = widening == thinnest && area >= kAnkleWidening * thinnestMm2 ? k : widening;
    passed = sections[widest].MainBoneMm2() >= kPlafondWidening * thinnestMm2 && area < kTalusShare * sections[widest].MainBoneMm2();
  }
  // Where the foot is in view, the tip of the fibula tells it, however large the talus.
  std::vector<double> below;
  for (std::size_t k = extent.first; k < fibula.begin; ++k)
  {
    below.push_back(TotalBoneMm2(sections[k]));
  }
  std::sort(below.begin(), below.end());
  if (!below.empty() && below[below.size() / 2] >= kFootBoneMm2)
  {
    landmarks.plafondMm = positionMm[fibula.begin] + kTipBelowPlafondMm;
  }
  else if (passed)
  {
    landmarks.plafondMm = positionMm[widest];
  }
  if (landmarks.plafondMm)
  {
    return *landmarks.plafondMm + kAnkleAbovePlafondMm;
  }
  return widening != thinnest ? std::optional(positionMm[widening]) : std::nullopt;
}

/** Which end a tibia is that is thick all along, without knee or plafond in view. */
enum class TibiaEnd
{
  Clear, // the upper one, or shaft
  Lower,
  Doubtful
};

TibiaEnd EndOfTibia(const LimbSections & sections, const Range & fibula)
{
  double thinnestMm2 = sections[fibula.begin].MainBoneMm2();
  for (std::size_t k = fibula.begin; k < fibula.end; ++k)
  {
    thinnestMm2 = std::min(thinnestMm2, sections[k].bones.empty() ? thinnestMm2 : sections[k].MainBoneMm2());
  }
  const double low = sections[fibula.begin].MainBoneMm2();
  const double high = sections[fibula.end - 1].MainBoneMm2();
  const LimbSection & middle = sections[fibula.begin + (fibula.end - fibula.begin) / 2];
  const BoneSection * beside = FibulaOf(middle);
  const bool isNeck =
      beside != nullptr && middle.elongation < kLegElongation && beside->areaMm2 < kSlenderFibulaShare * middle.MainBoneMm2();
  if (thinnestMm2 < kTibiaShaftMm2 || thinnestMm2 >= kKneeBoneMm2 || high >= kTibiaTaper * low || isNeck)
  {
    return TibiaEnd::Clear;
  }
  return low >= kTibiaTaper * high ? TibiaEnd::Lower : TibiaEnd::Doubtful;
}

/** Position of the highest slice of a foot at the lower end of the stack. */
std::optional<double> FindFoot(const LimbSections & sections, const std::vector<double> & positionMm, const Extent & extent)
{
  std::optional<double> top;
  // What the image's edge leaves of a leg can be as long as a foot.
  const auto isFoot = [](const LimbSection & s) { return s.elongation >= kFootElongation && s.borderPixels == 0; };
  for (std::size_t k = 0; k <= extent.last && (isFoot(sections[k]) || !sections[k].Present()); ++k)
  {
    top = sections[k].Present() ? std::optional(positionMm[k]) : top;
  }
  return top;
}
} // namespace

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

LimbAnatomy DescribeLimb(const LimbSections & sections, const std::vector<double> & positionMm, std::optional<Segment> forced)
{
  LimbAnatomy anatomy;
  const std::size_t count = sections.size();
  anatomy.segments.assign(count, forced.value_or(Segment::Unknown));
  const auto showsBone = [](const LimbSection & s) { return s.Present() && !s.bones.empty(); };
  const auto lowest = std::find_if(sections.begin(), sections.end(), showsBone);
  if (lowest == sections.end())
  {
    return anatomy;
  }
  const Extent extent{ static_cast<std::size_t>(lowest - sections.begin()),
                       static_cast<std::size_t>(std::find_if(sections.rbegin(), sections.rend(), showsBone).base() - sections.begin()) -
                           1 };

  Landmarks & landmarks = anatomy.landmarks;
  const Range seenFibula = FindFibula(sections, positionMm, extent);
  const std::optional<double> footTop = FindFoot(sections, positionMm, extent);
  const bool footAlone = footTop && seenFibula.Empty();
  const Range knee = footAlone ? Range{} : FindKnee(sections, positionMm, extent, seenFibula);
  landmarks.chirality = seenFibula.Empty() ? std::nullopt : Chirality(sections, seenFibula);
  DescribeKnee(sections, positionMm, extent, seenFibula, knee, landmarks);
  const Range fibula = BelowJointLine(seenFibula, positionMm, landmarks);
  const std::size_t thighBegin = footAlone ? count : FindThigh(sections, positionMm, extent, fibula, knee, landmarks);
  const std::size_t hipBegin = FindHip(sections, positionMm, extent, thighBegin, !knee.Empty());
  if (hipBegin < count)
  {
    landmarks.lesserTrochanterMm = positionMm[hipBegin];
  }
  // At the joint line a section shows a corner of plateau or condyle, which is no thin shaft.
  const bool kneeCutsIn = !knee.Empty() && knee.begin > fibula.begin;
  const Range shaft{ fibula.begin, kneeCutsIn ? std::min(fibula.end, knee.begin) : fibula.end };
  std::optional<double> ankleTop;
  if (!fibula.Empty())
  {
    ankleTop = FindAnkle(sections, positionMm, extent, shaft, landmarks);
  }
  if (footAlone || (footTop && !ankleTop))
  {
    ankleTop = *footTop + (footAlone ? kFootToAnkleMm : kAnkleAbovePlafondMm);
  }
  bool calfKnown = !fibula.Empty();
  if (calfKnown && !ankleTop && knee.Empty())
  {
    const TibiaEnd end = EndOfTibia(sections, fibula);
    calfKnown = end != TibiaEnd::Doubtful;
    ankleTop = end == TibiaEnd::Lower ? std::optional(positionMm[count - 1] + 1.0) : std::nullopt;
  }
  if (forced)
  {
    return anatomy;
  }

  for (std::size_t k = 0; k < count; ++k)
  {
    Segment & segment = anatomy.segments[k];
    if (k >= hipBegin)
    {
      segment = Segment::Hip;
    }
    else if (k >= thighBegin)
    {
      // Above the last bone lies no thigh, unless the bone is cut off with the limb.
      const bool boneEnded = k > extent.last && sections[k].borderPixels == 0 && sections[k].circlePixels == 0;
      segment = boneEnded ? Segment::Unknown : Segment::Thigh;
    }
    else if (ankleTop && positionMm[k] < *ankleTop)
    {
      segment = Segment::Ankle;
    }
    else if (!fibula.Empty() && k < fibula.end)
    {
      segment = calfKnown ? Segment::Calf : Segment::Unknown;
    }
    else if (!knee.Empty() || calfKnown)
    {
      segment = Segment::Knee;
    }
  }
  return anatomy;
}
} // namespace myosect::anatomy
