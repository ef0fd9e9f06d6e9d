#include "myosect/Segmentation/LimbFinder.h"

#include <cmath>

#include "LimbJoints.h"
#include "LimbTracks.h"
#include "PlaneKinds.h"

namespace myosect::segmentation
{
namespace
{
/** Standard deviation of white noise that would give the observed differences between a voxel and its four neighbours. */
template <typename TInLimb> double NoiseOfSlice(const CtVolume & volume, std::size_t k, const TInLimb & inLimb)
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
      if (*v > -190 && *v < 150 && inLimb(x, y, k))
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

template <typename TInLimb> double MedianNoise(const CtVolume & volume, const TInLimb & inLimb, RunContext & context)
{
  constexpr std::size_t kSamples = 24;
  const std::size_t stride = std::max<std::size_t>(1, volume.SliceCount() / kSamples);
  std::vector<double> noise((volume.SliceCount() + stride - 1) / stride, -1.0);
  context.ParallelFor(
      noise.size(), [&](std::size_t s) { noise[s] = NoiseOfSlice(volume, s * stride, inLimb); }, 0.95, 1.0);
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

/** Ends the limbs short of what was cut off, by as much as the limb at full resolution reaches beyond the coarse one. */
void KeepClearOf(const MaskPlane & cutOff, MaskPlane & pieces, PixelMm pixel)
{
  if (cutOff.Size() == 0)
  {
    return;
  }
  const FloatPlane distance = DistanceMm(cutOff, pixel);
  for (std::size_t i = 0; i < pieces.Size(); ++i)
  {
    pieces.data[i] = distance.data[i] < kLimbReachMm + 0.99 * pixel.Mean() ? std::uint8_t{ 0 } : pieces.data[i];
  }
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
      [&](std::size_t k)
      {
        slices[k] =
            FindPieces(CoarseHu(volume, k, map.factorX, map.factorY, map.couch ? &*map.couch : nullptr), map.coarsePixelMm, parameters);
      },
      0.0, 0.8);

  std::vector<Track> limbs = ChooseLimbs(FollowLimbs(slices, volume, map.coarsePixelMm, context), volume, parameters);
  for (Track & limb : limbs)
  {
    FillTrack(limb, limbs, slices);
  }
  std::vector<bool> misfit(count, false);
  DropMisfits(limbs, slices, misfit);
  const JoinedTissue joined = CutJoinedTissue(limbs, slices, volume, map.coarsePixelMm, context);

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
    if (joined.inseparable[k])
    {
      map.kinds[k] = PlaneKind::Joined;
    }
    KeepClearOf(joined.cutOff[k], map.pieces[k], map.coarsePixelMm);
  }
  map.noiseHu = MedianNoise(
      volume, [&](std::ptrdiff_t x, std::ptrdiff_t y, std::size_t k)
      { return map.pieces[k](static_cast<int>(x) / map.factorX, static_cast<int>(y) / map.factorY) != 0; }, context);
  return map;
}

double NoiseWithin(const LabelVolume & labels, const CtVolume & volume, RunContext & context)
{
  const auto width = static_cast<std::ptrdiff_t>(labels.grid.size[0]);
  return MedianNoise(
      volume, [&](std::ptrdiff_t x, std::ptrdiff_t y, std::size_t k) { return labels.Slice(k)[y * width + x] != kBackgroundLabel; }, context);
}
} // namespace myosect::segmentation
