#include "QueueRecords.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

#include "DiskSteps.h"
#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace fs = std::filesystem;

const char * NameOf(JobState state)
{
  switch (state)
  {
  case JobState::Waiting:
    return "waiting";
  case JobState::Analysing:
    return "analysing";
  case JobState::Sending:
    return "sending";
  case JobState::Done:
    return "done";
  case JobState::Failed:
    return "failed";
  default:
    return "superseded";
  }
}

std::string FileNameOf(const StoredImage & image)
{
  char revision[16];
  std::snprintf(revision, sizeof revision, "%04u", image.revision);
  return image.instance + "-" + revision + "-" + image.head + "-" + image.pixels + "-" + image.coding + ".dcm";
}

std::vector<StoredImage> ListImages(const fs::path & folder)
{
  std::vector<StoredImage> images;
  for (const std::string & name : NamesIn(folder))
  {
    std::vector<std::string> parts(1);
    for (const char c : fs::path(name).stem().string())
    {
      if (c == '-')
      {
        parts.emplace_back();
      }
      else
      {
        parts.back().push_back(c);
      }
    }
    if (parts.size() == 5 && fs::path(name).extension() == ".dcm" && parts[1].size() <= 9 &&
        parts[1].find_first_not_of("0123456789") == std::string::npos)
    {
      images.push_back({ name, parts[0], static_cast<unsigned>(std::stoul("0" + parts[1])), parts[2], parts[3], parts[4] });
    }
  }
  std::sort(images.begin(), images.end(),
            [](const StoredImage & a, const StoredImage & b)
            { return std::tie(a.instance, a.revision, a.file) < std::tie(b.instance, b.revision, b.file); });
  return images;
}

std::vector<std::string> NamesIn(const fs::path & folder)
{
  std::vector<std::string> names;
  std::error_code status;
  for (fs::directory_iterator entry(folder, status), end; !status && entry != end; entry.increment(status))
  {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

StudyLock::StudyLock(const fs::path & study)
{
  const fs::path file = study / "lock";
  // The folder may be removed by its last holder while this process waits for it.
  for (int attempt = 0; attempt < 1000; ++attempt)
  {
    disk::MakeFolder(study);
    m_Descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat held
    {
    }, named{};
    if (m_Descriptor >= 0 && flock(m_Descriptor, LOCK_EX) == 0 && fstat(m_Descriptor, &held) == 0 && stat(file.c_str(), &named) == 0 &&
        held.st_ino == named.st_ino)
    {
      return;
    }
    if (m_Descriptor >= 0)
    {
      close(m_Descriptor);
    }
    else if (errno != ENOENT)
    {
      break;
    }
  }
  throw Error(ErrorCode::CannotWrite, "the queue: a study cannot be locked; check rights and space of --queue");
}

StudyLock::~StudyLock()
{
  close(m_Descriptor);
}

std::string PlainName(const nlohmann::json & value)
{
  std::string name = value.get<std::string>();
  if (name.empty() || name.front() == '.' || name.find_first_of(std::string("/\0", 2)) != std::string::npos)
  {
    throw Error(ErrorCode::UnreadableInput, "the queue: a record names no file or job of the queue; it was altered, restore it");
  }
  return name;
}

std::int64_t UnixNow()
{
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}
} // namespace myosect::node
