#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ScratchFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/ResultReader.h"

/** Reads the input as a result folder: summary.json, a zero byte, measurements.csv. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  static const myosect::fuzz::ScratchFolder folder;
  const std::string_view input(reinterpret_cast<const char *>(data), size);
  const std::size_t zero = input.find('\0');
  folder.Write("summary.json", input.substr(0, zero));
  folder.Write("measurements.csv", zero == std::string_view::npos ? std::string_view() : input.substr(zero + 1));
  try
  {
    (void)myosect::pipeline::ReadResult(folder.Path());
  }
  catch (const myosect::Error &)
  {
  }
  return 0;
}
