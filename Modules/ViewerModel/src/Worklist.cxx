#include "myosect/ViewerModel/Worklist.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <nlohmann/json.hpp>

#include "NumberText.h"
#include "VersionName.h"
#include "WholeFile.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/UtcTime.h"
#include "myosect/Report/ReadTables.h"
#include "myosect/ViewerModel/ReviewLog.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
constexpr int kDepth = 2;
constexpr double kFull = 100.0;
constexpr double kPerLostShare = 40.0;
constexpr double kPerError = 15.0;
constexpr double kPerWarning = 4.0;
constexpr double kPerRed = 6.0;
constexpr double kPerAmber = 3.0;
constexpr double kPerIndeterminate = 2.0;

bool IsResult(const fs::path & folder)
{
  std::error_code status;
  return fs::is_regular_file(folder / "summary.json", status) && !fs::exists(folder / "changes.csv", status);
}

void Collect(const fs::path & directory, int depth, std::vector<fs::path> & found)
{
  if (IsResult(directory))
  {
    found.push_back(directory);
    return;
  }
  if (depth == 0)
  {
    return;
  }
  std::error_code status;
  std::vector<fs::path> children;
  for (const fs::directory_entry & entry : fs::directory_iterator(directory, status))
  {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory(status) && !name.empty() && name.front() != '.')
    {
      children.push_back(entry.path());
    }
  }
  std::sort(children.begin(), children.end());
  for (const fs::path & child : children)
  {
    Collect(child, depth - 1, found);
  }
}

std::string Counted(std::size_t count, const std::string & one, const std::string & many)
{
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

void CountWarnings(const nlohmann::json & summary, WorklistEntry & entry)
{
  std::map<std::string, std::pair<std::string, std::string>> kinds;
  for (const auto & warning : summary.at("warnings"))
  {
    kinds.emplace(warning.at("code").get<std::string>(),
                  std::pair(warning.at("severity").get<std::string>(), warning.at("message").get<std::string>()));
  }
  for (const auto & [code, told] : kinds)
  {
    entry.errors += told.first == "error" ? 1 : 0;
    entry.warnings += told.first == "warning" ? 1 : 0;
    if (told.first != "info")
    {
      entry.reasons.push_back(code + ": " + told.second);
    }
  }
}

void CountFlags(const nlohmann::json & summary, WorklistEntry & entry)
{
  for (const auto & flag : summary.at("flags"))
  {
    const auto word = flag.at("flag").get<std::string>();
    entry.red += word == "red" ? 1 : 0;
    entry.amber += word == "amber" ? 1 : 0;
    entry.indeterminate += word == "indeterminate" ? 1 : 0;
    if (word != "none")
    {
      const std::string reason = flag.at("reason").is_string() ? flag.at("reason").get<std::string>() : std::string();
      entry.reasons.push_back(word + ": " + flag.at("segment").get<std::string>() + ' ' + flag.at("metric").get<std::string>() +
                              (reason.empty() ? "" : ", " + reason));
    }
  }
}

/** Whether the review of a folder was given within a blind reading that is still going on. */
bool WasReadBlind(const fs::path & folder, const BlindReading & reading)
{
  for (const LogEntry & entry : ReadReviewLog(folder))
  {
    if (entry.timeUtc >= reading.begunUtc && (entry.action == "accepted" || entry.action == "rejected"))
    {
      return true;
    }
  }
  return false;
}

/** What this reader has made of a study, else its first version as if nobody had seen it. */
WorklistEntry ReadBlindEntry(const fs::path & firstVersion, const BlindReading & reading)
{
  const fs::path newest = NewestVersion(firstVersion);
  WorklistEntry entry;
  try
  {
    if (WasReadBlind(newest, reading))
    {
      return ReadEntry(newest);
    }
    entry = ReadEntry(firstVersion);
    entry.review = {};
  }
  catch (const Error & error)
  {
    entry.folder = firstVersion;
    entry.name = firstVersion.filename().string();
    entry.problem = error.what();
  }
  return entry;
}

int ReviewRank(const WorklistEntry & entry)
{
  switch (entry.review.status)
  {
  case report::ReviewStatus::NotReviewed:
    return 0;
  case report::ReviewStatus::Rejected:
    return 1;
  default:
    return 2;
  }
}

std::string StatusWords(const WorklistEntry & entry)
{
  if (!entry.problem.empty())
  {
    return "cannot be read";
  }
  switch (entry.review.status)
  {
  case report::ReviewStatus::Accepted:
    return "accepted";
  case report::ReviewStatus::Rejected:
    return "rejected";
  default:
    return entry.edited ? "corrected, open" : "open";
  }
}
} // namespace

double QualityOf(const WorklistEntry & entry)
{
  if (!entry.problem.empty())
  {
    return 0.0;
  }
  const double lost = entry.limbSlices == 0 ? 1.0 : 1.0 - static_cast<double>(entry.usableSlices) / static_cast<double>(entry.limbSlices);
  const auto times = [](double weight, std::size_t count) { return weight * static_cast<double>(count); };
  return std::max(0.0, kFull - kPerLostShare * lost - times(kPerError, entry.errors) - times(kPerWarning, entry.warnings) -
                           times(kPerRed, entry.red) - times(kPerAmber, entry.amber) - times(kPerIndeterminate, entry.indeterminate));
}

std::vector<fs::path> FindResultFolders(const fs::path & directory, bool firstVersions)
{
  std::vector<fs::path> found;
  Collect(directory, kDepth, found);
  std::map<fs::path, std::map<int, fs::path>> versions;
  for (const fs::path & folder : found)
  {
    const VersionName name = SplitVersion(folder.filename().string());
    versions[folder.parent_path() / name.base][name.version] = folder;
  }
  std::vector<fs::path> folders;
  for (const auto & [base, byNumber] : versions)
  {
    folders.push_back(firstVersions ? byNumber.begin()->second : byNumber.rbegin()->second);
  }
  return folders;
}

WorklistEntry ReadEntry(const fs::path & folder)
{
  WorklistEntry entry;
  entry.folder = folder;
  entry.name = folder.filename().string();
  try
  {
    const auto summary = ParseJson<nlohmann::json>(ReadWhole(folder / "summary.json"));
    const MeasurementTable table = report::ParseMeasurementsCsv(ReadWhole(folder / "measurements.csv"));
    entry.identity = table.identity;
    entry.review = report::ReadReview(folder);
    for (const SliceMeasurement & row : table.slices)
    {
      entry.limbSlices += row.status != Status::NotInFieldOfView ? 1 : 0;
      entry.usableSlices += row.status == Status::Ok ? 1 : 0;
      entry.edited = entry.edited || row.edited;
    }
    CountWarnings(summary, entry);
    CountFlags(summary, entry);
    if (entry.usableSlices < entry.limbSlices)
    {
      entry.reasons.push_back(Counted(entry.limbSlices - entry.usableSlices, "section", "sections") + " of " +
                              std::to_string(entry.limbSlices) + " not measured");
    }
    else if (entry.limbSlices == 0)
    {
      entry.reasons.emplace_back("no section of a limb");
    }
  }
  catch (const std::exception & error)
  {
    const std::string name = entry.name;
    entry = {};
    entry.folder = folder;
    entry.name = name;
    entry.problem = dynamic_cast<const Error *>(&error) != nullptr ? error.what() : "summary.json is damaged; make the result anew";
    entry.reasons = { entry.problem };
  }
  entry.quality = QualityOf(entry);
  return entry;
}

void SortWorstFirst(std::vector<WorklistEntry> & entries)
{
  std::stable_sort(entries.begin(), entries.end(),
                   [](const WorklistEntry & a, const WorklistEntry & b)
                   {
                     const auto key = [](const WorklistEntry & e)
                     {
                       return std::tuple(ReviewRank(e), e.quality, -static_cast<long>(e.red), -static_cast<long>(e.amber),
                                         -static_cast<long>(e.errors + e.warnings), e.name, e.folder);
                     };
                     return key(a) < key(b);
                   });
}

Worklist Worklist::Open(const fs::path & directory)
{
  std::error_code status;
  if (!fs::is_directory(directory, status))
  {
    throw Error(ErrorCode::UnreadableInput,
                "worklist " + directory.filename().string() + ": no folder; give a folder that holds result folders");
  }
  Worklist list;
  list.m_Directory = directory;
  for (const fs::path & folder : FindResultFolders(directory))
  {
    list.m_Entries.push_back(ReadEntry(folder));
  }
  if (list.m_Entries.empty())
  {
    throw Error(ErrorCode::NoUsableSeries,
                "worklist " + directory.filename().string() + ": no result folder in it; run myosect analyze or myosect batch first");
  }
  SortWorstFirst(list.m_Entries);
  return list;
}

Worklist Worklist::OpenBlind(const fs::path & directory)
{
  Worklist list = Open(directory);
  list.m_Entries.clear();
  const std::vector<fs::path> folders = FindResultFolders(directory, true);
  std::map<std::string, fs::path> byName;
  for (const fs::path & folder : folders)
  {
    byName[fs::relative(folder, directory).generic_string()] = folder;
  }
  std::vector<std::string> names;
  for (const auto & [name, folder] : byName)
  {
    names.push_back(name);
  }
  list.m_Blind = BeginBlindReading(directory, names);
  std::vector<std::string> order;
  for (const std::size_t n : ShuffledOrder(list.m_Blind->folders.size(), list.m_Blind->seed))
  {
    order.push_back(list.m_Blind->folders[n]);
  }
  for (const std::string & name : names)
  {
    if (std::find(order.begin(), order.end(), name) == order.end())
    {
      order.push_back(name);
      list.m_Blind->folders.push_back(name);
    }
  }
  for (const std::string & name : order)
  {
    const auto found = byName.find(name);
    WorklistEntry entry;
    if (found != byName.end())
    {
      entry = ReadBlindEntry(found->second, *list.m_Blind);
    }
    else
    {
      entry.problem = "the folder is gone";
    }
    list.m_Entries.push_back(std::move(entry));
  }
  return list;
}

bool Worklist::Select(std::size_t index)
{
  if (index >= m_Entries.size())
  {
    return false;
  }
  m_Current = index;
  return true;
}

std::optional<std::size_t> Worklist::NextOpen() const
{
  for (std::size_t n = 1; n <= m_Entries.size(); ++n)
  {
    const std::size_t index = (m_Current + n) % m_Entries.size();
    if (m_Entries[index].review.status == report::ReviewStatus::NotReviewed && m_Entries[index].problem.empty())
    {
      return index;
    }
  }
  return std::nullopt;
}

void Worklist::Refresh(std::size_t index, const fs::path & folder)
{
  m_Entries[index] = ReadEntry(folder);
}

std::size_t Worklist::OpenCount() const
{
  return static_cast<std::size_t>(std::count_if(m_Entries.begin(), m_Entries.end(),
                                                [](const WorklistEntry & e)
                                                { return e.review.status == report::ReviewStatus::NotReviewed && e.problem.empty(); }));
}

BlindPolicy Worklist::PolicyOf(std::size_t index) const
{
  return m_Blind && !m_Blind->IsSigned() ? BlindPolicy(m_Blind->CodeOf(index)) : BlindPolicy();
}

const std::vector<std::string> & Worklist::Headings()
{
  static const std::vector<std::string> headings{ "Study", "Status", "Quality", "Flags", "Warnings", "What to look at" };
  return headings;
}

std::vector<std::string> Worklist::Shown(std::size_t index) const
{
  const WorklistEntry & entry = m_Entries[index];
  const BlindPolicy policy = PolicyOf(index);
  std::string flags;
  for (const auto & [count, word] :
       { std::pair(entry.red, "red"), std::pair(entry.amber, "amber"), std::pair(entry.indeterminate, "indeterminate") })
  {
    flags += count == 0 ? "" : (flags.empty() ? "" : ", ") + std::to_string(count) + ' ' + word;
  }
  std::string reasons;
  for (const std::string & reason : entry.reasons)
  {
    reasons += (reasons.empty() ? "" : "; ") + reason;
  }
  return { policy.Show(TextKind::Participant, entry.name),
           StatusWords(entry),
           entry.problem.empty() ? Decimal(entry.quality, 0) : std::string(),
           flags,
           entry.errors + entry.warnings == 0 ? std::string() : std::to_string(entry.errors + entry.warnings),
           policy.IsBlind() ? std::string() : reasons };
}

void Worklist::Sign(const std::string & reader)
{
  if (!m_Blind)
  {
    throw Error(ErrorCode::Usage, "only a blind reading is signed; start the viewer with --blind");
  }
  if (reader.empty())
  {
    throw Error(ErrorCode::Usage, "a reading is signed with the reader's name; give --reader NAME");
  }
  if (OpenCount() != 0)
  {
    throw Error(ErrorCode::Usage,
                Counted(OpenCount(), "study is", "studies are") + " still open; accept or reject them before the reads are signed");
  }
  m_Blind->reader = reader;
  m_Blind->signedUtc = UtcNow();
  SaveBlindReading(m_Directory, *m_Blind);
}
} // namespace myosect::viewer
