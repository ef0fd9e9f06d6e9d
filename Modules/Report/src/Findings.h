#pragma once

#include <string>
#include <vector>

#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
inline constexpr std::size_t kMostSentences = 5;

/** What is told to people, in ASCII units (cm2). */
struct Findings
{
  std::vector<std::string> sentences;   ///< at most kMostSentences
  std::vector<std::string> notAssessed; ///< noun phrases
};

[[nodiscard]] Findings DescribeFindings(const ResultContent & content);

/** "Not assessed: a; b; c.", or that nothing was left out. */
[[nodiscard]] std::string NotAssessedSentence(const Findings & findings);
} // namespace myosect::report
