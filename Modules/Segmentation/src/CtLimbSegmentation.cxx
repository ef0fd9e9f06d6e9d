#include "myosect/Segmentation/CtLimbSegmentation.h"

#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "myosect/Segmentation/DeepFascia.h"
#include "myosect/Segmentation/LegSeparation.h"
#include "myosect/Segmentation/TissueLabels.h"

namespace myosect::segmentation
{
namespace
{
constexpr double kWindowMarginMm = 6.0;
constexpr double kMinimumBoneLengthMm = 30.0; // the patella, the shortest bone sought, is 40 mm tall
constexpr double kLargeBoneMm2 = 300.0;      // larger cross-sections are bone however short their stretch in view
constexpr double kSampleSlices = 48;

// Between the passes the label volume holds, for limb n, 1 + n for soft tissue and kBoneBase[n] + component for bone candidates.
constexpr int kBoneBase[2] = { 10, 130 };
constexpr int kMaximumBones = 115;

int LimbOfInterim(int value)
{
  return value == 0 ? -1 : value < kBoneBase[0] ? value - 1 : value < kBoneBase[1] ? 0 : 1;
}

struct Window
{
  int x0 = 0, y0 = 0, x1 = -1, y1 = -1; // inclusive
  [[nodiscard]] bool Empty() const { return x1 < x0; }
  [[nodiscard]] int Width() const { return x1 - x0 + 1; }
  [[nodiscard]] int Height() const { return y1 - y0 + 1; }
};

Window WindowOf(const LimbMap & map, std::size_t k, int limb, const Grid & grid, double marginMm)
{
  const MaskPlane & pieces = map.pieces[k];
  Window w{ pieces.width, pieces.height, -1, -1 };
  for (int y = 0; y < pieces.height; ++y)
  {
    for (int x = 0; x < pieces.width; ++x)
    {
      if (limb < 0 ? pieces(x, y) != 0 : pieces(x, y) == limb + 1)
      {
        w = { std::min(w.x0, x), std::min(w.y0, y), std::max(w.x1, x), std::max(w.y1, y) };
      }
    }
  }
  if (w.Empty())
  {
    return w;
  }
  const int marginX = static_cast<int>(std::ceil(marginMm / grid.spacingMm[0]));
  const int marginY = static_cast<int>(std::ceil(marginMm / grid.spacingMm[1]));
  return { std::max(0, w.x0 * map.factorX - marginX),
           std::max(0, w.y0 * map.factorY - marginY),
           std::min(static_cast<int>(grid.size[0]) - 1, (w.x1 + 1) * map.factorX - 1 + marginX),
           std::min(static_cast<int>(grid.size[1]) - 1, (w.y1 + 1) * map.factorY - 1 + marginY) };
}

FloatPlane CropHu(const CtVolume & volume, std::size_t k, const Window & w)
{
  FloatPlane hu(w.Width(), w.Height());
  const std::int16_t * slice = volume.Slice(k);
  for (int y = 0; y < hu.height; ++y)
  {
    const std::int16_t * row = slice + static_cast<std::size_t>(w.y0 + y) * volume.grid.size[0] + w.x0;
    std::copy_n(row, hu.width, &hu(0, y));
  }
  return hu;
}

class Segmenter
{
public:
  Segmenter(const CtVolume & volume, const LimbMap & map, const CtSegmentationParameters & parameters, RunContext & context)
    : m_Volume(volume)
    , m_Map(map)
    , m_Parameters(parameters)
    , m_Context(context)
    , m_Pixel{ volume.grid.spacingMm[0], volume.grid.spacingMm[1] }
    , m_Labels(MakeLabels(volume))
  {}

  CtSegmentation Run()
  {
    CtSegmentation result;
    m_Context.ParallelFor(m_Volume.SliceCount(), [&](std::size_t k) { OutlineLimbsAndBones(k); }, 0.0, 0.35);
    AcceptBones();
    for (int limb = 0; limb < m_Map.limbCount; ++limb)
    {
      m_Skin.push_back(FitSkin(limb));
    }
    m_Context.ParallelFor(
      m_Volume.SliceCount(),
      [&](std::size_t k)
      {
        for (int limb = 0; limb < m_Map.limbCount; ++limb)
        {
          LabelTissues(k, limb);
        }
      },
      0.5,
      1.0);
    result.labels = std::move(m_Labels);
    result.skin = m_Skin;
    return result;
  }

private:
  /** Column, for every row of the window, where limb 0 (higher x) begins; empty when the limbs do not touch. */
  std::vector<int> Separation(std::size_t k, const Window & w, const FloatPlane & hu) const
  {
    if (m_Map.limbCount < 2 || !(m_Map.touchesOther[0][k] && m_Map.touchesOther[1][k]))
    {
      return {};
    }
    const MaskPlane & pieces = m_Map.pieces[k];
    double sum[2] = { 0.0, 0.0 };
    double count[2] = { 0.0, 0.0 };
    for (int y = 0; y < pieces.height; ++y)
    {
      for (int x = 0; x < pieces.width; ++x)
      {
        if (pieces(x, y) != 0)
        {
          sum[pieces(x, y) - 1] += (x + 0.5) * m_Map.factorX;
          count[pieces(x, y) - 1] += 1.0;
        }
      }
    }
    const int low = static_cast<int>(std::lround(sum[1] / std::max(1.0, count[1]))) - w.x0;
    const int high = static_cast<int>(std::lround(sum[0] / std::max(1.0, count[0]))) - w.x0;
    return SeparateLimbs(Smooth(hu, 0.7, 0.7), m_Pixel, low, high).column;
  }

  MaskPlane OutlineLimb(std::size_t k, int limb, const Window & whole, const FloatPlane & hu, const std::vector<int> & separation) const
  {
    const MaskPlane & pieces = m_Map.pieces[k];
    MaskPlane coarse(hu.width, hu.height);
    for (int y = 0; y < hu.height; ++y)
    {
      for (int x = 0; x < hu.width; ++x)
      {
        coarse(x, y) = pieces((whole.x0 + x) / m_Map.factorX, (whole.y0 + y) / m_Map.factorY) == limb + 1 ? 1 : 0;
      }
    }
    const FloatPlane toPiece = DistanceMm(coarse, m_Pixel);
    MaskPlane body(hu.width, hu.height);
    for (int y = 0; y < hu.height; ++y)
    {
      for (int x = 0; x < hu.width; ++x)
      {
        const bool onCouch = m_Map.couch && m_Map.couch->Hides(whole.x0 + x, whole.y0 + y);
        const bool ownSide = separation.empty() || (x >= separation[static_cast<std::size_t>(y)]) == (limb == 0);
        body(x, y) = hu(x, y) > m_Parameters.bodyThresholdHu && toPiece(x, y) <= kLimbReachMm && ownSide && !onCouch ? 1 : 0;
      }
    }
    return FillHoles(KeepLargest(Open(body, m_Parameters.thinStructureRadiusMm, m_Pixel)));
  }

  void OutlineLimbsAndBones(std::size_t k)
  {
    LabelId * labels = m_Labels.Slice(k);
    const std::size_t stride = m_Volume.grid.size[0];
    const Window all = WindowOf(m_Map, k, -1, m_Volume.grid, kWindowMarginMm);
    if (all.Empty())
    {
      return;
    }
    std::vector<int> separation;
    if (m_Map.limbCount == 2 && m_Map.touchesOther[0][k] && m_Map.touchesOther[1][k])
    {
      separation = Separation(k, all, CropHu(m_Volume, k, all));
    }
    for (int limb = 0; limb < m_Map.limbCount; ++limb)
    {
      // Touching limbs share one window, so that the separating path fits both.
      const Window w = separation.empty() ? WindowOf(m_Map, k, limb, m_Volume.grid, kWindowMarginMm) : all;
      if (w.Empty())
      {
        continue;
      }
      const FloatPlane hu = CropHu(m_Volume, k, w);
      const MaskPlane outline = OutlineLimb(k, limb, w, hu, separation);
      const MaskPlane bone = FindBone(hu, outline, m_Map.noiseHu, m_Pixel, m_Parameters);
      const Components bones = Label(bone, false);
      for (int y = 0; y < hu.height; ++y)
      {
        LabelId * row = labels + static_cast<std::size_t>(w.y0 + y) * stride + w.x0;
        for (int x = 0; x < hu.width; ++x)
        {
          if (outline(x, y) != 0)
          {
            const int component = bones.labels(x, y);
            row[x] = static_cast<LabelId>(component != 0 && component <= kMaximumBones ? kBoneBase[limb] + component - 1 : 1 + limb);
          }
        }
      }
    }
  }

  /** Follows bone candidates along the limb and keeps those that are long or large enough: calcifications and opacified vessels are not. */
  void AcceptBones()
  {
    const std::size_t count = m_Volume.SliceCount();
    struct Link
    {
      int below, above;
    };
    std::vector<std::set<std::pair<int, int>>> links(count);
    std::vector<std::map<int, int>> sizes(count);
    m_Context.ParallelFor(
      count,
      [&](std::size_t k)
      {
        const LabelId * here = m_Labels.Slice(k);
        const LabelId * above = k + 1 < count ? m_Labels.Slice(k + 1) : nullptr;
        for (std::size_t i = 0; i < m_Volume.grid.SliceVoxelCount(); ++i)
        {
          if (here[i] >= kBoneBase[0])
          {
            ++sizes[k][here[i]];
            if (above != nullptr && above[i] >= kBoneBase[0] && LimbOfInterim(above[i]) == LimbOfInterim(here[i]))
            {
              links[k].emplace(here[i], above[i]);
            }
          }
        }
      },
      0.35,
      0.45);

    std::vector<std::map<int, std::size_t>> nodeOf(count);
    std::size_t nodes = 0;
    for (std::size_t k = 0; k < count; ++k)
    {
      for (const auto & entry : sizes[k])
      {
        nodeOf[k][entry.first] = nodes++;
      }
    }
    std::vector<std::size_t> parent(nodes);
    std::iota(parent.begin(), parent.end(), std::size_t{ 0 });
    const auto find = [&](std::size_t i)
    {
      while (parent[i] != i)
      {
        parent[i] = parent[parent[i]];
        i = parent[i];
      }
      return i;
    };
    for (std::size_t k = 0; k < count; ++k)
    {
      for (const auto & [a, b] : links[k])
      {
        const std::size_t ra = find(nodeOf[k][a]);
        const std::size_t rb = find(nodeOf[k + 1][b]);
        parent[std::max(ra, rb)] = std::min(ra, rb);
      }
    }
    std::vector<double> length(nodes, 0.0);
    std::vector<double> largest(nodes, 0.0);
    std::vector<std::size_t> lastSlice(nodes, count);
    std::vector<bool> cut(nodes, false); // runs out of the stack: its true length is unknown
    for (std::size_t k = 0; k < count; ++k)
    {
      for (const auto & [label, pixels] : sizes[k])
      {
        const std::size_t root = find(nodeOf[k][label]);
        if (lastSlice[root] != k)
        {
          length[root] += m_Volume.SliceExtentMm(k);
          lastSlice[root] = k;
        }
        largest[root] = std::max(largest[root], pixels * m_Pixel.Area());
        cut[root] = cut[root] || k == 0 || k + 1 == count;
      }
    }
    m_Accepted.assign(count, std::vector<bool>(256, false));
    for (std::size_t k = 0; k < count; ++k)
    {
      for (const auto & entry : sizes[k])
      {
        const std::size_t root = find(nodeOf[k][entry.first]);
        m_Accepted[k][static_cast<std::size_t>(entry.first)] =
          length[root] >= kMinimumBoneLengthMm || largest[root] >= kLargeBoneMm2 || cut[root];
      }
    }
  }

  /** The limb as left by the first pass. */
  bool Load(std::size_t k, int limb, LimbSlice & slice) const
  {
    const double marginMm = m_Parameters.fasciaClosingMm;
    const Window w = WindowOf(m_Map, k, limb, m_Volume.grid, std::min(marginMm, kWindowMarginMm));
    if (w.Empty())
    {
      return false;
    }
    slice.x0 = w.x0;
    slice.y0 = w.y0;
    slice.pixel = m_Pixel;
    slice.hu = CropHu(m_Volume, k, w);
    slice.limb = MaskPlane(w.Width(), w.Height());
    slice.bone = MaskPlane(w.Width(), w.Height());
    const LabelId * labels = m_Labels.Slice(k);
    bool any = false;
    for (int y = 0; y < w.Height(); ++y)
    {
      const LabelId * row = labels + static_cast<std::size_t>(w.y0 + y) * m_Volume.grid.size[0] + w.x0;
      for (int x = 0; x < w.Width(); ++x)
      {
        if (LimbOfInterim(row[x]) == limb)
        {
          slice.limb(x, y) = 1;
          slice.bone(x, y) = m_Accepted[k][row[x]] ? 1 : 0;
          any = true;
        }
      }
    }
    return any;
  }

  SkinModel FitSkin(int limb)
  {
    const std::size_t stride = std::max<std::size_t>(1, static_cast<std::size_t>(std::floor(static_cast<double>(m_Volume.SliceCount()) / kSampleSlices)));
    const std::size_t samples = (m_Volume.SliceCount() + stride - 1) / stride;
    std::vector<SkinProfile> profiles(samples);
    m_Context.ParallelFor(
      samples,
      [&](std::size_t s)
      {
        const std::size_t k = s * stride;
        LimbSlice slice;
        if (!m_Map.touchesOther[static_cast<std::size_t>(limb)][k] && Load(k, limb, slice))
        {
          const FloatPlane depth = DepthMm(slice, m_Parameters.bodyThresholdHu);
          profiles[s].Add(slice, depth, FindLeanCore(slice, depth, m_Parameters.skinMaximumMm, m_Map.noiseHu, m_Parameters));
        }
      },
      0.45,
      0.5);
    SkinProfile sum;
    for (const SkinProfile & profile : profiles)
    {
      sum.Merge(profile);
    }
    return sum.Fit(m_Parameters);
  }

  void LabelTissues(std::size_t k, int limb)
  {
    LimbSlice slice;
    if (!Load(k, limb, slice))
    {
      return;
    }
    const double skinLimitMm = m_Skin[static_cast<std::size_t>(limb)].limitDepthMm;
    const FloatPlane depth = DepthMm(slice, m_Parameters.bodyThresholdHu);
    const MaskPlane fascia = FindFascia(slice, depth, skinLimitMm, m_Map.noiseHu, m_Parameters);
    const Plane<std::uint8_t> tissue = ClassifyTissues(slice, depth, fascia, skinLimitMm, m_Map.noiseHu, m_Parameters);
    const Side side = limb == 0 ? Side::Left : Side::Right;
    // Written above the interim values of either limb, which the other limb of this slice still needs: those lie in its own pixels.
    for (int y = 0; y < tissue.height; ++y)
    {
      LabelId * row = m_Labels.Slice(k) + static_cast<std::size_t>(slice.y0 + y) * m_Volume.grid.size[0] + slice.x0;
      for (int x = 0; x < tissue.width; ++x)
      {
        if (tissue(x, y) != kNoTissue)
        {
          row[x] = LabelOf(static_cast<Tissue>(tissue(x, y)), side);
        }
      }
    }
  }

  const CtVolume & m_Volume;
  const LimbMap & m_Map;
  const CtSegmentationParameters & m_Parameters;
  RunContext & m_Context;
  PixelMm m_Pixel;
  LabelVolume m_Labels;
  std::vector<std::vector<bool>> m_Accepted; // [slice][interim value]
  std::vector<SkinModel> m_Skin;
};
} // namespace

CtSegmentation SegmentLimbs(const CtVolume & volume, const LimbMap & map, const CtSegmentationParameters & parameters, RunContext & context)
{
  parameters.Validate();
  return Segmenter(volume, map, parameters, context).Run();
}
} // namespace myosect::segmentation
