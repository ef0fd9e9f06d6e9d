#include "myosect/Segmentation/FasciaPath.h"

#include <cmath>
#include <limits>

namespace myosect::segmentation
{
namespace
{
constexpr int kAngles = 240;
constexpr double kTwoPi = 6.283185307179586;
constexpr double kStepMm = 0.5;
constexpr double kFlankMm = 2.2;          // where the fat beside the line is looked at
constexpr double kAlongMm = 7.0;          // contrast is averaged this far to either side along the line
constexpr float kLargestContrastHu = 30.0F;
constexpr float kContrastWeight = 0.12F;  // millimetres of detour that one HU of contrast is worth
constexpr float kDetourWeight = 0.35F;    // per millimetre off the expected outline
constexpr float kLeanOutsideWeight = 0.3F; // per millimetre of lean tissue left outside
constexpr float kBendWeight = 0.6F;       // per step between neighbouring angles
constexpr int kLargestStep = 2;
constexpr double kReachMm = 14.0;         // outwards of the certain region
constexpr double kSkinBlurMm = 1.0;
constexpr double kLineHalfWidthMm = 0.3;

struct Polar
{
  double centreX = 0.0, centreY = 0.0;
  PixelMm pixel;
  [[nodiscard]] double X(int angle, double radiusMm) const { return centreX + radiusMm * std::cos(kTwoPi * angle / kAngles) / pixel.x; }
  [[nodiscard]] double Y(int angle, double radiusMm) const { return centreY + radiusMm * std::sin(kTwoPi * angle / kAngles) / pixel.y; }
};

float Sample(const FloatPlane & image, double x, double y)
{
  const double cx = std::clamp(x, 0.0, image.width - 1.001);
  const double cy = std::clamp(y, 0.0, image.height - 1.001);
  const int ix = static_cast<int>(cx);
  const int iy = static_cast<int>(cy);
  const auto fx = static_cast<float>(cx - ix);
  const auto fy = static_cast<float>(cy - iy);
  return (1.0F - fy) * ((1.0F - fx) * image(ix, iy) + fx * image(ix + 1, iy)) + fy * ((1.0F - fx) * image(ix, iy + 1) + fx * image(ix + 1, iy + 1));
}

bool IsSet(const MaskPlane & mask, double x, double y)
{
  const int ix = static_cast<int>(std::lround(x));
  const int iy = static_cast<int>(std::lround(y));
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

/** Contrast of a line at each sample, averaged along the circle. */
FloatPlane LineContrast(const FloatPlane & hu, const Polar & polar, int samples)
{
  FloatPlane rays(samples, kAngles);
  for (int a = 0; a < kAngles; ++a)
  {
    for (int r = 0; r < samples; ++r)
    {
      rays(r, a) = Sample(hu, polar.X(a, r * kStepMm), polar.Y(a, r * kStepMm));
    }
  }
  const int flank = static_cast<int>(std::lround(kFlankMm / kStepMm));
  FloatPlane contrast(samples, kAngles);
  for (int a = 0; a < kAngles; ++a)
  {
    for (int r = flank; r + flank < samples; ++r)
    {
      const float beside = std::max(rays(r - flank, a), rays(r + flank, a));
      contrast(r, a) = std::clamp(rays(r, a) - beside, -kLargestContrastHu, kLargestContrastHu);
    }
  }
  FloatPlane averaged(samples, kAngles);
  for (int r = 0; r < samples; ++r)
  {
    const double arcMm = std::max(1.0, r * kStepMm) * kTwoPi / kAngles;
    const int reach = std::clamp(static_cast<int>(std::lround(kAlongMm / arcMm)), 1, kAngles / 12);
    float sum = 0.0F;
    for (int d = -reach; d <= reach; ++d)
    {
      sum += contrast(r, (d + kAngles) % kAngles);
    }
    for (int a = 0; a < kAngles; ++a)
    {
      averaged(r, a) = sum / static_cast<float>(2 * reach + 1);
      sum += contrast(r, (a + reach + 1) % kAngles) - contrast(r, (a - reach + kAngles) % kAngles);
    }
  }
  return averaged;
}
} // namespace

MaskPlane FollowFascia(const LimbSlice & slice,
                       const FloatPlane & hu,
                       const MaskPlane & lean,
                       const MaskPlane & least,
                       const MaskPlane & expected,
                       const FloatPlane & depthMm,
                       double skinLimitDepthMm)
{
  const Polar polar = CentreOf(expected, slice.pixel);
  const int samples = static_cast<int>(std::hypot(hu.width * slice.pixel.x, hu.height * slice.pixel.y) / kStepMm);
  MaskPlane belowSkin(hu.width, hu.height);
  for (std::size_t i = 0; i < belowSkin.Size(); ++i)
  {
    belowSkin.data[i] = slice.limb.data[i] != 0 && (depthMm.data[i] >= skinLimitDepthMm || slice.bone.data[i] != 0) ? 1 : 0;
  }
  const std::vector<int> lowest = OuterSample(least, polar, samples);
  const std::vector<int> usual = OuterSample(expected, polar, samples);
  const std::vector<int> skin = OuterSample(belowSkin, polar, samples);
  const FloatPlane contrast = LineContrast(hu, polar, samples);
  const FloatPlane leanOutside = LeanBeyond(lean, polar, samples);
  const int reach = static_cast<int>(kReachMm / kStepMm);
  // The skin is the brightest line of all.
  const int offSkin = static_cast<int>(std::lround((kFlankMm + kSkinBlurMm) / kStepMm));

  // Twice round, so that the middle lap does not feel where the path began.
  constexpr int kLaps = 2;
  FloatPlane total(samples, kLaps * kAngles, std::numeric_limits<float>::infinity());
  Plane<std::int8_t> step(samples, kLaps * kAngles);
  for (int row = 0; row < kLaps * kAngles; ++row)
  {
    const auto a = static_cast<std::size_t>(row % kAngles);
    const int from = std::min(lowest[a], skin[a]);
    const int to = std::max(from, std::min(std::max(lowest[a], usual[a]) + reach, skin[a] - offSkin));
    for (int r = from; r <= to; ++r)
    {
      float best = row == 0 ? 0.0F : std::numeric_limits<float>::infinity();
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
      if (row > 0 && std::isinf(best))
      {
        // The allowed ranges of neighbouring rays are further apart than a step: begin anew at the cost of the best so far.
        best = 50.0F;
        for (int other = 0; other < samples; ++other)
        {
          best = std::min(best, total(other, row - 1) + 50.0F);
        }
      }
      const float off = static_cast<float>(std::abs(r - std::max(lowest[a], usual[a])) * kStepMm);
      total(r, row) = best + kDetourWeight * off + kLeanOutsideWeight * leanOutside(r, row % kAngles) - kContrastWeight * contrast(r, row % kAngles);
    }
  }
  std::vector<int> path(kAngles, 0);
  int row = kLaps * kAngles - 1;
  const auto cheapest = [&](int at)
  {
    int best = 0;
    for (int r = 1; r < samples; ++r)
    {
      best = total(r, at) < total(best, at) ? r : best;
    }
    return best;
  };
  int r = cheapest(row);
  for (; row >= kAngles / 2; --row)
  {
    if (row < kAngles + kAngles / 2)
    {
      path[static_cast<std::size_t>(row % kAngles)] = r;
    }
    const int next = r + step(r, row);
    r = row > 0 && std::isinf(total(next, row - 1)) ? cheapest(row - 1) : next;
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
      const double dx = (x - polar.centreX) * slice.pixel.x;
      const double dy = (y - polar.centreY) * slice.pixel.y;
      double turn = std::atan2(dy, dx) / kTwoPi * kAngles;
      turn += turn < 0.0 ? kAngles : 0.0;
      const int a = static_cast<int>(turn) % kAngles;
      const double fraction = turn - std::floor(turn);
      const double radius = (1.0 - fraction) * path[static_cast<std::size_t>(a)] + fraction * path[static_cast<std::size_t>((a + 1) % kAngles)];
      region(x, y) = least(x, y) != 0 || std::hypot(dx, dy) <= radius * kStepMm + kLineHalfWidthMm ? 1 : 0;
    }
  }
  return region;
}
} // namespace myosect::segmentation
