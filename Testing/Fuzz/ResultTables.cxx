#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "myosect/Core/Error.h"
#include "myosect/Report/ReadTables.h"

using namespace myosect;

/** Reads the input as any table, as measurements.csv and as levels.csv. Rows are as long as the first. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  const std::string text(reinterpret_cast<const char *>(data), size);
  const auto attempt = [](auto && read)
  {
    try
    {
      read();
    }
    catch (const Error &)
    {
    }
  };
  attempt(
      [&]
      {
        const report::TextRows table = report::ParseCsv(text, "table");
        for (const auto & row : table.rows)
        {
          if (row.size() != table.names.size())
          {
            std::abort();
          }
        }
      });
  attempt([&] { (void)report::ParseMeasurementsCsv(text); });
  attempt([&] { (void)report::ParseLevelsCsv(text); });
  return 0;
}
