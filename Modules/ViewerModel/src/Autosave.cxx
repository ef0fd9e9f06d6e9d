#include "myosect/ViewerModel/Autosave.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <utility>

#include <unistd.h>

#include "OriginJson.h"
#include "WholeFile.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/Sha256.h"
#include "myosect/ViewerModel/ReviewLog.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
using Json = nlohmann::ordered_json;

constexpr const char * kMagic = "MYOSECT-AUTOSAVE-1\n";
constexpr const char * kSuffix = ".autosave";
constexpr std::size_t kHashLength = 64;

/** Runs as label and length, seven bits of the length a byte, low ones first. */
std::string RunsOf(const LabelId * labels, std::size_t count)
{
  std::string bytes;
  for (std::size_t n = 0; n < count;)
  {
    std::size_t end = n;
    while (end < count && labels[end] == labels[n])
    {
      ++end;
    }
    bytes += static_cast<char>(labels[n]);
    std::size_t length = end - n;
    for (; length >= 0x80U; length >>= 7U)
    {
      bytes += static_cast<char>((length & 0x7FU) | 0x80U);
    }
    bytes += static_cast<char>(length);
    n = end;
  }
  return bytes;
}

[[noreturn]] void Damaged(const fs::path & file)
{
  throw Error(ErrorCode::UnreadableInput, "autosave " + file.filename().string() + ": damaged; it cannot be restored");
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
  if (pipeline::Sha256Of(payload) != bytes.substr(magic.size(), kHashLength))
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
    const Json header = Json::parse(payload.substr(0, end));
    SavedWork work;
    work.file = file;
    work.origin = OriginFromJson(header.at("origin"));
    work.timeUtc = header.at("time").get<std::string>();
    work.seriesUid = header.at("series_uid").get<std::string>();
    work.size = header.at("size").get<Index3>();
    work.corrections = pipeline::ParseCorrections(header.at("corrections").get<std::string>());
    if (withLabels)
    {
      work.labels = Decode(payload.substr(end + 1), work.size[0] * work.size[1] * work.size[2], file);
    }
    return work;
  }
  catch (const Json::exception &)
  {
    Damaged(file);
  }
}
} // namespace

Autosave::Autosave(fs::path folder)
    : m_Folder(std::move(folder)), m_File(m_Folder / (std::to_string(getpid()) + "-" + std::to_string(NextNumber()) + kSuffix))
{
}

unsigned Autosave::NextNumber()
{
  static unsigned number = 0;
  return ++number;
}

Autosave::~Autosave()
{
  if (m_Writing.valid())
  {
    m_Writing.wait();
  }
}

void Autosave::Encode(const Document & document)
{
  const std::size_t count = document.Source().CanonicalGrid().SliceVoxelCount();
  if (m_WrittenSource != &document.Source())
  {
    m_Slices.assign(document.SliceCount(), {});
    m_SliceRevisions.assign(document.SliceCount(), 0);
  }
  for (std::size_t k = 0; k < document.SliceCount(); ++k)
  {
    if (m_SliceRevisions[k] != document.SliceRevision(k))
    {
      m_Slices[k] = RunsOf(document.LabelSlice(k), count);
      m_SliceRevisions[k] = document.SliceRevision(k);
    }
  }
}

bool Autosave::Update(const Document & document)
{
  if (!document.IsOpen() || !document.HasUnsavedChanges())
  {
    Discard();
    return false;
  }
  if (document.InStep() || (m_WrittenRevision == document.Revision() && m_WrittenSource == &document.Source()))
  {
    return false;
  }
  if (m_Writing.valid() && m_Writing.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
  {
    return false;
  }
  Wait();
  const Json header{ { "origin", OriginToJson(document.GetOrigin()) },
                     { "time", UtcNow() },
                     { "series_uid", document.Source().Identity().seriesUid },
                     { "size", document.Source().CanonicalGrid().size },
                     { "corrections", pipeline::CorrectionsText(document.CurrentCorrections()) } };
  Encode(document);
  std::string payload = header.dump(-1, ' ', true, Json::error_handler_t::replace);
  payload += '\0';
  for (const std::string & slice : m_Slices)
  {
    payload += slice;
  }
  m_WrittenRevision = document.Revision();
  m_WrittenSource = &document.Source();
  m_Writing = std::async(std::launch::async, [file = m_File, payload = std::move(payload)]
                         { WriteWhole(file, kMagic + pipeline::Sha256Of(payload) + '\n' + payload); });
  return true;
}

void Autosave::Wait()
{
  if (m_Writing.valid())
  {
    m_Writing.get();
  }
}

void Autosave::Discard()
{
  if (m_WrittenSource == nullptr)
  {
    return;
  }
  if (m_Writing.valid())
  {
    m_Writing.wait();
    m_Writing = {};
  }
  Remove(m_File);
  m_WrittenSource = nullptr;
  m_WrittenRevision = 0;
}

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

void Autosave::Remove(const fs::path & file)
{
  std::error_code ignored;
  fs::remove(file, ignored);
}
} // namespace myosect::viewer
