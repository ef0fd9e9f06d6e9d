#pragma once

#include <string>
#include <vector>

#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
/**
 * \brief Tells which part of a Dixon acquisition an image shows, from the table in DixonEncoding.cxx.
 *
 * Asked in this order: the values of Image Type and Frame Type from the third on (which must agree), Scan Options, Series Description.
 * The first that tells a part decides. Sets part and partEvidence of `mr`.
 */
void RecogniseDixonPart(const SeriesAttributes & attributes, MrFacts & mr);

/** Words of a description without those that name a part or a station: equal for the parts and stations of one acquisition. */
[[nodiscard]] std::vector<std::string> DescriptionStem(const std::string & seriesDescription);

/** The product or token that stands for a proton-density fat fraction, or an empty text. */
[[nodiscard]] std::string ProtonDensityToken(const SeriesAttributes & attributes, const MrFacts & mr);

/** Lower-case name for messages: "water", "opposed-phase", … */
[[nodiscard]] std::string NameOf(DixonPart part);
} // namespace myosect::dicom
