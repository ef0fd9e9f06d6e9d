#pragma once

#include <string>

namespace myosect::bids
{
/** dataset_description.json of a new dataset, or the given text, which IsOwnDescription, with this version of the program among its makers.
 */
[[nodiscard]] std::string DatasetDescription(const std::string & existing);
/** Whether the text is the description of a derivative dataset of this program. */
[[nodiscard]] bool IsOwnDescription(const std::string & text);

[[nodiscard]] std::string DatasetReadme();
} // namespace myosect::bids
