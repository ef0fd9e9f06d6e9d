#include "Participant.h"
#include "Study.h"

#include <algorithm>
#include <fstream>

#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>
#include <nlohmann/json.hpp>

#include "MrStudy.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Memory.h"
#include "myosect/Dicom/CtReader.h"
#include "myosect/Image/DicomCtSource.h"
#include "myosect/Image/VolumeFile.h"
#include "myosect/Pipeline/Pseudonym.h"

namespace myosect::pipeline
{
namespace
{
using nlohmann::json;

constexpr std::size_t kVolumeFileVoxelBytes = 8; // real values as read and rounded; later volume, labels and a copy along the stored axes
constexpr std::size_t kMrFileVoxelBytes = 4 * sizeof(float) + 3; // water, fat, signal, fraction; scale and labels
constexpr std::size_t kWorkingBytes = std::size_t{ 160 } << 20; // threads, pictures, toolkits

bool IsVolumeFile(const std::filesystem::path & path)
{
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto endsWith = [&](const std::string & ending)
  { return name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0; };
  for (const char * ending : { ".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd" })
  {
    if (endsWith(ending))
    {
      return true;
    }
  }
  return false;
}

/** As its header says; 0 where the header cannot be read, which the reader of the file then explains. */
std::size_t VoxelCountOf(const std::filesystem::path & file)
{
  const itk::ImageIOBase::Pointer readers[] = { itk::NiftiImageIO::New().GetPointer(), itk::NrrdImageIO::New().GetPointer(),
                                                itk::MetaImageIO::New().GetPointer() };
  for (const itk::ImageIOBase::Pointer & io : readers)
  {
    try
    {
      if (io->CanReadFile(file.c_str()))
      {
        io->SetFileName(file.string());
        io->ReadImageInformation();
        return io->GetImageSizeInPixels();
      }
    }
    catch (const itk::ExceptionObject &)
    {
      return 0;
    }
  }
  return 0;
}

std::string IsoDate(const std::string & dicomDate)
{
  const bool digits = dicomDate.size() == 8 && std::all_of(dicomDate.begin(), dicomDate.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  return digits ? dicomDate.substr(0, 4) + "-" + dicomDate.substr(4, 2) + "-" + dicomDate.substr(6, 2) : "";
}

std::string ParticipantOf(const AnalysisRequest & request, const dicom::SeriesAttributes & attributes, RunContext & context)
{
  if (!request.participantId.empty())
  {
    return request.participantId;
  }
  if (request.identified && !attributes.patientId.empty())
  {
    return attributes.patientId;
  }
  if (!attributes.clinicalTrialSubjectId.empty())
  {
    return attributes.clinicalTrialSubjectId;
  }
  if (attributes.patientId.empty())
  {
    context.Warn({ "no-patient-id", Severity::Warning, "the headers hold no Patient ID; name the participant with --participant", {}, {} });
    return kUnknownParticipant;
  }
  if (const auto pseudonym = PseudonymOf(attributes.patientId))
  {
    return *pseudonym;
  }
  context.Warn({ "no-pseudonym-key", Severity::Warning, "no key for pseudonyms could be kept; name the participant with --participant", {}, {} });
  return kUnknownParticipant;
}

std::string Protocol(const Study & study)
{
  const Modality modality = study.identity.modality;
  std::string text = std::string(modality == Modality::Ct ? "CT" : modality == Modality::T1 ? "T1-weighted MR" : "Dixon MR") + ", " + std::to_string(study.volume.SliceCount()) + (study.volume.SliceCount() == 1 ? " slice" : " slices") + " every " +
                     FormatNumber(study.volume.grid.spacingMm[2]) + " mm, pixel " + FormatNumber(study.volume.grid.spacingMm[0]) + " mm";
  if (study.attributes.kvp)
  {
    text += ", " + FormatNumber(*study.attributes.kvp) + " kV";
  }
  if (!study.attributes.convolutionKernel.empty())
  {
    text += ", kernel " + study.attributes.convolutionKernel;
  }
  return text;
}

void DescribeGrid(Study & study)
{
  const Grid & grid = study.volume.storedGrid;
  study.inputs.emplace_back("grid",
                            json{ { "size", grid.size },
                                  { "spacing_mm", grid.spacingMm },
                                  { "origin_lps_mm", grid.originLps },
                                  { "direction_lps", grid.direction } }
                              .dump());
}

Study LoadVolumeFile(const AnalysisRequest & request, RunContext & context)
{
  const bool dixon = !request.water.empty() || !request.fatFraction.empty();
  const std::filesystem::path & file = !request.water.empty() ? request.water : dixon ? request.fatFraction : request.inputs.front();
  if (!dixon && request.modality != Modality::Ct && request.modality != Modality::T1)
  {
    throw Error(ErrorCode::Usage, "a volume file does not tell its modality; say --modality ct or t1, or give a Dixon set with --water and --fat");
  }
  const bool isCt = !dixon && request.modality == Modality::Ct;
  if (request.t1Correction)
  {
    throw Error(ErrorCode::UnsupportedInput,
                "--t1-correction needs the repetition time, flip angle and field strength of DICOM headers, which volume files do not hold; leave it out");
  }
  RequireMemory(VoxelCountOf(file) * (isCt ? kVolumeFileVoxelBytes : kMrFileVoxelBytes) + kWorkingBytes, "volume file " + file.filename().string());
  Study study;
  study.identity.participantId = request.participantId.empty() ? kUnknownParticipant : request.participantId;
  study.inputs.emplace_back("source", "\"volume file\"");
  if (!isCt)
  {
    LoadMrFiles(request, study, context);
    return study;
  }
  study.volume = ToCanonical(CtImage::ConstPointer(ReadCtFile(file)));
  const std::int16_t * voxels = study.volume.image->GetBufferPointer();
  const auto hasAir = std::any_of(voxels, voxels + study.volume.grid.VoxelCount(), [](std::int16_t hu) { return hu < -500; });
  if (!hasAir)
  {
    throw Error(ErrorCode::UnsupportedInput, "the volume holds no value of air, so it is not in Hounsfield units; rescale it first");
  }
  return study;
}

void LoadCtSeries(const dicom::VolumeCandidate & candidate, Study & study, RunContext & context)
{
  // Volume, labels, and once more the volume where it is stored along other axes.
  RequireMemory(candidate.rows * candidate.columns * candidate.frames.size() * 5 + kWorkingBytes, "series " + candidate.attributes.seriesUid);
  dicom::CtVolume decoded = dicom::ReadCt(candidate, context);
  study.attributes = decoded.attributes;
  study.source = SourceOf(decoded);
  study.identity.seriesUid = study.attributes.seriesUid;
  study.inputs.emplace_back("convolution_kernel", json(decoded.attributes.convolutionKernel).dump(-1, ' ', false, json::error_handler_t::replace));
  study.inputs.emplace_back("kvp", decoded.attributes.kvp ? json(*decoded.attributes.kvp).dump() : "null");
  study.inputs.emplace_back("contrast_agent", decoded.attributes.contrastAgent.empty() ? "\"none stated\"" : "\"stated\"");
  study.inputs.emplace_back("rectified", decoded.rectified ? "true" : "false");
  study.inputs.emplace_back("gantry_tilt_deg", json(decoded.gantryTiltDeg).dump());
  const std::vector<double> positions = decoded.slicePositionMm;
  const std::vector<bool> gaps = decoded.sliceAfterGap;
  study.volume = ToCanonical(CtImage::ConstPointer(AdoptVoxels(std::move(decoded))), positions, gaps);
  if (!study.attributes.contrastAgent.empty())
  {
    context.Warn({ "contrast-agent",
                   Severity::Warning,
                   "the headers state a contrast agent: attenuation is raised and not comparable with scans without it",
                   study.attributes.seriesUid,
                   {} });
  }
}

/** What comparisons between visits order and check by. */
void DescribeVisit(const dicom::VolumeCandidate & candidate, Study & study)
{
  const auto text = [&](const char * name, const std::string & value)
  { study.inputs.emplace_back(name, json(value).dump(-1, ' ', false, json::error_handler_t::replace)); };
  const auto number = [&](const char * name, const std::optional<double> & value)
  { study.inputs.emplace_back(name, value ? json(*value).dump() : "null"); };
  text("trial_time_point", study.attributes.clinicalTrialTimePointId);
  number("trial_offset_days", study.attributes.trialOffsetDays);
  if (study.identity.modality != Modality::Ct)
  {
    const dicom::MrFacts & mr = candidate.mr;
    text("scanning_sequence", mr.scanningSequence);
    text("sequence_name", mr.sequenceName);
    text("receive_coil", mr.receiveCoil);
    number("repetition_time_ms", mr.repetitionTimeMs);
    number("echo_time_ms", mr.echoTimeMs);
    number("flip_angle_deg", mr.flipAngleDeg);
    number("field_strength_t", mr.magneticFieldT);
  }
}

/** What was taken, and what was left out and why. */
void DescribeChoice(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, Study & study)
{
  json passedOver = json::array();
  for (const dicom::Rejection & r : selection.passedOver)
  {
    passedOver.push_back({ { "series", r.what }, { "code", r.code }, { "reason", r.reason } });
  }
  // Names of files may hold names of people: only their number and the reason are told here.
  std::vector<std::pair<std::string, std::size_t>> leftOut;
  for (const dicom::Rejection & r : catalog.rejections)
  {
    const auto known = std::find_if(leftOut.begin(), leftOut.end(), [&](const auto & entry) { return entry.first == r.code; });
    if (known == leftOut.end())
    {
      leftOut.emplace_back(r.code, r.fileCount);
    }
    else
    {
      known->second += r.fileCount;
    }
  }
  json leftOutJson = json::object();
  for (const auto & [code, count] : leftOut)
  {
    leftOutJson[code] = count;
  }
  const auto text = [](const std::string & value) { return json(value).dump(-1, ' ', false, json::error_handler_t::replace); };
  study.inputs.emplace_back("source", "\"dicom\"");
  study.inputs.emplace_back("chosen_because", text(selection.why));
  study.inputs.emplace_back("passed_over", passedOver.dump(-1, ' ', false, json::error_handler_t::replace));
  study.inputs.emplace_back("left_out_files", leftOutJson.dump());
}

Study LoadDicom(const AnalysisRequest & request, RunContext & context)
{
  context.BeginStage("scan");
  dicom::SeriesCatalog catalog = dicom::Scan(request.inputs, context);
  const std::vector<dicom::LiftedRefusal> lifted = dicom::LiftRefusals(catalog, request.allowed);
  const dicom::Selection selection = dicom::Select(catalog, { request.seriesUids, request.modality });
  const dicom::VolumeCandidate & candidate = catalog.candidates[selection.taken];
  if (!candidate.supported)
  {
    throw Error(ErrorCode::UnsupportedInput, "series " + candidate.attributes.seriesUid + ": " + candidate.unsupportedReason);
  }
  context.BeginStage("read");
  Study study;
  study.fromDicom = true;
  DescribeChoice(catalog, selection, study);
  const std::vector<std::size_t> members = selection.Members();
  for (const dicom::LiftedRefusal & refusal : lifted)
  {
    if (std::find(members.begin(), members.end(), refusal.candidate) != members.end())
    {
      context.Warn({ "refusal-lifted",
                     Severity::Warning,
                     "measured because of --allow " + refusal.name + ", although " + refusal.reason,
                     catalog.candidates[refusal.candidate].attributes.seriesUid,
                     {} });
    }
  }
  if (request.t1Correction && selection.modality != Modality::Dixon)
  {
    throw Error(ErrorCode::UnsupportedInput, "--t1-correction is for fat fractions of Dixon sets, and series " + candidate.attributes.seriesUid + " is none; leave it out");
  }
  if (selection.modality == Modality::Ct)
  {
    LoadCtSeries(candidate, study, context);
  }
  else
  {
    LoadMrSeries(catalog, selection, request, study, context);
  }
  const auto text = [](const std::string & value) { return json(value).dump(-1, ' ', false, json::error_handler_t::replace); };
  study.inputs.emplace_back("transfer_syntax_uid", text(study.attributes.transferSyntaxUid));
  study.inputs.emplace_back("manufacturer", text(study.attributes.manufacturer));
  study.inputs.emplace_back("slice_thickness_mm", study.attributes.sliceThicknessMm ? json(*study.attributes.sliceThicknessMm).dump() : "null");
  DescribeVisit(candidate, study);
  study.identity.participantId = ParticipantOf(request, study.attributes, context);
  study.identity.studyDate = IsoDate(study.attributes.studyDate);
  study.identity.studyUid = study.attributes.studyUid;
  return study;
}
} // namespace

Study LoadStudy(const AnalysisRequest & request, RunContext & context)
{
  const bool hasFiles = !request.water.empty() || !request.fatFraction.empty();
  if (request.inputs.empty() && !hasFiles && request.fat.empty())
  {
    throw Error(ErrorCode::Usage, "no input given; name a DICOM folder or a volume file");
  }
  if (!request.fatFraction.empty() && (!request.inputs.empty() || !request.water.empty() || !request.fat.empty()))
  {
    throw Error(ErrorCode::Usage, "--fat-fraction names the volume file of a fat-fraction map, with no other input");
  }
  if (request.water.empty() != request.fat.empty() || (!request.water.empty() && !request.inputs.empty()))
  {
    throw Error(ErrorCode::Usage, "--water and --fat name the two volume files of one Dixon set, with no other input");
  }
  const bool volumeFile = hasFiles || (request.inputs.size() == 1 && IsVolumeFile(request.inputs.front()));
  if (volumeFile)
  {
    if (request.dicom.Any())
    {
      throw Error(ErrorCode::Usage, "--dicom needs DICOM images as input: a volume file names no patient, study and series; leave it out");
    }
    context.BeginStage("read");
  }
  Study study = volumeFile ? LoadVolumeFile(request, context) : LoadDicom(request, context);
  study.protocol = Protocol(study);
  if (!study.fromDicom)
  {
    study.source.grid = study.volume.storedGrid;
  }
  DescribeGrid(study);
  study.inputs.emplace_back("allowed", json(request.allowed).dump());
  if (request.segment)
  {
    study.inputs.emplace_back("given_segment", json(ToString(*request.segment)).dump());
  }
  if (request.side)
  {
    study.inputs.emplace_back("given_side", json(ToString(*request.side)).dump());
  }
  return study;
}
} // namespace myosect::pipeline
