#pragma once

#include <vector>

#include "VisitMatching.h"
#include "myosect/Report/Comparison.h"

namespace myosect::pipeline
{
/** One level of each thigh and calf at both visits, from kept images, else the nearest pictures of the results. */
[[nodiscard]] std::vector<report::PicturePair> MakePicturePairs(const Visit & first, const Visit & second, const std::vector<MatchedBone> & bones);
} // namespace myosect::pipeline
