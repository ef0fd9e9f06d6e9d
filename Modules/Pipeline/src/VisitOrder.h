#pragma once

#include <cstddef>
#include <vector>

#include "VisitMatching.h"

namespace myosect::pipeline
{
struct VisitOrder
{
  std::vector<std::size_t> indices; ///< into the results, in the order of time
  bool sure = true;                 ///< false: nothing tells the order, it is as given
  bool contradicted = false;        ///< dates were taken, but the time points tell another order
};

/**
 * By offset in days, else by date, else by the duration that the time point tells ("Week 12" is before "Month 6", "Baseline" is 0), else by its number ("V2" is
 * before "V10"): the first that all results carry and that tells them apart.
 */
[[nodiscard]] VisitOrder OrderVisits(const std::vector<const StoredResult *> & results);

/** Days from `from` to `to`: by offsets, else by dates; empty when neither is known. */
[[nodiscard]] Value DaysBetween(const StoredResult & from, const StoredResult & to);

/** Differences of the protocol that move the values, a sentence each. */
[[nodiscard]] std::vector<std::string> ProtocolDifferences(const StoredResult & a, const StoredResult & b);
} // namespace myosect::pipeline
