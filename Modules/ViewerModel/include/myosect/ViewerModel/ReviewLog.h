#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "myosect/Report/Review.h"

namespace myosect::viewer
{
/** SHA-256, hexadecimal, of the files of a result folder that hold results: segmentation, corrections, tables. */
using FileHashes = std::map<std::string, std::string>;

/** One line of `review_log.jsonl`. */
struct LogEntry
{
  std::size_t number = 1;
  std::string timeUtc, reader;
  std::string action; ///< accepted, rejected, corrected, signed
  std::string detail; ///< reason of a rejection, names of the edits
  FileHashes before, after;
  std::string previousHash; ///< of the line above; empty for the first
  std::string hash;         ///< of this line without `hash`
};

inline constexpr const char * kReviewLogName = "review_log.jsonl";

/** \throws Error(UnreadableInput) for a line that is none. An absent log is empty. */
[[nodiscard]] std::vector<LogEntry> ReadReviewLog(const std::filesystem::path & folder);

/** What is wrong with the log of a folder: lines altered, removed from the middle or the front, or files that are not those last logged.
 * Empty when nothing is. Lines cut off at the end show by the files, whose hashes no longer fit. */
[[nodiscard]] std::vector<std::string> CheckReviewLog(const std::filesystem::path & folder);

[[nodiscard]] FileHashes HashResultFiles(const std::filesystem::path & folder);

/** Adds a line, flushed to the disk before it returns. Number, previousHash and hash are filled in. \throws Error(CannotWrite). */
void AppendReviewLog(const std::filesystem::path & folder, LogEntry entry);

/**
 * \brief Signs a result: review status, reader and time go into every table, report and DICOM object, into corrections.json and the log;
 * nothing is measured anew.
 *
 * \param superseded  result folder that this one takes the place of, where its DICOM objects were not given to anybody before; may be empty
 * The folder changes as a whole or not at all. \throws Error(Usage) without a reader, or for a rejection without a reason; (CannotWrite),
 * (UnreadableInput).
 */
void SignResult(const std::filesystem::path & folder, const report::Review & review, const std::filesystem::path & superseded = {});
} // namespace myosect::viewer
