#include "myosect/Bids/Dataset.h"

#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "Description.h"
#include "EntryFiles.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/WorkFolder.h"

namespace myosect::bids
{
namespace
{
namespace fs = std::filesystem;

const char * const kDescription = "dataset_description.json";

[[noreturn]] void Refuse(const std::string & what)
{
  throw Error(ErrorCode::CannotWrite, what);
}

std::string ReadIfAny(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void Write(const fs::path & file, const std::string & text)
{
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream)
  {
    Refuse(file.filename().string() + " cannot be written; check space and rights");
  }
}

/** Holds the dataset's folder for one process at a time; the kernel lets go of it when the process ends. */
class Lock
{
public:
  explicit Lock(const fs::path & folder) : m_Handle(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
  {
    if (m_Handle < 0 || flock(m_Handle, LOCK_EX) != 0)
    {
      Refuse("the dataset's folder cannot be opened; check rights");
    }
  }
  ~Lock() { close(m_Handle); }
  Lock(const Lock &) = delete;
  Lock & operator=(const Lock &) = delete;

private:
  int m_Handle;
};

void Move(const fs::path & from, const fs::path & to)
{
  std::error_code status;
  fs::rename(from, to, status);
  if (status)
  {
    Refuse(to.filename().string() + " cannot be written: " + status.message());
  }
}

void WriteDatasetFiles(const fs::path & root, const fs::path & work)
{
  const std::string existing = ReadIfAny(root / kDescription);
  const std::pair<const char *, std::string> files[] = { { "README", DatasetReadme() },
                                                         { ".bidsignore", "*_morph.tsv\n*_morph.json\n" },
                                                         { kDescription, DatasetDescription(existing) } };
  for (const auto & [name, text] : files)
  {
    const bool wanted = name == kDescription ? text != existing : !fs::exists(root / name);
    if (wanted)
    {
      Write(work / name, text);
      Move(work / name, root / name);
    }
  }
}
} // namespace

Dataset::Dataset(fs::path root) : m_Root(std::move(root))
{
  std::error_code status;
  const bool fresh = !fs::exists(m_Root, status) || (fs::is_directory(m_Root, status) && fs::is_empty(m_Root, status));
  if (fresh)
  {
    return;
  }
  bool onlyRemains = fs::is_directory(m_Root, status);
  for (fs::directory_iterator entry(m_Root, status); !status && onlyRemains && entry != fs::directory_iterator(); entry.increment(status))
  {
    onlyRemains = entry->path().filename().string().front() == '.' || entry->path().filename() == "README";
  }
  if (!onlyRemains && !IsOwnDescription(ReadIfAny(m_Root / kDescription)))
  {
    Refuse("'" + m_Root.filename().string() + "' exists and is no BIDS dataset of this program; choose another --bids");
  }
}

bool Dataset::Has(const Entities & entities) const
{
  std::error_code status;
  return fs::exists(m_Root / entities.Folder() / (entities.Prefix() + "_dseg.nii.gz"), status);
}

void Dataset::RequireFree(const Entities & entities) const
{
  if (Has(entities))
  {
    Refuse("the dataset holds " + entities.Prefix() + " already; choose another name or replace it with --force");
  }
}

void Dataset::Add(const fs::path & resultFolder, const Entities & entities, bool automatic, bool replace)
{
  RequireLegal(entities);
  const pipeline::StoredResult result = pipeline::ReadResult(resultFolder);
  const auto texts = EntryTexts(result, entities, automatic);
  std::error_code status;
  fs::create_directories(m_Root, status);
  if (status)
  {
    Refuse("'" + m_Root.filename().string() + "' cannot be made: " + status.message());
  }
  const pipeline::WorkFolder work(m_Root, ".partial-");
  const std::string labelMap = entities.Prefix() + "_dseg.nii.gz";
  for (const auto & [name, text] : texts)
  {
    Write(work.Path() / name, text);
  }
  fs::copy_file(resultFolder / "segmentation.nii.gz", work.Path() / labelMap, status);
  if (status)
  {
    Refuse(labelMap + " cannot be written: " + status.message());
  }
  const Lock lock(m_Root);
  if (!replace)
  {
    RequireFree(entities);
  }
  WriteDatasetFiles(m_Root, work.Path());
  const fs::path folder = m_Root / entities.Folder();
  fs::create_directories(folder, status);
  if (status)
  {
    Refuse(entities.Folder().string() + " cannot be made in the dataset: " + status.message());
  }
  for (const auto & [name, text] : texts)
  {
    Move(work.Path() / name, folder / name);
  }
  Move(work.Path() / labelMap, folder / labelMap);
}
} // namespace myosect::bids
