#include <clocale>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <new>

#include "Commands.h"
#include "OptionTable.h"
#include "Session.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"

namespace
{
extern "C" void OnSignal(int)
{
  myosect::app::CancelRunningCommand();
}

int Fail(const char * what, myosect::ErrorCode code)
{
  std::cerr << "error: " << what << std::endl;
  return static_cast<int>(code);
}
} // namespace

int main(int argc, char ** argv)
{
  using myosect::ErrorCode;
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);

  CLI::App app{ myosect::app::kProgramSummary };
  app.name("myosect");
  app.set_version_flag("--version", std::string(myosect::kSoftwareName) + " " + std::string(myosect::SoftwareVersion()));
  app.require_subcommand(1);
  std::function<int()> run;
  myosect::app::AddCommands(app, run);
  try
  {
    app.parse(argc, argv);
  }
  catch (const CLI::ParseError & error)
  {
    if (error.get_exit_code() == 0)
    {
      return app.exit(error);
    }
    const std::string hint = std::string(error.what()) + "; see myosect --help";
    return Fail(hint.c_str(), ErrorCode::Usage);
  }
  try
  {
    return run();
  }
  catch (const myosect::Error & error)
  {
    return Fail(error.what(), error.Code());
  }
  catch (const std::bad_alloc &)
  {
    return Fail("not enough memory; use a larger machine or a shorter series", ErrorCode::UnsupportedInput);
  }
  catch (const std::exception & exception)
  {
    return Fail(exception.what(), ErrorCode::Internal);
  }
}
