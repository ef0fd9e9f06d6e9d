#pragma once

#include <string>

#include "myosect/Anatomy/BoneSections.h"
#include "myosect/Core/Types.h"
#include "myosect/Segmentation/LimbFinder.h"

namespace myosect::anatomy
{
struct SliceStatus
{
  Status status = Status::Ok;
  std::string reason;
};

/**
 * \brief Whether a limb's section can be measured, as far as its place tells.
 *
 * Planes of the pelvis and slices that do not fit their neighbours are rejected, whatever is labelled in them. Cut by the image's edge or
 * the reconstruction circle: truncated. Joined with something that cannot be told from the limb: rejected. Metal: implausible, since its
 * streaks change HU all over the slice. Not labelled: not in the field of view.
 */
[[nodiscard]] SliceStatus JudgeSection(const LimbSection & section, segmentation::PlaneKind kind, double pixelMm);
} // namespace myosect::anatomy
