#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcfilefo.h"

namespace myosect::dicom
{
/** How the bytes of a file look before they are parsed. */
enum class FileLook
{
  Dicom,
  Other,
  Empty,
  Unreadable
};

/** Registers the decoders, silences the toolkit's own log and makes its parser lenient. Done once; thread-safe. */
void PrepareToolkit();

/** Recognises DICOM by content, with or without preamble and meta header. */
[[nodiscard]] FileLook LookAtFile(const std::filesystem::path & file);

/**
 * Parses a file; large values stay on disk until they are asked for. With `headerOnly` the pixel data are not touched.
 * A file that ends early yields what could be parsed and a non-empty `problem`.
 */
struct ParsedFile
{
  std::unique_ptr<DcmFileFormat> format;
  std::string problem;
  bool reachedEnd = false;          ///< nothing follows what was parsed
  bool isPixelDataComplete = false; ///< also when a problem follows behind them

  [[nodiscard]] DcmDataset & Dataset() const { return *format->getDataset(); }
};
[[nodiscard]] ParsedFile ParseFile(const std::filesystem::path & file, bool headerOnly);
} // namespace myosect::dicom
