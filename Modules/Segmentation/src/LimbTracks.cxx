#include "LimbTracks.h"

#include <numeric>

namespace myosect::segmentation
{
namespace
{
constexpr double kLinkOverlap = 0.6; // intersection over union of the same limb in neighbouring slices
constexpr double kRelaxedLinkOverlap = 0.4;
constexpr std::size_t kLinkReach = 3;    // slices
constexpr double kSecondLimbShare = 0.3; // of the first one's area and principal bone: hands and arms stay below

class DisjointSets
{
public:
  explicit DisjointSets(std::size_t count) : m_Parent(count) { std::iota(m_Parent.begin(), m_Parent.end(), std::size_t{ 0 }); }
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

double StackLengthMm(const CtVolume & volume)
{
  double length = 0.0;
  for (std::size_t k = 0; k < volume.SliceCount(); ++k)
  {
    length += volume.SliceExtentMm(k);
  }
  return length;
}

} // namespace

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
      0.8, 0.9);
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

std::vector<Track> ChooseLimbs(std::vector<Track> tracks, const CtVolume & volume, const CtSegmentationParameters & parameters)
{
  const double stackLengthMm = StackLengthMm(volume);
  const auto isLimb = [&](const Track & t)
  { return t.principalBoneMm2 >= kPrincipalBoneMinimumMm2 && t.lengthMm >= std::min(parameters.minimumLimbLengthMm, 0.5 * stackLengthMm); };
  tracks.erase(std::remove_if(tracks.begin(), tracks.end(), [&](const Track & t) { return !isLimb(t); }), tracks.end());
  std::stable_sort(tracks.begin(), tracks.end(),
                   [](const Track & a, const Track & b) { return a.meanAreaMm2 * a.lengthMm > b.meanAreaMm2 * b.lengthMm; });
  if (tracks.size() > 1)
  {
    const Track main = tracks.front();
    tracks.erase(std::remove_if(tracks.begin() + 1, tracks.end(),
                                [&](const Track & t) {
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
} // namespace myosect::segmentation
