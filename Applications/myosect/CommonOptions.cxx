#include "CommonOptions.h"

#include <algorithm>
#include <cctype>

#include "myosect/Core/Error.h"
#include "myosect/Pipeline/ReferenceFile.h"

namespace myosect::app
{
namespace
{
void CheckParticipant(const std::string & participant)
{
  const bool plain = std::all_of(participant.begin(), participant.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
  if (!plain || participant.size() > 64)
  {
    throw Error(ErrorCode::Usage, "--participant takes up to 64 printable characters");
  }
}
} // namespace

void AddRunOptions(CLI::App & command, CommonOptions & options)
{
  command.add_option("--threads", options.threads, "threads to use; 0: one a processor")->check(CLI::Range(0, 1024));
  command.add_option("--progress", options.progress, "progress on stderr")->check(CLI::IsMember({ "auto", "bar", "json", "none" }))->capture_default_str();
  command.add_option("--log-file", options.logFile, "append messages to this file");
  command.add_flag("-q,--quiet", options.quiet, "print no warnings");
  command.add_flag("-v,--verbose", options.verbose, "print notes too");
}

void AddStudyOptions(CLI::App & command, CommonOptions & options)
{
  command.add_option("input", options.inputs, "DICOM files and folders of any depth, or one NIfTI, NRRD or MetaImage volume");
  command.add_option("--water", options.water, "water image of a Dixon set, a volume file");
  command.add_option("--fat", options.fat, "fat image of the same set");
  command.add_option("--fat-fraction", options.fatFraction, "fat-fraction map alone, a volume file in percent, permille or fractions");
  command.add_flag("--t1-correction", options.t1Correction, "correct signal fat fractions for T1 from repetition time and flip angle");
  command.add_option("-o,--output", options.output, "result folder; it appears whole or not at all")->required();
  command.add_option("--series", options.series, "take the series of this UID")->take_all();
  command.add_option("--modality", options.modality, "modality; volume files need it")
    ->check(CLI::IsMember({ "auto", "ct", "t1", "dixon" }))
    ->capture_default_str();
  command.add_option("--segment", options.segment, "segment of every slice")->check(CLI::IsMember({ "auto", "thigh", "calf" }))->capture_default_str();
  command.add_option("--side", options.side, "patient's side of a single limb")->check(CLI::IsMember({ "left", "right" }));
  command.add_option("--involved-side", options.involvedSide, "side of injury or surgery: gives the limb symmetry index")->check(CLI::IsMember({ "left", "right" }));
  command.add_option("--reference", options.reference, "JSON file of reference values for patterns");
  command.add_option("--sex", options.sex, "sex for reference values; default: as the headers say")->check(CLI::IsMember({ "male", "female" }));
  command.add_option("--age", options.ageYears, "age in completed years for reference values; default: as the headers say")->check(CLI::Range(0.0, 130.0));
  command.add_option("--participant", options.participant, "participant id to write instead of the pseudonym");
  command.add_flag("--identified", options.identified, "write the Patient ID itself");
  command.add_option("--profile", options.profile, "JSON object of parameters; `myosect parameters` lists them");
  command.add_option("--levels", options.levels, "levels of levels.csv, such as femur:50%,tibia:66%,femur:150mm,calf:largest")->delimiter(',');
  command.add_option("--set", options.parameters, "one parameter, name=number; stands above the profile")->take_all();
  command.add_flag("--force", options.force, "replace an existing result folder");
  command.add_option("--allow", options.allowed, "lift one named refusal")->take_all();
  command.add_flag("--strict", options.strict, "exit with 81 when a slice could not be measured");
  command.add_flag("--keep-image", options.keepImage, "keep the limb-cropped image in the result");
  AddRunOptions(command, options);
}

ProgressStyle ProgressStyleOf(const CommonOptions & options)
{
  return options.progress == "bar"    ? ProgressStyle::Bar
         : options.progress == "json" ? ProgressStyle::Json
         : options.progress == "none" ? ProgressStyle::None
                                      : ProgressStyle::Auto;
}

pipeline::AnalysisRequest RequestOf(const CommonOptions & options)
{
  pipeline::AnalysisRequest request;
  request.inputs.assign(options.inputs.begin(), options.inputs.end());
  request.seriesUids = options.series;
  request.water = options.water;
  request.fat = options.fat;
  request.fatFraction = options.fatFraction;
  request.t1Correction = options.t1Correction;
  if (options.modality != "auto")
  {
    request.modality = options.modality == "ct" ? Modality::Ct : options.modality == "t1" ? Modality::T1 : Modality::Dixon;
  }
  if (options.segment != "auto")
  {
    request.segment = options.segment == "thigh" ? Segment::Thigh : Segment::Calf;
  }
  if (!options.side.empty())
  {
    request.side = options.side == "left" ? Side::Left : Side::Right;
  }
  for (const std::string & name : options.allowed)
  {
    const auto & known = pipeline::LiftableRefusals();
    if (std::find(known.begin(), known.end(), name) == known.end())
    {
      std::string names;
      for (const std::string & one : known)
      {
        names += (names.empty() ? "" : ", ") + one;
      }
      throw Error(ErrorCode::Usage, "there is no refusal named '" + name + "' that --allow could lift here; there is: " + names);
    }
  }
  request.allowed = options.allowed;
  if (!options.involvedSide.empty())
  {
    request.involvedSide = options.involvedSide == "left" ? Side::Left : Side::Right;
  }
  if (!options.reference.empty())
  {
    request.references = pipeline::LoadReferenceValues(options.reference);
  }
  request.sex = pipeline::SexOf(options.sex);
  request.ageYears = options.ageYears;
  CheckParticipant(options.participant);
  request.participantId = options.participant;
  request.identified = options.identified;
  request.keepImage = options.keepImage;
  request.replaceOutput = options.force;
  if (!options.profile.empty())
  {
    pipeline::LoadProfile(options.profile, request.parameters, request.parameterSources);
  }
  if (!options.levels.empty())
  {
    pipeline::SetLevels(options.levels, request.parameters, request.parameterSources);
  }
  for (const std::string & assignment : options.parameters)
  {
    pipeline::SetParameter(assignment, request.parameters, request.parameterSources);
  }
  return request;
}
} // namespace myosect::app
