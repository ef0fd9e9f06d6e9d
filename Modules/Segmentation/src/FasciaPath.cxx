#include "myosect/Segmentation/FasciaPath.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace myosect::segmentation
{
namespace
{
constexpr int kAngles = 240;
constexpr double kTwoPi = 6.283185307179586;
constexpr double kStepMm = 0.5;
constexpr double kFlankMm = 1.5; // where the fat beside the line is looked at
constexpr double kAlongMm = 7.0; // contrast is averaged this far to either side along the line
constexpr int kLargestTilt = 2;  // samples a step of angle, of the directions averaged along
constexpr float kLargestContrastHu = 30.0F;
constexpr float kContrastWeight = 0.20F;       // millimetres of detour that one HU of contrast is worth
constexpr float kAloneContrastWeight = 0.24F;  // the same where bellies do not tell the place of the fascia
constexpr float kDetourWeight = 0.15F;         // per millimetre off the expected outline
constexpr float kLeanOutsideWeight = 0.3F;     // per millimetre of lean tissue left outside
constexpr float kReplacedDetourWeight = 0.05F; // the same where muscle is replaced and bellies hardly tell the outline
constexpr float kAloneDetourWeight = 0.03F;
constexpr int kFewContacts = 36;         // of kAngles: muscle is replaced all round
constexpr float kNoiseContrastHu = 3.0F; // lines of noise reach it
constexpr float kSeenContrastHu = 7.0F;  // the mean along 14 mm of a line of noise stays below half of it
constexpr double kSeenShare = 0.85;
constexpr double kSmallShare = 0.4; // of the limb: less is not all that lies inside its fascia
constexpr double kUsualShare = 0.8; // of the way to the skin, where only the line tells
constexpr float kBendWeight = 0.4F; // per step between neighbouring angles
constexpr int kLargestStep = 2;
constexpr double kReachMm = 14.0; // outwards of the certain region
constexpr double kSkinBlurMm = 1.0;
constexpr double kLineHalfWidthMm = 0.5;
constexpr float kRestartCost = 50.0F;
constexpr double kContactMm = 1.0; // a belly this close to the envelope touches the fascia
constexpr float kContactHu = 4.0F;
constexpr float kBoneContactHu = 20.0F; // over the face of the tibia's shaft the fascia is one with the periosteum
constexpr double kShaftMm2 = 900.0;     // the shaft of an adult's tibia has 400 to 800 mm²
constexpr double kCondyleMm2 = 1300.0;  // from here on the fascia leaves the bone, as over the condyles
constexpr double kBellyMm = 6.0;        // of which nearly all is lean in a belly, and not among remnants
constexpr double kBellyShare = 0.65;
constexpr double kShaftCoverMm = 40.0;
constexpr double kBoneCoverMm = 9.0; // bone under a thicker layer has fat between it and the fascia, as beside the condyles

struct Polar
{
  double centreX = 0.0, centreY = 0.0;
  PixelMm pixel;
  std::array<double, kAngles> perMmX{}, perMmY{}; // pixels a millimetre outwards
  [[nodiscard]] double X(int angle, double radiusMm) const { return centreX + radiusMm * perMmX[static_cast<std::size_t>(angle)]; }
  [[nodiscard]] double Y(int angle, double radiusMm) const { return centreY + radiusMm * perMmY[static_cast<std::size_t>(angle)]; }
};

float Sample(const FloatPlane & image, double x, double y)
{
  const double cx = std::clamp(x, 0.0, image.width - 1.001);
  const double cy = std::clamp(y, 0.0, image.height - 1.001);
  const int ix = static_cast<int>(cx);
  const int iy = static_cast<int>(cy);
  const auto fx = static_cast<float>(cx - ix);
  const auto fy = static_cast<float>(cy - iy);
  return (1.0F - fy) * ((1.0F - fx) * image(ix, iy) + fx * image(ix + 1, iy)) +
         fy * ((1.0F - fx) * image(ix, iy + 1) + fx * image(ix + 1, iy + 1));
}

bool IsSet(const MaskPlane & mask, double x, double y)
{
  const int ix = static_cast<int>(std::floor(x + 0.5));
  const int iy = static_cast<int>(std::floor(y + 0.5));
  return mask.Contains(ix, iy) && mask(ix, iy) != 0;
}

/** Farthest sample of each ray that lies in the mask. */
std::vector<int> OuterSample(const MaskPlane & mask, const Polar & polar, int samples)
{
  std::vector<int> outer(kAngles, 0);
  for (int a = 0; a < kAngles; ++a)
  {
    for (int r = samples - 1; r > 0; --r)
    {
      if (IsSet(mask, polar.X(a, r * kStepMm), polar.Y(a, r * kStepMm)))
      {
        outer[static_cast<std::size_t>(a)] = r;
        break;
      }
    }
  }
  return outer;
}

Polar CentreOf(const MaskPlane & mask, PixelMm pixel)
{
  Polar polar;
  polar.pixel = pixel;
  for (std::size_t a = 0; a < polar.perMmX.size(); ++a)
  {
    polar.perMmX[a] = std::cos(kTwoPi * static_cast<double>(a) / kAngles) / pixel.x;
    polar.perMmY[a] = std::sin(kTwoPi * static_cast<double>(a) / kAngles) / pixel.y;
  }
  double count = 0.0;
  for (int y = 0; y < mask.height; ++y)
  {
    for (int x = 0; x < mask.width; ++x)
    {
      if (mask(x, y) != 0)
      {
        polar.centreX += x;
        polar.centreY += y;
        count += 1.0;
      }
    }
  }
  polar.centreX /= std::max(1.0, count);
  polar.centreY /= std::max(1.0, count);
  return polar;
}

/** Millimetres of lean tissue on each ray beyond a sample. */
FloatPlane LeanBeyond(const MaskPlane & lean, const Polar & polar, int samples)
{
  FloatPlane beyond(samples, kAngles);
  for (int a = 0; a < kAngles; ++a)
  {
    float sum = 0.0F;
    for (int r = samples - 1; r >= 0; --r)
    {
      beyond(r, a) = sum;
      sum += IsSet(lean, polar.X(a, r * kStepMm), polar.Y(a, r * kStepMm)) ? static_cast<float>(kStepMm) : 0.0F;
    }
  }
  return beyond;
}

/** Whether nearly all is lean, or bone where the sample lies on it, for some millimetres inwards of a sample. */
bool IsBelly(const MaskPlane & lean, const MaskPlane & bone, const Polar & polar, int angle, int sample)
{
  const bool onBone = IsSet(bone, polar.X(angle, sample * kStepMm), polar.Y(angle, sample * kStepMm));
  const int length = static_cast<int>(kBellyMm / kStepMm);
  int count = 0;
  for (int r = std::max(0, sample - length); r < sample; ++r)
  {
    const double x = polar.X(angle, r * kStepMm);
    const double y = polar.Y(angle, r * kStepMm);
    count += IsSet(lean, x, y) && (onBone || !IsSet(bone, x, y)) ? 1 : 0;
  }
  return count >= kBellyShare * length;
}

/** Samples of every ray and what is known of the fascia there. */
struct Rays
{
  std::vector<int> lowest;   ///< outermost sample that certainly lies inside
  std::vector<int> usual;    ///< where the fascia is expected
  std::vector<int> farthest; ///< last sample that may be taken
  std::vector<int> lastLine; ///< beyond it the blur of the skin looks like a line
  std::vector<bool> onBone;  ///< the outermost that is lean or bone is bone
  float boneContactHu = kBoneContactHu;
  std::vector<bool> contact; ///< lean tissue or bone touches the fascia at `lowest`
};

/**
 * Between two places where bellies touch the fascia, and that lie no further apart than the envelope bridges, subcutaneous fat changes its
 * thickness evenly: the fascia follows the skin across the cleft, where a rolling disc would dip into it.
 */
void BridgeClefts(Rays & rays, const std::vector<int> & skin, double bridgeMm)
{
  const auto first = std::find(rays.contact.begin(), rays.contact.end(), true);
  if (first == rays.contact.end())
  {
    return;
  }
  const auto at = [](int angle) { return static_cast<std::size_t>((angle % kAngles + kAngles) % kAngles); };
  const int start = static_cast<int>(first - rays.contact.begin());
  for (int from = start; from < start + kAngles;)
  {
    int to = from + 1;
    while (!rays.contact[at(to)])
    {
      ++to;
    }
    const double turn = kTwoPi * (to - from) / kAngles;
    const double r0 = rays.lowest[at(from)] * kStepMm;
    const double r1 = rays.lowest[at(to)] * kStepMm;
    const double chordMm = turn > 0.5 * kTwoPi ? 1e9 : std::sqrt(r0 * r0 + r1 * r1 - 2.0 * r0 * r1 * std::cos(turn));
    for (int a = from + 1; chordMm <= bridgeMm && a < to; ++a)
    {
      const double share = static_cast<double>(a - from) / (to - from);
      const double fat = (1.0 - share) * (skin[at(from)] - rays.lowest[at(from)]) + share * (skin[at(to)] - rays.lowest[at(to)]);
      rays.usual[at(a)] = std::max(rays.usual[at(a)], std::min(skin[at(a)], static_cast<int>(std::lround(skin[at(a)] - fat))));
    }
    from = to;
  }
}

/** Contrast of a line at each sample, averaged along the best of a few directions. */
FloatPlane LineContrast(const FloatPlane & hu, const Polar & polar, const Rays & rays, float contactTrust, int samples)
{
  FloatPlane values(samples, kAngles);
  for (int a = 0; a < kAngles; ++a)
  {
    for (int r = 0; r < samples; ++r)
    {
      values(r, a) = Sample(hu, polar.X(a, r * kStepMm), polar.Y(a, r * kStepMm));
    }
  }
  const int flank = static_cast<int>(std::lround(kFlankMm / kStepMm));
  FloatPlane contrast(samples, kAngles);
  for (int a = 0; a < kAngles; ++a)
  {
    for (int r = flank; r + flank < samples; ++r)
    {
      const float beside = std::max(values(r - flank, a), values(r + flank, a));
      contrast(r, a) = std::clamp(values(r, a) - beside, -kLargestContrastHu, kLargestContrastHu);
    }
  }
  FloatPlane averaged(samples, kAngles);
  for (int a = 0; a < kAngles; ++a)
  {
    const auto angle = static_cast<std::size_t>(a);
    for (int r = rays.lowest[angle]; r <= std::min(rays.farthest[angle], rays.lastLine[angle]); ++r)
    {
      const double arcMm = std::max(1.0, r * kStepMm) * kTwoPi / kAngles;
      const int reach = std::clamp(static_cast<int>(std::lround(kAlongMm / arcMm)), 1, kAngles / 12);
      float best = -kLargestContrastHu;
      for (int tilt = -kLargestTilt; tilt <= kLargestTilt; ++tilt)
      {
        float sum = 0.0F;
        for (int d = -reach; d <= reach; ++d)
        {
          sum += contrast(std::clamp(r + tilt * d, 0, samples - 1), (a + d + kAngles) % kAngles);
        }
        best = std::max(best, sum / static_cast<float>(2 * reach + 1));
      }
      averaged(r, a) = std::max(0.0F, best - kNoiseContrastHu);
    }
    if (rays.contact[angle])
    {
      float & edge = averaged(rays.lowest[angle], a);
      edge = std::max(edge, contactTrust * (rays.onBone[angle] ? rays.boneContactHu : kContactHu));
    }
  }
  return averaged;
}

/** Cheapest closed path, a sample an angle (dynamic programming, twice round so that the middle lap does not feel where the path began). */
std::vector<int> CheapestPath(const Rays & rays, const FloatPlane & contrast, const FloatPlane & leanOutside, float contrastWeight,
                              float detourWeight, int samples)
{
  constexpr int kLaps = 2;
  FloatPlane total(samples, kLaps * kAngles, std::numeric_limits<float>::infinity());
  Plane<std::int8_t> step(samples, kLaps * kAngles);
  const auto cheapest = [&](int row)
  {
    int best = 0;
    for (int r = 1; r < samples; ++r)
    {
      best = total(r, row) < total(best, row) ? r : best;
    }
    return best;
  };
  for (int row = 0; row < kLaps * kAngles; ++row)
  {
    const int a = row % kAngles;
    const auto angle = static_cast<std::size_t>(a);
    const float anew = row == 0 ? 0.0F : total(cheapest(row - 1), row - 1) + kRestartCost;
    for (int r = rays.lowest[angle]; r <= rays.farthest[angle]; ++r)
    {
      // Where the allowed ranges of neighbouring rays lie further apart than a step, the path begins anew.
      float best = anew;
      for (int d = -kLargestStep; row > 0 && d <= kLargestStep; ++d)
      {
        if (r + d < 0 || r + d >= samples)
        {
          continue;
        }
        const float candidate = total(r + d, row - 1) + kBendWeight * static_cast<float>(d * d);
        if (candidate < best)
        {
          best = candidate;
          step(r, row) = static_cast<std::int8_t>(d);
        }
      }
      const float off = static_cast<float>(std::abs(r - rays.usual[angle]) * kStepMm);
      total(r, row) = best + detourWeight * off + kLeanOutsideWeight * leanOutside(r, a) - contrastWeight * contrast(r, a);
    }
  }
  std::vector<int> path(kAngles, 0);
  int row = kLaps * kAngles - 1;
  for (int r = cheapest(row); row >= kAngles / 2; --row)
  {
    if (row < kAngles + kAngles / 2)
    {
      path[static_cast<std::size_t>(row % kAngles)] = r;
    }
    const int next = r + step(r, row);
    r = row > 0 && std::isinf(total(next, row - 1)) ? cheapest(row - 1) : next;
  }
  return path;
}

struct Solution
{
  std::vector<int> path;  ///< sample of each ray
  double seenShare = 0.0; ///< of the rays, where the path runs on a line
};
} // namespace

MaskPlane FollowFascia(const LimbSlice & slice, const FloatPlane & hu, const MaskPlane & lean, const MaskPlane & least,
                       const MaskPlane & expected, const FloatPlane & depthMm, double skinLimitDepthMm, double bridgeMm,
                       double contactTrust)
{
  const Polar polar = CentreOf(expected, slice.pixel);
  const int samples = static_cast<int>(std::hypot(hu.width * slice.pixel.x, hu.height * slice.pixel.y) / kStepMm);
  MaskPlane belowSkin(hu.width, hu.height);
  for (std::size_t i = 0; i < belowSkin.Size(); ++i)
  {
    belowSkin.data[i] = slice.limb.data[i] != 0 && (depthMm.data[i] >= skinLimitDepthMm || slice.bone.data[i] != 0) ? 1 : 0;
  }
  const std::vector<int> outermostLean = OuterSample(lean, polar, samples);
  const std::vector<int> skin = OuterSample(belowSkin, polar, samples);
  const std::vector<int> envelope = OuterSample(expected, polar, samples);
  const int reach = static_cast<int>(kReachMm / kStepMm);
  const int offSkin = static_cast<int>(std::lround((kFlankMm + kSkinBlurMm) / kStepMm));
  const int contact = static_cast<int>(std::lround(kContactMm / kStepMm));
  Rays rays;
  const Components bones = Label(slice.bone, false);
  const auto largest = std::max_element(bones.pixelCount.begin() + 1, bones.pixelCount.end());
  const double boneMm2 = largest == bones.pixelCount.end() ? 0.0 : static_cast<double>(*largest) * slice.pixel.Area();
  const double condyle = std::clamp((boneMm2 - kShaftMm2) / (kCondyleMm2 - kShaftMm2), 0.0, 1.0);
  const double coverMm = kShaftCoverMm + condyle * (kBoneCoverMm - kShaftCoverMm);
  rays.boneContactHu += static_cast<float>(condyle) * (kContactHu - kBoneContactHu);
  rays.lowest = OuterSample(least, polar, samples);
  rays.usual = envelope;
  for (std::size_t a = 0; a < static_cast<std::size_t>(kAngles); ++a)
  {
    rays.lowest[a] = std::min(rays.lowest[a], skin[a]);
    rays.usual[a] = std::clamp(rays.usual[a], rays.lowest[a], std::max(rays.lowest[a], skin[a]));
    const int angle = static_cast<int>(a);
    const bool onBone = IsSet(slice.bone, polar.X(angle, outermostLean[a] * kStepMm), polar.Y(angle, outermostLean[a] * kStepMm));
    rays.onBone.push_back(onBone);
    const bool touches = rays.usual[a] - outermostLean[a] <= contact && IsBelly(lean, slice.bone, polar, angle, outermostLean[a]);
    rays.contact.push_back(touches && (!onBone || (skin[a] - outermostLean[a]) * kStepMm <= coverMm));
    rays.lastLine.push_back(skin[a] - offSkin);
  }
  const bool small = static_cast<double>(CountSet(least)) < kSmallShare * static_cast<double>(CountSet(belowSkin));
  const FloatPlane leanBeyond = LeanBeyond(lean, polar, samples);
  const auto solve = [&](bool alone)
  {
    Rays tried = rays;
    for (std::size_t a = 0; alone && a < static_cast<std::size_t>(kAngles); ++a)
    {
      tried.usual[a] = std::max(tried.lowest[a], static_cast<int>(kUsualShare * skin[a]));
    }
    BridgeClefts(tried, skin, bridgeMm);
    for (std::size_t a = 0; a < static_cast<std::size_t>(kAngles); ++a)
    {
      tried.farthest.push_back(std::max(tried.usual[a], std::min(tried.usual[a] + (alone ? samples : reach), tried.lastLine[a])));
    }
    const float trust = alone ? 0.0F : static_cast<float>(contactTrust);
    const FloatPlane contrast = LineContrast(hu, polar, tried, trust, samples);
    Solution solution;
    solution.path = CheapestPath(
        tried, contrast, leanBeyond, kContrastWeight + (1.0F - trust) * (kAloneContrastWeight - kContrastWeight),
        alone ? kAloneDetourWeight : kReplacedDetourWeight + trust * (kDetourWeight - kReplacedDetourWeight), samples);
    int seen = 0;
    for (int a = 0; a < kAngles; ++a)
    {
      seen += contrast(solution.path[static_cast<std::size_t>(a)], a) >= kSeenContrastHu ? 1 : 0;
    }
    solution.seenShare = static_cast<double>(seen) / kAngles;
    return solution;
  };
  // Nothing but the line itself tells where the fascia is: where hardly any belly reaches it, or where the line is seen nearly all round.
  const bool alone = small && std::count(rays.contact.begin(), rays.contact.end(), true) < kFewContacts;
  Solution solution = solve(alone);
  if (!alone && (small || contactTrust < 1.0))
  {
    Solution line = solve(true);
    if (line.seenShare >= kSeenShare)
    {
      solution = std::move(line);
    }
  }
  const std::vector<int> & path = solution.path;

  std::vector<double> radiusMm(kAngles);
  for (std::size_t a = 0; a < radiusMm.size(); ++a)
  {
    // Where the path keeps to the certain region, that region's own pixels are the better outline.
    radiusMm[a] = path[a] <= rays.lowest[a] + 1 ? rays.lowest[a] * kStepMm - kLineHalfWidthMm : path[a] * kStepMm + kLineHalfWidthMm;
  }
  MaskPlane region(hu.width, hu.height);
  for (int y = 0; y < hu.height; ++y)
  {
    for (int x = 0; x < hu.width; ++x)
    {
      if (belowSkin(x, y) == 0)
      {
        continue;
      }
      if (least(x, y) != 0)
      {
        region(x, y) = 1;
        continue;
      }
      const double dx = (x - polar.centreX) * slice.pixel.x;
      const double dy = (y - polar.centreY) * slice.pixel.y;
      double turn = std::atan2(dy, dx) / kTwoPi * kAngles;
      turn += turn < 0.0 ? kAngles : 0.0;
      const std::size_t a = static_cast<std::size_t>(turn) % kAngles;
      const double fraction = turn - std::floor(turn);
      const double limitMm = (1.0 - fraction) * radiusMm[a] + fraction * radiusMm[(a + 1) % kAngles];
      region(x, y) = limitMm > 0.0 && dx * dx + dy * dy <= limitMm * limitMm ? 1 : 0;
    }
  }
  return region;
}
} // namespace myosect::segmentation
