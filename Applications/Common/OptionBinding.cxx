#include "OptionBinding.h"

namespace myosect::app
{
CLI::App & AddCommand(CLI::App & app, std::string_view name)
{
  const CommandInfo & info = Command(name);
  return *app.add_subcommand(info.name, info.summary);
}

void ApplyRules(CLI::Option & option, const OptionInfo & info)
{
  if (!info.value.empty() && !info.IsPositional())
  {
    option.type_name(info.value);
  }
  if (info.required)
  {
    option.required();
  }
  if (!info.choices.empty())
  {
    option.check(CLI::IsMember(info.choices));
  }
  if (info.range)
  {
    info.kind == OptionKind::Count ? option.check(CLI::Range(static_cast<int>(info.range->first), static_cast<int>(info.range->second)))
                                   : option.check(CLI::Range(info.range->first, info.range->second));
  }
  if (info.delimiter != '\0')
  {
    option.delimiter(info.delimiter);
  }
  else if (info.repeatable && !info.IsPositional())
  {
    option.take_all();
  }
  if (info.count)
  {
    option.expected(info.count->first, info.count->second);
  }
  if (!info.defaultValue.empty())
  {
    option.capture_default_str();
  }
}
} // namespace myosect::app
