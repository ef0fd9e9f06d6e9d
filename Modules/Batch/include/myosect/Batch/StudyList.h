#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace myosect::batch
{
/** One line of a list of studies. */
struct ListedStudy
{
  std::size_t line = 0;                      ///< of the file, from 1
  std::map<std::string, std::string> fields; ///< by column; only those that are filled

  /** Empty when the line does not fill it. */
  [[nodiscard]] std::string Field(const std::string & column) const;
};

/**
 * \brief Reads a list of studies.
 *
 * Either one path a line, or a table (CSV or TSV) whose first line names its columns, `input` or `water` among them. Empty lines and lines
 * that begin with # are passed over. A field `n/a` counts as empty. \throws Error(UnreadableInput) for a file that cannot be read or rows
 * that are not as long as the first, (Usage) for a list without a study.
 */
[[nodiscard]] std::vector<ListedStudy> ReadStudyList(const std::filesystem::path & file);

/**
 * \brief The name of a study's result folder: its column `id`; else `participant`, with `_` and the session behind it when there is one;
 * else, with `folderNames`, the last part of its first path without the ending of a volume file; else "S" and 12 hexadecimal digits, the
 * keyed pseudonym of that path.
 *
 * Every character but A-Z a-z 0-9 . _ - becomes _, and so does a leading dot or dash.
 * \param path  absolute path of the first input
 * \throws Error(CannotWrite) when a pseudonym is needed and no key can be kept.
 */
[[nodiscard]] std::string StudyId(const ListedStudy & study, const std::filesystem::path & path, bool folderNames);
} // namespace myosect::batch
