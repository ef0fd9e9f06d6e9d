#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "TimedRun.h"

namespace
{
using namespace myosect::benchmark;

int Fail(const std::string & message)
{
  std::cerr << "CompareCommands: " << message << '\n';
  return 1;
}
} // namespace

/**
 * CompareCommands MYOSECT READER REPEATS MEMORY_BAR_MIB FOLDER: times `MYOSECT analyze FOLDER` against `READER FOLDER`. Each runs once to
 * warm up, then REPEATS times in turn. Prints one line: slices, median seconds of both, their ratio, peak memory of both, and the bars.
 */
int main(int argc, char ** argv)
{
  constexpr double kRatioBar = 20.0;
  if (argc != 6)
  {
    std::cerr << "usage: CompareCommands MYOSECT READER REPEATS MEMORY_BAR_MIB FOLDER\n";
    return 2;
  }
  const int repeats = std::max(1, std::atoi(argv[3]));
  const double memoryBarMiB = std::atof(argv[4]);
  const std::string folder = argv[5];
  try
  {
    std::string scratch = (std::filesystem::temp_directory_path() / "myosect-benchmark-XXXXXX").string();
    if (::mkdtemp(scratch.data()) == nullptr)
    {
      return Fail("cannot make a folder in " + std::filesystem::temp_directory_path().string());
    }
    const std::vector<std::string> analyze{ argv[1],   "analyze",    folder, "--output", scratch + "/result",
                                            "--force", "--progress", "none", "-q" };
    const std::vector<std::string> read{ argv[2], folder };
    (void)Measure(read);
    (void)Measure(analyze);
    Summary ours, theirs;
    for (int i = 0; i < repeats; ++i)
    {
      ours.Add(Measure(analyze));
      theirs.Add(Measure(read));
    }
    std::filesystem::remove_all(scratch);
    const double ratio = Median(ours.seconds) / Median(theirs.seconds);
    std::printf("%6zu  %9.2f s  %8.2f s  %6.1f x (bar %.0f x%s)  %7.0f MiB (bar %.0f MiB%s)  %6.0f MiB\n", FileCount(folder),
                Median(ours.seconds), Median(theirs.seconds), ratio, kRatioBar, ratio <= kRatioBar ? "" : ", over", ours.peakMiB,
                memoryBarMiB, ours.peakMiB <= memoryBarMiB ? "" : ", over", theirs.peakMiB);
  }
  catch (const std::exception & error)
  {
    return Fail(error.what());
  }
  return 0;
}
