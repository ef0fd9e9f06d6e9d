#pragma once

#include <string>
#include <vector>

#include "TableColumns.h"

namespace myosect::report
{
/** A field as it stands in a CSV file, quoted where RFC 4180 asks for it. */
[[nodiscard]] std::string FieldText(const Cell & cell);

template <typename TRow> void AppendNames(std::string & line, const std::vector<Column<TRow>> & columns)
{
  for (const auto & column : columns)
  {
    line += line.empty() ? "" : ",";
    line += column.name;
  }
}

template <typename TRow> std::string Fields(const std::vector<Column<TRow>> & columns, const TRow & row)
{
  std::string line;
  for (const auto & column : columns)
  {
    line += (&column == &columns.front() ? "" : ",") + FieldText(column.cell(row));
  }
  return line;
}

template <typename TRow> std::string TableText(const std::vector<Column<TRow>> & columns, const std::vector<TRow> & rows)
{
  std::string text;
  AppendNames(text, columns);
  text += '\n';
  for (const TRow & row : rows)
  {
    text += Fields(columns, row) + '\n';
  }
  return text;
}

} // namespace myosect::report
