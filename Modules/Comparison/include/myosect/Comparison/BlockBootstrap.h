#pragma once

#include <cstddef>
#include <vector>

namespace myosect::comparison
{
/** How far the mean of a series may lie from the mean it estimates, down and up; both are never negative. */
struct ErrorOfMean
{
  double below = 0.0;
  double above = 0.0;
};

/**
 * \brief 5th and 95th percentile of the error of a mean over evenly spaced, correlated values: a moving-block bootstrap.
 *
 * Values of `blockLength` neighbours are drawn together, so that correlation within a block is kept. From four blocks on a straight trend
 * along the series is taken out first: it belongs to the series and is no error of its mean. The result is widened for the few blocks there
 * are, by 1 / sqrt(1 - p / n) with n blocks and p parameters taken out. Seeded: the same values give the same result on every machine;
 * values of opposite sign give it with both ends exchanged. Fewer values than two, or no more than one block, give no error: the caller
 * must not rest on it. After H. R. Kuensch, Ann Stat 17:1217-1241, 1989.
 */
[[nodiscard]] ErrorOfMean BootstrapMean(const std::vector<double> & values, std::size_t blockLength);
} // namespace myosect::comparison
