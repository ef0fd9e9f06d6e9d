#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace myosect::phantom
{
/** Reversible JPEG 2000 code stream of one monochrome frame of 16-bit words. \throws Error(CannotWrite). */
[[nodiscard]] std::vector<std::uint8_t> EncodeJpeg2000(const std::vector<std::uint16_t> & frame, std::size_t columns, std::size_t rows,
                                                       int bitsStored, bool isSigned);
} // namespace myosect::phantom
