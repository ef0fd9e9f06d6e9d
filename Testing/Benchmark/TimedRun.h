#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace myosect::benchmark
{
struct Run
{
  double seconds = 0.0;
  double peakMiB = 0.0;
};

/** Runs a command with its output discarded. \throws std::runtime_error unless it exits with 0. */
[[nodiscard]] Run Measure(const std::vector<std::string> & command);

[[nodiscard]] double Median(std::vector<double> values);

struct Summary
{
  std::vector<double> seconds;
  double peakMiB = 0.0;

  void Add(const Run & run)
  {
    seconds.push_back(run.seconds);
    peakMiB = std::max(peakMiB, run.peakMiB);
  }
};

/** Entries of a folder. */
[[nodiscard]] std::size_t FileCount(const std::string & folder);
} // namespace myosect::benchmark
