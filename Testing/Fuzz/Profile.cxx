#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "myosect/Core/Error.h"
#include "myosect/Pipeline/Parameters.h"

using namespace myosect;

/** Reads the input as a profile, and as an assignment of the command line. What is valid holds finite numbers. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  const std::string text(reinterpret_cast<const char *>(data), size);
  const auto apply = [](auto && read)
  {
    pipeline::Parameters parameters;
    pipeline::ParameterSources sources;
    try
    {
      read(parameters, sources);
      parameters.Validate();
    }
    catch (const Error &)
    {
      return;
    }
    for (const pipeline::ParameterInfo & info : pipeline::ParameterTable())
    {
      if (!std::isfinite(info.access(parameters)))
      {
        std::abort();
      }
    }
  };
  apply([&](auto & parameters, auto & sources) { pipeline::ApplyProfile(text, parameters, sources); });
  apply([&](auto & parameters, auto & sources) { pipeline::SetParameter(text, parameters, sources); });
  apply([&](auto & parameters, auto & sources) { pipeline::SetLevels({ text }, parameters, sources); });
  return 0;
}
