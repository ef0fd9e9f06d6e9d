#include "myosect/ViewerModel/Saving.h"

#include <algorithm>
#include <string>
#include <system_error>

#include "myosect/Core/Error.h"
#include "myosect/Pipeline/OutputFolder.h"
#include "myosect/Pipeline/WorkFolder.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
[[noreturn]] void RefuseToMove(const fs::path & file, const std::error_code & failure)
{
  throw Error(ErrorCode::CannotWrite,
              "cannot write " + file.filename().string() + ": " + failure.message() + "; check free space and permissions");
}

std::vector<fs::path> EntriesOf(const fs::path & folder)
{
  std::vector<fs::path> entries;
  for (const fs::directory_entry & entry : fs::directory_iterator(folder))
  {
    entries.push_back(entry.path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

void Move(const fs::path & from, const fs::path & to)
{
  std::error_code failure;
  fs::rename(from, to, failure);
  if (failure)
  {
    RefuseToMove(to, failure);
  }
}

bool Belongs(ExportKind kind, const fs::path & file)
{
  const std::string name = file.filename().string();
  switch (kind)
  {
  case ExportKind::Tables:
    return file.extension() == ".csv" || name == "summary.json";
  case ExportKind::Report:
    return name == "report.html" || name == "report.txt";
  default:
    return name == "segmentation.nii.gz" || name == "segmentation.label" || name == pipeline::kCorrectionsFile;
  }
}
} // namespace

void WriteVersion(const VersionTask & task, RunContext & context)
{
  // Written and signed out of sight: the target appears with its log and its review, or not at all.
  pipeline::OutputFolder output(task.target, false);
  const fs::path folder = output.Path() / task.target.filename();
  task.state.source->Save(task.state.labels, task.state.corrections, folder, context, task.before);
  context.BeginStage("log");
  if (!task.before.empty() && fs::exists(task.before / kReviewLogName))
  {
    std::error_code failure;
    fs::copy_file(task.before / kReviewLogName, folder / kReviewLogName, failure);
    if (failure)
    {
      RefuseToMove(kReviewLogName, failure);
    }
  }
  LogEntry entry = task.entry;
  entry.before = task.before.empty() ? FileHashes() : HashResultFiles(task.before);
  entry.after = HashResultFiles(folder);
  AppendReviewLog(folder, std::move(entry));
  if (task.review)
  {
    SignResult(folder, *task.review, task.before);
  }
  context.ThrowIfCancelled();
  for (const fs::path & file : EntriesOf(folder))
  {
    Move(file, output.Path() / file.filename());
  }
  fs::remove(folder);
  output.Commit();
}

std::vector<fs::path> WriteExport(const StudyState & state, ExportKind kind, const fs::path & folder, RunContext & context)
{
  // Beside the files to be written, so that they are moved and not copied.
  const pipeline::WorkFolder working(folder, ".myosect-export-");
  const fs::path result = working.Path() / "result";
  state.source->Save(state.labels, state.corrections, result, context, {});
  std::vector<fs::path> wanted = EntriesOf(result);
  wanted.erase(std::remove_if(wanted.begin(), wanted.end(), [&](const fs::path & file) { return !Belongs(kind, file); }), wanted.end());
  for (const fs::path & file : wanted)
  {
    if (fs::exists(folder / file.filename()))
    {
      throw Error(ErrorCode::CannotWrite, file.filename().string() + " is there already; choose another folder");
    }
  }
  context.ThrowIfCancelled();
  std::vector<fs::path> written;
  for (const fs::path & file : wanted)
  {
    written.push_back(folder / file.filename());
    Move(file, written.back());
  }
  return written;
}
} // namespace myosect::viewer
