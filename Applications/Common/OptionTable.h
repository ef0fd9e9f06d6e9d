#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace myosect::app
{
/** What the value of an option is. */
enum class OptionKind
{
  Flag, ///< no value
  Text,
  File,
  Folder,
  Path,   ///< file or folder
  Choice, ///< one of OptionInfo::choices
  Count,  ///< whole number, 0 or more
  Number
};

/** One option or positional argument of a command: all that a parser, a manual page, a shell completion or a form needs to know of it. */
struct OptionInfo
{
  std::string names; ///< "-o,--output"; of a positional argument its word, "input"
  OptionKind kind = OptionKind::Text;
  std::string value; ///< word for the value: FILE, DIR, UID; empty for flags
  std::string help;  ///< one line without a full stop
  std::vector<std::string> choices;
  std::string defaultValue;                       ///< as shown; empty: none
  std::optional<std::pair<double, double>> range; ///< both ends included
  bool required = false;
  bool repeatable = false;                  ///< takes a list; the option may also be given several times
  char delimiter = '\0';                    ///< splits one value into several
  std::optional<std::pair<int, int>> count; ///< of a list: least and most values

  [[nodiscard]] bool IsPositional() const;
  /** "--output" of "-o,--output"; the word of a positional argument. */
  [[nodiscard]] std::string Name() const;
  /** "-o", or empty. */
  [[nodiscard]] std::string ShortName() const;
};

/** A command of `myosect` with its options, in the order in which help lists them. */
struct CommandInfo
{
  std::string name;
  std::string summary; ///< one line without a full stop
  std::vector<OptionInfo> options;

  /** By its long name ("--output") or word ("input"). \throws std::logic_error for a name that the table lacks. */
  [[nodiscard]] const OptionInfo & Option(std::string_view name) const;
};

/**
 * \brief Every command and option of `myosect`, each told once.
 *
 * The parser of the program, the description of the plug-in for 3D Slicer, manual pages and shell completion are made from this table.
 */
[[nodiscard]] const std::vector<CommandInfo> & CommandTable();
/** \throws std::logic_error for a name that the table lacks. */
[[nodiscard]] const CommandInfo & Command(std::string_view name);
/** What the program as a whole is, one line. */
inline constexpr const char * kProgramSummary =
    "MyoSect measures limb muscle on CT: areas, attenuation and fat, slice by slice and leg by leg. Not a medical device.";
} // namespace myosect::app
