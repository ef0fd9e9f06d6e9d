#pragma once

#include "Study.h"
#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::pipeline
{
/**
 * \brief Reads the T1 volume or Dixon set that was selected and brings it onto the tissue scale.
 *
 * Sets volume, signal, fatFraction, the identity's modality and series, attributes, and the facts for summary.json. Warnings: signal-fat-fraction,
 * no-fat-fraction, and those of the reader.
 */
void LoadMrSeries(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, Study & study, RunContext & context);

/** The same from volume files: one T1 image, water and fat, or a fat-fraction map. */
void LoadMrFiles(const AnalysisRequest & request, Study & study, RunContext & context);
} // namespace myosect::pipeline
