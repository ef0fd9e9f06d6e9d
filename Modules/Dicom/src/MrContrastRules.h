#pragma once

#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
/**
 * \brief Tells the weighting of an MR image; sets contrast and contrastEvidence of `mr`.
 *
 * First what a header states (phase and other non-anatomical images, STIR, fat suppression), then what the description states against T1,
 * then TR, TE and TI. T1 needs TR and TE; a description alone is not enough. Limits of the times: docs/algorithms/reading-mr.md.
 */
void RecogniseContrast(const SeriesAttributes & attributes, MrFacts & mr);

/** A contrast agent was given, by the agent's attributes or by the description of an MR series. */
[[nodiscard]] bool IsMrContrastEnhanced(const SeriesAttributes & attributes);

/** Projections, reformats and subtractions of an MR acquisition. */
[[nodiscard]] bool IsMrReformatted(const SeriesAttributes & attributes);

/** Lower-case name for messages: "T1-weighted", "STIR", … */
[[nodiscard]] const char * NameOf(MrContrast contrast);
} // namespace myosect::dicom
