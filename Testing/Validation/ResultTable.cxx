#include "ResultTable.h"

#include <fstream>
#include <locale>
#include <sstream>

#include "myosect/Core/Error.h"

namespace myosect::validation
{
namespace
{
std::vector<std::string> Fields(const std::string & line)
{
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i)
  {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"')
    {
      fields.back() += c;
      ++i;
    }
    else if (c == '"')
    {
      quoted = !quoted;
    }
    else if (c == ',' && !quoted)
    {
      fields.emplace_back();
    }
    else if (c != '\r')
    {
      fields.back() += c;
    }
  }
  return fields;
}
} // namespace

ResultTable::ResultTable(const std::filesystem::path & resultFolder)
{
  std::ifstream stream(resultFolder / "measurements.csv", std::ios::binary);
  std::string line;
  if (!std::getline(stream, line))
  {
    throw Error(ErrorCode::UnreadableInput, "measurements.csv cannot be read; check that the folder is a result of myosect");
  }
  const std::vector<std::string> names = Fields(line);
  for (std::size_t i = 0; i < names.size(); ++i)
  {
    m_Columns[names[i]] = i;
  }
  while (std::getline(stream, line))
  {
    m_Rows.push_back(Fields(line));
    if (m_Rows.back().size() != names.size())
    {
      throw Error(ErrorCode::UnreadableInput,
                  "measurements.csv: line " + std::to_string(m_Rows.size() + 1) + " has another number of fields; it is damaged");
    }
    const std::size_t row = m_Rows.size() - 1;
    m_Index[{ Text(row, "side"), std::stoul(Text(row, "slice_index")) }] = row;
  }
}

std::optional<std::size_t> ResultTable::Row(const std::string & side, std::size_t sliceIndex) const
{
  const auto found = m_Index.find({ side, sliceIndex });
  return found != m_Index.end() ? std::optional<std::size_t>(found->second) : std::nullopt;
}

const std::string & ResultTable::Text(std::size_t row, const std::string & column) const
{
  const auto found = m_Columns.find(column);
  if (found == m_Columns.end())
  {
    throw Error(ErrorCode::UnreadableInput, "measurements.csv has no column " + column + "; it is damaged");
  }
  return m_Rows[row][found->second];
}

std::optional<double> ResultTable::Number(std::size_t row, const std::string & column) const
{
  const std::string & text = Text(row, column);
  if (text.empty())
  {
    return std::nullopt;
  }
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  double number = 0.0;
  stream >> number;
  return number;
}
} // namespace myosect::validation
