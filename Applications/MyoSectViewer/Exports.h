#pragma once

#include <filesystem>
#include <vector>

#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::app
{
enum class ExportKind
{
  Tables,
  Report,
  Segmentation
};

/**
 * \brief Writes files of a result folder, as the study now is, into an existing folder.
 *
 * Tables: all CSV files and summary.json. Report: report.html and report.txt. Segmentation: label map, label table and corrections.
 * \return the files. \throws Error(CannotWrite), also when one of them is there already.
 */
std::vector<std::filesystem::path> ExportFiles(const viewer::Document & document, ExportKind kind, const std::filesystem::path & folder);
} // namespace myosect::app
