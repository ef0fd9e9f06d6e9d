#include "CaseParts.h"

namespace myosect::phantom
{
Grid AxialGrid(std::size_t columns, std::size_t rows, std::size_t slices, double pixelMm, double sliceMm, double firstZMm, double centreYMm)
{
  Grid grid;
  grid.size = { columns, rows, slices };
  grid.spacingMm = { pixelMm, pixelMm, sliceMm };
  grid.originLps = { -0.5 * pixelMm * static_cast<double>(columns - 1), centreYMm - 0.5 * pixelMm * static_cast<double>(rows - 1),
                     firstZMm };
  return grid;
}

void ForBothLegs(LimbPhantomParameters & parameters, const std::function<void(LegParameters &)> & change)
{
  for (LegParameters & leg : parameters.legs)
  {
    change(leg);
  }
}
} // namespace myosect::phantom
