#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Comparison/ReferenceValues.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Dicom/SeriesCatalog.h"
#include "myosect/DicomExport/Objects.h"
#include "myosect/Pipeline/Parameters.h"

namespace myosect::pipeline
{
/** What `myosect analyze` was asked for. */
struct AnalysisRequest
{
  std::vector<std::filesystem::path> inputs; ///< DICOM files and folders, or one volume file
  std::filesystem::path water, fat;          ///< volume files of a Dixon set; `inputs` is empty then
  std::filesystem::path fatFraction;         ///< volume file of a fat-fraction map alone; `inputs` is empty then
  bool t1Correction = false;                 ///< take the T1 weighting out of a signal fat fraction
  std::vector<std::string> allowed;          ///< refusals to be lifted, by name
  std::vector<std::string> seriesUids;
  std::optional<Modality> modality;
  std::optional<Segment> segment;            ///< thigh or calf for every slice
  std::optional<Side> side;                  ///< of a single limb
  std::string participantId;                 ///< empty: by the contract's rule
  bool identified = false;                   ///< write the Patient ID itself
  bool keepImage = false;
  dicomexport::ObjectKinds dicom;            ///< DICOM objects to write beside the result
  std::filesystem::path superseded;          ///< earlier result folder whose DICOM objects the new ones name as predecessors; may be empty
  bool replaceOutput = false;
  std::vector<comparison::ReferenceValue> references; ///< of --reference; empty: patterns rest on the other leg alone
  std::optional<comparison::Sex> sex;        ///< for reference values; empty: as the headers say
  Value ageYears;                            ///< the same
  std::optional<Side> involvedSide;          ///< for the limb symmetry index
  Parameters parameters;
  ParameterSources parameterSources;
};

/** Names of the refusals that `allowed` can lift. */
[[nodiscard]] const std::vector<std::string> & LiftableRefusals();

/** What `myosect measure` was asked for besides. */
struct MeasureRequest
{
  AnalysisRequest image;
  std::filesystem::path segmentation;
  std::filesystem::path labelTable; ///< empty: labels are ours
  std::filesystem::path corrections; ///< of a reader; empty: corrections.json beside a segmentation of ours, where there is one
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
