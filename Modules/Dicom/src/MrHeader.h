#pragma once

#include "FrameScope.h"
#include "HeaderReader.h"

namespace myosect::dicom
{
/** Reads what MR images add to a frame: timing, suppression, part and contrast, and the factors of their values. */
void ReadMrConditions(const FrameScope & scope, FrameHeader & header);
} // namespace myosect::dicom
