#include "ManualPage.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

namespace myosect::app
{
namespace
{
struct ExitStatus
{
  const char * code;
  const char * meaning;
};

constexpr ExitStatus kExitStatus[] = {
  { "0", "Done, perhaps with warnings." },
  { "1", "Internal error." },
  { "2", "Wrong use: option, parameter, label table." },
  { "20", "The input cannot be read: missing, damaged, cut off." },
  { "21", "No usable series." },
  { "22", "Inconsistent, ambiguous or unsupported input; also not enough memory." },
  { "40", "The result cannot be written, or its folder exists." },
  { "80", "Processing failed: no limb with its bone was found." },
  { "81", "Done, but partial; only with --strict." },
  { "130", "Interrupted." },
};

/** Text in which nothing is a request, an escape or a hyphen for typesetting. */
std::string Escaped(const std::string & text)
{
  std::string escaped;
  for (const char c : text)
  {
    switch (c)
    {
    case '\\':
      escaped += "\\e";
      break;
    case '-':
      escaped += "\\-";
      break;
    case '`':
      escaped += "\\(ga";
      break;
    case '\'':
      escaped += "\\(aq";
      break;
    case '^':
      escaped += "\\(ha";
      break;
    case '~':
      escaped += "\\(ti";
      break;
    case '"':
      escaped += "\\(dq";
      break;
    default:
      escaped += c;
    }
  }
  return escaped;
}

std::string Bold(const std::string & text)
{
  return "\\fB" + Escaped(text) + "\\fR";
}

std::string Italic(const std::string & text)
{
  return "\\fI" + Escaped(text) + "\\fR";
}

std::string Number(double number)
{
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return { digits, end };
}

/** Lines of at most 78 bytes, as the readers of manual pages' sources want them. */
std::string Wrapped(const std::string & text)
{
  std::istringstream words(text);
  std::string wrapped, line, word;
  while (words >> word)
  {
    if (!line.empty() && line.size() + 1 + word.size() > 78)
    {
      wrapped += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + (line.empty() && word.front() == '.' ? "\\&" + word : word);
  }
  return wrapped + line + "\n";
}

std::string Lower(std::string text)
{
  if (!text.empty())
  {
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  }
  return text;
}

std::string Sentence(std::string text)
{
  if (!text.empty())
  {
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  }
  return Wrapped(Escaped(text) + ".");
}

void Header(std::ostream & page, const std::string & name, const ManualIssue & issue, const std::string & summary)
{
  std::string title = name;
  std::transform(title.begin(), title.end(), title.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  page << ".TH " << Escaped(title) << " 1 " << issue.date << " \"MyoSect " << Escaped(issue.version) << "\" \"User Commands\"\n"
       << ".SH NAME\n"
       << Wrapped(Escaped(name) + " \\- " + Escaped(Lower(summary)));
}

void Option(std::ostream & page, const OptionInfo & option)
{
  const std::string shortName = option.ShortName();
  page << ".TP\n"
       << (option.IsPositional() ? Italic(option.value) : (shortName.empty() ? "" : Bold(shortName) + ", ") + Bold(option.Name()));
  if (!option.IsPositional() && option.kind != OptionKind::Flag)
  {
    page << ' ' << Italic(option.value);
  }
  page << (option.repeatable ? " ...\n" : "\n") << Sentence(option.help);
  if (!option.choices.empty())
  {
    std::string choices = "One of";
    for (std::size_t place = 0; place < option.choices.size(); ++place)
    {
      choices += (place == 0 ? " " : place + 1 == option.choices.size() ? " and " : ", ") + Bold(option.choices[place]);
    }
    page << Wrapped(choices + ".");
  }
  if (option.range)
  {
    page << "From " << Escaped(Number(option.range->first)) << " to " << Escaped(Number(option.range->second)) << ".\n";
  }
  if (!option.defaultValue.empty())
  {
    page << "Default: " << Bold(option.defaultValue) << ".\n";
  }
  if (option.required)
  {
    page << "Required.\n";
  }
}

void Synopsis(std::ostream & page, const std::string & program, const CommandInfo & command)
{
  page << ".SH SYNOPSIS\n" << Bold(program);
  if (!command.name.empty())
  {
    page << ' ' << Bold(command.name);
  }
  for (const OptionInfo & option : command.options)
  {
    if (option.IsPositional())
    {
      page << ' ' << (option.required ? "" : "[") << Italic(option.value) << (option.repeatable ? " ..." : "")
           << (option.required ? "" : "]");
    }
    else if (option.required)
    {
      page << ' ' << Bold(option.Name()) << ' ' << Italic(option.value);
    }
  }
  page << " [" << Italic("OPTION") << " ...]\n";
}

void Exits(std::ostream & page)
{
  page << ".SH EXIT STATUS\n";
  for (const ExitStatus & status : kExitStatus)
  {
    page << ".TP\n" << Bold(status.code) << '\n' << Wrapped(Escaped(status.meaning));
  }
}
} // namespace

std::string ProgramPage(const std::vector<CommandInfo> & commands, const ManualIssue & issue)
{
  std::ostringstream page;
  Header(page, "myosect", issue, "measure limb muscle on CT and MRI");
  page << ".SH SYNOPSIS\n"
       << Bold("myosect") << ' ' << Italic("COMMAND") << " [" << Italic("ARGUMENT") << " ...] [" << Italic("OPTION") << " ...]\n"
       << ".br\n"
       << Bold("myosect") << " [" << Bold("--help") << " | " << Bold("--version") << "]\n"
       << ".SH DESCRIPTION\n"
       << Wrapped(Escaped(kProgramSummary)) << ".PP\n"
       << "Standard output carries data only; messages and progress go to standard error.\nNothing needs a display.\n"
       << ".SH COMMANDS\n";
  for (const CommandInfo & command : commands)
  {
    page << ".TP\n" << Bold("myosect " + command.name) << '\n' << Sentence(command.summary);
  }
  page << ".SH OPTIONS\n.TP\n"
       << Bold("-h") << ", " << Bold("--help") << "\nPrint help; after a command, that of the command.\n.TP\n"
       << Bold("--version") << "\nPrint the version.\n";
  Exits(page);
  page << ".SH ENVIRONMENT\n.TP\n"
       << Bold("MYOSECT_PSEUDONYM_KEY") << '\n'
       << Wrapped(Escaped("File with the key of pseudonyms; by default myosect/pseudonym.key in XDG_CONFIG_HOME, else in ~/.config."));
  page << ".SH EXAMPLES\n.nf\n"
       << Escaped("myosect scan /data/study") << '\n'
       << Escaped("myosect analyze /data/study --output result") << '\n'
       << Escaped("myosect compare baseline followup --output change") << "\n.fi\n"
       << ".SH SEE ALSO\n";
  for (std::size_t place = 0; place < commands.size(); ++place)
  {
    page << Bold("myosect-" + commands[place].name) << "(1)" << (place + 1 == commands.size() ? "\n" : ",\n");
  }
  return page.str();
}

std::string CommandPage(const std::string & program, const CommandInfo & command, const ManualIssue & issue)
{
  std::ostringstream page;
  Header(page, command.name.empty() ? program : program + "-" + command.name, issue, command.summary);
  Synopsis(page, program, command);
  page << ".SH DESCRIPTION\n" << Sentence(command.summary) << "MyoSect is not a medical device.\n.SH OPTIONS\n";
  for (const OptionInfo & option : command.options)
  {
    Option(page, option);
  }
  page << ".TP\n" << Bold("-h") << ", " << Bold("--help") << "\nPrint help.\n";
  Exits(page);
  page << ".SH SEE ALSO\n" << Bold("myosect") << "(1)\n";
  return page.str();
}
} // namespace myosect::app
