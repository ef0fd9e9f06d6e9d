#include "TimedRun.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <stdexcept>

namespace myosect::benchmark
{
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

std::size_t FileCount(const std::string & folder)
{
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}
} // namespace myosect::benchmark
