#include "Summary.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "TableColumns.h"
#include "Text.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"

namespace myosect::report
{
namespace
{
using Json = nlohmann::ordered_json;

Json ToJson(const Cell & cell)
{
  struct Visitor
  {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(double number) const { return number; }
    Json operator()(std::size_t count) const { return count; }
    Json operator()(bool truth) const { return truth; }
    Json operator()(const std::string & text) const { return CleanText(text); }
  };
  return std::visit(Visitor{}, cell);
}

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

Json Parsed(const std::string & name, const std::string & text)
{
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded())
  {
    throw Error(ErrorCode::Internal, "summary.json: the value of '" + name + "' is no JSON text; report this as a fault of the program");
  }
  return value;
}

void Insert(Json & object, const std::string & name, Json value)
{
  if (object.contains(name))
  {
    throw Error(ErrorCode::Internal, "summary.json: '" + name + "' is given twice; report this as a fault of the program");
  }
  object[name] = std::move(value);
}

std::string_view SeverityWord(Severity severity)
{
  switch (severity)
  {
  case Severity::Info:
    return "info";
  case Severity::Warning:
    return "warning";
  default:
    return "error";
  }
}

Json InputsJson(const ResultContent & content)
{
  Json inputs = RowJson(IdentityColumns(), content.table.identity);
  inputs["protocol"] = CleanText(content.protocol);
  for (const auto & [name, text] : content.inputs)
  {
    Insert(inputs, name, Parsed(name, text));
  }
  return inputs;
}

Json ParametersJson(const ResultContent & content)
{
  Json parameters = Json::object();
  for (const ParameterEntry & entry : content.parameters)
  {
    Insert(
        parameters, entry.name,
        { { "value", Parsed(entry.name, entry.value) }, { "source", CleanText(entry.source) }, { "meaning", CleanText(entry.meaning) } });
  }
  return parameters;
}

Json FlagsJson(const ResultContent & content)
{
  Json flags = Json::array();
  for (const AsymmetryRow & row : content.asymmetry)
  {
    if (row.flag != Flag::None)
    {
      flags.push_back({ { "segment", ToString(row.segment) },
                        { "metric", CleanText(row.metric) },
                        { "flag", ToString(row.flag) },
                        { "reason", CleanText(row.reason) } });
    }
  }
  return flags;
}

Json WarningsJson(const ResultContent & content)
{
  Json warnings = Json::array();
  for (const Warning & warning : content.warnings)
  {
    warnings.push_back({ { "code", CleanText(warning.code) },
                         { "severity", SeverityWord(warning.severity) },
                         { "message", CleanText(warning.message) },
                         { "series_uid", warning.seriesUid.empty() ? Json(nullptr) : Json(CleanText(warning.seriesUid)) },
                         { "slice_index", warning.sliceIndex ? Json(*warning.sliceIndex) : Json(nullptr) } });
  }
  return warnings;
}
} // namespace

std::string PlainText(const std::string & json)
{
  const Json value = Json::parse(json, nullptr, false);
  return value.is_string() ? value.get<std::string>() : json;
}

std::string SummaryJson(const ResultContent & content, const std::string & processedAt)
{
  Json summary;
  summary["schema_version"] = kSchemaVersion;
  summary["software"] = { { "name", kSoftwareName }, { "version", SoftwareVersion() } };
  summary["review_status"] = CleanText(content.reviewStatus);
  summary["inputs"] = InputsJson(content);
  summary["parameters"] = ParametersJson(content);
  summary["limbs"] = RowsJson(LimbColumns(), content.table.limbs);
  summary["asymmetry"] = RowsJson(AsymmetryColumns(), content.asymmetry);
  summary["flags"] = FlagsJson(content);
  summary["warnings"] = WarningsJson(content);
  summary["timing"] = { { "processed_at", processedAt },
                        { "wall_seconds", std::isfinite(content.wallSeconds) ? Json(RoundToTable(content.wallSeconds)) : Json(nullptr) } };
  return summary.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}
} // namespace myosect::report
