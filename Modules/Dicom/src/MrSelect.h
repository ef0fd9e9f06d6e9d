#pragma once

#include <optional>
#include <vector>

#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
/**
 * \brief The MR part of Select: a Dixon set, else a T1 volume.
 *
 * \param eligible  MR candidates that were not excluded: requested or no request, supported, no reconstruction taken only by request.
 * Adds those passed over to `passedOver`. Empty when nothing is left.
 * \throws Error(UnsupportedInput) on ambiguity.
 */
[[nodiscard]] std::optional<Selection> SelectMr(const SeriesCatalog & catalog, const SelectionRequest & request,
                                                const std::vector<std::size_t> & eligible, std::vector<Rejection> & passedOver);
} // namespace myosect::dicom
