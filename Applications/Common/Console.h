#pragma once

#include <chrono>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "myosect/Core/RunContext.h"

namespace myosect::app
{
enum class ProgressStyle
{
  Auto,
  Bar,
  Json,
  None
};

/** Progress and messages on stderr; stdout stays free for data. */
class Console
{
public:
  Console(ProgressStyle style, bool quiet, bool verbose, const std::string & logFile);
  ~Console();
  Console(const Console &) = delete;
  Console & operator=(const Console &) = delete;

  void Report(const ProgressEvent & event);
  /** Ends the bar's line. */
  void EndProgress();
  /** Warnings that differ only by slice are told once, with their slices. */
  void PrintWarnings(const std::vector<Warning> & warnings);
  void Log(const std::string & line);

private:
  ProgressStyle m_Style;
  bool m_Quiet;
  bool m_Verbose;
  bool m_BarOpen = false;
  std::string m_Stage;
  int m_Percent = -1;
  std::ofstream m_LogFile;
  std::mutex m_Mutex;
};
} // namespace myosect::app
