#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "myosect/ViewerModel/ReviewLog.h"
#include "myosect/ViewerModel/StudySource.h"

namespace myosect::viewer
{
/** Labels and corrections as they stood when something began to be written: later edits do not change it. */
struct StudyState
{
  std::shared_ptr<const StudySource> source;
  LabelBuffer labels;
  pipeline::Corrections corrections;
};

/** A version of a result to be written. */
struct VersionTask
{
  StudyState state;
  std::filesystem::path before; ///< result folder that it follows, whose log goes with it; empty: none
  std::filesystem::path target;
  LogEntry entry; ///< time, reader, action and detail
  std::optional<report::Review> review;
};

/**
 * \brief Measures, and writes a result folder with its log, signed where the task says so.
 *
 * The folder appears whole or not at all. \throws Error(CannotWrite) also when the target exists, and as StudySource::Save and SignResult;
 * (Interrupted) when it was cancelled.
 */
void WriteVersion(const VersionTask & task, RunContext & context);

enum class ExportKind : std::uint8_t
{
  Tables,
  Report,
  Segmentation
};

/** Files of a result folder as things stand, each written into `folder` under its own name. \return the files.
 *  \throws Error(CannotWrite) when one of them is there already; nothing is written then. */
std::vector<std::filesystem::path> WriteExport(const StudyState & state, ExportKind kind, const std::filesystem::path & folder,
                                               RunContext & context);
} // namespace myosect::viewer
