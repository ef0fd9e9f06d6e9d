#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Error.h"
#include "myosect/ViewerModel/BackgroundJob.h"
#include "myosect/ViewerModel/Document.h"
#include "myosect/ViewerModel/StateFolder.h"

namespace myosect::viewer
{
/** What was asked to be opened. */
struct OpenRequest
{
  std::vector<std::filesystem::path> paths; ///< DICOM files and folders, one volume file, or one result folder
  std::filesystem::path segmentation;       ///< with an image; empty: analyze it
  std::filesystem::path labelTable;         ///< of a foreign segmentation
  std::vector<std::string> seriesUids;
  std::optional<Modality> modality;          ///< of a volume file without DICOM headers
  std::vector<std::filesystem::path> images; ///< of a result folder, where the user pointed to them; empty: as remembered
  bool freshSegmentation = false; ///< of a result folder: segment anew instead of taking its outlines (blind reading of corrected results)
  ImageChoices choices{};         ///< of a result folder: the files alone count, the rest is as the result was made
};

enum class OpenKind : std::uint8_t
{
  Analyze, ///< an image to be segmented
  WithSegmentation,
  Result
};

/** How a request will be carried out. */
struct OpenPlan
{
  OpenKind kind = OpenKind::Analyze;
  Origin origin;
  OpenRequest request;
  std::optional<MeasurementTable> known; ///< rows of a result folder
};

/** \throws Error(UnreadableInput) with a sentence for what cannot be opened: nothing there, a folder of compare, a result folder whose
 * images are not known. */
[[nodiscard]] OpenPlan PlanOpening(const OpenRequest & request, const StateFolder * state);

/** Which files hold the images of a result. */
enum class ImageKind : std::uint8_t
{
  Dicom,
  VolumeFile,
  WaterAndFat,
  FatFraction
};
/** As the result tells. \throws Error(UnreadableInput) for a folder that is no result. */
[[nodiscard]] ImageKind ImageKindOf(const std::filesystem::path & resultFolder);

/** A request that opens a study again, as it was opened the first time. */
[[nodiscard]] OpenRequest RequestOf(const Origin & origin);
/** Under which the images of a study are remembered: its series, or its result folder where files told none. */
[[nodiscard]] std::string ImageKeyOf(const StudyIdentity & identity, const std::filesystem::path & resultFolder);

/** What came of it. An image arrives before its segmentation. */
struct Opened
{
  std::shared_ptr<const StudySource> source;
  Origin origin;
  std::optional<MeasurementTable> known;
  bool segmented = true; ///< false: the image alone, more follows
};

/** Opens sources; in the program by pipeline::StudySession. Called in a background thread; deliver may be called more than once. */
using OpenFunction = std::function<void(const OpenPlan & plan, RunContext & context, const std::function<void(Opened)> & deliver)>;
[[nodiscard]] OpenFunction OpenByPipeline();

/** \brief One opening at a time in a background thread, with progress and cancel. */
class Opener
{
public:
  explicit Opener(EventBuffer & events, OpenFunction open = OpenByPipeline());
  /** Cancels what runs. */
  void Start(OpenPlan plan);
  void Cancel();
  [[nodiscard]] bool IsBusy() const;
  [[nodiscard]] ProgressEvent Progress() const;
  /** The next thing delivered, once. */
  [[nodiscard]] std::optional<Opened> Take();
  /** One sentence, once; empty when nothing failed. Cancelling is no failure. */
  [[nodiscard]] std::optional<Error> TakeError();

private:
  EventBuffer & m_Events;
  OpenFunction m_Open;
  std::mutex m_Mutex; ///< of what follows
  std::vector<Opened> m_Delivered;
  BackgroundJob m_Job; ///< last: its end comes first
};

/** The next free name beside a result: name-v2, name-v3, … of name or of any version of it. */
[[nodiscard]] std::filesystem::path NextVersion(const std::filesystem::path & folder);
} // namespace myosect::viewer
