#pragma once

#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Phantom/MrPhantom.h"

namespace myosect::phantom
{
/** Spoils a noise-free plane of signal on slice `slice` of a canonical grid. */
void ApplyArtefacts(const std::vector<MrArtefact> & artefacts, const Grid & grid, std::size_t slice, std::vector<double> & plane);
} // namespace myosect::phantom
