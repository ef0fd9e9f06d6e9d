#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Comparison/ReferenceValues.h"

namespace myosect::pipeline
{
/**
 * \brief Reads reference values as Data/Schemas/reference-values.schema.json describes them.
 * \throws Error(UnreadableInput) for a file that cannot be read, (UnsupportedInput) with the entry for one that is not of that form.
 */
[[nodiscard]] std::vector<comparison::ReferenceValue> LoadReferenceValues(const std::filesystem::path & file);
/** The same from text. */
[[nodiscard]] std::vector<comparison::ReferenceValue> ParseReferenceValues(const std::string & json);

/** Age in completed years from a DICOM age ("059Y", "018M") or from birth and study date (YYYYMMDD); empty when neither tells it. */
[[nodiscard]] Value AgeInYears(const std::string & dicomAge, const std::string & birthDate, const std::string & studyDate);
/** From a DICOM Patient's Sex (M, F) or the words male and female; empty otherwise. */
[[nodiscard]] std::optional<comparison::Sex> SexOf(const std::string & text);
} // namespace myosect::pipeline
