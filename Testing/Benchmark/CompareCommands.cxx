#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{
struct Run
{
  double seconds = 0.0;
  double peakMiB = 0.0;
};

/** Runs a command with its output discarded. \throws std::runtime_error unless it exits with 0. */
Run Measure(const std::vector<std::string> & command)
{
  std::vector<char *> arguments;
  arguments.reserve(command.size() + 1);
  for (const auto & argument : command)
  {
    arguments.push_back(const_cast<char *>(argument.c_str()));
  }
  arguments.push_back(nullptr);

  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child < 0)
  {
    throw std::runtime_error("cannot fork");
  }
  if (child == 0)
  {
    const int sink = ::open("/dev/null", O_WRONLY);
    ::dup2(sink, STDOUT_FILENO);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
  {
    throw std::runtime_error(command.front() + " failed with status " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : -1));
  }
  return { elapsed.count(), static_cast<double>(usage.ru_maxrss) / 1024.0 };
}

double Median(std::vector<double> values)
{
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1)
  {
    return *middle;
  }
  return (*middle + *std::max_element(values.begin(), middle)) / 2.0;
}

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

std::size_t FileCount(const std::string & folder)
{
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

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
    Measure(read);
    Measure(analyze);
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
