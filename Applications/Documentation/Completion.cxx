#include "Completion.h"

#include <algorithm>
#include <sstream>

namespace myosect::app
{
namespace
{
/** "-o --output" of "-o,--output". */
std::vector<std::string> NamesOf(const OptionInfo & option)
{
  std::vector<std::string> names;
  if (!option.ShortName().empty())
  {
    names.push_back(option.ShortName());
  }
  names.push_back(option.Name());
  return names;
}

std::string Joined(const std::vector<std::string> & words, const std::string & between)
{
  std::string text;
  for (const std::string & word : words)
  {
    text += (text.empty() ? "" : between) + word;
  }
  return text;
}

/** What completes a value in bash: an action of the compgen builtin, or nothing. */
std::string BashAction(const OptionInfo & option)
{
  switch (option.kind)
  {
  case OptionKind::Folder:
    return "-d";
  case OptionKind::File:
  case OptionKind::Path:
    return "-f";
  case OptionKind::Choice:
    return "-W '" + Joined(option.choices, " ") + "'";
  default:
    return "";
  }
}

/** In single quotes of a shell, and safe inside the brackets of a specification for _arguments. */
std::string ZshText(const std::string & text)
{
  std::string quoted;
  for (const char c : text)
  {
    quoted += c == '\'' ? "'\\''" : c == '[' || c == ']' || c == ':' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  }
  return quoted;
}

std::string ZshValue(const OptionInfo & option)
{
  const std::string word = ":" + ZshText(option.value) + ":";
  switch (option.kind)
  {
  case OptionKind::Flag:
    return "";
  case OptionKind::Folder:
    return word + "_files -/";
  case OptionKind::File:
  case OptionKind::Path:
    return word + "_files";
  case OptionKind::Choice:
    return word + "(" + Joined(option.choices, " ") + ")";
  default:
    return word + " ";
  }
}

std::string ZshSpecification(const OptionInfo & option)
{
  const std::string value = ZshValue(option);
  if (option.IsPositional())
  {
    return "'" + std::string(option.repeatable ? "*" : "1") + value + "'";
  }
  const std::vector<std::string> names = NamesOf(option);
  const std::string help = "[" + ZshText(option.help) + "]" + value;
  if (option.repeatable)
  {
    std::string all;
    for (const std::string & name : names)
    {
      all += (all.empty() ? "'*" : " '*") + name + help + "'";
    }
    return all;
  }
  return names.size() == 1 ? "'" + names.front() + help + "'" : "'(" + Joined(names, " ") + ")'{" + Joined(names, ",") + "}'" + help + "'";
}
/** What bash may offer for the options and arguments of one command: sets `options` and `action` by the word before. */
std::string BashChoices(const CommandInfo & command, const std::string & indent)
{
  std::vector<std::string> options;
  std::string values, positional;
  for (const OptionInfo & option : command.options)
  {
    const std::string action = BashAction(option);
    if (option.IsPositional())
    {
      positional = action;
      continue;
    }
    const std::vector<std::string> optionNames = NamesOf(option);
    options.insert(options.end(), optionNames.begin(), optionNames.end());
    if (option.kind != OptionKind::Flag)
    {
      values +=
          indent + "  " + Joined(optionNames, "|") + ") options='' action=" + (action.empty() ? "none" : '"' + action + '"') + " ;;\n";
    }
  }
  return indent + "options='" + Joined(options, " ") + " --help' action=" + (positional.empty() ? "none" : '"' + positional + '"') + '\n' +
         (values.empty() ? "" : indent + "case $previous in\n" + values + indent + "esac\n");
}

/** Offers what `options` and `action` allow, and ends the function. */
constexpr const char * kBashOffer = "  if [[ $current == -* && -n $options ]]; then\n"
                                    "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\")\n"
                                    "  elif [[ $action == -W* ]]; then\n"
                                    "    action=${action#\"-W '\"}\n"
                                    "    mapfile -t COMPREPLY < <(compgen -W \"${action%\"'\"}\" -- \"$current\")\n"
                                    "  elif [[ $action != none ]]; then\n"
                                    "    compopt -o filenames 2> /dev/null\n"
                                    "    mapfile -t COMPREPLY < <(compgen \"$action\" -- \"$current\")\n"
                                    "  fi\n"
                                    "}\n";

/** "_myosect_viewer" for "myosect-viewer". */
std::string FunctionOf(std::string program)
{
  std::replace(program.begin(), program.end(), '-', '_');
  return '_' + program;
}

std::string BashHead(const std::string & program)
{
  return "# bash completion of " + program + ", made from its table of options\n" + FunctionOf(program) +
         "()\n{\n  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} options= "
         "action=-f\n"
         "  COMPREPLY=()\n";
}

std::string BashFoot(const std::string & program)
{
  return kBashOffer + ("complete -F " + FunctionOf(program)) + ' ' + program + '\n';
}

std::string ZshArguments(const CommandInfo & command, const std::string & indent)
{
  std::string text = indent + "_arguments '--help[print help]'";
  for (const OptionInfo & option : command.options)
  {
    text += " \\\n" + indent + "  " + ZshSpecification(option);
  }
  return text + '\n';
}
} // namespace

std::string BashCompletion(const std::vector<CommandInfo> & commands)
{
  std::ostringstream script;
  std::vector<std::string> names;
  for (const CommandInfo & command : commands)
  {
    names.push_back(command.name);
  }
  script << BashHead("myosect")
         << "  if [[ $COMP_CWORD -eq 1 ]]; then\n"
            "    mapfile -t COMPREPLY < <(compgen -W '"
         << Joined(names, " ") << " --help --version' -- \"$current\")\n    return\n  fi\n  case $command in\n";
  for (const CommandInfo & command : commands)
  {
    script << "    " << command.name << ")\n" << BashChoices(command, "      ") << "      ;;\n";
  }
  script << "  esac\n" << BashFoot("myosect");
  return script.str();
}

std::string BashCompletion(const std::string & program, const CommandInfo & command)
{
  return BashHead(program) + BashChoices(command, "  ") + BashFoot(program);
}

std::string ZshCompletion(const std::vector<CommandInfo> & commands)
{
  std::ostringstream script;
  script << "#compdef myosect\n"
            "# zsh completion of myosect, made from its table of options\n"
            "_myosect()\n{\n"
            "  local -a commands\n"
            "  local state line\n"
            "  commands=(\n";
  for (const CommandInfo & command : commands)
  {
    script << "    '" << command.name << ':' << ZshText(command.summary) << "'\n";
  }
  script << "  )\n"
            "  _arguments -C '--help[print help]' '--version[print the version]' '1:command:->command' '*::argument:->argument' && return\n"
            "  if [[ $state == command ]]; then\n"
            "    _describe command commands\n"
            "    return\n"
            "  fi\n"
            "  case $line[1] in\n";
  for (const CommandInfo & command : commands)
  {
    script << "    " << command.name << ")\n" << ZshArguments(command, "      ") << "      ;;\n";
  }
  script << "  esac\n}\n_myosect \"$@\"\n";
  return script.str();
}

std::string ZshCompletion(const std::string & program, const CommandInfo & command)
{
  const std::string function = FunctionOf(program);
  return "#compdef " + program + "\n# zsh completion of " + program + ", made from its table of options\n" + function + "()\n{\n" +
         ZshArguments(command, "  ") + "}\n" + function + " \"$@\"\n";
}
} // namespace myosect::app
