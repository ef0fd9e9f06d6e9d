#include "CommonOptions.h"

#include <algorithm>
#include <cctype>

#include "OptionBinding.h"
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
  Bind(command, "--threads", options.threads);
  Bind(command, "--progress", options.progress);
  Bind(command, "--log-file", options.logFile);
  Bind(command, "--quiet", options.quiet);
  Bind(command, "--verbose", options.verbose);
}

void AddStudyOptions(CLI::App & command, CommonOptions & options)
{
  Bind(command, "input", options.inputs);
  Bind(command, "--water", options.water);
  Bind(command, "--fat", options.fat);
  Bind(command, "--fat-fraction", options.fatFraction);
  Bind(command, "--t1-correction", options.t1Correction);
  Bind(command, "--output", options.output);
  Bind(command, "--series", options.series);
  Bind(command, "--modality", options.modality);
  Bind(command, "--segment", options.segment);
  Bind(command, "--side", options.side);
  Bind(command, "--involved-side", options.involvedSide);
  Bind(command, "--reference", options.reference);
  Bind(command, "--sex", options.sex);
  Bind(command, "--age", options.ageYears);
  Bind(command, "--participant", options.participant);
  Bind(command, "--identified", options.identified);
  Bind(command, "--profile", options.profile);
  Bind(command, "--levels", options.levels);
  Bind(command, "--set", options.parameters);
  Bind(command, "--force", options.force);
  Bind(command, "--allow", options.allowed);
  Bind(command, "--strict", options.strict);
  Bind(command, "--keep-image", options.keepImage);
  Bind(command, "--dicom", options.dicom);
  Bind(command, "--supersedes", options.supersedes);
  Bind(command, "--bids", options.bids);
  Bind(command, "--bids-map", options.bidsMap);
  Bind(command, "--bids-session", options.bidsSession);
  Bind(command, "--bids-acquisition", options.bidsAcquisition);
  Bind(command, "--bids-run", options.bidsRun);
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
  request.dicom = dicomexport::ParseObjectKinds(options.dicom);
  request.superseded = options.supersedes;
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
