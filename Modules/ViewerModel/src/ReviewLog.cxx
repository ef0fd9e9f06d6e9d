#include "myosect/ViewerModel/ReviewLog.h"

#include <cerrno>
#include <cstring>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "WholeFile.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Digest/Sha256.h"
#include "myosect/Pipeline/Corrections.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
using Json = nlohmann::ordered_json;

constexpr const char * kHashed[] = { "segmentation.nii.gz", pipeline::kCorrectionsFile,
                                     "measurements.csv",    "limbs.csv",
                                     "levels.csv",          "asymmetry.csv",
                                     "structures.csv",      "structure_asymmetry.csv",
                                     "summary.json",        "report.html",
                                     "report.txt",          "dicom/seg.dcm",
                                     "dicom/sr.dcm",        "dicom/sc.dcm",
                                     "dicom/pdf.dcm" };

Json ToJson(const LogEntry & entry)
{
  return { { "number", entry.number }, { "time_utc", entry.timeUtc }, { "reader", entry.reader }, { "action", entry.action },
           { "detail", entry.detail }, { "before", entry.before },    { "after", entry.after },   { "previous_hash", entry.previousHash } };
}

std::string HashOf(const LogEntry & entry)
{
  return Sha256Of(ToJson(entry).dump(-1, ' ', true, Json::error_handler_t::replace));
}

std::string LineOf(const LogEntry & entry)
{
  Json line = ToJson(entry);
  line["hash"] = entry.hash;
  return line.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n';
}

LogEntry EntryOf(const std::string & line, std::size_t number)
{
  try
  {
    const Json stored = ParseJson<Json>(line);
    LogEntry entry;
    entry.number = stored.at("number").get<std::size_t>();
    entry.timeUtc = stored.at("time_utc").get<std::string>();
    entry.reader = stored.at("reader").get<std::string>();
    entry.action = stored.at("action").get<std::string>();
    entry.detail = stored.at("detail").get<std::string>();
    entry.before = stored.at("before").get<FileHashes>();
    entry.after = stored.at("after").get<FileHashes>();
    entry.previousHash = stored.at("previous_hash").get<std::string>();
    entry.hash = stored.at("hash").get<std::string>();
    return entry;
  }
  catch (const Json::exception &)
  {
    throw Error(ErrorCode::UnreadableInput, std::string(kReviewLogName) + ": line " + std::to_string(number) + " is damaged");
  }
}

[[noreturn]] void RefuseToWrite(int errorNumber)
{
  throw Error(ErrorCode::CannotWrite,
              std::string("cannot write ") + kReviewLogName + ": " + std::strerror(errorNumber) + "; check free space and permissions");
}
} // namespace

std::vector<LogEntry> ReadReviewLog(const fs::path & folder)
{
  std::vector<LogEntry> entries;
  if (!fs::exists(folder / kReviewLogName))
  {
    return entries;
  }
  std::istringstream text(ReadWhole(folder / kReviewLogName));
  for (std::string line; std::getline(text, line);)
  {
    entries.push_back(EntryOf(line, entries.size() + 1));
  }
  return entries;
}

FileHashes HashResultFiles(const fs::path & folder)
{
  FileHashes hashes;
  for (const char * name : kHashed)
  {
    if (fs::exists(folder / name))
    {
      hashes[name] = Sha256OfFile(folder / name);
    }
  }
  return hashes;
}

std::vector<std::string> CheckReviewLog(const fs::path & folder)
{
  std::vector<std::string> faults;
  std::vector<LogEntry> entries;
  try
  {
    entries = ReadReviewLog(folder);
  }
  catch (const Error & error)
  {
    return { error.what() };
  }
  std::string previous;
  for (std::size_t n = 0; n < entries.size(); ++n)
  {
    const LogEntry & entry = entries[n];
    const std::string line = "line " + std::to_string(n + 1);
    if (entry.hash != HashOf(entry))
    {
      faults.push_back(line + " was altered");
    }
    if (entry.previousHash != previous || entry.number != n + 1)
    {
      faults.push_back(line + " does not follow the line above it: lines are missing or altered");
    }
    previous = entry.hash;
  }
  if (!entries.empty())
  {
    const FileHashes now = HashResultFiles(folder);
    for (const auto & [name, hash] : entries.back().after)
    {
      const auto found = now.find(name);
      if (found == now.end() || found->second != hash)
      {
        faults.push_back(name + (found == now.end() ? " is gone since it was logged" : " is not as it was logged"));
      }
    }
  }
  return faults;
}

void AppendReviewLog(const fs::path & folder, LogEntry entry)
{
  const std::vector<LogEntry> entries = ReadReviewLog(folder);
  entry.number = entries.size() + 1;
  entry.previousHash = entries.empty() ? std::string() : entries.back().hash;
  entry.hash = HashOf(entry);
  const std::string line = LineOf(entry);
  const int descriptor = open((folder / kReviewLogName).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0)
  {
    RefuseToWrite(errno);
  }
  const ssize_t written = write(descriptor, line.data(), line.size());
  const bool done = written == static_cast<ssize_t>(line.size()) && fsync(descriptor) == 0;
  const int failure = errno;
  close(descriptor);
  if (!done)
  {
    RefuseToWrite(failure);
  }
}
} // namespace myosect::viewer
