#pragma once

#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::viewer
{
/** What is being written, and what it belongs to. */
struct ViewerModel::Writing
{
  std::shared_ptr<const StudySource> source;
  std::uint64_t revision = 0;   ///< of the document when it began
  std::filesystem::path before; ///< result folder that it follows; empty: none
  std::filesystem::path folder;
  std::optional<report::Review> review;
  std::shared_ptr<std::size_t> exported; ///< number of files; null for a version
};
} // namespace myosect::viewer
