#include "RowJson.h"

#include "Text.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"

namespace myosect::report
{
namespace
{
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
} // namespace

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

Json Parsed(const std::string & name, const std::string & text)
{
  Json value = ParseJson<Json>(text);
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

Json WarningsJson(const std::vector<Warning> & warnings)
{
  Json list = Json::array();
  for (const Warning & warning : warnings)
  {
    list.push_back({ { "code", CleanText(warning.code) },
                     { "severity", SeverityWord(warning.severity) },
                     { "message", CleanText(warning.message) },
                     { "series_uid", warning.seriesUid.empty() ? Json(nullptr) : Json(CleanText(warning.seriesUid)) },
                     { "slice_index", warning.sliceIndex ? Json(*warning.sliceIndex) : Json(nullptr) } });
  }
  return list;
}

Json ParametersJson(const std::vector<ParameterEntry> & entries)
{
  Json parameters = Json::object();
  for (const ParameterEntry & entry : entries)
  {
    Insert(
        parameters, entry.name,
        { { "value", Parsed(entry.name, entry.value) }, { "source", CleanText(entry.source) }, { "meaning", CleanText(entry.meaning) } });
  }
  return parameters;
}
} // namespace myosect::report
