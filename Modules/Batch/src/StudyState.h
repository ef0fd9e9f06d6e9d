#pragma once

#include <optional>
#include <string>

namespace myosect::batch
{
/** What is known of a study from earlier batches. */
struct StudyState
{
  std::string fingerprint;
  bool finished = false;
  int exitCode = 0;
};

[[nodiscard]] std::string StateText(const StudyState & state);
/** Empty for a text that is no state: the study then counts as never analysed. */
[[nodiscard]] std::optional<StudyState> ParseState(const std::string & text);
} // namespace myosect::batch
