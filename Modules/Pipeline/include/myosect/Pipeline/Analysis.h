#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Dicom/SeriesCatalog.h"
#include "myosect/Pipeline/Parameters.h"

namespace myosect::pipeline
{
/** What `myosect analyze` was asked for. */
struct AnalysisRequest
{
  std::vector<std::filesystem::path> inputs; ///< DICOM files and folders, or one volume file
  std::filesystem::path water, fat;          ///< volume files of a Dixon set; `inputs` is empty then
  std::vector<std::string> seriesUids;
  std::optional<Modality> modality;
  std::optional<Segment> segment;            ///< thigh or calf for every slice
  std::optional<Side> side;                  ///< of a single limb
  std::string participantId;                 ///< empty: by the contract's rule
  bool identified = false;                   ///< write the Patient ID itself
  bool keepImage = false;
  bool replaceOutput = false;
  Parameters parameters;
  ParameterSources parameterSources;
};

/** What `myosect measure` was asked for besides. */
struct MeasureRequest
{
  AnalysisRequest image;
  std::filesystem::path segmentation;
  std::filesystem::path labelTable; ///< empty: labels are ours
};

struct Outcome
{
  bool partial = false; ///< some slice of a limb in view could not be measured
  std::size_t limbCount = 0;
  std::vector<Warning> warnings;
};

/**
 * \brief Reads, segments, measures, compares and reports one volume into a result folder that appears whole or not at all.
 * \throws Error with the exit codes of the contract; nothing is left behind then.
 */
Outcome Analyze(const AnalysisRequest & request, const std::filesystem::path & output, RunContext & context);

/** The same measurements from a given segmentation on the image's grid. */
Outcome Measure(const MeasureRequest & request, const std::filesystem::path & output, RunContext & context);
} // namespace myosect::pipeline
