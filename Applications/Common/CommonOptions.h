#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "Console.h"
#include "myosect/Pipeline/Analysis.h"

namespace myosect::app
{
/** Options that analyze and measure share, as given. */
struct CommonOptions
{
  std::vector<std::string> inputs;
  std::string water, fat;  ///< volume files of a Dixon set
  std::string fatFraction; ///< volume file of a map
  bool t1Correction = false;
  std::vector<std::string> series;
  std::vector<std::string> levels; ///< of levels.csv
  std::string output;
  std::string modality = "auto";
  std::string segment = "auto";
  std::string side;
  std::string participant;
  std::string profile;
  std::vector<std::string> parameters;
  std::vector<std::string> allowed;
  std::string reference; ///< file of reference values
  std::string sex;
  std::optional<double> ageYears;
  std::string involvedSide;
  std::string bids; ///< dataset to add to
  std::string bidsMap;
  std::string bidsSession, bidsAcquisition, bidsRun;
  bool identified = false;
  bool force = false;
  bool strict = false;
  bool keepImage = false;
  std::vector<std::string> dicom; ///< objects to write
  std::string supersedes;         ///< earlier result folder
  unsigned threads = 0;
  std::string progress = "auto";
  std::string logFile;
  bool quiet = false;
  bool verbose = false;
};

/** Threads, progress and log: for every command that works for long. Names, help and checks of options stand in OptionTable. */
void AddRunOptions(CLI::App & command, CommonOptions & options);
/** Everything that analyze and measure share. */
void AddStudyOptions(CLI::App & command, CommonOptions & options);

[[nodiscard]] ProgressStyle ProgressStyleOf(const CommonOptions & options);
/** \throws Error(Usage). */
[[nodiscard]] pipeline::AnalysisRequest RequestOf(const CommonOptions & options);
} // namespace myosect::app
