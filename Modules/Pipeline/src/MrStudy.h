#pragma once

#include <functional>

#include "Study.h"
#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::pipeline
{
/**
 * \brief Reads the T1 volume or Dixon set that was selected and brings it onto the tissue scale.
 *
 * Sets volume, signal, fatFraction, the identity's modality and series, attributes, and the facts for summary.json. Warnings: signal-fat-fraction,
 * t1-corrected, no-fat-fraction,
 * fat-fraction-map, and those of the reader. \throws Error(UnsupportedInput) for a T1 correction that the headers do not support.
 */
void LoadMrSeries(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, const AnalysisRequest & request, Study & study, RunContext & context);

/** The same from volume files: one T1 image, water and fat, or a fat-fraction map. */
void LoadMrFiles(const AnalysisRequest & request, Study & study, RunContext & context);

/** Finds the limbs of the study as it is. */
using LimbSearch = std::function<segmentation::LimbMap()>;

/**
 * \brief Exchanges water and fat of a Dixon set wherever a limb's whole section is swapped, and brings the study up to date: images, fat fractions, tissue scale.
 *
 * Limbs are searched again after an exchange. What is left stays in `study.swaps`. Warnings: water-fat-swap, partial-swap. Does nothing to other studies.
 * \param map  limbs of the study as loaded
 * \return limbs of the study as it is then
 */
[[nodiscard]] segmentation::LimbMap PutSwapsRight(Study & study, segmentation::LimbMap map, const LimbSearch & findLimbs, RunContext & context);

/** Looks for ghosts of motion in a study of magnetic resonance; fills `study.artefacts`. Does nothing to other studies. \throws Error(ProcessingFailed) when every slice has them. */
void FindMotion(Study & study, RunContext & context);
} // namespace myosect::pipeline
