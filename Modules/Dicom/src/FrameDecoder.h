#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "DicomFile.h"
#include "PixelFormat.h"

class DcmPixelData;
class DcmPixelSequence;

namespace myosect::dicom
{
/**
 * \brief Decodes the frames of one file to stored words.
 *
 * Not for use by several threads at once; several decoders may work on one file.
 * \throws Error(UnreadableInput) for damaged files and pixel data that are too short or cannot be decoded; (UnsupportedInput) for
 *         sizes that contradict each other.
 */
class FrameDecoder
{
public:
  explicit FrameDecoder(const std::filesystem::path & file);

  [[nodiscard]] const PixelFormat & Format() const { return m_Format; }
  /** Words in native byte order; words.size() becomes rows · columns. */
  void Decode(std::size_t frame, std::vector<std::uint16_t> & words);
  /** Pixel data longer than the header says, by less than a row. */
  [[nodiscard]] bool HasExcess() const { return m_HasExcess; }
  /** A lossy code stream was met although the header did not tell. */
  [[nodiscard]] bool MetLossyStream() const { return m_MetLossyStream; }

private:
  void ReadLayout();
  void CheckNativeLength(std::size_t length);
  void IndexFragments();
  [[nodiscard]] std::vector<std::uint8_t> Fragment(unsigned long index) const;
  [[nodiscard]] std::vector<std::uint8_t> CodeStreamOf(std::size_t frame) const;
  void DecodeWithToolkit(std::size_t frame, unsigned bytesPerPixel, std::vector<std::uint16_t> & words);
  [[nodiscard]] unsigned CheckedJpegBytes(const std::vector<std::uint8_t> & stream) const;

  ParsedFile m_Parsed;
  PixelFormat m_Format;
  DcmPixelData * m_PixelData = nullptr;
  DcmPixelSequence * m_Fragments = nullptr; ///< null for native pixel data
  std::uintmax_t m_FileBytes = 0;
  std::size_t m_FrameCount = 1;
  std::vector<unsigned long> m_FirstFragment; ///< of each frame, and one past the last
  std::vector<std::uint8_t> m_Scratch;
  bool m_HasExcess = false;
  bool m_MetLossyStream = false;
};
} // namespace myosect::dicom
