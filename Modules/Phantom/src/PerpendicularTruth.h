#pragma once

#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
/**
 * \brief True areas perpendicular to the legs' axes, into the rows' *PerpAreaCm2.
 *
 * Of legs that stand along z in slices that do not: the same legs are cut by planes of z, and the areas taken at each row's z. Other
 * phantoms are left alone.
 */
void AddPerpendicularTruth(const LimbPhantomParameters & parameters, std::vector<SliceMeasurement> & rows, RunContext & context);
} // namespace myosect::phantom
