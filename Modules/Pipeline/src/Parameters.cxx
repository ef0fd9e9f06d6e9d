#include "myosect/Pipeline/Parameters.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Core/FileText.h"
#include "myosect/Core/JsonText.h"

namespace myosect::pipeline
{
namespace
{
const ParameterInfo & Find(const std::string & name)
{
  const auto & table = ParameterTable();
  const auto found = std::find_if(table.begin(), table.end(), [&](const ParameterInfo & info) { return name == info.name; });
  if (found == table.end())
  {
    throw Error(ErrorCode::Usage, "unknown parameter '" + name + "'; `myosect parameters` lists them");
  }
  return *found;
}

constexpr const char * kLevels = "levels";

/** \throws Error(Usage) unless the value is a list of levels. */
void AssignLevels(const nlohmann::json & value, Parameters & parameters)
{
  std::vector<std::string> levels;
  const bool isList = value.is_array() && std::all_of(value.begin(), value.end(), [](const auto & level) { return level.is_string(); });
  if (!isList)
  {
    throw Error(ErrorCode::Usage, "the profile's levels are no list of texts like \"femur:50%\"");
  }
  for (const auto & level : value)
  {
    levels.push_back(measurement::ParseLevel(level.get<std::string>()).name);
  }
  parameters.levels = std::move(levels);
}

void Assign(const std::string & name, double value, Parameters & parameters)
{
  if (!std::isfinite(value))
  {
    throw Error(ErrorCode::Usage, "parameter '" + name + "' must be a finite number");
  }
  Find(name).access(parameters) = value;
  // One muscle window for labels and tables.
  parameters.measurement.muscleLowerHu = parameters.segmentation.muscleLowerHu;
  parameters.measurement.muscleUpperHu = parameters.segmentation.muscleUpperHu;
}
} // namespace

void Parameters::Validate() const
{
  segmentation.Validate();
  measurement.Validate();
  relaxation.Validate();
  asymmetry.Validate();
  patterns.Validate();
}

#define MYOSECT_PARAMETER(name, group, member, meaning)                                                                                    \
  ParameterInfo                                                                                                                            \
  {                                                                                                                                        \
    name, meaning, [](Parameters & p) -> double & { return p.group.member; }                                                               \
  }

const std::vector<ParameterInfo> & ParameterTable()
{
  static const std::vector<ParameterInfo> table{
    MYOSECT_PARAMETER("muscle_lower_hu", segmentation, muscleLowerHu, "muscle window, lowest HU"),
    MYOSECT_PARAMETER("muscle_upper_hu", segmentation, muscleUpperHu, "muscle window, highest HU"),
    MYOSECT_PARAMETER("fat_lower_hu", segmentation, fatLowerHu, "fat window, lowest HU; it ends where the muscle window begins"),
    MYOSECT_PARAMETER("normal_muscle_lower_hu", measurement, normalMuscleLowerHu, "lowest HU of normal attenuation muscle"),
    MYOSECT_PARAMETER("lean_muscle_hu", measurement, leanMuscleHu, "HU of muscle without fat, for the fat fraction"),
    MYOSECT_PARAMETER("body_threshold_hu", segmentation, bodyThresholdHu, "HU half way between air and skin"),
    MYOSECT_PARAMETER("thin_structure_radius_mm", segmentation, thinStructureRadiusMm, "sheets thinner than twice this are no limb"),
    MYOSECT_PARAMETER("limb_finding_pixel_mm", segmentation, limbFindingPixelMm, "pixel of the pass that finds limbs"),
    MYOSECT_PARAMETER("minimum_limb_area_mm2", segmentation, minimumLimbAreaMm2, "smallest cross-section looked for"),
    MYOSECT_PARAMETER("minimum_limb_length_mm", segmentation, minimumLimbLengthMm, "shortest stretch of limb looked for"),
    MYOSECT_PARAMETER("weak_bone_hu", segmentation, weakBoneHu, "lowest HU of thin cortex connected with bone"),
    MYOSECT_PARAMETER("bone_threshold_hu", segmentation, boneThresholdHu, "lowest HU at which bone is sought"),
    MYOSECT_PARAMETER("bone_peak_hu", segmentation, bonePeakHu, "HU that cortical bone reaches"),
    MYOSECT_PARAMETER("bone_closing_mm", segmentation, boneClosingMm, "radius that closes cortex before marrow is filled"),
    MYOSECT_PARAMETER("minimum_bone_area_mm2", segmentation, minimumBoneAreaMm2, "smallest section of bone"),
    MYOSECT_PARAMETER("metal_hu", segmentation, metalHu, "HU from which a voxel is metal"),
    MYOSECT_PARAMETER("fascia_closing_mm", segmentation, fasciaClosingMm, "radius of the disc rolled round the muscles"),
    MYOSECT_PARAMETER("fascia_replaced_closing_mm", segmentation, fasciaReplacedClosingMm, "the same where fat has replaced muscle"),
    MYOSECT_PARAMETER("fascia_opening_mm", segmentation, fasciaOpeningMm, "lean strands thinner than twice this carry no fascia"),
    MYOSECT_PARAMETER("fascia_smoothing_mm", segmentation, fasciaSmoothingMm, "Gaussian sigma before the fascia is sought"),
    MYOSECT_PARAMETER("skin_expected_hu", segmentation, skinExpectedHu, "expected HU of skin"),
    MYOSECT_PARAMETER("skin_minimum_mm", segmentation, skinMinimumMm, "thinnest skin"),
    MYOSECT_PARAMETER("skin_maximum_mm", segmentation, skinMaximumMm, "thickest skin"),
    MYOSECT_PARAMETER("water_t1_ms_at_1_5t", relaxation, waterT1Ms15T, "T1 of muscle water at 1.5 T, for --t1-correction"),
    MYOSECT_PARAMETER("fat_t1_ms_at_1_5t", relaxation, fatT1Ms15T, "T1 of fat at 1.5 T, for --t1-correction"),
    MYOSECT_PARAMETER("water_t1_ms_at_3t", relaxation, waterT1Ms3T, "T1 of muscle water at 3 T, for --t1-correction"),
    MYOSECT_PARAMETER("fat_t1_ms_at_3t", relaxation, fatT1Ms3T, "T1 of fat at 3 T, for --t1-correction"),
    MYOSECT_PARAMETER("area_amber_percent", asymmetry, areaAmberPercent, "amber limit of the index of areas"),
    MYOSECT_PARAMETER("area_red_percent", asymmetry, areaRedPercent, "red limit of the index of areas"),
    MYOSECT_PARAMETER("fat_fraction_amber_points", asymmetry, fatFractionAmberPoints, "amber limit of the fat fraction's difference"),
    MYOSECT_PARAMETER("fat_fraction_red_points", asymmetry, fatFractionRedPoints, "red limit of the fat fraction's difference"),
    MYOSECT_PARAMETER("comparison_minimum_levels", asymmetry, minimumLevels, "fewest matched levels for a colour"),
    MYOSECT_PARAMETER("comparison_minimum_mm", asymmetry, minimumLengthMm, "shortest shared slab for a colour"),
    MYOSECT_PARAMETER("level_effect_percent", asymmetry, levelEffectPercent, "most that level uncertainty times slope may be of an area"),
    MYOSECT_PARAMETER("level_effect_points", asymmetry, levelEffectPoints, "the same of the fat fraction, percentage points"),
    MYOSECT_PARAMETER("comparison_obliquity_deg", asymmetry, maximumObliquityDeg, "most obliquity of either leg for a colour"),
    MYOSECT_PARAMETER("comparison_obliquity_difference_deg", asymmetry, obliquityDifferenceDeg,
                      "most difference of obliquity between the legs"),
    MYOSECT_PARAMETER("comparison_lost_percent", asymmetry, maximumLostPercent, "most levels of the shared slab that may be lost"),
    MYOSECT_PARAMETER("same_sign_percent", asymmetry, minimumSameSignPercent, "fewest levels that must differ in the same sense"),
    MYOSECT_PARAMETER("muscle_area_fat_fraction_percent", asymmetry, muscleAreaFatFractionPercent,
                      "fat fraction of either leg from which muscle area, a matter of a threshold then, gets no colour"),
    MYOSECT_PARAMETER("interval_block_mm", asymmetry, blockMm, "length of limb that the block bootstrap draws together"),
    MYOSECT_PARAMETER("area_block_percent", asymmetry, areaBlockPercent, "least SD of one leg's mean area over a block"),
    MYOSECT_PARAMETER("fat_fraction_block_points", asymmetry, fatBlockPoints, "the same of the fat fraction"),
    MYOSECT_PARAMETER("area_repeatability_percent", asymmetry, areaRepeatabilityPercent,
                      "SD of one leg's mean area when measured again at once"),
    MYOSECT_PARAMETER("fat_fraction_repeatability_points", asymmetry, fatRepeatabilityPoints, "the same of the fat fraction"),
    MYOSECT_PARAMETER("pattern_size_change_percent", patterns, sizeChangePercent,
                      "least difference from the reference that is larger or smaller"),
    MYOSECT_PARAMETER("pattern_limit_sd", patterns, zLimit, "the same in standard deviations of reference values"),
    MYOSECT_PARAMETER("pattern_high_fat_fraction_percent", patterns, highFatFractionPercent,
                      "least fat fraction that is called fatty against a reference"),
    MYOSECT_PARAMETER("pattern_fat_without_reference_percent", patterns, fatWithoutReferencePercent, "the same where no reference fits"),
    MYOSECT_PARAMETER("pattern_lean_fat_fraction_sd_points", patterns, leanFatFractionSdPoints,
                      "standard deviation of the fat fraction of segments without infiltration"),
    MYOSECT_PARAMETER("pattern_minimum_levels", patterns, minimumLevels, "fewest slices of a segment for a pattern without reference"),
    MYOSECT_PARAMETER("pattern_minimum_mm", patterns, minimumLengthMm, "length of limb that they must cover"),
    MYOSECT_PARAMETER("pattern_ct_fat_uncertainty_points", patterns, ctFatUncertaintyPoints, "uncertainty of fat fractions on CT"),
    MYOSECT_PARAMETER("pattern_fat_difference_points", patterns, fatDifferencePoints, "more fat on the smaller side that supports atrophy"),
    MYOSECT_PARAMETER("pattern_girth_kept_percent", patterns, girthKeptPercent, "most difference of the limbs' areas when girth is kept"),
  };
  return table;
}

#undef MYOSECT_PARAMETER

void ApplyProfile(const std::string & json, Parameters & parameters, ParameterSources & sources)
{
  const auto document = ParseJson<nlohmann::json>(json);
  if (!document.is_object())
  {
    throw Error(ErrorCode::Usage, "the profile is no JSON object of parameter names and numbers");
  }
  for (const auto & [name, value] : document.items())
  {
    if (name == kLevels)
    {
      AssignLevels(value, parameters);
      sources.fromProfile.push_back(name);
      continue;
    }
    if (!value.is_number())
    {
      throw Error(ErrorCode::Usage, "the profile's value of '" + name + "' is no number");
    }
    Assign(name, value.get<double>(), parameters);
    sources.fromProfile.push_back(name);
  }
}

void LoadProfile(const std::filesystem::path & file, Parameters & parameters, ParameterSources & sources)
{
  const std::string text = TextOfFile(file, "profile " + file.filename().string() + " cannot be read; check the path");
  try
  {
    ApplyProfile(text, parameters, sources);
  }
  catch (const Error & error)
  {
    throw error.With(file.filename().string());
  }
}

void SetParameter(const std::string & assignment, Parameters & parameters, ParameterSources & sources)
{
  const std::size_t equals = assignment.find('=');
  double value = 0.0;
  const char * end = assignment.data() + assignment.size();
  const std::size_t first = equals == std::string::npos ? assignment.size() : equals + 1;
  const auto parsed = std::from_chars(assignment.data() + first, end, value);
  if (parsed.ptr != end || parsed.ec != std::errc())
  {
    throw Error(ErrorCode::Usage, "'" + assignment + "' is not of the form name=number");
  }
  const std::string name = assignment.substr(0, equals);
  Assign(name, value, parameters);
  sources.fromCommandLine.push_back(name);
}

void SetLevels(const std::vector<std::string> & levels, Parameters & parameters, ParameterSources & sources)
{
  for (const std::string & level : levels)
  {
    (void)measurement::ParseLevel(level);
  }
  parameters.levels = levels;
  sources.fromCommandLine.emplace_back(kLevels);
}

std::vector<report::ParameterEntry> DescribeParameters(const Parameters & parameters, const ParameterSources & sources)
{
  const auto contains = [](const std::vector<std::string> & names, const char * name)
  { return std::find(names.begin(), names.end(), name) != names.end(); };
  Parameters copy = parameters;
  std::vector<report::ParameterEntry> entries;
  for (const ParameterInfo & info : ParameterTable())
  {
    const char * source = contains(sources.fromCommandLine, info.name) ? "command line"
                          : contains(sources.fromProfile, info.name)   ? "profile"
                                                                       : "default";
    entries.push_back({ info.name, FormatNumber(info.access(copy)), source, info.meaning });
  }
  const char * source = contains(sources.fromCommandLine, kLevels) ? "command line"
                        : contains(sources.fromProfile, kLevels)   ? "profile"
                                                                   : "default";
  entries.push_back({ kLevels, nlohmann::json(parameters.levels).dump(), source, "levels at which levels.csv gives values" });
  return entries;
}
} // namespace myosect::pipeline
