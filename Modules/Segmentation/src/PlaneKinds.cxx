#include "PlaneKinds.h"

#include <algorithm>

namespace myosect::segmentation
{
namespace
{
constexpr double kMisfitDrop = 0.12; // overlap lost against that of the two neighbours with each other

} // namespace

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

std::vector<PlaneKind> ClassifyPlanes(const std::vector<Track> & tracks, const std::vector<CoarseSlice> & slices,
                                      const std::vector<bool> & misfit, const CtSegmentationParameters & parameters)
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
      const bool hasBone = std::any_of(slices[k].pieces.begin() + 1, slices[k].pieces.end(),
                                       [](const Piece & p) { return p.principalBoneMm2 >= kPrincipalBoneMinimumMm2; });
      kinds[k] = slices[k].merged ? PlaneKind::Pelvis : body && hasBone && firstLimb < count ? PlaneKind::Misfit : PlaneKind::Empty;
    }
  }
  return kinds;
}
} // namespace myosect::segmentation
