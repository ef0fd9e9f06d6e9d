#include "VisitCommands.h"

#include <memory>

#include "OptionBinding.h"
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

void AddSharedOptions(CLI::App & command, CommonOptions & options)
{
  Bind(command, "--output", options.output);
  Bind(command, "--force", options.force);
  Bind(command, "--allow", options.allowed);
  AddRunOptions(command, options);
}

void AddCompare(CLI::App & app, std::function<int()> & run)
{
  CLI::App & command = AddCommand(app, "compare");
  const auto options = std::make_shared<CommonOptions>();
  const auto repeatability = std::make_shared<std::string>();
  Bind(command, "results", options->inputs);
  Bind(command, "--repeatability", *repeatability);
  Bind(command, "--strict", options->strict);
  const auto dicom = std::make_shared<std::vector<std::string>>();
  Bind(command, "--dicom", *dicom);
  AddSharedOptions(command, *options);
  command.callback(
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
                               request.dicom = dicomexport::ParseObjectKinds(*dicom);
                               request.allowed = options->allowed;
                               request.replaceOutput = options->force;
                               return Conclude(pipeline::CompareResults(request, options->output, context), *options, console);
                             });
        };
      });
}

void AddRepeatability(CLI::App & app, std::function<int()> & run)
{
  CLI::App & command = AddCommand(app, "repeatability");
  const auto options = std::make_shared<CommonOptions>();
  const auto pairs = std::make_shared<std::string>();
  Bind(command, "pairs", *pairs);
  AddSharedOptions(command, *options);
  command.callback(
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
  CLI::App & command = AddCommand(app, "cohort");
  const auto options = std::make_shared<CommonOptions>();
  const auto deidentified = std::make_shared<bool>(false);
  Bind(command, "results", options->inputs);
  Bind(command, "--deidentified", *deidentified);
  AddSharedOptions(command, *options);
  command.callback(
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
