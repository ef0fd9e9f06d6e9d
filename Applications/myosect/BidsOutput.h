#pragma once

#include <filesystem>
#include <functional>

#include "CommonOptions.h"

namespace myosect::app
{
/** Work that makes a result folder. */
using StudyWork = std::function<pipeline::Outcome(const std::filesystem::path & output)>;

/**
 * \brief Runs the work into the folder of --output, and adds the result to the dataset of --bids when there is one.
 *
 * Without --output the result folder is temporary.
 * \param automatic  nobody drew or corrected the label map
 * \throws Error(Usage) when neither is given, or the dataset would hold an identity; as the work, and bids::Dataset.
 */
[[nodiscard]] pipeline::Outcome RunIntoOutputs(const CommonOptions & options, bool automatic, const StudyWork & work);
} // namespace myosect::app
