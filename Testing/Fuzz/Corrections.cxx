#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "myosect/Core/Error.h"
#include "myosect/Pipeline/Corrections.h"

using namespace myosect;

/** Reads the input as corrections.json. What is read can be written, and reads the same again. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  pipeline::Corrections corrections;
  try
  {
    corrections = pipeline::ParseCorrections({ reinterpret_cast<const char *>(data), size });
  }
  catch (const Error &)
  {
    return 0;
  }
  const std::string text = pipeline::CorrectionsText(corrections);
  if (pipeline::CorrectionsText(pipeline::ParseCorrections(text)) != text)
  {
    std::abort();
  }
  return 0;
}
