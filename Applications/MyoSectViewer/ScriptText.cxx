#include "ScriptText.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "myosect/Core/Error.h"

namespace myosect::app
{
namespace
{
constexpr double kAbout = 0.01;

std::optional<double> Parsed(const std::string & text)
{
  const char * begin = text.data() + (!text.empty() && text.front() == '@' ? 1 : 0);
  const char * end = text.data() + text.size();
  double number = 0.0;
  const auto result = std::from_chars(begin, end, number);
  return begin != end && result.ec == std::errc() && result.ptr == end ? std::optional<double>(number) : std::nullopt;
}
} // namespace

std::vector<std::string> WordsOf(const std::string & line, const std::map<std::string, std::string> & variables)
{
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < line.size())
  {
    if (line[at] == ' ' || line[at] == '\t' || line[at] == '\r')
    {
      ++at;
      continue;
    }
    if (line[at] == '#')
    {
      break;
    }
    std::string word;
    if (line[at] == '"')
    {
      const std::size_t end = line.find('"', at + 1);
      if (end == std::string::npos)
      {
        throw Error(ErrorCode::ProcessingFailed, "a quote is not closed");
      }
      word = line.substr(at + 1, end - at - 1);
      at = end + 1;
    }
    else
    {
      const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
      word = line.substr(at, end - at);
      at = end;
    }
    const std::size_t dollar = word.find('$');
    if (dollar != std::string::npos)
    {
      const std::size_t end = std::min(word.find_first_of("/:", dollar), word.size());
      const auto found = variables.find(word.substr(dollar + 1, end - dollar - 1));
      if (found == variables.end())
      {
        throw Error(ErrorCode::ProcessingFailed, "nothing is called " + word.substr(dollar, end - dollar));
      }
      word = word.substr(0, dollar) + found->second + word.substr(end);
    }
    words.push_back(word);
  }
  return words;
}

bool IsNumber(const std::string & text)
{
  return Parsed(text).has_value();
}

double NumberOf(const std::string & text)
{
  const auto number = Parsed(text);
  if (!number)
  {
    throw Error(ErrorCode::ProcessingFailed, "'" + text + "' is no number");
  }
  return *number;
}

bool Holds(const std::string & seen, const std::string & relation, const std::string & wanted)
{
  const auto a = Parsed(seen);
  const auto b = Parsed(wanted);
  const bool numbers = a && b;
  const bool same = numbers ? std::abs(*a - *b) < 1e-9 * std::max(1.0, std::abs(*b)) : seen == wanted;
  if (relation == "=")
  {
    return same;
  }
  if (relation == "!=")
  {
    return !same;
  }
  if (relation == "contains")
  {
    return seen.find(wanted) != std::string::npos;
  }
  if (relation == "lacks")
  {
    return seen.find(wanted) == std::string::npos;
  }
  if (relation == "~")
  {
    return numbers && std::abs(*a - *b) <= kAbout * std::abs(*b);
  }
  if (relation == "<")
  {
    return numbers && *a < *b;
  }
  if (relation == ">")
  {
    return numbers && *a > *b;
  }
  throw Error(ErrorCode::ProcessingFailed, "there is no relation '" + relation + "'");
}
} // namespace myosect::app
