#pragma once

#include <string>
#include <vector>

#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
/** One pattern with its limb, numbers and reference; empty when it is no finding of its own. */
[[nodiscard]] std::string PatternPhrase(const PatternRow & row);

/** The patterns that were found, in one sentence with their numbers and references; empty when none is told. */
[[nodiscard]] std::string PatternSentence(const ResultContent & content);

/** Descriptors that deviate from their reference values, in one sentence; empty when none does. */
[[nodiscard]] std::string DescriptorSentence(const ResultContent & content);

/** What patterns leave open, as noun phrases with the reason; the same for both legs is told once. */
[[nodiscard]] std::vector<std::string> OpenPatternQuestions(const ResultContent & content);
} // namespace myosect::report
