#pragma once

#include <string>
#include <vector>

#include "ResultTable.h"
#include "myosect/Core/Tables.h"

namespace myosect::validation
{
/** The truth of a phantom and what the program says of it. */
struct PhantomRun
{
  std::vector<SliceMeasurement> truth;
  ResultTable table;
};

/** Renders a named case, writes it as DICOM, analyses that with default parameters and reads the table. \throws Error as those do. */
[[nodiscard]] PhantomRun RunPhantom(const std::string & caseName, unsigned seed = 1);
} // namespace myosect::validation
