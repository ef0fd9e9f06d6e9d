#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "myosect/Bids/Entities.h"
#include "myosect/Pipeline/ResultReader.h"

namespace myosect::bids
{
/** Name and text of the tables and sidecars of one entry, all but the label map. */
[[nodiscard]] std::vector<std::pair<std::string, std::string>> EntryTexts(const pipeline::StoredResult & result, const Entities & entities,
                                                                          bool automatic);

/** Lookup table of the label map: index, name, abbreviation, color. */
[[nodiscard]] std::string LabelLookup();
} // namespace myosect::bids
