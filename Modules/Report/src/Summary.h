#pragma once

#include <string>

#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
/** Text of summary.json after Data/Schemas/summary.schema.json. `processedAt` is UTC, 2026-01-31T12:00:00Z.
 *  \throws Error(Internal) when a parameter or input is no JSON text or names a key twice. */
[[nodiscard]] std::string SummaryJson(const ResultContent & content, const std::string & processedAt);

/** A JSON text as people read it: a string without its quotes, anything else as it stands. */
[[nodiscard]] std::string PlainText(const std::string & json);

/** Text of segmentation.label: the label ids as an ITK-SNAP label description file. */
[[nodiscard]] std::string LabelTableText();
} // namespace myosect::report
