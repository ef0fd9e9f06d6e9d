#include "myosect/Core/Error.h"

#include <algorithm>
#include <utility>

namespace myosect
{
namespace
{
std::string OneLine(std::string text)
{
  std::replace_if(
    text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}
} // namespace

Error::Error(ErrorCode code, std::string message)
  : std::runtime_error(OneLine(std::move(message)))
  , m_Code(code)
{}

Error Error::With(const std::string & context) const
{
  return Error(m_Code, context + ": " + what());
}
} // namespace myosect
