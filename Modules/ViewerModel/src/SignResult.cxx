#include "myosect/Core/Error.h"
#include "myosect/Core/UtcTime.h"
#include "myosect/Pipeline/Corrections.h"
#include "myosect/Pipeline/OutputFolder.h"
#include "myosect/Pipeline/ReviewResult.h"
#include "myosect/ViewerModel/ReviewLog.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
/** A copy of a result: large files share their bytes with the original where the file system can, since they are replaced and never written
 * to. */
void CopyResult(const fs::path & from, const fs::path & to)
{
  try
  {
    for (const fs::directory_entry & entry : fs::recursive_directory_iterator(from))
    {
      const fs::path target = to / fs::relative(entry.path(), from);
      if (entry.is_directory())
      {
        fs::create_directory(target);
        continue;
      }
      std::error_code failure;
      if (entry.path().filename() == kReviewLogName)
      {
        fs::copy_file(entry.path(), target);
        continue;
      }
      fs::create_hard_link(entry.path(), target, failure);
      if (failure)
      {
        fs::copy_file(entry.path(), target);
      }
    }
  }
  catch (const fs::filesystem_error & error)
  {
    throw Error(ErrorCode::CannotWrite, "result " + from.filename().string() + " cannot be copied: " + error.code().message() +
                                            "; check free space and permissions");
  }
}
} // namespace

void SignResult(const fs::path & folder, const report::Review & review, const fs::path & superseded)
{
  if (review.reader.empty())
  {
    throw Error(ErrorCode::Usage, "a review needs the reader's name; give --reader NAME or set it in the viewer");
  }
  if (review.status == report::ReviewStatus::Rejected && review.reason.empty())
  {
    throw Error(ErrorCode::Usage, "a result is rejected with a reason; say why");
  }
  if (const auto faults = CheckReviewLog(folder); !faults.empty())
  {
    throw Error(ErrorCode::UnreadableInput,
                "result " + folder.filename().string() + ": " + kReviewLogName + ": " + faults.front() + "; measure the study again");
  }
  LogEntry entry;
  entry.timeUtc = review.timeUtc.empty() ? UtcNow() : review.timeUtc;
  entry.reader = review.reader;
  entry.action = report::ToString(review.status);
  entry.detail = review.reason;
  entry.before = HashResultFiles(folder);
  report::Review stamped = review;
  stamped.timeUtc = entry.timeUtc;

  pipeline::OutputFolder output(folder, true);
  CopyResult(folder, output.Path());
  pipeline::ReviewResult(output.Path(), stamped, superseded);
  const fs::path correctionsFile = output.Path() / pipeline::kCorrectionsFile;
  pipeline::Corrections corrections;
  if (fs::exists(correctionsFile))
  {
    corrections = pipeline::ReadCorrections(correctionsFile);
    fs::remove(correctionsFile); // linked to the original
  }
  corrections.review = stamped;
  pipeline::WriteCorrections(correctionsFile, corrections);
  entry.after = HashResultFiles(output.Path());
  AppendReviewLog(output.Path(), std::move(entry));
  output.Commit();
}
} // namespace myosect::viewer
