#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcitem.h"

namespace myosect::dicom
{
/** How the stored values lie in their words (PS3.5 section 8.1.1), and which of them are padding (PS3.3 C.7.5.1.1.2). */
struct PixelFormat
{
  unsigned rows = 0, columns = 0;
  unsigned samplesPerPixel = 1;
  unsigned bitsAllocated = 0, bitsStored = 0, highBit = 0;
  bool isSigned = false;
  std::optional<std::uint16_t> paddingValue, paddingLimit; ///< patterns as they stand in the header

  [[nodiscard]] static PixelFormat Of(DcmItem & dataset);

  [[nodiscard]] std::size_t PixelCount() const { return static_cast<std::size_t>(rows) * columns; }
  [[nodiscard]] std::size_t FrameBytes() const { return PixelCount() * (bitsAllocated / 8); }
  /** What makes the format unusable, or an empty text. */
  [[nodiscard]] std::string Defect() const;
  /** The value that a stored word means. */
  [[nodiscard]] int ValueOf(std::uint16_t word) const;
  /** Lowest and highest value of the padding, if any fits into the stored bits. */
  [[nodiscard]] std::optional<std::pair<int, int>> PaddingRange() const;
  [[nodiscard]] bool IsPadding(std::uint16_t word) const;
  [[nodiscard]] bool operator==(const PixelFormat & other) const;
};
} // namespace myosect::dicom
