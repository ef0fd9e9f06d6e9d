#include "myosect/Core/JsonText.h"

#include <cstddef>

#include <nlohmann/json.hpp>

namespace myosect
{
bool NestsTooDeep(std::string_view json)
{
  constexpr std::size_t kDeepest = 64;
  std::size_t depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < json.size(); ++i)
  {
    const char c = json[i];
    if (inString)
    {
      i += c == '\\' ? 1 : 0;
      inString = c != '"';
    }
    else if (c == '"')
    {
      inString = true;
    }
    else if (c == '[' || c == '{')
    {
      if (++depth > kDeepest)
      {
        return true;
      }
    }
    else if ((c == ']' || c == '}') && depth > 0)
    {
      --depth;
    }
  }
  return false;
}

template <typename Json> Json ParseJson(const std::string & text)
{
  return NestsTooDeep(text) ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false);
}

template nlohmann::json ParseJson(const std::string & text);
template nlohmann::ordered_json ParseJson(const std::string & text);
} // namespace myosect
