#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Dicom/SeriesCatalog.h"

#include "ImageKind.h"
#include "PixelFormat.h"

namespace myosect::dicom
{
/** What the header tells of one frame. */
struct FrameHeader
{
  FrameReference reference;
  SeriesAttributes attributes;
  ObjectKind kind = ObjectKind::Ct;
  MrFacts mr;
  std::array<double, 6> orientation{}; ///< row direction, then column direction
  double rowSpacingMm = 0.0, columnSpacingMm = 0.0;
  std::size_t rows = 0, columns = 0;
  std::string rescaleType, echo, temporalPosition, acquisitionNumber, stackId, filterType, acquisitionTime;
  bool hasGeometry = false;
  std::string
      geometryDefect; ///< a position or orientation that stands in the header but makes no sense: no frame of the series can be trusted
  std::string unsupported; ///< why the frame cannot be measured, or empty
};

/** What a file holds: frames, or the reason why not. */
struct FileHeader
{
  std::filesystem::path file;
  std::string name; ///< relative to the input
  std::vector<FrameHeader> frames;
  std::string seriesUid;
  std::string code, reason; ///< why the file is left out; empty otherwise
  bool damaged = false;     ///< the file ends or breaks before its pixel data
};

/** Reads one file up to its pixel data. Never throws on what a file holds. */
[[nodiscard]] FileHeader ReadFileHeader(const std::filesystem::path & file, const std::string & name);
} // namespace myosect::dicom
