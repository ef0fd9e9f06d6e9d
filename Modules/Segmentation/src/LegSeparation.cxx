#include "myosect/Segmentation/LegSeparation.h"

#include <cmath>
#include <limits>

namespace myosect::segmentation
{
namespace
{
constexpr float kAirHu = -350.0F;
constexpr float kLeanHu = -40.0F;
constexpr float kBoneHu = 180.0F;
constexpr double kThickLeanRadiusMm = 3.0; // two skins of 2 mm stay below its diameter

// Costs a pixel; only their order and rough ratios matter.
constexpr float kAirCost = 0.02F;
constexpr float kThinLeanCost = 0.5F;
constexpr float kRidgeGain = 0.004F; // the middle of two skins is their brightest line
constexpr float kFullRidgeHu = 90.0F;
constexpr float kFatCost = 1.0F;
constexpr float kThickLeanCost = 5.0F;
constexpr float kBoneCost = 25.0F;
constexpr float kMiddleCost = 0.6F;
constexpr float kSidestepCost = 0.15F;
} // namespace

SeparatingPath SeparateLimbs(const FloatPlane & hu, PixelMm pixel, int columnLow, int columnHigh)
{
  MaskPlane lean(hu.width, hu.height);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    lean.data[i] = hu.data[i] > kLeanHu ? 1 : 0;
  }
  const MaskPlane thick = Open(lean, kThickLeanRadiusMm, pixel);

  const int low = std::clamp(columnLow, 0, hu.width - 1);
  const int high = std::clamp(columnHigh, low, hu.width - 1);
  const int span = high - low + 1;
  const float middle = 0.5F * static_cast<float>(low + high);
  const float halfGap = std::max(1.0F, 0.5F * static_cast<float>(high - low));
  const auto cost = [&](int x, int y)
  {
    const float value = hu(x, y);
    const float off = (static_cast<float>(x) - middle) / halfGap;
    const float tissue = value < kAirHu     ? kAirCost
                         : value > kBoneHu  ? kBoneCost
                         : thick(x, y) != 0 ? kThickLeanCost
                         : value > kLeanHu  ? kThinLeanCost - kRidgeGain * std::min(value - kLeanHu, kFullRidgeHu)
                                            : kFatCost;
    return tissue + kMiddleCost * off * off * (value < kAirHu ? 0.1F : 1.0F);
  };

  constexpr int kMaxStep = 2;
  Plane<float> total(span, hu.height);
  Plane<std::int8_t> step(span, hu.height);
  for (int y = 0; y < hu.height; ++y)
  {
    for (int s = 0; s < span; ++s)
    {
      float best = y == 0 ? 0.0F : std::numeric_limits<float>::infinity();
      int bestStep = 0;
      for (int d = -kMaxStep; y > 0 && d <= kMaxStep; ++d)
      {
        const int from = s + d;
        if (from < 0 || from >= span)
        {
          continue;
        }
        const float candidate = total(from, y - 1) + kSidestepCost * static_cast<float>(std::abs(d));
        if (candidate < best)
        {
          best = candidate;
          bestStep = d;
        }
      }
      total(s, y) = best + cost(low + s, y);
      step(s, y) = static_cast<std::int8_t>(bestStep);
    }
  }

  SeparatingPath path;
  path.column.assign(static_cast<std::size_t>(hu.height), low);
  int s = 0;
  for (int candidate = 1; candidate < span; ++candidate)
  {
    if (total(candidate, hu.height - 1) < total(s, hu.height - 1))
    {
      s = candidate;
    }
  }
  int bodyRows = 0;
  int deepRows = 0;
  for (int y = hu.height - 1; y >= 0; --y)
  {
    const int x = low + s;
    path.column[static_cast<std::size_t>(y)] = x;
    bodyRows += hu(x, y) >= kAirHu ? 1 : 0;
    deepRows += hu(x, y) > kBoneHu || thick(x, y) != 0 ? 1 : 0;
    s += step(s, y);
  }
  path.deepTissueFraction = bodyRows == 0 ? 0.0 : static_cast<double>(deepRows) / bodyRows;
  path.bodyLengthMm = bodyRows * pixel.y;
  return path;
}
} // namespace myosect::segmentation
