#include <cstddef>
#include <cstdint>

#include "myosect/Core/Error.h"
#include "myosect/Pipeline/ReferenceFile.h"

/** Reads the input as a file of reference values. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  try
  {
    (void)myosect::pipeline::ParseReferenceValues({ reinterpret_cast<const char *>(data), size });
  }
  catch (const myosect::Error &)
  {
  }
  return 0;
}
