#include "LimbJoints.h"

#include <array>
#include <cmath>
#include <optional>

namespace myosect::segmentation
{
namespace
{
constexpr double kReferenceMm = 5.0;      // distance of the section compared with; noise of outlines outweighs change over less
constexpr double kToleranceMm = 3.0;      // of an outline predicted over that distance
constexpr double kToleranceGrowth = 0.25; // for every further millimetre between neighbouring sections
constexpr double kJointGrowth = 0.1;      // the same along a joint
constexpr double kLeastGainMm2 = 100.0;   // beyond the tolerance
constexpr double kGainBoneMm2 = 60.0;
constexpr double kGainBoneReachMm = 12.0;
constexpr double kJointReachMm = 40.0;      // nothing more is granted farther along
constexpr double kShiftGrowth = 0.5;        // a limb's inclination
constexpr double kWidthGrowth = 0.01;       // its taper, for every millimetre
constexpr double kCutReachMm = 8.0;         // from the last free section; what tapers out along the limb is then still thin
constexpr double kWidestContactShare = 0.3; // of the outline, for a cut
constexpr double kGrowthShare = 0.5;        // of the outline: the limb itself has grown
constexpr double kLimbEndMm = 40.0;         // above a limb's end, where it grows as fast as anything
constexpr double kMarginMm = 8.0;
constexpr int kTangentPixels = 2;
constexpr int kFits = 3;

struct Box
{
  int x0 = 0, y0 = 0, x1 = -1, y1 = -1; // inclusive
};

struct Outline
{
  double x = 0.0, y = 0.0, pixels = 0.0;
};

Outline Moments(const MaskPlane & mask)
{
  Outline o;
  for (int y = 0; y < mask.height; ++y)
  {
    for (int x = 0; x < mask.width; ++x)
    {
      if (mask(x, y) != 0)
      {
        o.x += x;
        o.y += y;
        o.pixels += 1.0;
      }
    }
  }
  o.x /= std::max(1.0, o.pixels);
  o.y /= std::max(1.0, o.pixels);
  return o;
}

MaskPlane Crop(const CoarseSlice & slice, int piece, const Box & box)
{
  MaskPlane mask(box.x1 - box.x0 + 1, box.y1 - box.y0 + 1);
  for (int y = 0; y < mask.height; ++y)
  {
    for (int x = 0; x < mask.width; ++x)
    {
      mask(x, y) = slice.pieceOf(box.x0 + x, box.y0 + y) == piece ? 1 : 0;
    }
  }
  return mask;
}

MaskPlane Without(MaskPlane mask, const MaskPlane & taken)
{
  for (std::size_t i = 0; i < mask.Size(); ++i)
  {
    mask.data[i] = mask.data[i] != 0 && taken.data[i] == 0 ? 1 : 0;
  }
  return mask;
}

struct Gain
{
  Box box;
  MaskPlane part;    // of the section: no limb
  bool wide = false; // along too much of the outline for a cut
};

/** One limb of the stack, walked in one direction. */
class Comparison
{
public:
  Comparison(const Track & limb, const std::vector<CoarseSlice> & slices, PixelMm pixel) : m_Limb(limb), m_Slices(slices), m_Pixel(pixel) {}

  /**
   * What the section of slice k has beyond that of slice `reference`, `distanceMm` away; empty when there is nothing to speak of. What
   * `goesOn` from the section before cannot be the limb's own growth.
   */
  [[nodiscard]] std::optional<Gain> GainOf(std::size_t k, std::size_t reference, double distanceMm, double toleranceMm, bool boneIsOwn,
                                           bool goesOn) const
  {
    const int here = m_Limb.pieceAt[k];
    const int there = m_Limb.pieceAt[reference];
    if ((PixelCount(k) - PixelCount(reference)) * m_Pixel.Area() < kLeastGainMm2)
    {
      return std::nullopt;
    }
    Gain gain;
    gain.box = BoxOf(k, reference);
    const MaskPlane section = Crop(m_Slices[k], here, gain.box);
    const MaskPlane free = Crop(m_Slices[reference], there, gain.box);

    MaskPlane predicted = free;
    MaskPlane beyond;
    for (int fit = 0; fit <= kFits; ++fit)
    {
      MaskPlane own = Dilate(predicted, toleranceMm, m_Pixel);
      for (std::size_t i = 0; i < own.Size(); ++i)
      {
        own.data[i] = own.data[i] != 0 && section.data[i] != 0 ? 1 : 0;
      }
      beyond = Open(Without(section, own), 0.51 * m_Pixel.Mean(), m_Pixel);
      predicted = fit < kFits ? Predict(free, own, distanceMm) : predicted;
    }
    beyond = KeepLargerThan(beyond, 0.5 * kLeastGainMm2, m_Pixel);
    if (static_cast<double>(CountSet(beyond)) * m_Pixel.Area() < kLeastGainMm2 ||
        (boneIsOwn && HoldsBone(k, gain.box, Dilate(beyond, kGainBoneReachMm, m_Pixel))))
    {
      return std::nullopt;
    }
    // As far along the outline as the gain can be seen at all.
    const Components visible = Label(Without(section, Dilate(predicted, 1.01 * m_Pixel.Mean(), m_Pixel)), true);
    std::vector<bool> belongs(visible.pixelCount.size(), false);
    for (std::size_t i = 0; i < beyond.Size(); ++i)
    {
      const auto component = static_cast<std::size_t>(visible.labels.data[i]);
      belongs[component] = belongs[component] || (component != 0 && beyond.data[i] != 0);
    }
    MaskPlane seen(section.width, section.height);
    for (std::size_t i = 0; i < seen.Size(); ++i)
    {
      seen.data[i] = belongs[static_cast<std::size_t>(visible.labels.data[i])] ? 1 : 0;
    }
    const MaskPlane around = Dilate(seen, 2.01 * m_Pixel.Mean(), m_Pixel);
    gain.part = Without(section, predicted);
    for (std::size_t i = 0; i < around.Size(); ++i)
    {
      gain.part.data[i] = gain.part.data[i] != 0 && around.data[i] != 0 ? 1 : 0;
    }
    const double share = ContactShare(predicted, gain.part);
    if (share > kGrowthShare && !goesOn)
    {
      return std::nullopt;
    }
    gain.wide = share > kWidestContactShare;
    return gain;
  }

private:
  [[nodiscard]] double PixelCount(std::size_t k) const
  {
    return m_Slices[k].pieces[static_cast<std::size_t>(m_Limb.pieceAt[k])].pixelCount;
  }

  [[nodiscard]] Box BoxOf(std::size_t a, std::size_t b) const
  {
    const MaskPlane & plane = m_Slices[a].pieceOf;
    Box box{ plane.width, plane.height, -1, -1 };
    for (const std::size_t k : { a, b })
    {
      for (int y = 0; y < plane.height; ++y)
      {
        for (int x = 0; x < plane.width; ++x)
        {
          if (m_Slices[k].pieceOf(x, y) == m_Limb.pieceAt[k])
          {
            box = { std::min(box.x0, x), std::min(box.y0, y), std::max(box.x1, x), std::max(box.y1, y) };
          }
        }
      }
    }
    const int marginX = static_cast<int>(std::ceil(kMarginMm / m_Pixel.x));
    const int marginY = static_cast<int>(std::ceil(kMarginMm / m_Pixel.y));
    return { std::max(0, box.x0 - marginX), std::max(0, box.y0 - marginY), std::min(plane.width - 1, box.x1 + marginX),
             std::min(plane.height - 1, box.y1 + marginY) };
  }

  /** The free section moved and scaled to fit `own`, as far as a limb can lean and taper. */
  [[nodiscard]] MaskPlane Predict(const MaskPlane & free, const MaskPlane & own, double distanceMm) const
  {
    const Outline from = Moments(free);
    const Outline to = Moments(own);
    const double width = 1.0 + kWidthGrowth * distanceMm;
    const double scale = std::clamp(std::sqrt(to.pixels / std::max(1.0, from.pixels)), 1.0 / width, width);
    double dx = to.x - from.x;
    double dy = to.y - from.y;
    const double shiftMm = std::hypot(dx * m_Pixel.x, dy * m_Pixel.y);
    const double farthestMm = std::max(m_Pixel.Mean(), kShiftGrowth * distanceMm);
    if (shiftMm > farthestMm)
    {
      dx *= farthestMm / shiftMm;
      dy *= farthestMm / shiftMm;
    }
    MaskPlane predicted(free.width, free.height);
    for (int y = 0; y < free.height; ++y)
    {
      for (int x = 0; x < free.width; ++x)
      {
        const int sx = static_cast<int>(std::lround(from.x + (x - from.x - dx) / scale));
        const int sy = static_cast<int>(std::lround(from.y + (y - from.y - dy) / scale));
        predicted(x, y) = free.Contains(sx, sy) ? free(sx, sy) : std::uint8_t{ 0 };
      }
    }
    return predicted;
  }

  [[nodiscard]] bool HoldsBone(std::size_t k, const Box & box, const MaskPlane & part) const
  {
    return std::any_of(m_Slices[k].bones.begin(), m_Slices[k].bones.end(),
                       [&](const Bone & b)
                       {
                         const int x = static_cast<int>(std::lround(b.x)) - box.x0;
                         const int y = static_cast<int>(std::lround(b.y)) - box.y0;
                         return b.areaMm2 >= kGainBoneMm2 && part.Contains(x, y) && part(x, y) != 0;
                       });
  }

  /** Share of the outline of `section` that touches `part`. */
  [[nodiscard]] static double ContactShare(const MaskPlane & section, const MaskPlane & part)
  {
    int rim = 0;
    int contact = 0;
    for (int y = 0; y < section.height; ++y)
    {
      for (int x = 0; x < section.width; ++x)
      {
        if (section(x, y) == 0)
        {
          continue;
        }
        bool onRim = false;
        bool touches = false;
        for (const auto & [nx, ny] : { std::pair(x - 1, y), std::pair(x + 1, y), std::pair(x, y - 1), std::pair(x, y + 1) })
        {
          onRim = onRim || !section.Contains(nx, ny) || section(nx, ny) == 0;
          touches = touches || (section.Contains(nx, ny) && part(nx, ny) != 0);
        }
        rim += onRim ? 1 : 0;
        contact += touches ? 1 : 0;
      }
    }
    return static_cast<double>(contact) / std::max(1, rim);
  }

  const Track & m_Limb;
  const std::vector<CoarseSlice> & m_Slices;
  PixelMm m_Pixel;
};

/** Sections that the image's edge cuts cannot be compared. */
bool IsCut(const CoarseSlice & slice, int piece)
{
  const MaskPlane & plane = slice.pieceOf;
  int onEdge = 0;
  for (int x = 0; x < plane.width; ++x)
  {
    onEdge += (plane(x, 0) == piece ? 1 : 0) + (plane(x, plane.height - 1) == piece ? 1 : 0);
  }
  for (int y = 0; y < plane.height; ++y)
  {
    onEdge += (plane(0, y) == piece ? 1 : 0) + (plane(plane.width - 1, y) == piece ? 1 : 0);
  }
  return onEdge > kTangentPixels;
}

class Walk
{
public:
  Walk(const std::vector<Track> & limbs, std::vector<CoarseSlice> & slices, const CtVolume & volume, PixelMm pixel, RunContext & context)
      : m_Limbs(limbs), m_Slices(slices), m_Volume(volume), m_Pixel(pixel), m_Context(context)
  {
    m_Joined.cutOff.resize(slices.size());
    m_Joined.inseparable.assign(slices.size(), false);
  }

  void Go(bool upwards)
  {
    const std::size_t count = m_Slices.size();
    for (const Track & limb : m_Limbs)
    {
      std::vector<char> suspect(count, 0);
      m_Comparable.assign(count, 0);
      for (std::size_t k = 0; k < count; ++k)
      {
        m_Comparable[k] = limb.pieceAt[k] != 0 && !IsCut(m_Slices[k], limb.pieceAt[k]) ? 1 : 0;
      }
      m_Context.ParallelFor(count, [&](std::size_t k) { suspect[k] = Compare(limb, k, upwards, {}, false).gain ? 1 : 0; });
      std::vector<bool> joined(count, false);
      bool open = false; // the section before was joined
      for (std::size_t i = 0; i < count; ++i)
      {
        const std::size_t k = upwards ? i : count - 1 - i;
        if (!open && suspect[k] == 0)
        {
          continue;
        }
        const Found found = Compare(limb, k, upwards, joined, open);
        open = found.gain.has_value();
        joined[k] = open;
        if (open)
        {
          Settle(limb, k, *found.gain, found.distanceMm);
        }
      }
    }
  }

  [[nodiscard]] JoinedTissue Finish() { return std::move(m_Joined); }

private:
  struct Found
  {
    std::optional<Gain> gain;
    double distanceMm = 0.0; // of the section compared with
  };

  [[nodiscard]] Found Compare(const Track & limb, std::size_t k, bool upwards, const std::vector<bool> & joined, bool goesOn) const
  {
    const auto nearest = ReferenceOf(limb, k, upwards, {});
    const auto reference = ReferenceOf(limb, k, upwards, joined);
    if (m_Comparable[k] == 0 || !nearest || !reference)
    {
      return {};
    }
    const double nearestMm = DistanceMmBetween(k, *nearest);
    const double distanceMm = DistanceMmBetween(k, *reference);
    const double jointMm = std::min(kJointReachMm, distanceMm - nearestMm);
    const double toleranceMm = kToleranceMm + kToleranceGrowth * std::max(0.0, nearestMm - kReferenceMm) + kJointGrowth * jointMm;
    const Comparison comparison(limb, m_Slices, m_Pixel);
    return { comparison.GainOf(k, *reference, nearestMm + jointMm, toleranceMm, !upwards,
                               goesOn && distanceMm - nearestMm <= kJointReachMm),
             distanceMm };
  }

  [[nodiscard]] double DistanceMmBetween(std::size_t a, std::size_t b) const
  {
    return std::abs(m_Volume.slicePositionMm[a] - m_Volume.slicePositionMm[b]);
  }

  /** The nearest section of the limb, back along the walk, that is far enough for a comparison, not at the limb's lower end and, if
   * `joined` is given, free. */
  [[nodiscard]] std::optional<std::size_t> ReferenceOf(const Track & limb, std::size_t k, bool upwards,
                                                       const std::vector<bool> & joined) const
  {
    const auto lowest = static_cast<std::size_t>(
        std::find_if(limb.pieceAt.begin(), limb.pieceAt.end(), [](int piece) { return piece != 0; }) - limb.pieceAt.begin());
    const double endMm = lowest == 0 ? 0.0 : kLimbEndMm;
    for (std::size_t step = 1; upwards ? step <= k : k + step < m_Slices.size(); ++step)
    {
      const std::size_t at = upwards ? k - step : k + step;
      const bool known = joined.empty() || (!joined[at] && !m_Joined.inseparable[at]);
      const bool free = m_Comparable[at] != 0 && known && DistanceMmBetween(at, lowest) >= endMm;
      if (free && DistanceMmBetween(k, at) >= kReferenceMm)
      {
        return at;
      }
    }
    return std::nullopt;
  }

  void Settle(const Track & limb, std::size_t k, const Gain & gain, double distanceMm)
  {
    if (gain.wide || distanceMm > kCutReachMm)
    {
      m_Joined.inseparable[k] = true;
      return;
    }
    CoarseSlice & slice = m_Slices[k];
    MaskPlane & cutOff = m_Joined.cutOff[k];
    if (cutOff.Size() == 0)
    {
      cutOff = MaskPlane(slice.pieceOf.width, slice.pieceOf.height);
    }
    for (int y = 0; y < gain.part.height; ++y)
    {
      for (int x = 0; x < gain.part.width; ++x)
      {
        if (gain.part(x, y) != 0)
        {
          slice.pieceOf(gain.box.x0 + x, gain.box.y0 + y) = 0;
          cutOff(gain.box.x0 + x, gain.box.y0 + y) = 1;
          --slice.pieces[static_cast<std::size_t>(limb.pieceAt[k])].pixelCount;
        }
      }
    }
  }

  const std::vector<Track> & m_Limbs;
  std::vector<CoarseSlice> & m_Slices;
  const CtVolume & m_Volume;
  PixelMm m_Pixel;
  RunContext & m_Context;
  JoinedTissue m_Joined;
  std::vector<char> m_Comparable; // of the limb that is walked along
};
} // namespace

JoinedTissue CutJoinedTissue(const std::vector<Track> & limbs, std::vector<CoarseSlice> & slices, const CtVolume & volume, PixelMm pixel,
                             RunContext & context)
{
  Walk walk(limbs, slices, volume, pixel, context);
  walk.Go(true);
  walk.Go(false);
  return walk.Finish();
}
} // namespace myosect::segmentation
