#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "RepeatabilityFiles.h"
#include "ScratchFolder.h"
#include "Survive.h"
#include "myosect/Pipeline/Compare.h"

using namespace myosect;

/** Reads the input as a list of repeat scans and as a repeatability profile, which may hold no negative error. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  static const fuzz::ScratchFolder folder;
  const auto file = folder.Write("repeatability", { reinterpret_cast<const char *>(data), size });
  fuzz::Survives(
      [&]
      {
        if (pipeline::ReadPairs(file).empty())
        {
          std::abort();
        }
      });
  fuzz::Survives(
      [&]
      {
        for (const comparison::RepeatabilityEntry & entry : pipeline::ReadRepeatability(file))
        {
          if (entry.metric.empty() || entry.statistics.sem.value.value_or(0.0) < 0.0)
          {
            std::abort();
          }
        }
      });
  return 0;
}
