#include "OptionWords.h"

#include <utility>

namespace myosect::app
{
OptionInfo Flag(std::string names, std::string help)
{
  OptionInfo info;
  info.names = std::move(names);
  info.kind = OptionKind::Flag;
  info.help = std::move(help);
  return info;
}

OptionInfo Value(std::string names, OptionKind kind, std::string value, std::string help)
{
  OptionInfo info;
  info.names = std::move(names);
  info.kind = kind;
  info.value = std::move(value);
  info.help = std::move(help);
  return info;
}

OptionInfo Choice(std::string names, std::vector<std::string> choices, std::string defaultValue, std::string help)
{
  OptionInfo info = Value(std::move(names), OptionKind::Choice, "WORD", std::move(help));
  info.choices = std::move(choices);
  info.defaultValue = std::move(defaultValue);
  return info;
}

OptionInfo Required(OptionInfo info)
{
  info.required = true;
  return info;
}

OptionInfo List(OptionInfo info, char delimiter)
{
  info.repeatable = true;
  info.delimiter = delimiter;
  return info;
}

OptionInfo Between(OptionInfo info, double lowest, double highest)
{
  info.range = { lowest, highest };
  return info;
}

OptionInfo WithDefault(OptionInfo info, std::string text)
{
  info.defaultValue = std::move(text);
  return info;
}

OptionInfo Counted(OptionInfo info, int least, int most)
{
  info.count = { least, most };
  return info;
}
} // namespace myosect::app
