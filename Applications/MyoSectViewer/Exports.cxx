#include "Exports.h"

#include <algorithm>
#include <system_error>

#include <unistd.h>

#include "myosect/Core/Error.h"
#include "myosect/Core/RunContext.h"

namespace myosect::app
{
namespace
{
namespace fs = std::filesystem;

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
    return name == "segmentation.nii.gz" || name == "segmentation.label" || name == "corrections.json";
  }
}

/** A folder for one export, gone with the object. */
class WorkingFolder
{
public:
  explicit WorkingFolder(const fs::path & parent) : m_Path(parent / (".myosect-export-" + std::to_string(getpid())))
  {
    std::error_code failure;
    fs::create_directory(m_Path, failure);
    if (failure)
    {
      throw Error(ErrorCode::CannotWrite,
                  "cannot write into " + parent.filename().string() + ": " + failure.message() + "; choose another folder");
    }
  }
  ~WorkingFolder()
  {
    std::error_code ignored;
    fs::remove_all(m_Path, ignored);
  }
  WorkingFolder(const WorkingFolder &) = delete;
  WorkingFolder & operator=(const WorkingFolder &) = delete;

  [[nodiscard]] const fs::path & Path() const { return m_Path; }

private:
  fs::path m_Path;
};
} // namespace

std::vector<fs::path> ExportFiles(const viewer::Document & document, ExportKind kind, const fs::path & folder)
{
  const WorkingFolder working(folder);
  RunContext context;
  const fs::path result = working.Path() / "result";
  document.Source().Save(document.Labels(), document.CurrentCorrections(), result, context);
  std::vector<fs::path> wanted;
  for (const auto & entry : fs::directory_iterator(result))
  {
    if (entry.is_regular_file() && Belongs(kind, entry.path()))
    {
      wanted.push_back(entry.path());
    }
  }
  std::sort(wanted.begin(), wanted.end());
  for (const fs::path & file : wanted)
  {
    if (fs::exists(folder / file.filename()))
    {
      throw Error(ErrorCode::CannotWrite, file.filename().string() + " is there already; choose another folder");
    }
  }
  std::vector<fs::path> written;
  for (const fs::path & file : wanted)
  {
    std::error_code failure;
    fs::rename(file, folder / file.filename(), failure);
    if (failure)
    {
      throw Error(ErrorCode::CannotWrite, "cannot write " + file.filename().string() + ": " + failure.message());
    }
    written.push_back(folder / file.filename());
  }
  return written;
}
} // namespace myosect::app
