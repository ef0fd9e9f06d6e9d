#pragma once

#include <vector>

namespace myosect::validation
{
/** A point of a slice plane; the frame is that of the points a curve was made from (pixels, or LPS x and y in millimetres). */
struct Point2
{
  double x = 0.0;
  double y = 0.0;
};

/** A closed polygon; the last point is joined to the first one. */
using Loop = std::vector<Point2>;

/**
 * \brief The smooth closed curve through `points`: a periodic cubic interpolating spline over chord length, as a dense polygon.
 *
 * C. de Boor, A Practical Guide to Splines, 2001, chapter IV, with periodic ends. The cyclic tridiagonal system of its second derivatives
 * is solved with the Sherman-Morrison formula. \param stepsPerPoint  edges of the polygon from one given point to the next \throws
 * Error(UnreadableInput) for fewer than four points or two equal neighbours
 */
[[nodiscard]] Loop SplineThrough(const std::vector<Point2> & points, int stepsPerPoint = 6);

/** Positive when the loop runs from +x towards +y. */
[[nodiscard]] double SignedArea(const Loop & loop) noexcept;
/** Distance of a point to the nearest edge. */
[[nodiscard]] double DistanceTo(const Loop & loop, Point2 point) noexcept;
/** Even-odd rule. */
[[nodiscard]] bool Contains(const Loop & loop, Point2 point) noexcept;
/** Points on the loop at equal arc lengths of about `step`. */
[[nodiscard]] std::vector<Point2> PointsAlong(const Loop & loop, double step);
} // namespace myosect::validation
