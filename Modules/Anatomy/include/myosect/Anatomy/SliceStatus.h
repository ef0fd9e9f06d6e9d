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
 * Cut by the image's edge or the reconstruction circle: truncated. Metal: implausible, since its streaks change HU all over the slice. Not labelled:
 * rejected in planes of the pelvis and in slices that do not fit their neighbours, else not in the field of view.
 */
[[nodiscard]] SliceStatus JudgeSection(const LimbSection & section, segmentation::PlaneKind kind, double pixelMm);
} // namespace myosect::anatomy
