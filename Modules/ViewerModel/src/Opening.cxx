#include "myosect/ViewerModel/Opening.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "KeptImage.h"
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

OpenPlan PlanResult(const OpenRequest & request, const StateFolder * state)
{
  OpenPlan plan;
  plan.kind = OpenKind::Result;
  plan.request = request;
  const fs::path folder = fs::absolute(request.paths.front()).lexically_normal();
  pipeline::StoredResult result = pipeline::ReadResult(folder);
  const StudyIdentity identity = result.table.identity;
  plan.known = std::move(result.table);
  plan.origin.resultFolder = folder;
  plan.origin.modality = identity.modality;
  plan.origin.title = identity.participantId;
  plan.origin.inputs = request.images;
  if (plan.origin.inputs.empty() && state != nullptr)
  {
    plan.origin.inputs = state->ImagesOf(ImageKeyOf(identity, folder));
  }
  if (plan.origin.inputs.empty() && fs::exists(folder / kKeptImage))
  {
    if (identity.modality == Modality::Dixon)
    {
      throw Error(ErrorCode::UnreadableInput, "result " + folder.filename().string() + ": its images are not known, and " + kKeptImage +
                                                  " holds no fat fraction of a Dixon set; show where the images lie (--images FOLDER)");
    }
    plan.origin.inputs = { folder / kKeptImage };
  }
  if (plan.origin.inputs.empty())
  {
    throw Error(ErrorCode::UnreadableInput,
                "result " + folder.filename().string() +
                    ": where its images lie is not known; show the folder (--images FOLDER), or analyze with --keep-image");
  }
  // The set of a Dixon study is found by its water series; naming it alone would leave out fat.
  if (identity.modality != Modality::Dixon)
  {
    plan.origin.seriesUids = SplitUids(identity.seriesUid);
  }
  if (request.freshSegmentation)
  {
    plan.known.reset();
  }
  else
  {
    plan.origin.segmentation = folder / kSegmentation;
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
  request.inputs = plan.origin.inputs;
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
    image.participantId = result.table.identity.participantId;
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
  if (request.paths.empty())
  {
    throw Error(ErrorCode::Usage, "nothing to open; give DICOM files or folders, an image file, or a result folder");
  }
  std::error_code status;
  for (const fs::path & path : request.paths)
  {
    if (!fs::exists(path, status))
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
    plan.origin.inputs.push_back(fs::absolute(path).lexically_normal());
  }
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
    plan.origin.segmentation = fs::absolute(request.segmentation).lexically_normal();
    plan.origin.labelTable = request.labelTable;
  }
  return plan;
}

OpenRequest RequestOf(const Origin & origin)
{
  OpenRequest request;
  if (!origin.resultFolder.empty())
  {
    request.paths = { origin.resultFolder };
    request.images = origin.inputs;
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

Opener::Opener(EventBuffer & events, OpenFunction open) : m_Events(events), m_Open(std::move(open)) {}

Opener::~Opener()
{
  Cancel();
  Wait();
}

void Opener::Start(OpenPlan plan)
{
  Cancel();
  Wait();
  auto context = std::make_shared<RunContext>(0,
                                              [this](const ProgressEvent & progress)
                                              {
                                                {
                                                  const std::lock_guard lock(m_Mutex);
                                                  m_Progress = progress;
                                                }
                                                m_Events.Record(Event::Progress);
                                              });
  {
    const std::lock_guard lock(m_Mutex);
    m_Context = context;
    m_Delivered.clear();
    m_Error.reset();
    m_Progress = { "open", 0.0 };
    m_Busy = true;
  }
  m_Events.Record(Event::Progress);
  m_Thread = std::thread(
      [this, context, plan = std::move(plan)]
      {
        std::optional<Error> failure;
        try
        {
          m_Open(plan, *context,
                 [&](Opened opened)
                 {
                   context->ThrowIfCancelled();
                   {
                     const std::lock_guard lock(m_Mutex);
                     m_Delivered.push_back(std::move(opened));
                   }
                   m_Events.Record(Event::Progress);
                   m_Events.Wake();
                 });
        }
        catch (const Error & error)
        {
          failure = error;
        }
        catch (const std::exception & error)
        {
          failure = Error(ErrorCode::Internal, std::string("opening failed: ") + error.what());
        }
        {
          const std::lock_guard lock(m_Mutex);
          m_Busy = false;
          if (failure && failure->Code() != ErrorCode::Interrupted)
          {
            m_Error = failure;
          }
        }
        m_Events.Record(Event::Progress);
        m_Events.Wake();
      });
}

void Opener::Cancel()
{
  const std::lock_guard lock(m_Mutex);
  if (m_Context)
  {
    m_Context->Cancel();
  }
}

bool Opener::IsBusy() const
{
  const std::lock_guard lock(m_Mutex);
  return m_Busy;
}

ProgressEvent Opener::Progress() const
{
  const std::lock_guard lock(m_Mutex);
  return m_Progress;
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
  const std::lock_guard lock(m_Mutex);
  return std::exchange(m_Error, std::nullopt);
}

void Opener::Wait()
{
  if (m_Thread.joinable())
  {
    m_Thread.join();
  }
}
} // namespace myosect::viewer
