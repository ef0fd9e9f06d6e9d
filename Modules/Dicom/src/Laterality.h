#pragma once

#include <string>
#include <vector>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcitem.h"

namespace myosect::dicom
{
/** L, R or B from Laterality and ImageLaterality; "?" when they contradict each other; empty when they are silent. */
[[nodiscard]] std::string SideInFrame(DcmItem & dataset);
/** The side that the modifier of the anatomic region of `item` names (PS3.16 CID 244). */
[[nodiscard]] std::string SideOfRegion(DcmItem & item);
/** The one side that the sources agree on; "?" when they differ; sources that name no side have no say. */
[[nodiscard]] std::string MergeSides(const std::vector<std::string> & sides);
} // namespace myosect::dicom
