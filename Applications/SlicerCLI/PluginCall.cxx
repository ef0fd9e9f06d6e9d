#include "PluginCall.h"

#include <algorithm>
#include <sstream>

#include "OptionBinding.h"
#include "myosect/Core/Error.h"

namespace myosect::slicer
{
namespace
{
using app::OptionKind;

[[noreturn]] void Misused(const CLI::ParseError & error)
{
  throw Error(ErrorCode::Usage, std::string(error.what()) + "; see " + kPluginName + " --help");
}

bool IsFlag(const PluginParameter & parameter)
{
  return parameter.kind == ParameterKind::Option && parameter.Option().kind == OptionKind::Flag;
}

/** What the plug-in's parser checks itself: choices, with the word for "not told" among them, and ranges. */
app::OptionInfo RulesOf(const PluginParameter & parameter)
{
  app::OptionInfo rules;
  rules.help = parameter.Help();
  if (parameter.kind == ParameterKind::Option)
  {
    const app::OptionInfo & option = parameter.Option();
    rules.kind = option.kind;
    rules.range = option.range;
    rules.choices = option.choices;
    if (!parameter.notTold.empty())
    {
      rules.choices.insert(rules.choices.begin(), parameter.notTold);
    }
  }
  return rules;
}

/** The option as `myosect` takes it, one argument or several. */
void Append(std::vector<std::string> & arguments, const PluginParameter & parameter, const std::string & value)
{
  const app::OptionInfo & option = parameter.Option();
  if (option.IsPositional())
  {
    arguments.insert(arguments.begin(), value);
    return;
  }
  if (option.kind == OptionKind::Flag)
  {
    arguments.push_back(option.Name());
    return;
  }
  if (!option.repeatable || option.delimiter != '\0')
  {
    arguments.push_back(option.Name() + "=" + value);
    return;
  }
  std::istringstream stream(value);
  for (std::string one; std::getline(stream, one, ',');)
  {
    arguments.push_back(option.Name() + "=" + one);
  }
}
} // namespace

std::string PluginCall::Value(const std::string & name) const
{
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

PluginCall ParsePluginCall(const std::vector<std::string> & arguments)
{
  PluginCall call;
  CLI::App app{ std::string(kPluginTitle) + ": command-line plug-in for 3D Slicer, MITK and CTK", kPluginName };
  app.set_help_flag();
  app.add_flag("-h,--help", call.help, "print this help and exit");
  app.add_flag("--version", call.version, "print the version and exit");
  app.add_flag("--xml", call.xml, "print the module description and exit");
  app.add_option("--returnparameterfile", call.returnParameterFile, "file for the numbers that are told after a run");
  std::string address;
  app.add_option("--processinformationaddress", address, "taken and not used: progress goes to standard output");
  std::map<std::string, std::string> texts;
  std::map<std::string, bool> flags;
  for (const PluginGroup & group : PluginTable())
  {
    for (const PluginParameter & parameter : group.parameters)
    {
      if (parameter.IsResult())
      {
        continue;
      }
      const std::string flag = "--" + parameter.name;
      CLI::Option & option = IsFlag(parameter) ? app::Bind(app, RulesOf(parameter), flags[parameter.name], flag)
                                               : app::Bind(app, RulesOf(parameter), texts[parameter.name], flag);
      option.group(group.label);
    }
  }
  try
  {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  }
  catch (const CLI::ParseError & error)
  {
    Misused(error);
  }
  call.helpText = app.help();
  for (const PluginGroup & group : PluginTable())
  {
    for (const PluginParameter & parameter : group.parameters)
    {
      const auto text = texts.find(parameter.name);
      if (text != texts.end() && !text->second.empty() && text->second != parameter.notTold)
      {
        call.values[parameter.name] = text->second;
      }
      if (const auto flag = flags.find(parameter.name); flag != flags.end() && flag->second)
      {
        call.values[parameter.name] = "true";
      }
    }
  }
  return call;
}

PluginRequest RequestOf(const PluginCall & call)
{
  PluginRequest request;
  const bool measures = !call.Value("segmentation").empty();
  if (!measures && !call.Value("labeltable").empty())
  {
    throw Error(ErrorCode::Usage, "--labeltable tells the meaning of labels of --segmentation, which is missing");
  }
  std::vector<std::string> arguments;
  for (const PluginGroup & group : PluginTable())
  {
    for (const PluginParameter & parameter : group.parameters)
    {
      const std::string value = call.Value(parameter.name);
      if (!parameter.option.empty() && !value.empty())
      {
        Append(arguments, parameter, value);
      }
    }
  }
  CLI::App root;
  CLI::App & command = app::AddCommand(root, measures ? "measure" : "analyze");
  app::AddStudyOptions(command, request.options);
  if (measures)
  {
    app::Bind(command, "--segmentation", request.segmentation);
    app::Bind(command, "--label-table", request.labelTable);
    app::Bind(command, "--corrections", request.corrections);
  }
  arguments.insert(arguments.begin(), command.get_name());
  try
  {
    root.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  }
  catch (const CLI::ParseError & error)
  {
    Misused(error);
  }
  return request;
}
} // namespace myosect::slicer
