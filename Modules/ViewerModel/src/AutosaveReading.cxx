#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>

#include "AutosaveFormat.h"
#include "OriginJson.h"
#include "WholeFile.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Digest/Sha256.h"
#include "myosect/ViewerModel/Autosave.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
using namespace autosave;
using Json = nlohmann::ordered_json;

[[noreturn]] void Damaged(const fs::path & file)
{
  throw Error(ErrorCode::UnreadableInput, "autosave " + file.filename().string() + ": damaged; it cannot be restored");
}

/** Voxels of a volume; none that no study has, so that the product cannot wrap round. */
std::size_t CountOf(const Index3 & size, const fs::path & file)
{
  constexpr std::size_t kMostVoxels = std::size_t{ 1 } << 32;
  std::size_t count = 1;
  for (const std::size_t extent : size)
  {
    if (extent == 0 || extent > kMostVoxels / count)
    {
      Damaged(file);
    }
    count *= extent;
  }
  return count;
}

LabelBuffer Decode(const std::string & bytes, std::size_t count, const fs::path & file)
{
  LabelBuffer labels;
  labels.reserve(count);
  for (std::size_t n = 0; n < bytes.size();)
  {
    const auto label = static_cast<LabelId>(bytes[n++]);
    std::size_t length = 0;
    for (unsigned shift = 0;; shift += 7U)
    {
      if (n == bytes.size() || shift > 56U)
      {
        Damaged(file);
      }
      const auto part = static_cast<std::uint8_t>(bytes[n++]);
      length |= static_cast<std::size_t>(part & 0x7FU) << shift;
      if ((part & 0x80U) == 0)
      {
        break;
      }
    }
    if (length > count - labels.size())
    {
      Damaged(file);
    }
    labels.insert(labels.end(), length, label);
  }
  if (labels.size() != count)
  {
    Damaged(file);
  }
  return labels;
}

bool IsRunning(pid_t process)
{
  return kill(process, 0) == 0 || errno == EPERM;
}

/** Pid in "<pid>-<number>.autosave"; 0 for another name. */
pid_t ProcessOf(const fs::path & file)
{
  const std::string name = file.filename().string();
  return file.extension() == kSuffix ? static_cast<pid_t>(std::strtol(name.c_str(), nullptr, 10)) : 0;
}

SavedWork ReadWork(const fs::path & file, bool withLabels)
{
  const std::string bytes = ReadWhole(file);
  const std::string magic = kMagic;
  const std::size_t headerAt = magic.size() + kHashLength + 1;
  if (bytes.compare(0, magic.size(), magic) != 0 || bytes.size() < headerAt)
  {
    Damaged(file);
  }
  const std::string payload = bytes.substr(headerAt);
  if (Sha256Of(payload) != bytes.substr(magic.size(), kHashLength))
  {
    Damaged(file);
  }
  const std::size_t end = payload.find('\0');
  if (end == std::string::npos)
  {
    Damaged(file);
  }
  try
  {
    const Json header = ParseJson<Json>(payload.substr(0, end));
    SavedWork work;
    work.file = file;
    work.origin = OriginFromJson(header.at("origin"));
    work.timeUtc = header.at("time").get<std::string>();
    work.seriesUid = header.at("series_uid").get<std::string>();
    work.size = header.at("size").get<Index3>();
    const std::size_t count = CountOf(work.size, file);
    work.corrections = pipeline::ParseCorrections(header.at("corrections").get<std::string>());
    if (withLabels)
    {
      work.labels = Decode(payload.substr(end + 1), count, file);
    }
    return work;
  }
  catch (const Json::exception &)
  {
    Damaged(file);
  }
}
} // namespace

std::vector<SavedWork> Autosave::Abandoned(const fs::path & folder)
{
  std::vector<SavedWork> works;
  std::error_code status;
  for (const fs::directory_entry & entry : fs::directory_iterator(folder, status))
  {
    const pid_t process = ProcessOf(entry.path());
    if (process <= 0 || IsRunning(process))
    {
      continue;
    }
    try
    {
      works.push_back(ReadWork(entry.path(), false));
    }
    catch (const Error &)
    {
      continue;
    }
  }
  std::sort(works.begin(), works.end(),
            [](const SavedWork & a, const SavedWork & b) { return a.timeUtc != b.timeUtc ? a.timeUtc > b.timeUtc : a.file < b.file; });
  return works;
}

SavedWork Autosave::Read(const fs::path & file)
{
  return ReadWork(file, true);
}
} // namespace myosect::viewer
