// Writes manual pages and shell completions from the table of options: MakeUserDocs FOLDER DATE
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

#include "Completion.h"
#include "ManualPage.h"
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
    return EXIT_SUCCESS;
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
