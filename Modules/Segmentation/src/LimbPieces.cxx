#include "LimbPieces.h"

#include <array>
#include <cmath>

#include "myosect/Segmentation/LegSeparation.h"

namespace myosect::segmentation
{
namespace
{
constexpr double kCoarseBoneHu = 150.0; // mean over a coarse pixel
constexpr double kTwoLimbDistance =
    0.6; // distance of two principal bones over the square root of the component's area: 0.4 tibia to fibula, 0.8 leg to leg
constexpr double kLeastStripMm2 = 150.0;
constexpr double kPelvisDeepFraction = 0.35; // two skins pressed together are thin; the pelvic floor is not

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
const Bone * const * TwoLimbs(const std::vector<Bone> & bones, int component, double areaMm2, PixelMm pixel,
                              std::array<const Bone *, 2> & pair)
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

} // namespace

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
  result.bones = FindBones(hu, components.labels, pixel);
  const std::vector<Bone> & bones = result.bones;

  result.pieceOf = MaskPlane(hu.width, hu.height);
  result.pieces.emplace_back();
  const int largest = *std::max_element(components.pixelCount.begin(), components.pixelCount.end());
  for (int c = 1; c <= components.Count() && result.pieces.size() < 200; ++c)
  {
    const double areaMm2 = components.pixelCount[static_cast<std::size_t>(c)] * pixel.Area();
    result.bodyAreaMm2 += areaMm2;
    const bool hasBone =
        std::any_of(bones.begin(), bones.end(), [&](const Bone & b) { return b.component == c && b.areaMm2 >= kPrincipalBoneMinimumMm2; });
    // The limb itself can show no bone in a slice; a strip of another one is never the largest piece.
    if (!hasBone && areaMm2 >= kLeastStripMm2 && components.pixelCount[static_cast<std::size_t>(c)] < largest)
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

double Overlap(const CoarseSlice & a, std::size_t p, const CoarseSlice & b, std::size_t q)
{
  int both = 0;
  for (std::size_t i = 0; i < a.pieceOf.Size(); ++i)
  {
    both += a.pieceOf.data[i] == p && b.pieceOf.data[i] == q ? 1 : 0;
  }
  return static_cast<double>(both) / std::max(1, a.pieces[p].pixelCount + b.pieces[q].pixelCount - both);
}
} // namespace myosect::segmentation
