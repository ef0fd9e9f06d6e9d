#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcfilefo.h"

namespace myosect::test
{
[[nodiscard]] std::string TextIn(DcmItem & item, const DcmTagKey & tag);
[[nodiscard]] std::string BytesOf(const std::filesystem::path & file);
/** SOP Instance UID of a file. */
[[nodiscard]] std::string InstanceOf(const std::filesystem::path & file);
/** The instance that a file names as its predecessor, or nothing. */
[[nodiscard]] std::string PredecessorOf(const std::filesystem::path & file);

/** Numbers and coded values of a report, "concept=value unit" and "concept=code"; other reports as "concept>instance". */
[[nodiscard]] std::multiset<std::string> ItemsOf(const std::filesystem::path & file);
} // namespace myosect::test
