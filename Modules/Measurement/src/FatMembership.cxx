#include "FatMembership.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace myosect::measurement
{
namespace
{
constexpr double kSmoothingMm = 0.7;
constexpr double kValleyRadiusMm = 3.0;   // structures up to twice this wide are valleys; wider ones reach fat's HU
constexpr float kLeastValleyHu = 10.0F;   // under a tenth of the way from muscle to fat
constexpr double kValleyNoiseFactor = 2.5; // in standard deviations of the smoothed image
constexpr double kMuscleReachMm = 9.0;
constexpr double kBlurMm = 1.8; // how far a thin structure's fat is spread
constexpr std::size_t kEnoughVoxels = 12;
constexpr float kUsualMuscleHu = 50.0F;
constexpr float kEvenMuscleHu = 9.0F;      // standard deviation of attenuation within and among healthy muscles
constexpr float kUnevenNoiseFactor = 1.5F;
constexpr std::size_t kBrightPercent = 93; // and how far noise lifts it, in standard deviations
constexpr float kBrightNoise = 1.0F;
constexpr float kLowestShare = -0.5F;     // noise must not be clipped on one side
constexpr float kHighestShare = 1.5F;

constexpr std::uint8_t kMuscle = static_cast<std::uint8_t>(Tissue::Muscle);
constexpr std::uint8_t kSubcutaneousFat = static_cast<std::uint8_t>(Tissue::SubcutaneousFat);
constexpr std::uint8_t kImat = static_cast<std::uint8_t>(Tissue::IntermuscularFat);

using Values = std::vector<float>;
using Flags = std::vector<std::uint8_t>;

float Median(std::vector<float> & values)
{
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool IsSoft(const SliceWindow & w, std::size_t i)
{
  return w.zone[i] == Zone::Inside && (w.tissue[i] == kMuscle || w.tissue[i] == kImat);
}

Flags SoftInside(const SliceWindow & w)
{
  Flags soft(w.hu.size(), 0);
  for (std::size_t i = 0; i < soft.size(); ++i)
  {
    soft[i] = IsSoft(w, i) ? 1 : 0;
  }
  return soft;
}

Flags MuscleVoxels(const SliceWindow & w)
{
  Flags muscle(w.hu.size(), 0);
  for (std::size_t i = 0; i < muscle.size(); ++i)
  {
    muscle[i] = IsSoft(w, i) && w.tissue[i] == kMuscle ? 1 : 0;
  }
  return muscle;
}

/** Subcutaneous fat that has nothing else for a neighbour. */
Flags EvenFat(const SliceWindow & w)
{
  Flags even(w.hu.size(), 0);
  for (int y = 1; y + 1 < w.height; ++y)
  {
    for (int x = 1; x + 1 < w.width; ++x)
    {
      bool surrounded = true;
      for (int dy = -1; dy <= 1 && surrounded; ++dy)
      {
        for (int dx = -1; dx <= 1 && surrounded; ++dx)
        {
          const std::size_t n = w.Offset(x + dx, y + dy);
          surrounded = w.zone[n] == Zone::Outside && w.tissue[n] == kSubcutaneousFat;
        }
      }
      even[w.Offset(x, y)] = surrounded ? 1 : 0;
    }
  }
  return even;
}

/** Gaussian average over the flagged voxels only. */
Values SmoothWithin(const SliceWindow & w, const Flags & within, double sigmaPixels)
{
  const int radius = std::max(1, static_cast<int>(std::ceil(2.5 * sigmaPixels)));
  std::vector<float> weights(static_cast<std::size_t>(radius) + 1);
  for (int d = 0; d <= radius; ++d)
  {
    weights[static_cast<std::size_t>(d)] = static_cast<float>(std::exp(-0.5 * d * d / (sigmaPixels * sigmaPixels)));
  }
  Values value(w.hu.size(), 0.0F);
  Values mass(w.hu.size(), 0.0F);
  for (std::size_t i = 0; i < w.hu.size(); ++i)
  {
    if (within[i] != 0)
    {
      value[i] = w.hu[i];
      mass[i] = 1.0F;
    }
  }
  const auto pass = [&](const Values & in, bool alongX)
  {
    Values out(in.size(), 0.0F);
    const std::ptrdiff_t stride = alongX ? 1 : w.width;
    for (int y = 0; y < w.height; ++y)
    {
      for (int x = 0; x < w.width; ++x)
      {
        const int centre = alongX ? x : y;
        const int last = (alongX ? w.width : w.height) - 1;
        const auto i = static_cast<std::ptrdiff_t>(w.Offset(x, y));
        float sum = 0.0F;
        for (int d = std::max(-radius, -centre); d <= std::min(radius, last - centre); ++d)
        {
          sum += weights[static_cast<std::size_t>(std::abs(d))] * in[static_cast<std::size_t>(i + d * stride)];
        }
        out[static_cast<std::size_t>(i)] = sum;
      }
    }
    return out;
  };
  value = pass(pass(value, true), false);
  mass = pass(pass(mass, true), false);
  for (std::size_t i = 0; i < value.size(); ++i)
  {
    value[i] = mass[i] > 0.0F ? value[i] / mass[i] : 0.0F;
  }
  return value;
}

/** Grey closing over the soft voxels: dark structures narrower than the disc are filled to the level of what flanks them. */
Values CloseInside(const SliceWindow & w, const Values & in, int radius)
{
  const auto extreme = [&](const Values & source, bool highest)
  {
    Values out = source;
    for (int y = 0; y < w.height; ++y)
    {
      for (int x = 0; x < w.width; ++x)
      {
        if (!IsSoft(w, w.Offset(x, y)))
        {
          continue;
        }
        float best = source[w.Offset(x, y)];
        for (int dy = -radius; dy <= radius; ++dy)
        {
          for (int dx = -radius; dx <= radius; ++dx)
          {
            if (dx * dx + dy * dy <= radius * radius + radius && w.Contains(x + dx, y + dy) && IsSoft(w, w.Offset(x + dx, y + dy)))
            {
              const float value = source[w.Offset(x + dx, y + dy)];
              best = highest ? std::max(best, value) : std::min(best, value);
            }
          }
        }
        out[w.Offset(x, y)] = best;
      }
    }
    return out;
  };
  return extreme(extreme(in, true), false);
}

/** Standard deviation of the smoothed image over flagged voxels, from differences of voxels two smoothing lengths apart; empty with too few. */
std::optional<float> SmoothedNoise(const SliceWindow & w, const Values & smooth, const Flags & within, int apart)
{
  std::vector<float> differences;
  for (int y = 0; y < w.height; ++y)
  {
    for (int x = apart; x < w.width; ++x)
    {
      const std::size_t a = w.Offset(x - apart, y);
      const std::size_t b = w.Offset(x, y);
      if (within[a] != 0 && within[b] != 0)
      {
        differences.push_back(std::abs(smooth[a] - smooth[b]));
      }
    }
  }
  return differences.size() < kEnoughVoxels ? std::nullopt : std::optional<float>(1.4826F * Median(differences) / 1.4142F);
}

Flags Neighbourhood(const SliceWindow & w, const Flags & seeds, int radius)
{
  Flags grown = seeds;
  for (int y = 0; y < w.height; ++y)
  {
    for (int x = 0; x < w.width; ++x)
    {
      if (seeds[w.Offset(x, y)] == 0)
      {
        continue;
      }
      for (int dy = -radius; dy <= radius; ++dy)
      {
        for (int dx = -radius; dx <= radius; ++dx)
        {
          if (w.Contains(x + dx, y + dy) && IsSoft(w, w.Offset(x + dx, y + dy)))
          {
            grown[w.Offset(x + dx, y + dy)] = 1;
          }
        }
      }
    }
  }
  return grown;
}

float Percentile(std::vector<float> & values, std::size_t percent)
{
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * percent / 100);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/** Voxels that hold more or less fat differ by more than noise: the brightest come closest to muscle. */
float Brightest(std::vector<float> & values, float noise)
{
  return Percentile(values, kBrightPercent) - kBrightNoise * noise;
}

/**
 * HU of muscle near a voxel, on a grid of blocks: the median of undisturbed muscle within reach; where it varies by more than noise and healthy muscle do, or fat
 * leaves none undisturbed, the brightest of what lies between the valleys; the slice's level where there is too little of either.
 */
class MuscleLevel
{
public:
  MuscleLevel(const SliceWindow & w, const Flags & valleys, const Flags & disturbed, const Values & smooth, float noise, double pixelMm)
    : m_Block(std::max(1, static_cast<int>(std::lround(0.5 * kMuscleReachMm / pixelMm))))
    , m_Columns((w.width + m_Block - 1) / m_Block)
  {
    const int reach = static_cast<int>(std::lround(kMuscleReachMm / pixelMm));
    std::vector<float> undisturbed;
    std::vector<float> between;
    const auto collect = [&](int x, int y)
    {
      const std::size_t i = w.Offset(x, y);
      if (IsSoft(w, i) && w.tissue[i] == kMuscle && valleys[i] == 0)
      {
        between.push_back(smooth[i]);
        if (disturbed[i] == 0)
        {
          undisturbed.push_back(w.hu[i]);
        }
      }
    };
    const auto level = [&](float fallback)
    {
      if (between.size() < kEnoughVoxels)
      {
        return fallback;
      }
      const float spread = (Percentile(between, 84) - Percentile(between, 16)) / 2.0F;
      const bool even = spread <= std::max(kEvenMuscleHu, kUnevenNoiseFactor * noise);
      return even && undisturbed.size() >= kEnoughVoxels ? Median(undisturbed) : Brightest(between, noise);
    };
    for (int y = 0; y < w.height; ++y)
    {
      for (int x = 0; x < w.width; ++x)
      {
        collect(x, y);
      }
    }
    const float ofSlice = level(kUsualMuscleHu);
    const int rows = (w.height + m_Block - 1) / m_Block;
    m_Level.reserve(static_cast<std::size_t>(m_Columns) * static_cast<std::size_t>(rows));
    for (int by = 0; by < rows; ++by)
    {
      for (int bx = 0; bx < m_Columns; ++bx)
      {
        const int cx = bx * m_Block + m_Block / 2;
        const int cy = by * m_Block + m_Block / 2;
        undisturbed.clear();
        between.clear();
        for (int y = std::max(0, cy - reach); y <= std::min(w.height - 1, cy + reach); ++y)
        {
          for (int x = std::max(0, cx - reach); x <= std::min(w.width - 1, cx + reach); ++x)
          {
            collect(x, y);
          }
        }
        m_Level.push_back(level(ofSlice));
      }
    }
  }

  [[nodiscard]] float At(int x, int y) const { return m_Level[static_cast<std::size_t>((y / m_Block) * m_Columns + x / m_Block)]; }

private:
  int m_Block;
  int m_Columns;
  std::vector<float> m_Level;
};

/** Fat between muscles holds more water than subcutaneous fat: the median of what is surrounded by its like, else the limb's own fat. */
float FatInside(const SliceWindow & w, float fatHu)
{
  std::vector<float> interior;
  for (int y = 1; y + 1 < w.height; ++y)
  {
    for (int x = 1; x + 1 < w.width; ++x)
    {
      bool surrounded = true;
      for (int dy = -1; dy <= 1 && surrounded; ++dy)
      {
        for (int dx = -1; dx <= 1 && surrounded; ++dx)
        {
          const std::size_t n = w.Offset(x + dx, y + dy);
          surrounded = w.zone[n] == Zone::Inside && w.tissue[n] == kImat;
        }
      }
      if (surrounded)
      {
        interior.push_back(w.hu[w.Offset(x, y)]);
      }
    }
  }
  return interior.size() < 2 * kEnoughVoxels ? fatHu : std::max(fatHu, Median(interior));
}
} // namespace

std::vector<float> FatMembership(const SliceWindow & w, double pixelMm, double fatHu)
{
  const double sigmaPixels = std::max(0.5, kSmoothingMm / pixelMm);
  const Flags soft = SoftInside(w);
  const Values smooth = SmoothWithin(w, soft, sigmaPixels);
  const Values closed = CloseInside(w, smooth, std::max(1, static_cast<int>(std::lround(kValleyRadiusMm / pixelMm))));
  // Streaks finer than the resolution look like noise in muscle, but not in subcutaneous fat.
  const int apart = std::max(2, static_cast<int>(std::lround(3.0 * sigmaPixels)));
  const Flags evenFat = EvenFat(w);
  const float inMuscle = SmoothedNoise(w, smooth, MuscleVoxels(w), apart).value_or(0.0F);
  const float noise = std::min(inMuscle, SmoothedNoise(w, SmoothWithin(w, evenFat, sigmaPixels), evenFat, apart).value_or(inMuscle));
  const float valley = std::max(kLeastValleyHu, static_cast<float>(kValleyNoiseFactor) * noise);
  Flags seeds(w.hu.size(), 0);
  for (std::size_t i = 0; i < seeds.size(); ++i)
  {
    seeds[i] = IsSoft(w, i) && (w.tissue[i] == kImat || closed[i] - smooth[i] > valley) ? 1 : 0;
  }
  const Flags disturbed = Neighbourhood(w, seeds, std::max(1, static_cast<int>(std::lround(kBlurMm / pixelMm))));
  const MuscleLevel level(w, seeds, disturbed, smooth, noise, pixelMm);
  const float localFatHu = FatInside(w, static_cast<float>(fatHu));

  std::vector<float> share(w.hu.size(), 0.0F);
  for (int y = 0; y < w.height; ++y)
  {
    for (int x = 0; x < w.width; ++x)
    {
      const std::size_t i = w.Offset(x, y);
      if (disturbed[i] == 0)
      {
        continue;
      }
      bool atFascia = false;
      bool interior = w.tissue[i] == kImat;
      for (int dy = -1; dy <= 1; ++dy)
      {
        for (int dx = -1; dx <= 1; ++dx)
        {
          const bool contains = w.Contains(x + dx, y + dy);
          const std::size_t n = contains ? w.Offset(x + dx, y + dy) : i;
          atFascia = atFascia || (contains && w.zone[n] == Zone::Outside);
          interior = interior && contains && w.zone[n] == Zone::Inside && w.tissue[n] == kImat;
        }
      }
      const float muscleHu = level.At(x, y);
      if (interior)
      {
        share[i] = 1.0F;
      }
      else if (atFascia)
      {
        // Subcutaneous fat shares these voxels and is accounted for by their place on the fascia.
        share[i] = w.tissue[i] == kImat ? 1.0F : 0.0F;
      }
      else if (muscleHu - localFatHu > 30.0F)
      {
        share[i] = std::clamp((muscleHu - static_cast<float>(w.hu[i])) / (muscleHu - localFatHu), kLowestShare, kHighestShare);
      }
      else
      {
        share[i] = w.tissue[i] == kImat ? 1.0F : 0.0F;
      }
    }
  }
  return share;
}

std::vector<float> LinearFatMembership(const SliceWindow & w, double leanHu, double fatHu)
{
  std::vector<float> share(w.hu.size(), 0.0F);
  for (std::size_t i = 0; i < share.size(); ++i)
  {
    if (IsSoft(w, i))
    {
      share[i] = std::clamp(static_cast<float>((leanHu - w.hu[i]) / (leanHu - fatHu)), kLowestShare, kHighestShare);
    }
  }
  return share;
}
} // namespace myosect::measurement
