#pragma once

#include <string>
#include <string_view>

#include "myosect/Core/Tables.h"

namespace myosect::report
{
/** "calf", "thigh", …; "limb segment" when unknown. */
[[nodiscard]] std::string_view SegmentWord(Segment segment);

/** "right", "left", "side not known". */
[[nodiscard]] std::string_view SideWord(Side side);

/** "right calf", "calf (side not known)". */
[[nodiscard]] std::string LimbWords(Side side, Segment segment);

/** Rounded for people: areas and volumes "62.1 cm2", attenuation "52.3 HU", fat fractions "12.3 %". */
[[nodiscard]] std::string AreaText(double areaCm2);
[[nodiscard]] std::string AttenuationText(double hu);
[[nodiscard]] std::string FatFractionText(double percent);
/** "3.1 %"; whole from 10 % on. */
[[nodiscard]] std::string PercentText(double percent);
/** "z 210 to 430 mm". */
[[nodiscard]] std::string RangeText(double lowMm, double highMm);

enum class Measure
{
  Area,
  Attenuation,
  FatFraction
};

/** "left 12 % smaller than the right", "left 2.1 HU lower than the right", "no difference"; in short without "than the right". */
[[nodiscard]] std::string DifferenceText(Measure measure, double left, double right, bool inShort);

/** "the left is 12 % smaller", "there is no difference". */
[[nodiscard]] std::string AreaDifferenceClause(double leftCm2, double rightCm2);

/** Names of units with cm2 and cm3 set as cm² and cm³. */
[[nodiscard]] std::string Typographic(std::string text);

/** The reason, or other words when it is empty. */
[[nodiscard]] std::string ReasonText(const std::string & reason, Status status);
} // namespace myosect::report
