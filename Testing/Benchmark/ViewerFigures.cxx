// Opens a result in the viewer, scrolls through it and paints, as a person would, and prints times and memory beside their bars.
//
//   ViewerFigures VIEWER IMAGES RESULT
//
// The result was made with --keep-image. The pictures take 1280 x 1024 pixels; DISPLAY needs a larger screen. Exit 1 when a bar is missed.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

namespace
{
namespace fs = std::filesystem;

constexpr double kFirstPictureMs = 2000.0;
constexpr double kScrollMs = 50.0;
constexpr double kStrokeMs = 100.0;
constexpr double kExtraMib = 300.0;
constexpr int kStarts = 3;

using Figures = std::map<std::string, double>;

/** A script in a file that goes again. */
class Script
{
public:
  explicit Script(const std::string & lines)
      : m_File(fs::temp_directory_path() / ("viewer-figures-" + std::to_string(getpid()) + ".script"))
  {
    std::ofstream script(m_File);
    script << "picture-size 1280 1024\n" << lines;
    if (!script.flush())
    {
      throw std::runtime_error("cannot write " + m_File.string());
    }
  }
  ~Script()
  {
    std::error_code ignored;
    fs::remove(m_File, ignored);
  }
  Script(const Script &) = delete;
  Script & operator=(const Script &) = delete;

  [[nodiscard]] std::string Path() const { return m_File.string(); }

private:
  fs::path m_File;
};

Figures Play(const std::string & viewer, const std::string & lines, const std::string & study = "")
{
  const Script script(lines);
  const std::string command = "'" + viewer + "' --script '" + script.Path() + "' " + study;
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
  Figures figures;
  std::istringstream words(output);
  std::string name;
  double value = 0.0;
  while (words >> name >> value)
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

/** From the start of the program to the first picture; median of several starts. */
bool TellStart(const std::string & viewer, const std::string & what, const std::string & study)
{
  std::vector<double> milliseconds;
  for (int n = 0; n < kStarts; ++n)
  {
    milliseconds.push_back(Play(viewer, "open-first\nprint start-to-picture-ms\n", study).at("start-to-picture-ms"));
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return Tell("from start to first picture, " + what, milliseconds[milliseconds.size() / 2], kFirstPictureMs, "ms");
}

std::string Quoted(const std::string & text)
{
  return '"' + text + '"';
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 4)
  {
    std::cerr << "usage: ViewerFigures VIEWER IMAGES RESULT" << std::endl;
    return 2;
  }
  try
  {
    const std::string viewer = argv[1];
    const std::string images = Quoted(std::string("images=") + argv[2]);
    const std::string result = Quoted(argv[3]);
    bool met = TellStart(viewer, "result and its DICOM images", result + " --images " + Quoted(argv[2]));
    met &= TellStart(viewer, "DICOM images alone", Quoted(argv[2]));
    met &= TellStart(viewer, "result with its kept image", result);
    met &= TellStart(viewer, "volume file", Quoted(std::string(argv[3]) + "/image.nii.gz") + " --modality ct");
    const Figures figures = Play(viewer, "open " + result + " " + images +
                                             "\nprint slices\nkey Home\nscroll 300\nprint scroll-median-ms\nprint scroll-p95-ms\n"
                                             "key O\nkey Home\nscroll 300\nrename scroll-median-ms filled-median-ms\n"
                                             "rename scroll-p95-ms filled-p95-ms\nprint filled-median-ms\nprint filled-p95-ms\n"
                                             "print memory-mib\nprint peak-memory-mib\nprint data-mib\n"
                                             "goto 150\nkey B\nstrokes 10\nprint stroke-median-ms\nprint stroke-p95-ms\n");
    std::cout << figures.at("slices") << " slices, pictures of 1280 x 1024" << std::endl;
    met &= Tell("scrolling, outlines, median a slice", figures.at("scroll-median-ms"), kScrollMs, "ms");
    met &= Tell("scrolling, filled, median a slice", figures.at("filled-median-ms"), kScrollMs, "ms");
    met &= Tell("painting and measuring the touched slice, median a movement", figures.at("stroke-median-ms"), kStrokeMs, "ms");
    met &= Tell("memory while viewing", figures.at("memory-mib"), 2.0 * figures.at("data-mib") + kExtraMib, "MiB");
    std::cout << "95th percentiles: " << figures.at("scroll-p95-ms") << ", " << figures.at("filled-p95-ms") << ", "
              << figures.at("stroke-p95-ms") << " ms; peak memory, opening included: " << figures.at("peak-memory-mib") << " MiB"
              << std::endl;
    return met ? 0 : 1;
  }
  catch (const std::exception & error)
  {
    std::cerr << "ViewerFigures: " << error.what() << std::endl;
    return 1;
  }
}
