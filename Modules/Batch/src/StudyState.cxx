#include "StudyState.h"

#include <nlohmann/json.hpp>

#include "myosect/Core/JsonText.h"

namespace myosect::batch
{
using nlohmann::json;

std::string StateText(const StudyState & state)
{
  return json{ { "fingerprint", state.fingerprint }, { "finished", state.finished }, { "exit_code", state.exitCode } }.dump() + "\n";
}

std::optional<StudyState> ParseState(const std::string & text)
{
  const auto document = ParseJson<json>(text);
  const auto has = [&](const char * name, auto && isRight) { return document.contains(name) && isRight(document[name]); };
  if (!document.is_object() || !has("fingerprint", [](const json & value) { return value.is_string(); }) ||
      !has("finished", [](const json & value) { return value.is_boolean(); }) ||
      !has("exit_code", [](const json & value) { return value.is_number_integer(); }))
  {
    return std::nullopt;
  }
  return StudyState{ document["fingerprint"].get<std::string>(), document["finished"].get<bool>(), document["exit_code"].get<int>() };
}
} // namespace myosect::batch
