#pragma once

#include <string>
#include <vector>

#include "OptionTable.h"

/** The words that tables of options are written in. */
namespace myosect::app
{
[[nodiscard]] OptionInfo Flag(std::string names, std::string help);
[[nodiscard]] OptionInfo Value(std::string names, OptionKind kind, std::string value, std::string help);
[[nodiscard]] OptionInfo Choice(std::string names, std::vector<std::string> choices, std::string defaultValue, std::string help);
[[nodiscard]] OptionInfo Required(OptionInfo info);
[[nodiscard]] OptionInfo List(OptionInfo info, char delimiter = '\0');
[[nodiscard]] OptionInfo Between(OptionInfo info, double lowest, double highest);
[[nodiscard]] OptionInfo WithDefault(OptionInfo info, std::string text);
[[nodiscard]] OptionInfo Counted(OptionInfo info, int least, int most);
} // namespace myosect::app
