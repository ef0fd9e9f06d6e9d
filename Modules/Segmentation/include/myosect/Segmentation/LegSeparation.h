#pragma once

#include <vector>

#include "myosect/Segmentation/Raster.h"

namespace myosect::segmentation
{
/** A path from the first to the last row: the pixels with x < column[y] belong to the part of lower x. */
struct SeparatingPath
{
  std::vector<int> column;
  double deepTissueFraction = 0.0; ///< share of the path inside the body that runs through thick lean tissue or bone
  double bodyLengthMm = 0.0;       ///< length of the path inside the body
};

/**
 * \brief Separates two limbs that touch, by the cheapest path between them from anterior to posterior.
 *
 * Air is nearly free, a thin lean layer between fat (two skins pressed together) is cheap, fat costs more, thick lean tissue and bone most; a weak
 * preference for the middle between the two given columns decides where nothing else does. Dynamic programming over rows; steps of up to two columns a row.
 * \param hu       HU, lightly smoothed
 * \param columnLow, columnHigh  columns of the principal bones of either limb; the path stays between them
 */
[[nodiscard]] SeparatingPath SeparateLimbs(const FloatPlane & hu, PixelMm pixel, int columnLow, int columnHigh);
} // namespace myosect::segmentation
