#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Comparison/Changes.h"
#include "myosect/Comparison/Pattern.h"
#include "myosect/Core/RunContext.h"
#include "myosect/DicomExport/Objects.h"

namespace myosect::pipeline
{
/** What `myosect compare` was asked for. */
struct CompareRequest
{
  std::filesystem::path baseline;
  std::vector<std::filesystem::path> followups;
  std::filesystem::path repeatability; ///< profile of the site; empty: defaults
  std::vector<std::string> allowed;    ///< refusals to lift
  bool replaceOutput = false;
  dicomexport::ObjectKinds dicom;      ///< measurement report of the changes; every result must hold a report of its own then
  comparison::ChangeParameters parameters;
  comparison::PatternParameters patterns;
};

struct CompareOutcome
{
  bool partial = false; ///< some change could not be told
  std::vector<Warning> warnings;
};

/**
 * \brief Changes between visits, written into a folder that appears whole or not at all.
 *
 * Followups are ordered by the trial's offset in days, else by date, else by the time point's duration or number, else as given.
 * \throws Error(UnsupportedInput) for results of different participants, modalities, versions or parameters that are not allowed; as ReadResult.
 */
CompareOutcome CompareResults(const CompareRequest & request, const std::filesystem::path & output, RunContext & context);

/** What `myosect repeatability` was asked for. */
struct RepeatabilityRequest
{
  std::filesystem::path pairs; ///< text file: two result folders a line, separated by a comma, semicolon or tab; # begins a comment
  std::vector<std::string> allowed;
  bool replaceOutput = false; ///< a repeatability profile, nothing else
};

/** Writes the profile that CompareRequest::repeatability takes. Results may be of several participants, each pair of one.
 *  \throws Error(UnsupportedInput) for a scan paired with itself; Error(Usage) for a pair that is given twice, in either order. */
CompareOutcome WriteRepeatability(const RepeatabilityRequest & request, const std::filesystem::path & output, RunContext & context);

/** Reads a profile. \throws Error(UnreadableInput), (UnsupportedInput) for another schema_version or another modality than the given one. */
[[nodiscard]] std::vector<comparison::RepeatabilityEntry> ReadRepeatability(const std::filesystem::path & file, std::optional<Modality> modality = std::nullopt);

/** The results that a profile is to be used on. */
struct ProfileUse
{
  Modality modality = Modality::Ct;
  std::string softwareVersion;
};

/**
 * \brief Reads a profile for a comparison, and warns where it suits the results badly.
 *
 * Warns `profile-few-pairs` when a metric rests on fewer than 10 pairs of scans or of limbs, with their numbers and names, and
 * `profile-version-differs` when its results came from another software version. `statistics` of the entries hold pairs, sem and cvPercent.
 * \throws as ReadRepeatability.
 */
[[nodiscard]] std::vector<comparison::RepeatabilityEntry> ReadSiteRepeatability(const std::filesystem::path & file, const ProfileUse & use, RunContext & context);

/** What `myosect cohort` was asked for. */
struct CohortRequest
{
  std::vector<std::filesystem::path> results;
  std::vector<std::string> allowed; ///< different participants need no leave here
  bool deidentified = false;        ///< participants by number, no date, no text of headers
  bool replaceOutput = false;       ///< a cohort table, nothing else
};

/** Writes one long table over many results. \throws Error(UnsupportedInput) for mixed modalities, versions or parameters that are not allowed. */
CompareOutcome WriteCohort(const CohortRequest & request, const std::filesystem::path & output, RunContext & context);
} // namespace myosect::pipeline
