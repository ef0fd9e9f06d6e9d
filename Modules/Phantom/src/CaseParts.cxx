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

LimbPhantomParameters BothLegs(double kneeZMm)
{
  LimbPhantomParameters parameters;
  LegParameters left;
  left.side = Side::Left;
  left.kneeZMm = kneeZMm;
  left.centreXMm = 98.0;
  left.tiltX = 0.015;
  left.tiltY = -0.01;
  left.detailSeed = 101;
  LegParameters right = left;
  right.side = Side::Right;
  right.centreXMm = -96.0;
  right.centreYMm = 4.0;
  right.kneeZMm = kneeZMm - 2.0;
  right.tiltX = -0.02;
  right.outwardRotationDeg = 12.0;
  right.detailSeed = 202;
  parameters.legs = { left, right };
  return parameters;
}

void ForBothLegs(LimbPhantomParameters & parameters, const std::function<void(LegParameters &)> & change)
{
  for (LegParameters & leg : parameters.legs)
  {
    change(leg);
  }
}
} // namespace myosect::phantom
