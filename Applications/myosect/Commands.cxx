#include "Commands.h"

#include <algorithm>
#include <iostream>
#include <memory>

#include <nlohmann/json.hpp>

#include "BatchCommand.h"
#include "BidsOutput.h"
#include "CommonOptions.h"
#include "NodeCommand.h"
#include "OptionBinding.h"
#include "Session.h"
#include "VisitCommands.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Dicom/SeriesCatalog.h"
#include "myosect/Phantom/LimbPhantom.h"
#include "myosect/Phantom/MrPhantom.h"
#include "myosect/Phantom/VisitPhantom.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Pipeline/OutputFolder.h"

namespace myosect::app
{
namespace
{
int Conclude(const pipeline::Outcome & outcome, const CommonOptions & options, Console & console)
{
  console.PrintWarnings(outcome.warnings);
  return options.strict && outcome.partial ? kPartialResult : 0;
}

nlohmann::json ToJson(const dicom::Rejection & rejection)
{
  return { { "what", rejection.what }, { "code", rejection.code }, { "reason", rejection.reason }, { "files", rejection.fileCount } };
}

void PrintScanAsJson(const dicom::SeriesCatalog & catalog, const dicom::Selection * selection, const std::string & whyNone)
{
  using nlohmann::json;
  json document;
  document["volumes"] = json::array();
  for (std::size_t i = 0; i < catalog.candidates.size(); ++i)
  {
    const dicom::VolumeCandidate & c = catalog.candidates[i];
    document["volumes"].push_back({ { "id", c.id },
                                    { "series_uid", c.attributes.seriesUid },
                                    { "study_uid", c.attributes.studyUid },
                                    { "modality", c.attributes.modality },
                                    { "slices", c.frames.size() },
                                    { "rows", c.rows },
                                    { "columns", c.columns },
                                    { "pixel_mm", { c.rowSpacingMm, c.columnSpacingMm } },
                                    { "coverage_mm", RoundToTable(c.CoverageMm()) },
                                    { "kernel", c.attributes.convolutionKernel },
                                    { "original", c.original },
                                    { "contrast", c.contrastEnhanced },
                                    { "supported", c.supported },
                                    { "unsupported_reason", c.unsupportedReason },
                                    { "taken", selection != nullptr && selection->taken == i } });
  }
  document["taken_because"] = selection != nullptr ? json(selection->why) : json(nullptr);
  document["none_taken_because"] = selection == nullptr ? json(whyNone) : json(nullptr);
  document["passed_over"] = json::array();
  for (const dicom::Rejection & r : selection != nullptr ? selection->passedOver : std::vector<dicom::Rejection>())
  {
    document["passed_over"].push_back(ToJson(r));
  }
  document["left_out"] = json::array();
  for (const dicom::Rejection & r : catalog.rejections)
  {
    document["left_out"].push_back(ToJson(r));
  }
  std::cout << document.dump(2, ' ', false, json::error_handler_t::replace) << std::endl;
}

void PrintScan(const dicom::SeriesCatalog & catalog, const dicom::Selection * selection, const std::string & whyNone)
{
  std::cout << catalog.candidates.size() << (catalog.candidates.size() == 1 ? " volume" : " volumes") << "\n";
  for (std::size_t i = 0; i < catalog.candidates.size(); ++i)
  {
    const dicom::VolumeCandidate & c = catalog.candidates[i];
    std::cout << (selection != nullptr && selection->taken == i ? "* " : "  ") << c.id << "  " << c.attributes.modality << ", " << c.frames.size()
              << " slices of " << c.columns << " x " << c.rows << ", " << FormatNumber(c.CoverageMm()) << " mm"
              << (c.attributes.convolutionKernel.empty() ? "" : ", kernel " + c.attributes.convolutionKernel)
              << (c.supported ? "" : "; not measured: " + c.unsupportedReason) << "\n";
  }
  if (selection != nullptr)
  {
    std::cout << "analyze takes the volume marked *: " << selection->why << "\n";
    for (const dicom::Rejection & r : selection->passedOver)
    {
      std::cout << "  passed over " << r.what << ": " << r.reason << "\n";
    }
  }
  else
  {
    std::cout << "analyze would take none: " << whyNone << "\n";
  }
  if (!catalog.rejections.empty())
  {
    std::cout << "left out\n";
  }
  for (const dicom::Rejection & r : catalog.rejections)
  {
    std::cout << "  " << r.what << (r.fileCount > 1 ? " (" + std::to_string(r.fileCount) + " files)" : "") << ": " << r.reason << " [" << r.code << "]\n";
  }
  std::cout.flush();
}

void AddScan(CLI::App & app, std::function<int()> & run)
{
  CLI::App & command = AddCommand(app, "scan");
  const auto options = std::make_shared<CommonOptions>();
  const auto asJson = std::make_shared<bool>(false);
  Bind(command, "path", options->inputs);
  Bind(command, "--series", options->series);
  Bind(command, "--json", *asJson);
  AddRunOptions(command, *options);
  command.callback(
    [=, &run]
    {
      run = [=]
      {
        return WithContext(*options,
                           [&](RunContext & context, Console & console)
                           {
                             context.BeginStage("scan");
                             const dicom::SeriesCatalog catalog = dicom::Scan({ options->inputs.begin(), options->inputs.end() }, context);
                             console.EndProgress();
                             std::optional<dicom::Selection> selection;
                             std::string whyNone;
                             try
                             {
                               selection = dicom::Select(catalog, { options->series, std::nullopt });
                             }
                             catch (const Error & error)
                             {
                               whyNone = error.what();
                             }
                             (*asJson ? PrintScanAsJson : PrintScan)(catalog, selection ? &*selection : nullptr, whyNone);
                             console.PrintWarnings(context.Warnings());
                             return 0;
                           });
      };
    });
}

void AddAnalyze(CLI::App & app, std::function<int()> & run)
{
  CLI::App & command = AddCommand(app, "analyze");
  const auto options = std::make_shared<CommonOptions>();
  AddStudyOptions(command, *options);
  command.callback(
    [=, &run]
    {
      run = [=]
      {
        return WithContext(*options,
                           [&](RunContext & context, Console & console)
                           {
                             const auto work = [&](const std::filesystem::path & output) { return pipeline::Analyze(RequestOf(*options), output, context); };
                             return Conclude(RunIntoOutputs(*options, true, work), *options, console);
                           });
      };
    });
}

void AddMeasure(CLI::App & app, std::function<int()> & run)
{
  CLI::App & command = AddCommand(app, "measure");
  const auto options = std::make_shared<CommonOptions>();
  const auto segmentation = std::make_shared<std::string>();
  const auto labelTable = std::make_shared<std::string>();
  const auto corrections = std::make_shared<std::string>();
  AddStudyOptions(command, *options);
  Bind(command, "--segmentation", *segmentation);
  Bind(command, "--label-table", *labelTable);
  Bind(command, "--corrections", *corrections);
  command.callback(
    [=, &run]
    {
      run = [=]
      {
        return WithContext(*options,
                           [&](RunContext & context, Console & console)
                           {
                             pipeline::MeasureRequest request;
                             request.image = RequestOf(*options);
                             request.segmentation = *segmentation;
                             request.labelTable = *labelTable;
                             request.corrections = *corrections;
                             const auto work = [&](const std::filesystem::path & output) { return pipeline::Measure(request, output, context); };
                             return Conclude(RunIntoOutputs(*options, false, work), *options, console);
                           });
      };
    });
}

void AddPhantom(CLI::App & app, std::function<int()> & run)
{
  CLI::App & command = AddCommand(app, "phantom");
  const auto options = std::make_shared<CommonOptions>();
  const auto name = std::make_shared<std::string>("thigh");
  const auto seed = std::make_shared<unsigned>(1);
  const auto list = std::make_shared<bool>(false);
  Bind(command, "--output", options->output);
  Bind(command, "--case", *name);
  Bind(command, "--seed", *seed);
  Bind(command, "--list", *list);
  Bind(command, "--force", options->force);
  AddRunOptions(command, *options);
  command.callback(
    [=, &run]
    {
      run = [=]
      {
        if (*list)
        {
          for (const auto & cases : { phantom::ListCases(), phantom::ListMrCases(), phantom::ListVisitCases() })
          {
            for (const phantom::CaseInfo & info : cases)
            {
              std::cout << info.name << ": " << info.description << "\n";
            }
          }
          return 0;
        }
        if (options->output.empty())
        {
          throw Error(ErrorCode::Usage, "phantom needs --output, or --list");
        }
        return WithContext(*options,
                           [&](RunContext & context, Console &)
                           {
                             context.BeginStage("phantom");
                             pipeline::OutputFolder output(options->output, options->force, "truth.json");
                             phantom::WriteCase(*name, output.Path(), context, *seed);
                             context.ThrowIfCancelled();
                             output.Commit();
                             return 0;
                           });
      };
    });
}

void AddParameters(CLI::App & app, std::function<int()> & run)
{
  AddCommand(app, "parameters").callback(
    [&run]
    {
      run = []
      {
        for (const report::ParameterEntry & entry : pipeline::DescribeParameters({}, {}))
        {
          std::cout << entry.name << " = " << entry.value << "  " << entry.meaning << "\n";
        }
        return 0;
      };
    });
}
} // namespace

void AddCommands(CLI::App & app, std::function<int()> & run)
{
  AddScan(app, run);
  AddAnalyze(app, run);
  AddMeasure(app, run);
  AddVisitCommands(app, run);
  AddBatchCommand(app, run);
  AddPhantom(app, run);
  AddParameters(app, run);
  AddNodeCommand(app, run);
}
} // namespace myosect::app
