#pragma once

#include <string_view>

namespace myosect::reason
{
/** Why a row of asymmetry.csv is indeterminate; several are joined by "; ". */
inline constexpr std::string_view kSidesNotKnown = "sides not known";
inline constexpr std::string_view kLevelsNotMatched = "levels not matched";
inline constexpr std::string_view kOtherSegment = "limits hold for thigh and calf only";
inline constexpr std::string_view kNotMeasured = "not measured on both legs";
inline constexpr std::string_view kTooFewLevels = "too few matched levels";
inline constexpr std::string_view kTooShort = "shared slab too short";
inline constexpr std::string_view kUncertaintyNotKnown = "level uncertainty not known";
inline constexpr std::string_view kLevelEffect = "level too uncertain for the slope along the limb";
inline constexpr std::string_view kObliquityNotKnown = "obliquity not known";
inline constexpr std::string_view kOblique = "slices too oblique to a leg";
inline constexpr std::string_view kObliquityDiffers = "obliquity differs between the legs";
inline constexpr std::string_view kLevelsLost = "too much of the shared slab truncated, rejected or missing";
inline constexpr std::string_view kSwap = "water and fat swapped in a part of the shared slab";
inline constexpr std::string_view kFatNearThreshold = "fat fraction near the threshold of muscle";
inline constexpr std::string_view kSignVaries = "sign of the difference varies along the limb";
inline constexpr std::string_view kIntervalReachesLimit = "interval reaches the limit";

/** Reason of a row whose metric has no limit, and so never a colour. */
inline constexpr std::string_view kNoLimit = "no limit";

/** Whether only the size of the difference leaves a row open: its levels and slices are sound. */
[[nodiscard]] bool LeavesOnlySizeOpen(std::string_view reason);
} // namespace myosect::reason
