// Writes manual pages and shell completions from the tables of options: MakeUserDocs FOLDER DATE
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

#include "Completion.h"
#include "ManualPage.h"
#include "OptionWords.h"
#include "ViewerOptions.h"
#include "myosect/Core/Version.h"

namespace
{
using namespace myosect::app;

void Write(const std::filesystem::path & file, const std::string & text)
{
  std::filesystem::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream)
  {
    throw std::runtime_error("cannot write " + file.string());
  }
}
/** The options of the viewer, with the one that its parser brings along. */
CommandInfo Viewer()
{
  CommandInfo viewer = ViewerCommandInfo();
  viewer.options.push_back(Flag("--version", "print the version"));
  return viewer;
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 3)
  {
    std::cerr << "usage: MakeUserDocs FOLDER DATE\n";
    return EXIT_FAILURE;
  }
  try
  {
    const std::filesystem::path folder = argv[1];
    const ManualIssue issue{ std::string(myosect::SoftwareVersion()), argv[2] };
    Write(folder / "man1" / "myosect.1", ProgramPage(CommandTable(), issue));
    for (const CommandInfo & command : CommandTable())
    {
      Write(folder / "man1" / ("myosect-" + command.name + ".1"), CommandPage("myosect", command, issue));
    }
    Write(folder / "bash" / "myosect", BashCompletion(CommandTable()));
    Write(folder / "zsh" / "_myosect", ZshCompletion(CommandTable()));
    const std::string name = "myosect-viewer";
    const CommandInfo viewer = Viewer();
    Write(folder / "viewer" / "man1" / (name + ".1"), CommandPage(name, viewer, issue));
    Write(folder / "viewer" / "bash" / name, BashCompletion(name, viewer));
    Write(folder / "viewer" / "zsh" / ("_" + name), ZshCompletion(name, viewer));
    return EXIT_SUCCESS;
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
