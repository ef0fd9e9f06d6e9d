#pragma once

#include <vector>

#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
/** As FindDixonSets and FindStations, among the candidates with these indices. */
[[nodiscard]] std::vector<DixonSet> DixonSetsAmong(const SeriesCatalog & catalog, const std::vector<std::size_t> & indices);
[[nodiscard]] std::vector<std::vector<std::size_t>> StationsAmong(const SeriesCatalog & catalog, const std::vector<std::size_t> & indices);
} // namespace myosect::dicom
