#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Comparison/Asymmetry.h"
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
  comparison::AsymmetryParameters asymmetry;

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
 * \brief Reads a profile: a JSON object of parameter names and numbers.
 * \throws Error(UnreadableInput) for a file that cannot be read, (Usage) for an unknown name or a value that is no number.
 */
void LoadProfile(const std::filesystem::path & file, Parameters & parameters, ParameterSources & sources);
/** The same from text. */
void ApplyProfile(const std::string & json, Parameters & parameters, ParameterSources & sources);
/** Sets one parameter by name, as from "name=value" on the command line. \throws Error(Usage). */
void SetParameter(const std::string & assignment, Parameters & parameters, ParameterSources & sources);

[[nodiscard]] std::vector<report::ParameterEntry> DescribeParameters(const Parameters & parameters, const ParameterSources & sources);
} // namespace myosect::pipeline
