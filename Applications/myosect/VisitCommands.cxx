#include "VisitCommands.h"

#include <memory>

#include "Session.h"
#include "myosect/Pipeline/Compare.h"

namespace myosect::app
{
namespace
{
int Conclude(const pipeline::CompareOutcome & outcome, const CommonOptions & options, Console & console)
{
  console.PrintWarnings(outcome.warnings);
  return options.strict && outcome.partial ? kPartialResult : 0;
}

void AddSharedOptions(CLI::App & command, CommonOptions & options, const std::string & output)
{
  command.add_option("-o,--output", options.output, output)->required();
  command.add_flag("--force", options.force, "replace an existing result");
  command.add_option("--allow", options.allowed, "lift one named refusal: different-person, mixed-modality, mixed-version")->take_all();
  AddRunOptions(command, options);
}

void AddCompare(CLI::App & app, std::function<int()> & run)
{
  CLI::App * command = app.add_subcommand("compare", "Change between visits; each argument is a result folder");
  const auto options = std::make_shared<CommonOptions>();
  const auto repeatability = std::make_shared<std::string>();
  command->add_option("results", options->inputs, "the baseline's result folder, then those of later visits")->required()->expected(2, 1000);
  command->add_option("--repeatability", *repeatability, "the site's own profile, made with `myosect repeatability`");
  command->add_flag("--strict", options->strict, "exit with 81 when a change could not be told");
  AddSharedOptions(*command, *options, "folder of the comparison; it appears whole or not at all");
  command->callback(
      [=, &run]
      {
        run = [=]
        {
          return WithContext(*options,
                             [&](RunContext & context, Console & console)
                             {
                               pipeline::CompareRequest request;
                               request.baseline = options->inputs.front();
                               request.followups.assign(options->inputs.begin() + 1, options->inputs.end());
                               request.repeatability = *repeatability;
                               request.allowed = options->allowed;
                               request.replaceOutput = options->force;
                               return Conclude(pipeline::CompareResults(request, options->output, context), *options, console);
                             });
        };
      });
}

void AddRepeatability(CLI::App & app, std::function<int()> & run)
{
  CLI::App * command = app.add_subcommand("repeatability", "Measurement error of a site from repeat scans, for compare --repeatability");
  const auto options = std::make_shared<CommonOptions>();
  const auto pairs = std::make_shared<std::string>();
  command->add_option("pairs", *pairs, "text file: two result folders a line, separated by a comma")->required();
  AddSharedOptions(*command, *options, "JSON file to write");
  command->callback(
      [=, &run]
      {
        run = [=]
        {
          return WithContext(*options,
                             [&](RunContext & context, Console & console) {
                               return Conclude(pipeline::WriteRepeatability({ *pairs, options->allowed, options->force }, options->output, context),
                                               *options, console);
                             });
        };
      });
}

void AddCohort(CLI::App & app, std::function<int()> & run)
{
  CLI::App * command = app.add_subcommand("cohort", "One long table over many result folders");
  const auto options = std::make_shared<CommonOptions>();
  const auto deidentified = std::make_shared<bool>(false);
  command->add_option("results", options->inputs, "result folders")->required();
  command->add_flag("--deidentified", *deidentified, "participants by number, days instead of dates, no UID and no free text");
  AddSharedOptions(*command, *options, "CSV file to write");
  command->callback(
      [=, &run]
      {
        run = [=]
        {
          return WithContext(*options,
                             [&](RunContext & context, Console & console)
                             {
                               pipeline::CohortRequest request;
                               request.results.assign(options->inputs.begin(), options->inputs.end());
                               request.allowed = options->allowed;
                               request.deidentified = *deidentified;
                               request.replaceOutput = options->force;
                               return Conclude(pipeline::WriteCohort(request, options->output, context), *options, console);
                             });
        };
      });
}
} // namespace

void AddVisitCommands(CLI::App & app, std::function<int()> & run)
{
  AddCompare(app, run);
  AddRepeatability(app, run);
  AddCohort(app, run);
}
} // namespace myosect::app
