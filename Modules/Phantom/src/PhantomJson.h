#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "myosect/Core/Tables.h"
#include "myosect/Phantom/DicomSeriesWriter.h"
#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
using Json = nlohmann::ordered_json;

[[nodiscard]] Json ValueJson(const Value & value);
[[nodiscard]] Json LimbsJson(const LimbPhantomParameters & parameters);
/** Columns of the study, which every row repeats. */
[[nodiscard]] Json IdentityJson(const DicomIdentity & identity, const std::string & seriesUid, Modality modality);
/** A row under the column names of measurements.csv, after those of `ids`. */
[[nodiscard]] Json RowJson(const SliceMeasurement & row, const Json & ids);
/** \throws Error(CannotWrite). */
void WriteTruth(const std::filesystem::path & directory, const std::string & json);
[[nodiscard]] DicomIdentity CaseIdentity(const LimbPhantomParameters & parameters, unsigned seed);
} // namespace myosect::phantom
