#include "myosect/Segmentation/WaterFatSwap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "SwapSections.h"

namespace myosect::segmentation
{
namespace
{
constexpr double kContrast = 0.4;         // of core and ring where they are inverted
constexpr double kClearlyMore = 0.2;      // fat in the core than in a ring that holds fat too
constexpr double kLeastBrightness = 0.85; // of the ring relative to the core: fat is hardly ever darker than muscle
constexpr double kFatIsBrighter = 1.1;
constexpr double kDarkFat = -0.4; // correlation of fat fraction and brightness
constexpr double kBrightFat = 0.3;
constexpr double kLeastWater = 0.1;   // of the section, to tell the brightness of water
constexpr double kSamePolarity = 0.2; // correlation of neighbouring slices
constexpr double kMirrored = -0.5;

class LimbJudge
{
public:
  LimbJudge(std::vector<Section> sections, PixelMm pixel, bool adult)
      : m_Sections(std::move(sections)), m_Pixel(pixel), m_Adult(adult), m_Polarity(m_Sections.size(), Polarity::NotSeen),
        m_ToNext(m_Sections.size(), 0.0)
  {
  }

  std::vector<Polarity> Judge()
  {
    const std::size_t count = m_Sections.size();
    for (std::size_t k = 0; k < count; ++k)
    {
      if (m_Sections[k].Present())
      {
        m_Polarity[k] = HasInvertedSector(m_Sections[k]) || HasMixedBrightness(m_Sections[k])
                            ? Polarity::Partial
                            : JudgeSwap(WitnessesOf(m_Sections[k]), m_Adult);
      }
      if (k + 1 < count && m_Sections[k].Present() && m_Sections[k + 1].Present())
      {
        m_ToNext[k] = Correlation(m_Sections[k], m_Sections[k + 1]);
      }
    }
    VoteBySlabs();
    FindMirroredRegions();
    return m_Polarity;
  }

private:
  struct Slab
  {
    std::size_t first = 0;
    std::size_t last = 0;
    Polarity polarity = Polarity::Unclear;
  };

  [[nodiscard]] bool Whole(std::size_t k) const { return m_Polarity[k] != Polarity::NotSeen && m_Polarity[k] != Polarity::Partial; }

  /** Slices of one polarity, whatever it is. */
  [[nodiscard]] std::vector<Slab> Slabs() const
  {
    std::vector<Slab> slabs;
    for (std::size_t k = 0; k < m_Sections.size(); ++k)
    {
      if (!Whole(k))
      {
        continue;
      }
      if (slabs.empty() || slabs.back().last + 1 != k || m_ToNext[k - 1] < kSamePolarity)
      {
        slabs.push_back({ k, k, Polarity::Unclear });
      }
      slabs.back().last = k;
    }
    return slabs;
  }

  void VoteBySlabs()
  {
    std::vector<Slab> slabs = Slabs();
    for (Slab & slab : slabs)
    {
      const auto begin = m_Polarity.begin() + static_cast<std::ptrdiff_t>(slab.first);
      const auto end = m_Polarity.begin() + static_cast<std::ptrdiff_t>(slab.last) + 1;
      const auto swapped = std::count(begin, end, Polarity::Swapped);
      const auto right = std::count(begin, end, Polarity::Right);
      if (swapped > 3 * right)
      {
        slab.polarity = Polarity::Swapped;
      }
      else if (right > 0 && right > 3 * swapped)
      {
        slab.polarity = Polarity::Right;
      }
      else if (swapped > 0)
      {
        slab.polarity = Polarity::Partial;
      }
    }
    for (std::size_t pass = 0; pass < slabs.size(); ++pass)
    {
      for (std::size_t s = 0; s + 1 < slabs.size(); ++s)
      {
        if (slabs[s].last + 1 == slabs[s + 1].first && m_ToNext[slabs[s].last] < kMirrored)
        {
          Oppose(slabs[s], slabs[s + 1]);
          Oppose(slabs[s + 1], slabs[s]);
        }
      }
    }
    for (const Slab & slab : slabs)
    {
      std::fill(m_Polarity.begin() + static_cast<std::ptrdiff_t>(slab.first),
                m_Polarity.begin() + static_cast<std::ptrdiff_t>(slab.last) + 1, slab.polarity);
    }
  }

  static void Oppose(const Slab & known, Slab & unknown)
  {
    if (unknown.polarity == Polarity::Unclear && (known.polarity == Polarity::Right || known.polarity == Polarity::Swapped))
    {
      unknown.polarity = known.polarity == Polarity::Right ? Polarity::Swapped : Polarity::Right;
    }
  }

  /** Steps between slices of one polarity, and how far the wrong side of a step reaches. */
  void FindMirroredRegions()
  {
    const std::vector<Polarity> whole = m_Polarity;
    const auto count = static_cast<std::ptrdiff_t>(m_Sections.size());
    for (std::ptrdiff_t k = 0; k + 1 < count; ++k)
    {
      const auto low = static_cast<std::size_t>(k);
      const bool comparable = m_Sections[low].Present() && m_Sections[low + 1].Present() && whole[low] != Polarity::Partial &&
                              whole[low + 1] != Polarity::Partial &&
                              (whole[low] == Polarity::Swapped) == (whole[low + 1] == Polarity::Swapped);
      if (!comparable)
      {
        continue;
      }
      const MaskPlane region = MirroredRegion(m_Sections[low], m_Sections[low + 1], m_Pixel);
      if (CountSet(region) == 0)
      {
        continue;
      }
      const Value ringLow = RingMean(m_Sections[low], region);
      const Value ringHigh = RingMean(m_Sections[low + 1], region);
      const bool told = ringLow && ringHigh;
      const bool swapped = whole[low] == Polarity::Swapped;
      if (!told || (*ringLow < *ringHigh) != swapped)
      {
        Spread(k, -1, region, told);
      }
      if (!told || (*ringHigh < *ringLow) != swapped)
      {
        Spread(k + 1, 1, region, told);
      }
    }
  }

  /** Marks slices from k on as long as the region stays as it is; only the first where it is not known which side is wrong. */
  void Spread(std::ptrdiff_t k, std::ptrdiff_t step, const MaskPlane & region, bool sideIsKnown)
  {
    m_Polarity[static_cast<std::size_t>(k)] = Polarity::Partial;
    for (std::ptrdiff_t next = k + step; sideIsKnown && next >= 0 && next < static_cast<std::ptrdiff_t>(m_Sections.size()); next += step)
    {
      const Section & from = m_Sections[static_cast<std::size_t>(next - step)];
      const Section & to = m_Sections[static_cast<std::size_t>(next)];
      if (!to.Present() || !Continues(from, to, region))
      {
        return;
      }
      m_Polarity[static_cast<std::size_t>(next)] = Polarity::Partial;
    }
  }

  std::vector<Section> m_Sections;
  PixelMm m_Pixel;
  bool m_Adult;
  std::vector<Polarity> m_Polarity;
  std::vector<double> m_ToNext; // correlation with the next slice
};
} // namespace

Polarity JudgeSwap(const SwapWitnesses & witnesses, bool adult)
{
  const SwapWitnesses & w = witnesses;
  if (!w.ring || !w.core)
  {
    return Polarity::Unclear;
  }
  const bool marrowIsFat = adult && w.marrow && *w.marrow > kFat;
  const bool marrowIsWater = adult && w.marrow && *w.marrow < kWater;
  const bool marrowIsBrighter = w.marrowBrightness && w.coreBrightness && *w.marrowBrightness > kFatIsBrighter * *w.coreBrightness;
  const bool ringIsBright = w.ringBrightness && w.coreBrightness && *w.ringBrightness > kLeastBrightness * *w.coreBrightness;
  const bool fatIsDark = w.fatIsBright && *w.fatIsBright < kDarkFat;
  const bool fatIsBright = w.fatIsBright && *w.fatIsBright > kBrightFat;
  if (*w.ring > kFat)
  {
    const bool byMarrow = marrowIsWater && marrowIsBrighter && !fatIsBright;
    const bool byBrightness = fatIsDark && !marrowIsFat && w.waterShare > kLeastWater;
    return *w.core > kFat && (byMarrow || byBrightness) ? Polarity::Swapped : Polarity::Right;
  }
  if (marrowIsFat)
  {
    return Polarity::Right;
  }
  if (fatIsBright)
  {
    return marrowIsWater ? Polarity::Unclear : Polarity::Right;
  }
  const bool coreIsFattier = *w.core - *w.ring > kClearlyMore;
  if (*w.ring < kWater)
  {
    const bool inverted = *w.core > kHalf && *w.core - *w.ring > kContrast && ringIsBright;
    const bool waterEverywhere = *w.core <= kHalf && marrowIsWater;
    return inverted || waterEverywhere || fatIsDark ? Polarity::Swapped : Polarity::Unclear;
  }
  const bool swapped = *w.core > kHalf && ((marrowIsWater && (marrowIsBrighter || coreIsFattier)) || (fatIsDark && coreIsFattier));
  return swapped ? Polarity::Swapped : Polarity::Unclear;
}

std::vector<std::size_t> SwapFinding::SlicesOf(std::size_t limb, Polarity wanted) const
{
  std::vector<std::size_t> slices;
  for (std::size_t k = 0; k < polarity[limb].size(); ++k)
  {
    if (polarity[limb][k] == wanted)
    {
      slices.push_back(k);
    }
  }
  return slices;
}

bool SwapFinding::Has(Polarity wanted) const
{
  return std::any_of(polarity.begin(), polarity.end(),
                     [&](const std::vector<Polarity> & limb) { return std::find(limb.begin(), limb.end(), wanted) != limb.end(); });
}

SwapFinding FindWaterFatSwaps(const MrVolume & water, const MrVolume & fat, double noiseFloor, const LimbMap & map, bool adult,
                              RunContext & context)
{
  const auto limbs = static_cast<std::size_t>(map.limbCount);
  std::vector<std::vector<Section>> sections(limbs, std::vector<Section>(map.pieces.size()));
  context.ParallelFor(map.pieces.size(),
                      [&](std::size_t k)
                      {
                        const CoarsePlanes planes = ShrinkWaterFat(water, fat, k, map);
                        for (std::size_t limb = 0; limb < limbs; ++limb)
                        {
                          sections[limb][k] = SectionOf(planes, map.pieces[k], static_cast<int>(limb), noiseFloor, map.coarsePixelMm);
                        }
                      });
  SwapFinding finding;
  for (std::vector<Section> & limb : sections)
  {
    finding.polarity.push_back(LimbJudge(std::move(limb), map.coarsePixelMm, adult).Judge());
  }
  return finding;
}

int NearestLimb(const LimbMap & map, double i, double j, std::size_t k)
{
  const MaskPlane & pieces = map.pieces[k];
  int nearest = -1;
  double nearestMm = std::numeric_limits<double>::max();
  for (int y = 0; y < pieces.height; ++y)
  {
    for (int x = 0; x < pieces.width; ++x)
    {
      if (pieces(x, y) != 0)
      {
        const double distance = std::hypot(((i + 0.5) / map.factorX - 0.5 - x) * map.coarsePixelMm.x,
                                           ((j + 0.5) / map.factorY - 0.5 - y) * map.coarsePixelMm.y);
        if (distance < nearestMm)
        {
          nearestMm = distance;
          nearest = pieces(x, y) - 1;
        }
      }
    }
  }
  return nearest;
}

WaterFatPair ExchangeSwapped(const MrVolume & water, const MrVolume & fat, const LimbMap & map, const SwapFinding & finding,
                             RunContext & context)
{
  const FloatImage::Pointer newWater = MakeImage<FloatImage>(water.grid);
  const FloatImage::Pointer newFat = MakeImage<FloatImage>(water.grid);
  const std::size_t sliceVoxels = water.grid.SliceVoxelCount();
  const auto width = static_cast<int>(water.grid.size[0]);
  context.ParallelFor(water.SliceCount(),
                      [&](std::size_t k)
                      {
                        float * w = newWater->GetBufferPointer() + k * sliceVoxels;
                        float * f = newFat->GetBufferPointer() + k * sliceVoxels;
                        std::copy_n(water.Slice(k), sliceVoxels, w);
                        std::copy_n(fat.Slice(k), sliceVoxels, f);
                        const MaskPlane & pieces = map.pieces[k];
                        MaskPlane swapped(pieces.width, pieces.height);
                        MaskPlane kept(pieces.width, pieces.height);
                        for (std::size_t i = 0; i < pieces.Size(); ++i)
                        {
                          if (pieces.data[i] != 0)
                          {
                            const bool isSwapped = finding.polarity[pieces.data[i] - std::size_t{ 1 }][k] == Polarity::Swapped;
                            (isSwapped ? swapped : kept).data[i] = 1;
                          }
                        }
                        if (CountSet(swapped) == 0)
                        {
                          return;
                        }
                        const FloatPlane toSwapped = DistanceMm(swapped, map.coarsePixelMm);
                        const FloatPlane toKept = DistanceMm(kept, map.coarsePixelMm);
                        for (std::size_t i = 0; i < sliceVoxels; ++i)
                        {
                          const int x = std::min(pieces.width - 1, static_cast<int>(i) % width / map.factorX);
                          const int y = std::min(pieces.height - 1, static_cast<int>(i) / width / map.factorY);
                          if (toSwapped(x, y) < toKept(x, y))
                          {
                            std::swap(w[i], f[i]);
                          }
                        }
                      });
  WaterFatPair pair{ water, fat };
  pair.water.image = newWater;
  pair.fat.image = newFat;
  return pair;
}
} // namespace myosect::segmentation
