#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "myosect/Core/Tables.h"
#include "myosect/Image/Volume.h"

namespace myosect::pipeline
{
/** A result folder of `analyze` or `measure`, read back. */
struct StoredResult
{
  std::filesystem::path folder;
  MeasurementTable table;     ///< slices, named levels and identity; `limbs` is empty
  std::string softwareVersion;
  std::map<std::string, std::string> parameters; ///< JSON text of each value
  std::map<std::string, std::string> inputs;     ///< JSON text of each
  std::string protocol;
  std::string timePoint;      ///< Clinical Trial Time Point ID, or empty
  Value offsetDays;           ///< Longitudinal Temporal Offset from Event
  std::string measurementsCsv;
};

struct StoredLabels
{
  VolumeGeometry geometry;
  LabelVolume labels;
};

/**
 * \brief Reads summary.json and measurements.csv and checks that they belong together.
 * \throws Error(UnreadableInput) when the folder or a file is missing, damaged or altered (columns, numbers, identity, means of the limbs that
 *         do not follow from the rows); (UnsupportedInput) for another schema_version, or the result of `compare`.
 */
[[nodiscard]] StoredResult ReadResult(const std::filesystem::path & folder);

/** segmentation.nii.gz in canonical axes. \throws Error(UnreadableInput), also when it does not belong to the rows. */
[[nodiscard]] StoredLabels ReadResultLabels(const StoredResult & result);

/** Text of a JSON string, or the JSON text itself; empty for an absent name or null. */
[[nodiscard]] std::string TextOf(const std::map<std::string, std::string> & values, const std::string & name);
} // namespace myosect::pipeline
