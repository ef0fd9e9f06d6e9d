#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdatset.h"

#include "myosect/Core/Geometry.h"
#include "myosect/DicomExport/SegmentationFile.h"

namespace myosect::dicomexport
{
enum class SegmentationType
{
  Binary,
  Fractional,
  LabelMap
};

/** One frame: where it lies, and the segment it belongs to (0 in a label map, whose pixels name theirs). */
struct SegmentFrame
{
  int segment = 0;
  Vector3 positionLps{};
  std::array<double, 6> orientation{};
  double columnSpacingMm = 0.0, rowSpacingMm = 0.0;
};

/** What an object holds, checked against itself. */
struct ParsedSegmentation
{
  SegmentationType type = SegmentationType::Binary;
  std::size_t columns = 0, rows = 0;
  unsigned bitsAllocated = 1;
  unsigned background = 0; ///< pixel value that means no segment
  unsigned fullValue = 1; ///< of fractional frames: the value that stands for a whole voxel
  std::string frameOfReferenceUid, manufacturer;
  std::vector<SegmentFrame> frames;
  std::vector<std::uint8_t> pixels; ///< of all frames, little endian
};

/** \throws Error(UnreadableInput), (UnsupportedInput) with `name` in front. */
[[nodiscard]] ParsedSegmentation ParseSegmentation(DcmDataset & dataset, const std::string & name);
[[nodiscard]] std::vector<SegmentDescription> ParseSegments(DcmDataset & dataset, const std::string & name);
} // namespace myosect::dicomexport
