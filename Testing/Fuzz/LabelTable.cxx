#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "myosect/Core/Error.h"
#include "myosect/Measurement/Structures.h"

/** Reads the input as a label table, ITK-SNAP or JSON. No label may be told twice. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  try
  {
    const auto table = myosect::measurement::ParseLabelTable({ reinterpret_cast<const char *>(data), size });
    std::set<int> ids;
    for (const auto & label : table.labels)
    {
      if (!ids.insert(label.id).second)
      {
        std::abort();
      }
    }
  }
  catch (const myosect::Error &)
  {
  }
  return 0;
}
