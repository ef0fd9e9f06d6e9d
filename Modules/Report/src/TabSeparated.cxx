#include "myosect/Report/TabSeparated.h"

#include <algorithm>
#include <sstream>

#include "myosect/Core/Error.h"

namespace myosect::report
{
namespace
{
void AppendLine(std::string & text, const std::vector<std::string> & fields, const std::string & missing)
{
  for (std::size_t i = 0; i < fields.size(); ++i)
  {
    std::string field = fields[i].empty() ? missing : fields[i];
    std::replace_if(
        field.begin(), field.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    text += (i == 0 ? "" : "\t") + field;
  }
  text += '\n';
}
} // namespace

std::string TabSeparated(const TextRows & table, const std::string & missing)
{
  std::string text;
  AppendLine(text, table.names, missing);
  for (const std::vector<std::string> & row : table.rows)
  {
    AppendLine(text, row, missing);
  }
  return text;
}

TextRows ParseDelimited(std::string text, const std::string & what)
{
  if (text.compare(0, 3, "\xEF\xBB\xBF") == 0)
  {
    text.erase(0, 3);
  }
  std::string plain;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
  {
    if (!line.empty() && line.back() == '\r')
    {
      line.pop_back();
    }
    plain += line.empty() ? "" : line + "\n";
  }
  if (plain.substr(0, plain.find('\n')).find('\t') == std::string::npos)
  {
    return ParseCsv(plain, what);
  }
  TextRows table;
  std::istringstream lines(plain);
  for (std::string line; std::getline(lines, line);)
  {
    std::vector<std::string> fields;
    std::istringstream parts(line + "\t");
    for (std::string field; std::getline(parts, field, '\t');)
    {
      fields.push_back(field);
    }
    if (table.names.empty())
    {
      table.names = fields;
    }
    else if (fields.size() != table.names.size())
    {
      throw Error(ErrorCode::UnreadableInput, what + ": row " + std::to_string(table.rows.size() + 1) + " has " +
                                                  std::to_string(fields.size()) + " fields, not " + std::to_string(table.names.size()) +
                                                  "; check its tabs");
    }
    else
    {
      table.rows.push_back(fields);
    }
  }
  return table;
}
} // namespace myosect::report
