// Opens a result in the viewer, scrolls through it and paints, as a person would, and prints times and memory beside their bars.
//
//   ViewerFigures VIEWER IMAGES RESULT
//
// The pictures take 1280 x 1024 pixels; DISPLAY needs a larger screen. Exit 1 when a bar is missed.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace
{
namespace fs = std::filesystem;

constexpr double kFirstPictureMs = 2000.0;
constexpr double kScrollMs = 50.0;
constexpr double kExtraMib = 300.0;

void WriteScript(const fs::path & file, const std::string & images, const std::string & result)
{
  std::ofstream script(file);
  script << "picture-size 1280 1024\n"
         << "open \"" << result << "\" \"images=" << images << "\"\n"
         << "print first-picture-ms\nprint slices\n"
         << "key Home\nscroll 300\nprint scroll-median-ms\nprint scroll-p95-ms\n"
         << "print memory-mib\nprint peak-memory-mib\nprint data-mib\n"
         << "key O\nkey Home\nscroll 300\nrename scroll-median-ms filled-median-ms\nprint filled-median-ms\n";
  if (!script.flush())
  {
    throw std::runtime_error("cannot write " + file.string());
  }
}

std::map<std::string, double> Figures(const std::string & viewer, const fs::path & script)
{
  const std::string command = "'" + viewer + "' --script '" + script.string() + "'";
  FILE * pipe = popen(command.c_str(), "r");
  if (pipe == nullptr)
  {
    throw std::runtime_error("cannot start " + viewer);
  }
  std::string output;
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr)
  {
    output += buffer.data();
  }
  if (pclose(pipe) != 0)
  {
    throw std::runtime_error(viewer + " failed");
  }
  std::map<std::string, double> figures;
  std::istringstream lines(output);
  std::string name;
  double value = 0.0;
  while (lines >> name >> value)
  {
    figures[name] = value;
  }
  return figures;
}

bool Tell(const std::string & what, double value, double bar, const std::string & unit)
{
  const bool met = value <= bar;
  std::cout << what << ": " << value << ' ' << unit << " (bar " << bar << ' ' << unit << ')' << (met ? "" : "  MISSED") << std::endl;
  return met;
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 4)
  {
    std::cerr << "usage: ViewerFigures VIEWER IMAGES RESULT" << std::endl;
    return 2;
  }
  const fs::path script = fs::temp_directory_path() / ("viewer-figures-" + std::to_string(getpid()) + ".script");
  try
  {
    WriteScript(script, argv[2], argv[3]);
    const auto figures = Figures(argv[1], script);
    fs::remove(script);
    std::cout << figures.at("slices") << " slices, pictures of 1280 x 1024" << std::endl;
    bool met = Tell("first picture", figures.at("first-picture-ms"), kFirstPictureMs, "ms");
    met &= Tell("scrolling, outlines, median a slice", figures.at("scroll-median-ms"), kScrollMs, "ms");
    met &= Tell("scrolling, filled, median a slice", figures.at("filled-median-ms"), kScrollMs, "ms");
    std::cout << "scrolling, outlines, 95th percentile: " << figures.at("scroll-p95-ms") << " ms; peak memory: " << figures.at("peak-memory-mib") << " MiB" << std::endl;
    met &= Tell("memory while viewing", figures.at("memory-mib"), 2.0 * figures.at("data-mib") + kExtraMib, "MiB");
    return met ? 0 : 1;
  }
  catch (const std::exception & error)
  {
    std::error_code ignored;
    fs::remove(script, ignored);
    std::cerr << "ViewerFigures: " << error.what() << std::endl;
    return 1;
  }
}
