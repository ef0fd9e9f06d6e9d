#pragma once

#include <filesystem>
#include <string>

#include "myosect/Core/Tables.h"

namespace myosect::bids
{
/** What names the files of one result in a dataset. Labels hold letters and digits only; the run is a number. */
struct Entities
{
  std::string subject;     ///< without "sub-"
  std::string session;     ///< without "ses-"; empty: the dataset has none
  std::string acquisition; ///< without "acq-"; empty: none
  std::string run;         ///< empty: none

  /** "sub-01_ses-02_acq-thigh_run-1". */
  [[nodiscard]] std::string Prefix() const;
  /** "sub-01/ses-02/anat". */
  [[nodiscard]] std::filesystem::path Folder() const;
};

/** \throws Error(Usage) naming the label that BIDS does not allow. */
void RequireLegal(const Entities & entities);

/**
 * \brief Finds a result in a table of subjects.
 *
 * The file is a CSV or TSV table. Columns that say which result is meant: `participant_id` (as in the result), `patient_id` (of the
 * headers: compared by its pseudonym), `study_uid`, `series_uid`, `study_date`; a field that is empty or `n/a` says nothing. Columns that
 * name it: `subject` (required), `session`, `acquisition`, `run`; "sub-", "ses-", "acq-", "run-" may stand before the labels. \throws
 * Error(UnreadableInput) for a file that cannot be read, (Usage) for a missing column or an illegal label, (UnsupportedInput) when no row,
 * or rows with different names, fit the result.
 */
[[nodiscard]] Entities FindEntities(const std::filesystem::path & mapFile, const StudyIdentity & identity);
} // namespace myosect::bids
