#include "myosect/Batch/StudyList.h"

#include <algorithm>
#include <sstream>

#include "myosect/Core/Error.h"
#include "myosect/Core/FileText.h"
#include "myosect/Pipeline/Pseudonym.h"
#include "myosect/Report/TabSeparated.h"

namespace myosect::batch
{
namespace
{
/** A line that is neither empty nor a comment. */
struct Line
{
  std::size_t number = 0;
  std::string text;
};

std::vector<Line> LinesOf(const std::string & text)
{
  std::vector<Line> lines;
  std::istringstream stream(text);
  std::size_t number = 0;
  for (std::string line; std::getline(stream, line);)
  {
    ++number;
    if (number == 1 && line.compare(0, 3, "\xEF\xBB\xBF") == 0)
    {
      line.erase(0, 3);
    }
    while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
    {
      line.pop_back();
    }
    if (!line.empty() && line.front() != '#')
    {
      lines.push_back({ number, line });
    }
  }
  return lines;
}

bool NamesColumns(const std::string & line)
{
  const report::TextRows names = report::ParseDelimited(line + "\n", "list");
  return names.Column("input") || names.Column("water");
}

std::string Plain(const std::string & text)
{
  std::string plain = text;
  const auto allowed = [](char c)
  { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; };
  std::replace_if(
      plain.begin(), plain.end(), [&](char c) { return !allowed(c); }, '_');
  if (!plain.empty() && (plain.front() == '.' || plain.front() == '-'))
  {
    plain.front() = '_';
  }
  return plain;
}

std::string LastPart(std::filesystem::path path)
{
  path = path.lexically_normal();
  std::string name = path.has_filename() ? path.filename().string() : path.parent_path().filename().string();
  for (const std::string ending : { ".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd" })
  {
    if (name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
    {
      return name.substr(0, name.size() - ending.size());
    }
  }
  return name;
}
} // namespace

std::string ListedStudy::Field(const std::string & column) const
{
  const auto found = fields.find(column);
  return found == fields.end() ? "" : found->second;
}

std::vector<ListedStudy> ReadStudyList(const std::filesystem::path & file)
{
  const std::string name = file.filename().string();
  const std::string text = TextOfFile(file, "the list " + name + " cannot be read, or is empty; check the path");
  const std::vector<Line> lines = LinesOf(text);
  std::vector<ListedStudy> studies;
  if (!lines.empty() && NamesColumns(lines.front().text))
  {
    std::string table;
    for (const Line & line : lines)
    {
      table += line.text + "\n";
    }
    const report::TextRows rows = report::ParseDelimited(table, name);
    for (std::size_t i = 0; i < rows.rows.size(); ++i)
    {
      ListedStudy study;
      study.line = i + 1 < lines.size() ? lines[i + 1].number : 0;
      for (std::size_t c = 0; c < rows.names.size(); ++c)
      {
        const std::string & field = rows.rows[i][c];
        if (!field.empty() && field != "n/a")
        {
          study.fields[rows.names[c]] = field;
        }
      }
      studies.push_back(std::move(study));
    }
  }
  else
  {
    std::transform(lines.begin(), lines.end(), std::back_inserter(studies),
                   [](const Line & line) {
                     return ListedStudy{ line.number, { { "input", line.text } } };
                   });
  }
  if (studies.empty())
  {
    throw Error(ErrorCode::Usage, "the list " + name + " names no study");
  }
  return studies;
}

std::string StudyId(const ListedStudy & study, const std::filesystem::path & path, bool folderNames)
{
  if (const std::string id = study.Field("id"); !id.empty())
  {
    return Plain(id);
  }
  if (const std::string participant = study.Field("participant"); !participant.empty())
  {
    const std::string session = study.Field("session");
    return Plain(participant + (session.empty() ? "" : "_" + session));
  }
  if (folderNames)
  {
    return Plain(LastPart(path));
  }
  const auto pseudonym = pipeline::PseudonymOf("path " + path.lexically_normal().string());
  if (!pseudonym)
  {
    throw Error(ErrorCode::CannotWrite, "no key for pseudonyms could be kept; give the list a column id, or use --folder-names");
  }
  return "S" + pseudonym->substr(1);
}
} // namespace myosect::batch
