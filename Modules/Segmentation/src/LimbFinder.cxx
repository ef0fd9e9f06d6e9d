#include "myosect/Segmentation/LimbFinder.h"

#include <array>
#include <cmath>
#include <numeric>

#include "myosect/Segmentation/LegSeparation.h"

namespace myosect::segmentation
{
namespace
{
constexpr double kCoarseBoneHu = 150.0;          // mean over a coarse pixel
constexpr double kPrincipalBoneMinimumMm2 = 100.0;
constexpr double kTwoLimbDistance = 0.6;         // distance of two principal bones over the square root of the component's area: 0.4 tibia to fibula, 0.8 leg to leg
constexpr double kLeastStripMm2 = 150.0;
constexpr double kPelvisDeepFraction = 0.35;     // two skins pressed together are thin; the pelvic floor is not
constexpr double kLinkOverlap = 0.6;             // intersection over union of the same limb in neighbouring slices
constexpr double kRelaxedLinkOverlap = 0.4;
constexpr double kMisfitDrop = 0.12;             // overlap lost against that of the two neighbours with each other
constexpr std::size_t kLinkReach = 3;            // slices
constexpr double kSecondLimbShare = 0.3;         // of the first one's area and principal bone: hands and arms stay below

struct Piece
{
  int pixelCount = 0;
  double meanX = 0.0;
  double principalBoneMm2 = 0.0;
  bool touchesOther = false;
};

struct CoarseSlice
{
  MaskPlane pieceOf;  // 0 or piece number
  std::vector<Piece> pieces; // [0] unused
  double bodyAreaMm2 = 0.0;
  bool stripLowX = false;  // a part without principal bone, cut by the image's edge
  bool stripHighX = false;
  bool merged = false; // a component with two principal bones that could not be separated
};

FloatPlane CoarseHu(const CtVolume & volume, std::size_t k, int factorX, int factorY, const CouchSurface * couch)
{
  const int width = static_cast<int>(volume.grid.size[0]);
  const int height = static_cast<int>(volume.grid.size[1]);
  FloatPlane coarse((width + factorX - 1) / factorX, (height + factorY - 1) / factorY);
  const std::int16_t * slice = volume.Slice(k);
  for (int cy = 0; cy < coarse.height; ++cy)
  {
    const int y1 = std::min(height, (cy + 1) * factorY);
    for (int cx = 0; cx < coarse.width; ++cx)
    {
      const int x1 = std::min(width, (cx + 1) * factorX);
      int sum = 0;
      int count = 0;
      for (int y = cy * factorY; y < y1; ++y)
      {
        for (int x = cx * factorX; x < x1; ++x, ++count)
        {
          sum += couch != nullptr && couch->Hides(x, y) ? -1000 : slice[static_cast<std::ptrdiff_t>(y) * width + x];
        }
      }
      coarse(cx, cy) = static_cast<float>(sum) / static_cast<float>(count);
    }
  }
  return coarse;
}

struct Bone
{
  int component = 0;
  double areaMm2 = 0.0;
  double x = 0.0;
  double y = 0.0;
};

std::vector<Bone> FindBones(const FloatPlane & hu, const IndexPlane & bodyComponent, PixelMm pixel)
{
  MaskPlane bright(hu.width, hu.height);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    bright.data[i] = hu.data[i] > kCoarseBoneHu && bodyComponent.data[i] != 0 ? 1 : 0;
  }
  const MaskPlane filled = FillHoles(Close(bright, 1.01 * pixel.Mean(), pixel));
  const Components components = Label(filled, false);
  std::vector<Bone> bones(static_cast<std::size_t>(components.Count()) + 1);
  for (int y = 0; y < hu.height; ++y)
  {
    for (int x = 0; x < hu.width; ++x)
    {
      const int c = components.labels(x, y);
      if (c != 0)
      {
        Bone & bone = bones[static_cast<std::size_t>(c)];
        bone.areaMm2 += pixel.Area();
        bone.x += x;
        bone.y += y;
        bone.component = std::max(bone.component, bodyComponent(x, y));
      }
    }
  }
  bones.erase(bones.begin());
  for (Bone & bone : bones)
  {
    bone.x /= bone.areaMm2 / pixel.Area();
    bone.y /= bone.areaMm2 / pixel.Area();
  }
  bones.erase(std::remove_if(bones.begin(), bones.end(), [](const Bone & b) { return b.component == 0; }), bones.end());
  return bones;
}

/** The two bones of one component that belong to two limbs, if there are such. */
const Bone * const * TwoLimbs(const std::vector<Bone> & bones, int component, double areaMm2, PixelMm pixel, std::array<const Bone *, 2> & pair)
{
  double best = 0.0;
  for (const Bone & a : bones)
  {
    for (const Bone & b : bones)
    {
      if (a.component != component || b.component != component || a.x >= b.x || std::min(a.areaMm2, b.areaMm2) < kPrincipalBoneMinimumMm2 ||
          std::max(a.areaMm2, b.areaMm2) > 3.0 * std::min(a.areaMm2, b.areaMm2))
      {
        continue;
      }
      const double distance = std::hypot((a.x - b.x) * pixel.x, (a.y - b.y) * pixel.y);
      // Of two candidate pairs the one with the larger bones: tibia to tibia, not fibula to fibula.
      const double score = distance > kTwoLimbDistance * std::sqrt(areaMm2) ? a.areaMm2 + b.areaMm2 : 0.0;
      if (score > best)
      {
        best = score;
        pair = { &a, &b };
      }
    }
  }
  return best > 0.0 ? pair.data() : nullptr;
}

CoarseSlice FindPieces(const FloatPlane & hu, PixelMm pixel, const CtSegmentationParameters & parameters)
{
  CoarseSlice result;
  MaskPlane body(hu.width, hu.height);
  for (std::size_t i = 0; i < hu.Size(); ++i)
  {
    body.data[i] = hu.data[i] > parameters.bodyThresholdHu ? 1 : 0;
  }
  // A disc of one coarse pixel removes what is thinner than about three.
  body = FillHoles(Open(body, std::max(parameters.thinStructureRadiusMm - 0.5 * pixel.Mean(), 1.01 * pixel.Mean()), pixel));
  const Components components = Label(body, false);
  const std::vector<Bone> bones = FindBones(hu, components.labels, pixel);

  result.pieceOf = MaskPlane(hu.width, hu.height);
  result.pieces.emplace_back();
  for (int c = 1; c <= components.Count() && result.pieces.size() < 200; ++c)
  {
    const double areaMm2 = components.pixelCount[static_cast<std::size_t>(c)] * pixel.Area();
    result.bodyAreaMm2 += areaMm2;
    const bool hasBone = std::any_of(
      bones.begin(), bones.end(), [&](const Bone & b) { return b.component == c && b.areaMm2 >= kPrincipalBoneMinimumMm2; });
    if (!hasBone && areaMm2 >= kLeastStripMm2)
    {
      for (int y = 0; y < hu.height; ++y)
      {
        result.stripLowX = result.stripLowX || components.labels(0, y) == c;
        result.stripHighX = result.stripHighX || components.labels(hu.width - 1, y) == c;
      }
    }
    if (areaMm2 < parameters.minimumLimbAreaMm2)
    {
      continue;
    }
    std::array<const Bone *, 2> pair{};
    const bool two = TwoLimbs(bones, c, areaMm2, pixel, pair) != nullptr;
    SeparatingPath path;
    if (two)
    {
      path = SeparateLimbs(hu, pixel, static_cast<int>(std::lround(pair[0]->x)), static_cast<int>(std::lround(pair[1]->x)));
      if (path.deepTissueFraction > kPelvisDeepFraction)
      {
        result.merged = true;
        continue;
      }
    }
    const std::size_t first = result.pieces.size();
    result.pieces.resize(first + (two ? 2 : 1));
    for (int y = 0; y < hu.height; ++y)
    {
      for (int x = 0; x < hu.width; ++x)
      {
        if (components.labels(x, y) != c)
        {
          continue;
        }
        const std::size_t p = first + (two && x >= path.column[static_cast<std::size_t>(y)] ? 1 : 0);
        result.pieceOf(x, y) = static_cast<std::uint8_t>(p);
        Piece & piece = result.pieces[p];
        ++piece.pixelCount;
        piece.meanX += x;
        piece.touchesOther = two;
      }
    }
  }
  for (Piece & piece : result.pieces)
  {
    piece.meanX /= std::max(1, piece.pixelCount);
  }
  for (const Bone & bone : bones)
  {
    const int x = std::clamp(static_cast<int>(std::lround(bone.x)), 0, hu.width - 1);
    const int y = std::clamp(static_cast<int>(std::lround(bone.y)), 0, hu.height - 1);
    Piece & piece = result.pieces[result.pieceOf(x, y)];
    piece.principalBoneMm2 = std::max(piece.principalBoneMm2, bone.areaMm2);
  }
  return result;
}

/** Intersection over union of piece p of one slice and piece q of another. */
double Overlap(const CoarseSlice & a, std::size_t p, const CoarseSlice & b, std::size_t q)
{
  int both = 0;
  for (std::size_t i = 0; i < a.pieceOf.Size(); ++i)
  {
    both += a.pieceOf.data[i] == p && b.pieceOf.data[i] == q ? 1 : 0;
  }
  return static_cast<double>(both) / std::max(1, a.pieces[p].pixelCount + b.pieces[q].pixelCount - both);
}

struct Track
{
  std::vector<int> pieceAt; // per slice, 0 for none
  double meanAreaMm2 = 0.0;
  double principalBoneMm2 = 0.0; // median over its slices
  double meanX = 0.0;
  double lengthMm = 0.0;
};

class DisjointSets
{
public:
  explicit DisjointSets(std::size_t count)
    : m_Parent(count)
  {
    std::iota(m_Parent.begin(), m_Parent.end(), std::size_t{ 0 });
  }
  std::size_t Find(std::size_t i)
  {
    while (m_Parent[i] != i)
    {
      m_Parent[i] = m_Parent[m_Parent[i]];
      i = m_Parent[i];
    }
    return i;
  }
  void Join(std::size_t a, std::size_t b)
  {
    a = Find(a);
    b = Find(b);
    m_Parent[std::max(a, b)] = std::min(a, b);
  }

private:
  std::vector<std::size_t> m_Parent;
};

std::vector<Track> FollowLimbs(const std::vector<CoarseSlice> & slices, const CtVolume & volume, PixelMm pixel, RunContext & context)
{
  const std::size_t count = slices.size();
  std::vector<std::size_t> first(count + 1, 0);
  for (std::size_t k = 0; k < count; ++k)
  {
    first[k + 1] = first[k] + slices[k].pieces.size();
  }
  std::vector<std::vector<std::pair<std::size_t, std::size_t>>> links(count);
  context.ParallelFor(
    count,
    [&](std::size_t k)
    {
      for (std::size_t n = k + 1; n < count && n <= k + kLinkReach; ++n)
      {
        for (std::size_t p = 1; p < slices[k].pieces.size(); ++p)
        {
          for (std::size_t q = 1; q < slices[n].pieces.size(); ++q)
          {
            if (Overlap(slices[k], p, slices[n], q) >= kLinkOverlap)
            {
              links[k].emplace_back(first[k] + p, first[n] + q);
            }
          }
        }
      }
    },
    0.8,
    0.9);
  DisjointSets sets(first[count]);
  for (const auto & sliceLinks : links)
  {
    for (const auto & [a, b] : sliceLinks)
    {
      sets.Join(a, b);
    }
  }

  std::vector<Track> tracks;
  std::vector<int> trackOf(first[count], -1);
  for (std::size_t k = 0; k < count; ++k)
  {
    for (std::size_t p = 1; p < slices[k].pieces.size(); ++p)
    {
      int & index = trackOf[sets.Find(first[k] + p)];
      if (index < 0)
      {
        index = static_cast<int>(tracks.size());
        tracks.emplace_back();
        tracks.back().pieceAt.assign(count, 0);
      }
      int & place = tracks[static_cast<std::size_t>(index)].pieceAt[k];
      if (place == 0 || slices[k].pieces[p].pixelCount > slices[k].pieces[static_cast<std::size_t>(place)].pixelCount)
      {
        place = static_cast<int>(p);
      }
    }
  }
  for (Track & track : tracks)
  {
    std::vector<double> bones;
    int members = 0;
    for (std::size_t k = 0; k < count; ++k)
    {
      if (track.pieceAt[k] == 0)
      {
        continue;
      }
      const Piece & piece = slices[k].pieces[static_cast<std::size_t>(track.pieceAt[k])];
      ++members;
      track.meanAreaMm2 += piece.pixelCount * pixel.Area();
      track.meanX += piece.meanX;
      track.lengthMm += volume.SliceExtentMm(k);
      bones.push_back(piece.principalBoneMm2);
    }
    track.meanAreaMm2 /= members;
    track.meanX /= members;
    std::nth_element(bones.begin(), bones.begin() + static_cast<std::ptrdiff_t>(bones.size() / 2), bones.end());
    track.principalBoneMm2 = bones[bones.size() / 2];
  }
  return tracks;
}

double StackLengthMm(const CtVolume & volume)
{
  double length = 0.0;
  for (std::size_t k = 0; k < volume.SliceCount(); ++k)
  {
    length += volume.SliceExtentMm(k);
  }
  return length;
}

/** At most two, the one of higher x first. */
std::vector<Track> ChooseLimbs(std::vector<Track> tracks, double stackLengthMm, const CtSegmentationParameters & parameters)
{
  const auto isLimb = [&](const Track & t)
  { return t.principalBoneMm2 >= kPrincipalBoneMinimumMm2 && t.lengthMm >= std::min(parameters.minimumLimbLengthMm, 0.5 * stackLengthMm); };
  tracks.erase(std::remove_if(tracks.begin(), tracks.end(), [&](const Track & t) { return !isLimb(t); }), tracks.end());
  std::stable_sort(
    tracks.begin(), tracks.end(), [](const Track & a, const Track & b) { return a.meanAreaMm2 * a.lengthMm > b.meanAreaMm2 * b.lengthMm; });
  if (tracks.size() > 1)
  {
    const Track main = tracks.front();
    tracks.erase(std::remove_if(tracks.begin() + 1,
                                tracks.end(),
                                [&](const Track & t)
                                {
                                  return t.meanAreaMm2 < kSecondLimbShare * main.meanAreaMm2 ||
                                         t.principalBoneMm2 < kSecondLimbShare * main.principalBoneMm2;
                                }),
                 tracks.end());
  }
  if (tracks.size() > 2)
  {
    tracks.resize(2);
  }
  std::stable_sort(tracks.begin(), tracks.end(), [](const Track & a, const Track & b) { return a.meanX > b.meanX; });
  return tracks;
}

/** Gives a limb the unclaimed piece that overlaps its nearest known cross-section. */
void FillTrack(Track & track, const std::vector<Track> & all, const std::vector<CoarseSlice> & slices)
{
  const auto claimed = [&](std::size_t k, std::size_t p)
  { return std::any_of(all.begin(), all.end(), [&](const Track & t) { return t.pieceAt[k] == static_cast<int>(p); }); };
  const auto tryFill = [&](std::size_t k, std::size_t known)
  {
    for (std::size_t p = 1; p < slices[k].pieces.size(); ++p)
    {
      if (!claimed(k, p) && Overlap(slices[known], static_cast<std::size_t>(track.pieceAt[known]), slices[k], p) >= kRelaxedLinkOverlap)
      {
        track.pieceAt[k] = static_cast<int>(p);
        return;
      }
    }
  };
  const std::size_t count = slices.size();
  for (std::size_t k = 1; k < count; ++k)
  {
    if (track.pieceAt[k] == 0 && track.pieceAt[k - 1] != 0)
    {
      tryFill(k, k - 1);
    }
  }
  for (std::size_t k = count - 1; k-- > 0;)
  {
    if (track.pieceAt[k] == 0 && track.pieceAt[k + 1] != 0)
    {
      tryFill(k, k + 1);
    }
  }
}

/** A cross-section that overlaps neither neighbour while these overlap each other was displaced. */
void DropMisfits(std::vector<Track> & tracks, const std::vector<CoarseSlice> & slices, std::vector<bool> & misfit)
{
  for (std::size_t k = 1; k + 1 < slices.size(); ++k)
  {
    for (const Track & track : tracks)
    {
      const auto below = static_cast<std::size_t>(track.pieceAt[k - 1]);
      const auto here = static_cast<std::size_t>(track.pieceAt[k]);
      const auto above = static_cast<std::size_t>(track.pieceAt[k + 1]);
      if (below == 0 || here == 0 || above == 0 || misfit[k - 1])
      {
        continue;
      }
      const double across = Overlap(slices[k - 1], below, slices[k + 1], above);
      const double best = std::max(Overlap(slices[k - 1], below, slices[k], here), Overlap(slices[k], here, slices[k + 1], above));
      if (best < across - kMisfitDrop)
      {
        misfit[k] = true;
      }
    }
  }
  // A limb missing between two slices that show it: the other one may have been moved into its place.
  for (std::size_t k = 1; k + 1 < slices.size(); ++k)
  {
    const auto limbsAt = [&](std::size_t at)
    { return std::count_if(tracks.begin(), tracks.end(), [&](const Track & t) { return t.pieceAt[at] != 0; }); };
    misfit[k] = misfit[k] || (limbsAt(k) > 0 && limbsAt(k) < std::min(limbsAt(k - 1), limbsAt(k + 1)));
  }
  for (Track & track : tracks)
  {
    for (std::size_t k = 0; k < slices.size(); ++k)
    {
      if (misfit[k])
      {
        track.pieceAt[k] = 0;
      }
    }
  }
}

std::vector<PlaneKind> ClassifyPlanes(const std::vector<Track> & tracks,
                                      const std::vector<CoarseSlice> & slices,
                                      const std::vector<bool> & misfit,
                                      const CtSegmentationParameters & parameters)
{
  const std::size_t count = slices.size();
  const auto hasLimb = [&](std::size_t k)
  { return std::any_of(tracks.begin(), tracks.end(), [&](const Track & t) { return t.pieceAt[k] != 0; }); };
  std::size_t firstLimb = count;
  std::size_t lastLimb = 0;
  for (std::size_t k = 0; k < count; ++k)
  {
    if (hasLimb(k))
    {
      firstLimb = std::min(firstLimb, k);
      lastLimb = k;
    }
  }
  std::vector<PlaneKind> kinds(count, PlaneKind::Limbs);
  for (std::size_t k = 0; k < count; ++k)
  {
    if (hasLimb(k))
    {
      continue;
    }
    const bool body = slices[k].bodyAreaMm2 >= parameters.minimumLimbAreaMm2;
    if (misfit[k] || (firstLimb < count && k > firstLimb && k < lastLimb))
    {
      kinds[k] = PlaneKind::Misfit;
    }
    else if (firstLimb < count && k > lastLimb && slices[k].merged)
    {
      kinds[k] = PlaneKind::Pelvis;
    }
    else
    {
      const bool hasBone = std::any_of(slices[k].pieces.begin() + 1,
                                       slices[k].pieces.end(),
                                       [](const Piece & p) { return p.principalBoneMm2 >= kPrincipalBoneMinimumMm2; });
      kinds[k] = slices[k].merged ? PlaneKind::Pelvis : body && hasBone && firstLimb < count ? PlaneKind::Misfit : PlaneKind::Empty;
    }
  }
  return kinds;
}

/** Standard deviation of white noise that would give the observed differences between a voxel and its four neighbours. */
double NoiseOfSlice(const CtVolume & volume, std::size_t k, const LimbMap & map)
{
  const auto width = static_cast<std::ptrdiff_t>(volume.grid.size[0]);
  const auto height = static_cast<std::ptrdiff_t>(volume.grid.size[1]);
  const std::int16_t * slice = volume.Slice(k);
  std::vector<float> differences;
  for (std::ptrdiff_t y = 1; y + 1 < height; ++y)
  {
    for (std::ptrdiff_t x = 1; x + 1 < width; ++x)
    {
      const std::int16_t * v = slice + y * width + x;
      if (map.pieces[k](static_cast<int>(x) / map.factorX, static_cast<int>(y) / map.factorY) != 0 && *v > -190 && *v < 150)
      {
        differences.push_back(std::abs(static_cast<float>(*v) - 0.25F * static_cast<float>(v[-1] + v[1] + v[-width] + v[width])));
      }
    }
  }
  if (differences.size() < 200)
  {
    return -1.0;
  }
  const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
  std::nth_element(differences.begin(), middle, differences.end());
  return 1.4826 * *middle / std::sqrt(1.25);
}

double MedianNoise(const CtVolume & volume, const LimbMap & map, RunContext & context)
{
  constexpr std::size_t kSamples = 24;
  const std::size_t stride = std::max<std::size_t>(1, volume.SliceCount() / kSamples);
  std::vector<double> noise((volume.SliceCount() + stride - 1) / stride, -1.0);
  context.ParallelFor(
    noise.size(), [&](std::size_t s) { noise[s] = NoiseOfSlice(volume, s * stride, map); }, 0.95, 1.0);
  noise.erase(std::remove_if(noise.begin(), noise.end(), [](double n) { return n < 0.0; }), noise.end());
  if (noise.empty())
  {
    return 0.0;
  }
  std::nth_element(noise.begin(), noise.begin() + static_cast<std::ptrdiff_t>(noise.size() / 2), noise.end());
  return noise[noise.size() / 2];
}

/** A strip of the other leg beside the only limb, through much of the stack. */
void FindForeignStrips(LimbMap & map, const std::vector<Track> & limbs, const std::vector<CoarseSlice> & slices)
{
  if (limbs.size() != 1)
  {
    return;
  }
  std::size_t low = 0;
  std::size_t high = 0;
  for (std::size_t k = 0; k < slices.size(); ++k)
  {
    low += limbs[0].pieceAt[k] != 0 && slices[k].stripLowX ? 1 : 0;
    high += limbs[0].pieceAt[k] != 0 && slices[k].stripHighX ? 1 : 0;
  }
  map.foreignStripLowX = low > slices.size() / 4 && high == 0;
  map.foreignStripHighX = high > slices.size() / 4 && low == 0;
}
} // namespace

LimbMap FindLimbs(const CtVolume & volume, const CtSegmentationParameters & parameters, RunContext & context)
{
  LimbMap map;
  map.factorX = std::max(1, static_cast<int>(std::lround(parameters.limbFindingPixelMm / volume.grid.spacingMm[0])));
  map.factorY = std::max(1, static_cast<int>(std::lround(parameters.limbFindingPixelMm / volume.grid.spacingMm[1])));
  map.coarsePixelMm = { map.factorX * volume.grid.spacingMm[0], map.factorY * volume.grid.spacingMm[1] };

  map.couch = FindCouch(volume, parameters.bodyThresholdHu, context);
  const std::size_t count = volume.SliceCount();
  std::vector<CoarseSlice> slices(count);
  context.ParallelFor(
    count,
    [&](std::size_t k) { slices[k] = FindPieces(CoarseHu(volume, k, map.factorX, map.factorY, map.couch ? &*map.couch : nullptr), map.coarsePixelMm, parameters); },
    0.0,
    0.8);

  std::vector<Track> limbs = ChooseLimbs(FollowLimbs(slices, volume, map.coarsePixelMm, context), StackLengthMm(volume), parameters);
  for (Track & limb : limbs)
  {
    FillTrack(limb, limbs, slices);
  }
  std::vector<bool> misfit(count, false);
  DropMisfits(limbs, slices, misfit);

  map.limbCount = static_cast<int>(limbs.size());
  map.kinds = ClassifyPlanes(limbs, slices, misfit, parameters);
  FindForeignStrips(map, limbs, slices);
  map.touchesOther.assign(limbs.size(), std::vector<bool>(count, false));
  map.pieces.resize(count);
  for (std::size_t k = 0; k < count; ++k)
  {
    std::vector<std::uint8_t> limbOfPiece(slices[k].pieces.size(), 0);
    for (std::size_t n = 0; n < limbs.size(); ++n)
    {
      const auto p = static_cast<std::size_t>(limbs[n].pieceAt[k]);
      if (p != 0)
      {
        limbOfPiece[p] = static_cast<std::uint8_t>(n + 1);
        map.touchesOther[n][k] = slices[k].pieces[p].touchesOther;
      }
    }
    map.pieces[k] = std::move(slices[k].pieceOf);
    for (std::uint8_t & p : map.pieces[k].data)
    {
      p = limbOfPiece[p];
    }
  }
  map.noiseHu = MedianNoise(volume, map, context);
  return map;
}
} // namespace myosect::segmentation
