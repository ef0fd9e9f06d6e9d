#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <new>
#include <optional>
#include <vector>

#include "FilterProgress.h"
#include "ModuleXml.h"
#include "PluginCall.h"
#include "PluginOutputs.h"
#include "Session.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Pipeline/WorkFolder.h"

namespace
{
using namespace myosect;
namespace fs = std::filesystem;

extern "C" void OnSignal(int)
{
  app::CancelRunningCommand();
}

int Fail(const char * what, ErrorCode code)
{
  std::cerr << "error: " << what << std::endl;
  return static_cast<int>(code);
}

int Run(const slicer::PluginCall & call)
{
  slicer::PluginRequest request = slicer::RequestOf(call);
  std::optional<pipeline::WorkFolder> work;
  if (request.options.output.empty())
  {
    work.emplace();
    request.options.output = (work->Path() / "result").string();
  }
  const fs::path result = request.options.output;
  pipeline::Outcome outcome;
  {
    slicer::FilterProgress progress(std::cout);
    app::WithContext(
        request.options.threads, [&](const ProgressEvent & event) { progress.Report(event); },
        [&](RunContext & context)
        {
          pipeline::AnalysisRequest analysis = app::RequestOf(request.options);
          if (request.segmentation.empty())
          {
            outcome = pipeline::Analyze(analysis, result, context);
          }
          else
          {
            pipeline::MeasureRequest measure;
            measure.image = std::move(analysis);
            measure.segmentation = request.segmentation;
            measure.labelTable = request.labelTable;
            measure.corrections = request.corrections;
            outcome = pipeline::Measure(measure, result, context);
          }
          return 0;
        });
    slicer::WritePluginOutputs(call, result);
    progress.Report({ "write", 1.0 });
  }
  for (const Warning & warning : outcome.warnings)
  {
    if (warning.severity != Severity::Info)
    {
      std::cout << "warning: " << warning.message << (warning.sliceIndex ? " (slice " + std::to_string(*warning.sliceIndex) + ")" : "")
                << " [" << warning.code << "]\n";
    }
  }
  std::cout.flush();
  if (request.options.strict && outcome.partial)
  {
    std::cerr << "error: not every slice of the limbs in view could be measured; the tables tell why" << std::endl;
    return app::kPartialResult;
  }
  return 0;
}
} // namespace

int main(int argc, char ** argv)
{
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);
  try
  {
    const slicer::PluginCall call = slicer::ParsePluginCall(std::vector<std::string>(argv + 1, argv + argc));
    if (call.xml || call.help || call.version)
    {
      std::cout << (call.xml    ? slicer::ModuleXml()
                    : call.help ? call.helpText
                                : std::string(kSoftwareName) + " " + std::string(SoftwareVersion()) + "\n")
                << std::flush;
      return EXIT_SUCCESS;
    }
    return Run(call);
  }
  catch (const Error & error)
  {
    return Fail(error.what(), error.Code());
  }
  catch (const std::bad_alloc &)
  {
    return Fail("not enough memory; use a larger machine or a smaller volume", ErrorCode::UnsupportedInput);
  }
  catch (const std::exception & exception)
  {
    return Fail(exception.what(), ErrorCode::Internal);
  }
}
