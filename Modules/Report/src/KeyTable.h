#pragma once

#include <string>
#include <vector>

#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
inline constexpr std::size_t kMostKeyRows = 8;

/** One line of the table on page 1, in ASCII units; "-" where there is no value. */
struct KeyRow
{
  std::string quantity, level;
  std::vector<std::string> values; ///< one for each limb, as KeyTable::limbs
  std::string difference;
  Flag flag = Flag::None;
};

struct KeyTable
{
  bool sided = true;              ///< the columns are right and left
  std::vector<std::string> limbs; ///< "Right", "Left", or "Limb 1", … where sides are not known
  std::vector<KeyRow> rows;       ///< at most kMostKeyRows
};

/**
 * The values a reader needs first, from the main segments. A row whose limbs are compared at matched levels shows the means over these
 * levels; any other row shows each limb's mean over its own slices, and no difference.
 */
[[nodiscard]] KeyTable MakeKeyTable(const ResultContent & content);
} // namespace myosect::report
