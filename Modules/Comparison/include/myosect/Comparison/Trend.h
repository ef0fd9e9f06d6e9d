#pragma once

#include <vector>

#include "myosect/Core/Quantity.h"

namespace myosect::comparison
{
/** A straight line through values over time. */
struct Trend
{
  Value slope, low, high; ///< least squares a unit of time, with its 95 % interval (Student, n - 2 degrees of freedom)
  Value theilSen;         ///< median of the slopes between all pairs of visits
};

/** Empty with fewer than three values, or when all times are equal. */
[[nodiscard]] Trend FitTrend(const std::vector<double> & times, const std::vector<double> & values);
} // namespace myosect::comparison
