#pragma once

#include <map>
#include <optional>
#include <string>

#include "SourceHeader.h"
#include "myosect/DicomExport/Objects.h"

namespace myosect::dicomexport
{
/** The segmentation that other objects refer to. */
struct WrittenSegmentation
{
  ObjectReference object;
  std::map<LabelId, std::uint16_t> segmentOf; ///< segment numbers, from 1
};

/** What the writers of one result share. */
struct ExportJob
{
  const ExportInput & input;
  SourceHeader & header;
  std::string studyUid;
  std::optional<WrittenSegmentation> segmentation;
};

/** "name=value" of every parameter. */
[[nodiscard]] std::vector<std::string> ParameterTexts(const report::ResultContent & content);
/** A person changed labels of some slice. */
[[nodiscard]] bool HasEdits(const report::ResultContent & content);

[[nodiscard]] WrittenSegmentation WriteSegmentation(const std::filesystem::path & file, const ExportJob & job, RunContext & context);
void WriteMeasurementReport(const std::filesystem::path & file, const ExportJob & job);
void WriteSecondaryCapture(const std::filesystem::path & file, const ExportJob & job, RunContext & context);
void WriteEncapsulatedPdf(const std::filesystem::path & file, const ExportJob & job, RunContext & context);
} // namespace myosect::dicomexport
