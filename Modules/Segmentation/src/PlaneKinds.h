#pragma once

#include <vector>

#include "LimbTracks.h"
#include "myosect/Segmentation/LimbFinder.h"

namespace myosect::segmentation
{
/** Marks slices whose cross-sections overlap neither neighbour while these overlap each other: they were displaced. Takes them out of the
 * tracks. */
void DropMisfits(std::vector<Track> & tracks, const std::vector<CoarseSlice> & slices, std::vector<bool> & misfit);

/** What every slice plane shows. */
[[nodiscard]] std::vector<PlaneKind> ClassifyPlanes(const std::vector<Track> & tracks, const std::vector<CoarseSlice> & slices,
                                                    const std::vector<bool> & misfit, const CtSegmentationParameters & parameters);
} // namespace myosect::segmentation
