#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "TableColumns.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
using Json = nlohmann::ordered_json;

[[nodiscard]] Json ToJson(const Cell & cell);
/** The value of JSON text that a caller gives. \throws Error(Internal) when it is none. */
[[nodiscard]] Json Parsed(const std::string & name, const std::string & text);
/** Sets a name that stands in the object once. \throws Error(Internal) when it does already. */
void Insert(Json & object, const std::string & name, Json value);
[[nodiscard]] Json WarningsJson(const std::vector<Warning> & warnings);
[[nodiscard]] Json ParametersJson(const std::vector<ParameterEntry> & entries);

template <typename TRow> Json RowJson(const std::vector<Column<TRow>> & columns, const TRow & row)
{
  Json object = Json::object();
  for (const auto & column : columns)
  {
    object[std::string(column.name)] = ToJson(column.cell(row));
  }
  return object;
}

template <typename TRow> Json RowsJson(const std::vector<Column<TRow>> & columns, const std::vector<TRow> & rows)
{
  Json list = Json::array();
  for (const TRow & row : rows)
  {
    list.push_back(RowJson(columns, row));
  }
  return list;
}
} // namespace myosect::report
