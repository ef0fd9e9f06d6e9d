#pragma once

#include <filesystem>

#include "myosect/Report/Review.h"

namespace myosect::pipeline
{
/**
 * \brief Re-issues all that a result folder tells under another review: as report::ApplyReview, and the DICOM objects in folder `dicom`.
 *
 * To change a folder as a whole or not at all, work on a copy of it; files are replaced by others, never written to.
 * \param superseded  result folder whose report and PDF the new ones name as predecessors; empty: those that are re-issued
 * \throws Error as report::ApplyReview and dicomexport::ReviewObjects.
 */
void ReviewResult(const std::filesystem::path & folder, const report::Review & review, const std::filesystem::path & superseded = {});
} // namespace myosect::pipeline
