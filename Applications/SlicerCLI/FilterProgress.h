#pragma once

#include <iosfwd>
#include <mutex>
#include <string>

#include "myosect/Core/RunContext.h"

namespace myosect::slicer
{
/**
 * \brief Progress of the whole run as the tags that 3D Slicer, MITK and CTK read from standard output.
 *
 * The fraction never falls. Thread-safe. The destructor ends the report.
 */
class FilterProgress
{
public:
  explicit FilterProgress(std::ostream & out);
  ~FilterProgress();
  FilterProgress(const FilterProgress &) = delete;
  FilterProgress & operator=(const FilterProgress &) = delete;

  void Report(const ProgressEvent & event);

private:
  std::ostream & m_Out;
  std::mutex m_Mutex;
  std::string m_Stage;
  int m_Percent = -1;
};
} // namespace myosect::slicer
