#include "myosect/ViewerModel/Autosave.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include <unistd.h>

#include "AutosaveFormat.h"
#include "OriginJson.h"
#include "WholeFile.h"
#include "myosect/Core/UtcTime.h"
#include "myosect/Digest/Sha256.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
using namespace autosave;
using Json = nlohmann::ordered_json;

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
  if (document.InStep() || (m_WrittenRevision == document.Revision() && m_WrittenSource == &document.Source() &&
                            m_WrittenFolder == document.GetOrigin().resultFolder))
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
  m_WrittenFolder = document.GetOrigin().resultFolder;
  m_Writing = std::async(std::launch::async,
                         [file = m_File, payload = std::move(payload)] { WriteWhole(file, kMagic + Sha256Of(payload) + '\n' + payload); });
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

void Autosave::Remove(const fs::path & file)
{
  std::error_code ignored;
  fs::remove(file, ignored);
}
} // namespace myosect::viewer
