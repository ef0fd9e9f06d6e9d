#pragma once

#include <filesystem>

#include "myosect/Report/Review.h"

namespace myosect::dicomexport
{
/**
 * \brief Re-issues the objects in `directory` under another review; what is not there is not made.
 *
 * Report, page and PDF become new instances of new series that tell the review: the report is verified, with the reader as verifying
 * observer, when the review accepts. Report and PDF name those in `issued` as predecessors. Numbers stay to the byte. The
 * segmentation does not tell a review and stays as it is. Files are replaced by renaming, after all new ones are made.
 * \param issued  folder of the objects whose place the new ones take: `directory`, unless these were given to nobody
 * \param edited  a reader changed labels
 * \throws Error(UnreadableInput) for a damaged object, (UnsupportedInput) for one of an older version, (CannotWrite).
 */
void ReviewObjects(const std::filesystem::path & directory, const std::filesystem::path & issued, const report::Review & review,
                   bool edited);
} // namespace myosect::dicomexport
