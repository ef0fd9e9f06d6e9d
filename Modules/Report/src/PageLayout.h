#pragma once

#include "Canvas.h"

/** Where things stand on a page of the report, in dots: A4 at 150 an inch. */
namespace myosect::report
{
inline constexpr int kPageWidth = 1240;
inline constexpr int kPageHeight = 1754;
inline constexpr double kA4WidthPt = 595.276, kA4HeightPt = 841.89;
inline constexpr double kMargin = 70.0;
inline constexpr double kTextWidth = kPageWidth - 2.0 * kMargin;
inline constexpr double kTextSize = 20.0, kSmallSize = 17.0;
inline constexpr double kFooterY = kPageHeight - 92.0;
/** The review stands in these two places and nowhere else, so that another one can take its place. */
inline constexpr Rect kReviewBox{ kMargin + kTextWidth - 330.0, kMargin, 330.0, 124.0 };
inline constexpr Rect kReviewLine{ kMargin, kFooterY, kTextWidth - 120.0, 66.0 };
inline constexpr Colour kFaint{ 0.35, 0.35, 0.35, 1.0 };
} // namespace myosect::report
