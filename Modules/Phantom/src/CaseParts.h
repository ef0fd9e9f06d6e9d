#pragma once

#include <functional>

#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
/** Axial grid around x = 0, `firstZMm` at the feet-most slice. */
[[nodiscard]] Grid AxialGrid(std::size_t columns, std::size_t rows, std::size_t slices, double pixelMm, double sliceMm, double firstZMm,
                             double centreYMm = 0.0);
/** Both legs of one subject, alike but for what chance gives either; the right knee joint line lies 2 mm lower. */
[[nodiscard]] LimbPhantomParameters BothLegs(double kneeZMm);
void ForBothLegs(LimbPhantomParameters & parameters, const std::function<void(LegParameters &)> & change);
} // namespace myosect::phantom
