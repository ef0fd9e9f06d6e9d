#pragma once

#include <optional>

#include "Study.h"
#include "myosect/Measurement/Structures.h"
#include "myosect/Pipeline/Analysis.h"

namespace myosect::pipeline
{
/** A segmentation that came with a study, on the stored grid. */
struct GivenLabels
{
  LabelImage::Pointer own;                      ///< our label ids where the file holds a byte a voxel; null otherwise
  WideLabelImage::Pointer stored;               ///< null where `own` is given
  std::optional<measurement::LabelTable> table; ///< of foreign labels; without one the values are our label ids
};

/** What of a request's segmentation can be read without knowing the study: GivenLabels::own, or null. \throws Error(UnreadableInput). */
[[nodiscard]] LabelImage::Pointer ReadOwnLabels(const MeasureRequest & request);

/**
 * \brief Reads the segmentation of a request: a volume file or a DICOM segmentation.
 *
 * \param own  from ReadOwnLabels
 *
 * Segments of a foreign DICOM segmentation are told by their codes, or by the label table, whose ids are segment numbers then. Those that
 * neither gives a tissue and a side are left out with a warning.
 * \throws Error(UnreadableInput), (UnsupportedInput) when it does not lie on the study's grid, or when no segment can be told; (Usage).
 */
[[nodiscard]] GivenLabels ReadGivenLabels(const MeasureRequest & request, LabelImage::Pointer own, const Study & study,
                                          RunContext & context);
} // namespace myosect::pipeline
