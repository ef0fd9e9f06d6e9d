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
namespace fs = std::filesystem;

int Fail(const std::string & message)
{
  std::cerr << "CompareVisits: " << message << '\n';
  return 1;
}
} // namespace

/**
 * CompareVisits MYOSECT READER REPEATS MEMORY_BAR_MIB FIRST SECOND: analyses the series in the folders FIRST and SECOND, and times `MYOSECT compare`
 * of both results against `READER FIRST`. Prints one line as CompareCommands does.
 */
int main(int argc, char ** argv)
{
  constexpr double kRatioBar = 20.0;
  if (argc != 7)
  {
    std::cerr << "usage: CompareVisits MYOSECT READER REPEATS MEMORY_BAR_MIB FIRST SECOND\n";
    return 2;
  }
  const int repeats = std::max(1, std::atoi(argv[3]));
  const double memoryBarMiB = std::atof(argv[4]);
  const std::string folder = argv[5];
  try
  {
    std::string scratch = (fs::temp_directory_path() / "myosect-benchmark-XXXXXX").string();
    if (::mkdtemp(scratch.data()) == nullptr)
    {
      return Fail("cannot make a folder in " + fs::temp_directory_path().string());
    }
    const auto analyze = [&](const std::string & input, const std::string & output)
    { (void)Measure({ argv[1], "analyze", input, "--output", scratch + output, "--participant", "benchmark", "--progress", "none", "-q" }); };
    analyze(folder, "/a");
    analyze(argv[6], "/b");
    const std::vector<std::string> compare{ argv[1], "compare", scratch + "/a", scratch + "/b", "--output", scratch + "/compared", "--force", "--progress", "none", "-q" };
    const std::vector<std::string> read{ argv[2], folder };
    (void)Measure(read);
    (void)Measure(compare);
    Summary ours, theirs;
    for (int i = 0; i < repeats; ++i)
    {
      ours.Add(Measure(compare));
      theirs.Add(Measure(read));
    }
    fs::remove_all(scratch);
    const double ratio = Median(ours.seconds) / Median(theirs.seconds);
    std::printf("compare, %zu slices  %9.2f s  %8.2f s  %6.1f x (bar %.0f x%s)  %7.0f MiB (bar %.0f MiB%s)\n", FileCount(folder), Median(ours.seconds),
                Median(theirs.seconds), ratio, kRatioBar, ratio <= kRatioBar ? "" : ", over", ours.peakMiB, memoryBarMiB,
                ours.peakMiB <= memoryBarMiB ? "" : ", over");
  }
  catch (const std::exception & error)
  {
    return Fail(error.what());
  }
  return 0;
}
