#include "myosect/ViewerModel/Opening.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "KeptImage.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Pipeline/ResultReader.h"
#include "myosect/Pipeline/StudySession.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
constexpr const char * kSegmentation = "segmentation.nii.gz";

std::vector<std::string> SplitUids(const std::string & joined)
{
  std::vector<std::string> uids;
  std::istringstream stream(joined);
  for (std::string uid; std::getline(stream, uid, ';');)
  {
    uids.push_back(uid);
  }
  return uids;
}

bool IsResult(const fs::path & path)
{
  std::error_code status;
  return fs::is_directory(path, status) && fs::is_regular_file(path / "summary.json", status);
}

fs::path AbsoluteOf(const fs::path & path)
{
  return path.empty() ? path : fs::absolute(path).lexically_normal();
}

/** What the result was made with besides parameters and files. */
ImageChoices ChoicesOf(const pipeline::StoredResult & result)
{
  ImageChoices choices;
  const auto text = [&](const char * name) { return pipeline::TextOf(result.inputs, name); };
  const auto sideOf = [](const std::string & word)
  {
    return word == ToString(Side::Left)    ? std::optional(Side::Left)
           : word == ToString(Side::Right) ? std::optional(Side::Right)
                                           : std::nullopt;
  };
  const std::string segment = text("given_segment");
  choices.segment = segment == ToString(Segment::Thigh)  ? std::optional(Segment::Thigh)
                    : segment == ToString(Segment::Calf) ? std::optional(Segment::Calf)
                                                         : std::nullopt;
  choices.side = sideOf(text("given_side"));
  choices.involvedSide = sideOf(text("involved_side"));
  choices.t1Correction = result.inputs.count("t1_correction") != 0;
  if (const auto allowed = result.inputs.find("allowed"); allowed != result.inputs.end())
  {
    for (const auto & name : ParseJson<nlohmann::json>(allowed->second))
    {
      if (name.is_string())
      {
        choices.allowed.push_back(name.get<std::string>());
      }
    }
  }
  choices.participantId = result.table.identity.participantId;
  return choices;
}

OpenPlan PlanResult(const OpenRequest & request, const StateFolder * state)
{
  OpenPlan plan;
  plan.kind = OpenKind::Result;
  plan.request = request;
  const fs::path folder = AbsoluteOf(request.paths.front());
  pipeline::StoredResult result = pipeline::ReadResult(folder);
  const StudyIdentity identity = result.table.identity;
  Origin & origin = plan.origin;
  origin.choices = ChoicesOf(result);
  plan.known = std::move(result.table);
  origin.resultFolder = folder;
  origin.modality = identity.modality;
  origin.title = identity.participantId;
  ImageFiles files{ request.images, AbsoluteOf(request.choices.water), AbsoluteOf(request.choices.fat),
                    AbsoluteOf(request.choices.fatFraction) };
  if (files.Empty() && state != nullptr)
  {
    files = state->ImagesOf(ImageKeyOf(identity, folder));
  }
  origin.inputs = files.inputs;
  origin.choices.water = files.water;
  origin.choices.fat = files.fat;
  origin.choices.fatFraction = files.fatFraction;
  if (!origin.NamesImages() && fs::exists(folder / kKeptImage))
  {
    if (identity.modality == Modality::Dixon)
    {
      throw Error(ErrorCode::UnreadableInput, "result " + folder.filename().string() + ": its images are not known, and " + kKeptImage +
                                                  " holds no fat fraction of a Dixon set; show where the images lie (--images FOLDER, or "
                                                  "--water FILE --fat FILE)");
    }
    origin.inputs = { folder / kKeptImage };
  }
  if (!origin.NamesImages())
  {
    throw Error(ErrorCode::UnreadableInput,
                "result " + folder.filename().string() + ": where its images lie is not known; show the folder (--images FOLDER" +
                    (identity.modality == Modality::Dixon ? ", or --water FILE --fat FILE)" : "), or analyze with --keep-image"));
  }
  // The set of a Dixon study is found by its water series; naming it alone would leave out fat.
  if (identity.modality != Modality::Dixon)
  {
    origin.seriesUids = SplitUids(identity.seriesUid);
  }
  if (request.freshSegmentation)
  {
    plan.known.reset();
  }
  else
  {
    origin.segmentation = folder / kSegmentation;
  }
  return plan;
}

/** The parameters that a result was made with, as far as they are not the defaults. */
void TakeParameters(const pipeline::StoredResult & result, pipeline::AnalysisRequest & request)
{
  nlohmann::json profile = nlohmann::json::object();
  for (const report::ParameterEntry & entry : pipeline::DescribeParameters(request.parameters, request.parameterSources))
  {
    const auto stored = result.parameters.find(entry.name);
    if (stored == result.parameters.end())
    {
      continue;
    }
    const auto value = nlohmann::json::parse(stored->second, nullptr, false);
    if (!value.is_discarded() && value != nlohmann::json::parse(entry.value, nullptr, false))
    {
      profile[entry.name] = value;
    }
  }
  if (!profile.empty())
  {
    pipeline::ApplyProfile(profile.dump(), request.parameters, request.parameterSources);
  }
}

bool IsVolumeFile(const fs::path & path)
{
  std::error_code status;
  return fs::is_regular_file(path, status) && path.extension() != ".dcm" &&
         (path.extension() == ".gz" || path.extension() == ".nii" || path.extension() == ".nrrd" || path.extension() == ".mha" ||
          path.extension() == ".mhd" || path.extension() == ".nhdr");
}

pipeline::AnalysisRequest ImageRequest(const OpenPlan & plan)
{
  pipeline::AnalysisRequest request;
  const ImageChoices & choices = plan.origin.choices;
  request.inputs = plan.origin.inputs;
  request.water = choices.water;
  request.fat = choices.fat;
  request.fatFraction = choices.fatFraction;
  request.segment = choices.segment;
  request.side = choices.side;
  request.involvedSide = choices.involvedSide;
  request.t1Correction = choices.t1Correction;
  request.allowed = choices.allowed;
  request.participantId = choices.participantId;
  if (choices.NamesFiles())
  {
    return request;
  }
  const bool fromFile = request.inputs.size() == 1 && IsVolumeFile(request.inputs.front());
  if (fromFile)
  {
    request.modality = plan.origin.modality;
  }
  else
  {
    request.seriesUids = plan.origin.seriesUids;
    request.modality = plan.kind == OpenKind::Result ? std::nullopt : plan.origin.modality;
  }
  return request;
}

void OpenPlanned(const OpenPlan & plan, RunContext & context, const std::function<void(Opened)> & deliver)
{
  pipeline::AnalysisRequest image = ImageRequest(plan);
  std::shared_ptr<const StudySource> source; ///< of what was delivered last
  const auto deliverSession = [&](std::unique_ptr<pipeline::StudySession> session, bool segmented)
  {
    Opened opened{ nullptr, plan.origin, segmented ? plan.known : std::nullopt, segmented };
    if (opened.origin.title.empty())
    {
      opened.origin.title = session->Identity().participantId;
    }
    if (opened.origin.seriesUids.empty() && session->Identity().modality != Modality::Dixon)
    {
      opened.origin.seriesUids = SplitUids(session->Identity().seriesUid);
    }
    source = MakeStudySource(std::move(session));
    opened.source = source;
    deliver(std::move(opened));
  };
  if (plan.kind == OpenKind::Result)
  {
    const pipeline::StoredResult result = pipeline::ReadResult(plan.origin.resultFolder);
    TakeParameters(result, image);
    std::optional<PaddedImage> padded;
    if (image.inputs.size() == 1 && image.inputs.front().filename() == kKeptImage)
    {
      padded.emplace(image.inputs.front(), plan.origin.resultFolder / kSegmentation, result.table.identity.modality);
      image.inputs = { padded->Path() };
    }
    if (!plan.request.freshSegmentation)
    {
      pipeline::MeasureRequest measure;
      measure.image = image;
      measure.segmentation = plan.origin.segmentation;
      auto session = pipeline::StudySession::Open(measure, context);
      const std::string & wanted = result.table.identity.seriesUid;
      if (!padded && !wanted.empty() && session->Identity().seriesUid != wanted)
      {
        throw Error(ErrorCode::UnsupportedInput, "result " + plan.origin.resultFolder.filename().string() +
                                                     ": the images shown are of another series; show the folder of series " + wanted);
      }
      deliverSession(std::move(session), true);
      return;
    }
  }
  else if (plan.kind == OpenKind::WithSegmentation)
  {
    pipeline::MeasureRequest measure;
    measure.image = image;
    measure.segmentation = plan.origin.segmentation;
    measure.labelTable = plan.origin.labelTable;
    deliverSession(pipeline::StudySession::Open(measure, context), true);
    return;
  }
  auto session = pipeline::StudySession::Load(image, context);
  const pipeline::StudySession & loaded = *session;
  deliverSession(std::move(session), false);
  deliverSession(loaded.Segment(context), true);
}
} // namespace

OpenPlan PlanOpening(const OpenRequest & request, const StateFolder * state)
{
  const ImageChoices & choices = request.choices;
  if (request.paths.empty() && !choices.NamesFiles())
  {
    throw Error(ErrorCode::Usage, "nothing to open; give DICOM files or folders, an image file, or a result folder");
  }
  std::error_code status;
  std::vector<fs::path> named = request.paths;
  named.insert(named.end(), { choices.water, choices.fat, choices.fatFraction });
  for (const fs::path & path : named)
  {
    if (!path.empty() && !fs::exists(path, status))
    {
      throw Error(ErrorCode::UnreadableInput, "'" + path.filename().string() + "' does not exist; check the path");
    }
  }
  if (request.paths.size() == 1 && IsResult(request.paths.front()) && request.segmentation.empty())
  {
    return PlanResult(request, state);
  }
  OpenPlan plan;
  plan.request = request;
  for (const fs::path & path : request.paths)
  {
    plan.origin.inputs.push_back(AbsoluteOf(path));
  }
  plan.origin.choices = choices;
  plan.origin.choices.water = AbsoluteOf(choices.water);
  plan.origin.choices.fat = AbsoluteOf(choices.fat);
  plan.origin.choices.fatFraction = AbsoluteOf(choices.fatFraction);
  plan.origin.seriesUids = request.seriesUids;
  plan.origin.modality = request.modality;
  if (!request.segmentation.empty())
  {
    if (!fs::exists(request.segmentation, status))
    {
      throw Error(ErrorCode::UnreadableInput,
                  "segmentation '" + request.segmentation.filename().string() + "' does not exist; check the path");
    }
    plan.kind = OpenKind::WithSegmentation;
    plan.origin.segmentation = AbsoluteOf(request.segmentation);
    plan.origin.labelTable = AbsoluteOf(request.labelTable);
  }
  return plan;
}

ImageKind ImageKindOf(const fs::path & resultFolder)
{
  const pipeline::StoredResult result = pipeline::ReadResult(resultFolder);
  if (pipeline::TextOf(result.inputs, "source") == "dicom")
  {
    return ImageKind::Dicom;
  }
  if (result.table.identity.modality != Modality::Dixon)
  {
    return ImageKind::VolumeFile;
  }
  return result.inputs.count("fat_fraction_map_scale") != 0 ? ImageKind::FatFraction : ImageKind::WaterAndFat;
}

OpenRequest RequestOf(const Origin & origin)
{
  OpenRequest request;
  request.choices = origin.choices;
  if (!origin.resultFolder.empty())
  {
    request.paths = { origin.resultFolder };
    request.images = origin.inputs;
    request.freshSegmentation = origin.segmentation.empty();
    return request;
  }
  request.paths = origin.inputs;
  request.segmentation = origin.segmentation;
  request.labelTable = origin.labelTable;
  request.seriesUids = origin.seriesUids;
  request.modality = origin.modality;
  return request;
}

std::string ImageKeyOf(const StudyIdentity & identity, const fs::path & resultFolder)
{
  return identity.seriesUid.empty() ? "folder:" + fs::absolute(resultFolder).lexically_normal().string() : identity.seriesUid;
}

OpenFunction OpenByPipeline()
{
  return OpenPlanned;
}

Opener::Opener(EventBuffer & events, OpenFunction open) : m_Events(events), m_Open(std::move(open)), m_Job(events) {}

void Opener::Start(OpenPlan plan)
{
  m_Job.Cancel();
  m_Job.Wait();
  {
    const std::lock_guard lock(m_Mutex);
    m_Delivered.clear();
  }
  m_Job.Start("open",
              [this, plan = std::move(plan)](RunContext & context)
              {
                m_Open(plan, context,
                       [&](Opened opened)
                       {
                         context.ThrowIfCancelled();
                         {
                           const std::lock_guard lock(m_Mutex);
                           m_Delivered.push_back(std::move(opened));
                         }
                         m_Events.Record(Event::Progress);
                         m_Events.Wake();
                       });
              });
}

void Opener::Cancel()
{
  m_Job.Cancel();
}

bool Opener::IsBusy() const
{
  return m_Job.IsBusy();
}

ProgressEvent Opener::Progress() const
{
  return m_Job.Progress();
}

std::optional<Opened> Opener::Take()
{
  const std::lock_guard lock(m_Mutex);
  if (m_Delivered.empty())
  {
    return std::nullopt;
  }
  Opened opened = std::move(m_Delivered.front());
  m_Delivered.erase(m_Delivered.begin());
  return opened;
}

std::optional<Error> Opener::TakeError()
{
  auto error = m_Job.TakeError();
  return error && error->Code() == ErrorCode::Interrupted ? std::nullopt : error;
}
} // namespace myosect::viewer
