#pragma once

#include <cstddef>
#include <vector>

#include "LimbPieces.h"
#include "myosect/Core/RunContext.h"

namespace myosect::segmentation
{
/** One limb followed along the stack. */
struct Track
{
  std::vector<int> pieceAt; // per slice, 0 for none
  double meanAreaMm2 = 0.0;
  double principalBoneMm2 = 0.0; // median over its slices
  double meanX = 0.0;
  double lengthMm = 0.0;
};

/** Chains of pieces that overlap from slice to slice. */
[[nodiscard]] std::vector<Track> FollowLimbs(const std::vector<CoarseSlice> & slices, const CtVolume & volume, PixelMm pixel,
                                             RunContext & context);

/** The limbs among the tracks: at most two, the one of higher x first. */
[[nodiscard]] std::vector<Track> ChooseLimbs(std::vector<Track> tracks, const CtVolume & volume,
                                             const CtSegmentationParameters & parameters);

/** Gives a limb the unclaimed pieces that overlap its nearest known cross-section. */
void FillTrack(Track & track, const std::vector<Track> & all, const std::vector<CoarseSlice> & slices);
} // namespace myosect::segmentation
