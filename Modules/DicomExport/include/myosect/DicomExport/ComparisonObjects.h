#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/DicomExport/Objects.h"
#include "myosect/DicomExport/SourceStack.h"
#include "myosect/Report/Comparison.h"

namespace myosect::dicomexport
{
/** \throws Error(Usage) for objects that are not made of a comparison: it is written as a measurement report alone. */
void RequireComparisonKinds(const ObjectKinds & kinds);

/** The measurement report of a visit's result, and what it rests on. */
struct VisitReport
{
  std::filesystem::path file;
  ObjectReference object;
  std::string studyUid;
  std::string patientId; ///< with its issuer
  std::string timePoint; ///< Clinical Trial Time Point ID, else the study date as YYYY-MM-DD
  /** An instance that the report names as evidence. */
  struct Evidence
  {
    std::string studyUid;
    ObjectReference object;
  };
  std::vector<Evidence> evidence; ///< in the report's order
};

/** \throws Error(UnreadableInput) for a file that cannot be read, (UnsupportedInput) for one that is no measurement report. */
[[nodiscard]] VisitReport ReadVisitReport(const std::filesystem::path & file);

/**
 * \brief Writes the report of a comparison, sr.dcm, into `directory`, which exists.
 *
 * It belongs to the last visit's study and patient. It holds a group for each row of changes.csv and trends.csv; values of a
 * visit name its report as source, and all that the visits' reports rest on is evidence. UIDs as with WriteObjects.
 * \param visits  in the order of content.visits
 * \throws Error as RequireComparisonKinds; (UnsupportedInput) when a report is of another study than its visit,
 *         (CannotWrite), (ProcessingFailed).
 */
void WriteComparisonObjects(const std::filesystem::path & directory, const report::ComparisonContent & content,
                            const std::vector<VisitReport> & visits, const ObjectKinds & kinds, RunContext & context);
} // namespace myosect::dicomexport
