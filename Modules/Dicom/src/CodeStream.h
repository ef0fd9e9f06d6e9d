#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace myosect::dicom
{
/** What a compressed image says of itself. */
struct CodeStreamInfo
{
  unsigned precision = 0, rows = 0, columns = 0, components = 0;
};

/** The frame header of a JPEG or JPEG-LS image (ITU-T T.81 annex B, T.87 annex C); nothing when there is none. */
[[nodiscard]] std::optional<CodeStreamInfo> ReadJpegHeader(const std::vector<std::uint8_t> & bytes);

/** Whether the end marker of a JPEG or JPEG-LS image is there: decoders fill up what is missing in silence. */
[[nodiscard]] bool HasJpegEnd(const std::vector<std::uint8_t> & bytes);

/** Whether every segment of an RLE frame yields all its bytes (PS3.5 annex G): the decoder fills up what is missing in silence. */
[[nodiscard]] bool IsCompleteRle(const std::vector<std::uint8_t> & bytes, unsigned segmentCount, std::size_t bytesPerSegment);

/** Whether the bytes are a JPEG 2000 code stream or a JP2 file. */
[[nodiscard]] bool IsJpeg2000(const std::vector<std::uint8_t> & bytes);
/** Whether a code stream uses the irreversible wavelet (ITU-T T.800 annex A.6.1). */
[[nodiscard]] bool IsIrreversibleJpeg2000(const std::vector<std::uint8_t> & bytes);

/**
 * Decodes a JPEG 2000 image of one component into 16-bit patterns; negative values are two's complement.
 * The size is checked before anything is allocated.
 * \throws Error(UnreadableInput) when it is damaged or incomplete; (UnsupportedInput) when its size contradicts the header.
 */
void DecodeJpeg2000(const std::vector<std::uint8_t> & bytes, unsigned rows, unsigned columns, std::vector<std::uint16_t> & words);
} // namespace myosect::dicom
