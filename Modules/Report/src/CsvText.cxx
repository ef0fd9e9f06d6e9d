#include "CsvText.h"

#include "Text.h"

namespace myosect::report
{
namespace
{
/** RFC 4180. */
std::string Quoted(const std::string & text)
{
  return text.find_first_of(",\"\r\n") == std::string::npos ? text : '"' + ReplaceAll(text, "\"", "\"\"") + '"';
}
} // namespace

std::string FieldText(const Cell & cell)
{
  struct Visitor
  {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(double number) const { return FormatNumber(number); }
    std::string operator()(std::size_t count) const { return std::to_string(count); }
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(const std::string & text) const { return Quoted(CleanText(text)); }
  };
  return std::visit(Visitor{}, cell);
}
} // namespace myosect::report
