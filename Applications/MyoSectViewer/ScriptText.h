#pragma once

#include <map>
#include <string>
#include <vector>

namespace myosect::app
{
/** Words of a line: separated by blanks, "in quotes" as one, from # on a comment, $NAME replaced. \throws Error(ProcessingFailed) for an
 * unknown name. */
[[nodiscard]] std::vector<std::string> WordsOf(const std::string & line, const std::map<std::string, std::string> & variables);
[[nodiscard]] bool IsNumber(const std::string & text);
/** A leading @ is allowed. \throws Error(ProcessingFailed). */
[[nodiscard]] double NumberOf(const std::string & text);
/** =, !=, <, >, ~ (within one percent), contains and lacks; equal numbers may be written differently. \throws Error(ProcessingFailed) for
 * another relation. */
[[nodiscard]] bool Holds(const std::string & seen, const std::string & relation, const std::string & wanted);
} // namespace myosect::app
