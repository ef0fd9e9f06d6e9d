#include "Console.h"

#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>
#include <tuple>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Core/Quantity.h"

namespace myosect::app
{
namespace
{
constexpr int kBarWidth = 30;

const char * Word(Severity severity)
{
  switch (severity)
  {
  case Severity::Info:
    return "note";
  case Severity::Warning:
    return "warning";
  default:
    return "error";
  }
}

/** 3, 5-9, 12 */
std::string SliceRanges(const std::vector<std::size_t> & slices)
{
  std::string text;
  for (std::size_t i = 0; i < slices.size();)
  {
    std::size_t j = i;
    while (j + 1 < slices.size() && slices[j + 1] == slices[j] + 1)
    {
      ++j;
    }
    text += (text.empty() ? "" : ", ") + std::to_string(slices[i]) + (j > i ? "-" + std::to_string(slices[j]) : "");
    i = j + 1;
  }
  return text;
}
} // namespace

Console::Console(ProgressStyle style, bool quiet, bool verbose, const std::string & logFile)
    : m_Style(style), m_Quiet(quiet), m_Verbose(verbose)
{
  if (m_Style == ProgressStyle::Auto)
  {
    m_Style = isatty(STDERR_FILENO) != 0 && !quiet ? ProgressStyle::Bar : ProgressStyle::None;
  }
  if (!logFile.empty())
  {
    m_LogFile.open(logFile, std::ios::app);
    if (!m_LogFile)
    {
      throw Error(ErrorCode::CannotWrite, "the log file cannot be written; check --log-file");
    }
  }
}

Console::~Console()
{
  EndProgress();
}

void Console::Report(const ProgressEvent & event)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  const int percent = static_cast<int>(std::floor(100.0 * event.fraction));
  if (event.stage == m_Stage && percent == m_Percent)
  {
    return;
  }
  if (event.stage != m_Stage && m_LogFile)
  {
    m_LogFile << "stage " << event.stage << std::endl;
  }
  m_Stage = event.stage;
  m_Percent = percent;
  if (m_Style == ProgressStyle::Json)
  {
    std::cerr << nlohmann::json{ { "stage", event.stage }, { "fraction", RoundToTable(event.fraction) } }.dump() << std::endl;
  }
  else if (m_Style == ProgressStyle::Bar)
  {
    const int filled = kBarWidth * percent / 100;
    std::fprintf(stderr, "\r%-9s [%-*s] %3d %%", event.stage.c_str(), kBarWidth, std::string(static_cast<std::size_t>(filled), '#').c_str(),
                 percent);
    std::fflush(stderr);
    m_BarOpen = true;
  }
}

void Console::EndProgress()
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  if (m_BarOpen)
  {
    std::fputs("\n", stderr);
    m_BarOpen = false;
  }
}

void Console::Log(const std::string & line)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  if (m_LogFile)
  {
    m_LogFile << line << std::endl;
  }
}

void Console::PrintWarnings(const std::vector<Warning> & warnings)
{
  EndProgress();
  std::map<std::tuple<Severity, std::string, std::string>, std::vector<std::size_t>> grouped;
  for (const Warning & warning : warnings)
  {
    auto & slices = grouped[{ warning.severity, warning.code, warning.message }];
    if (warning.sliceIndex)
    {
      slices.push_back(*warning.sliceIndex);
    }
  }
  for (const auto & [key, slices] : grouped)
  {
    const auto & [severity, code, message] = key;
    const std::string line =
        std::string(Word(severity)) + ": " + message + (slices.empty() ? "" : " (slice " + SliceRanges(slices) + ")") + " [" + code + "]";
    Log(line);
    if (!m_Quiet && (severity != Severity::Info || m_Verbose))
    {
      std::cerr << line << std::endl;
    }
  }
}
} // namespace myosect::app
