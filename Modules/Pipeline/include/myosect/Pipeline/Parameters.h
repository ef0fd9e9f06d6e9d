#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Comparison/Asymmetry.h"
#include "myosect/Comparison/Pattern.h"
#include "myosect/Measurement/NamedLevels.h"
#include "myosect/Measurement/SliceAreas.h"
#include "myosect/Report/ResultFolder.h"
#include "myosect/Segmentation/CtSegmentationParameters.h"

namespace myosect::pipeline
{
/** All numbers that a result depends on besides its input. */
struct Parameters
{
  segmentation::CtSegmentationParameters segmentation;
  measurement::MeasurementParameters measurement;
  measurement::RelaxationTimes relaxation; ///< of --t1-correction
  comparison::AsymmetryParameters asymmetry;
  comparison::PatternParameters patterns;
  std::vector<std::string> levels = measurement::DefaultLevels(); ///< of levels.csv

  /** The muscle window is one for segmentation and measurement. \throws Error(Usage). */
  void Validate() const;
};

/** Name, unit and meaning of one parameter, and its place. */
struct ParameterInfo
{
  const char * name;
  const char * meaning;
  double & (*access)(Parameters &);
};

/** Every parameter, in the order in which results list them. */
[[nodiscard]] const std::vector<ParameterInfo> & ParameterTable();

/** Where a value comes from: "default", "profile" or "command line", by parameter name. */
struct ParameterSources
{
  std::vector<std::string> fromProfile;
  std::vector<std::string> fromCommandLine;
};

/**
 * \brief Reads a profile: a JSON object of parameter names and numbers, and a list of texts under `levels`.
 * \throws Error(UnreadableInput) for a file that cannot be read, (Usage) for an unknown name or a value that is no number.
 */
void LoadProfile(const std::filesystem::path & file, Parameters & parameters, ParameterSources & sources);
/** The same from text. */
void ApplyProfile(const std::string & json, Parameters & parameters, ParameterSources & sources);
/** Sets the levels of levels.csv, as from the command line. \throws Error(Usage) for one that cannot be understood. */
void SetLevels(const std::vector<std::string> & levels, Parameters & parameters, ParameterSources & sources);
/** Sets one parameter by name, as from "name=value" on the command line. \throws Error(Usage). */
void SetParameter(const std::string & assignment, Parameters & parameters, ParameterSources & sources);

[[nodiscard]] std::vector<report::ParameterEntry> DescribeParameters(const Parameters & parameters, const ParameterSources & sources);
} // namespace myosect::pipeline
