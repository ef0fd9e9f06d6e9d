#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

#include "CsvText.h"
#include "FolderFiles.h"
#include "ReviewText.h"
#include "Text.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Report/ReadTables.h"
#include "myosect/Report/Review.h"

namespace myosect::report
{
namespace fs = std::filesystem;

namespace
{
constexpr const char * kTextTitleStart = "LIMB MUSCLE MEASUREMENT (";
constexpr const char * kAfterTextTitle = "\nParticipant ";

[[noreturn]] void Refuse(const std::string & name, const std::string & what)
{
  throw Error(ErrorCode::UnreadableInput, name + ": " + what + "; measure the study again with myosect measure");
}

std::string ReadText(const fs::path & folder, const std::string & name)
{
  std::ifstream file(folder / name, std::ios::binary);
  std::string text{ std::istreambuf_iterator<char>(file), {} };
  if (!file.is_open() || file.bad())
  {
    Refuse(name, "missing or cannot be read");
  }
  return text;
}

/** Ends of the records of a CSV text, each behind its line end: quoted fields may hold line ends. */
std::vector<std::size_t> RecordEnds(const std::string & text)
{
  std::vector<std::size_t> ends;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i)
  {
    quoted = quoted != (text[i] == '"');
    if (text[i] == '\n' && !quoted)
    {
      ends.push_back(i + 1);
    }
  }
  return ends;
}

/** Where the last `count` fields of a record begin, at the comma in front of them. */
std::size_t TailBegin(const std::string & text, std::size_t begin, std::size_t end, std::size_t count, const std::string & name)
{
  std::vector<std::size_t> commas;
  bool quoted = false;
  for (std::size_t i = begin; i < end; ++i)
  {
    quoted = quoted != (text[i] == '"');
    if (text[i] == ',' && !quoted)
    {
      commas.push_back(i);
    }
  }
  if (commas.size() < count)
  {
    Refuse(name, "a line is too short");
  }
  return commas[commas.size() - count];
}

std::string ReviewedCsv(const std::string & text, const Review & review, const std::string & name)
{
  std::string names;
  for (const auto & column : ReviewColumns())
  {
    names += ',' + std::string(column.name);
  }
  names += '\n';
  const std::vector<std::size_t> ends = RecordEnds(text);
  if (ends.empty() || ends.back() != text.size() || ends.front() < names.size() ||
      text.compare(ends.front() - names.size(), names.size(), names) != 0)
  {
    Refuse(name, "written by a version that knew no review, or altered");
  }
  const std::string tail = ',' + Fields(ReviewColumns(), review) + '\n';
  std::string result = text.substr(0, ends.front());
  for (std::size_t i = 1; i < ends.size(); ++i)
  {
    const std::size_t begin = ends[i - 1];
    result += text.substr(begin, TailBegin(text, begin, ends[i], ReviewColumns().size(), name) - begin) + tail;
  }
  return result;
}

bool HasEditedRows(const std::string & measurements)
{
  const TextRows rows = ParseCsv(measurements, "measurements.csv");
  const auto column = rows.Column("edited");
  return column && std::any_of(rows.rows.begin(), rows.rows.end(), [&](const auto & row) { return row[*column] == "true"; });
}

Json ParsedSummary(const std::string & text)
{
  Json summary = ParseJson<Json>(text);
  if (!summary.is_object() || !summary.contains("limbs"))
  {
    Refuse("summary.json", "damaged, or not of a single study");
  }
  return summary;
}

std::string ReviewedSummary(const std::string & text, const Review & review, bool edited)
{
  Json summary = ParsedSummary(text);
  if (!summary.contains("review") || summary.dump(2) + '\n' != text)
  {
    Refuse("summary.json", "written by a version that knew no review, or altered");
  }
  summary["review_status"] = CleanText(ReviewSentence(review, edited));
  summary["review"] = ReviewJson(review);
  return summary.dump(2) + '\n';
}

std::string ReviewedHtml(std::string text, const Review & review, bool edited)
{
  std::size_t found = 0;
  for (const bool capitalised : { true, false })
  {
    const std::string open = ReviewMark(capitalised, false);
    const std::string close = ReviewMark(capitalised, true);
    const std::string fresh = MarkedReview(review, edited, capitalised);
    for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + fresh.size()))
    {
      const std::size_t end = text.find(close, at);
      if (end == std::string::npos)
      {
        Refuse("report.html", "altered");
      }
      text.replace(at, end + close.size() - at, fresh);
      ++found;
    }
  }
  if (found == 0)
  {
    Refuse("report.html", "written by a version that knew no review, or altered");
  }
  return text;
}

std::string ReviewedText(const std::string & text, const Review & review, bool edited)
{
  const std::size_t end = text.find(kAfterTextTitle);
  if (text.rfind(kTextTitleStart, 0) != 0 || end == std::string::npos)
  {
    Refuse("report.txt", "altered");
  }
  return TextReportTitle(review, edited) + text.substr(end + 1);
}
} // namespace

Review ReadReview(const fs::path & folder)
{
  const Json summary = ParsedSummary(ReadText(folder, "summary.json"));
  Review review;
  if (const auto stored = summary.find("review"); stored != summary.end() && stored->is_object())
  {
    const auto text = [&](const char * name)
    {
      const auto value = stored->find(name);
      return value != stored->end() && value->is_string() ? value->get<std::string>() : std::string();
    };
    const auto status = ReviewStatusOf(text("status"));
    if (!status)
    {
      Refuse("summary.json", "its review has no known status");
    }
    review = { *status, text("reader"), text("reviewed_at"), text("reason") };
  }
  return review;
}

bool ApplyReview(const fs::path & folder, const Review & review)
{
  const std::string measurements = ReadText(folder, "measurements.csv");
  const bool edited = HasEditedRows(measurements);
  std::vector<std::pair<std::string, std::string>> files{ { "measurements.csv", ReviewedCsv(measurements, review, "measurements.csv") } };
  for (const char * name : { "limbs.csv", "levels.csv", "asymmetry.csv", "structures.csv", "structure_asymmetry.csv" })
  {
    if (fs::exists(folder / name))
    {
      files.emplace_back(name, ReviewedCsv(ReadText(folder, name), review, name));
    }
  }
  files.emplace_back("report.html", ReviewedHtml(ReadText(folder, "report.html"), review, edited));
  files.emplace_back("report.txt", ReviewedText(ReadText(folder, "report.txt"), review, edited));
  files.emplace_back("summary.json", ReviewedSummary(ReadText(folder, "summary.json"), review, edited));

  const std::string suffix = ".new";
  for (const auto & [name, text] : files)
  {
    WriteFile(folder, name + suffix, text);
  }
  for (const auto & [name, text] : files)
  {
    std::error_code failure;
    fs::rename(folder / (name + suffix), folder / name, failure);
    if (failure)
    {
      ThrowCannotWrite(name, failure.value());
    }
  }
  return edited;
}
} // namespace myosect::report
