#pragma once

#include <vector>

namespace myosect::comparison
{
/**
 * \brief By how much the mean over a slab changes when the slab is shifted by a millimetre along the limb.
 *
 * The value at the upper end less that at the lower end, each a mean over 10 mm, over the distance between them: the mean of the local
 * slopes, sign kept. Rises and falls within the slab cancel, as they do in its mean. 0 for fewer than two levels. \param positionMm  of the
 * levels, growing
 */
[[nodiscard]] double SlabSlope(const std::vector<double> & positionMm, const std::vector<double> & values);
} // namespace myosect::comparison
