#pragma once

#include <cstddef>
#include <cstdint>

namespace myosect::dicom
{
/** A slice image of 16-bit Hounsfield units, HounsfieldTable::kPadding where there is none. */
struct SliceImage
{
  const std::int16_t * values;
  std::size_t columns, rows;
};

/**
 * Moves an image within its plane: target pixel (i, j) gets the value at (i - shiftColumns, j - shiftRows), linear in between. Beyond the
 * image is padding; where padding and tissue meet, the nearer one decides.
 */
void ShiftSlice(const SliceImage & source, double shiftColumns, double shiftRows, std::int16_t * target, std::size_t targetColumns,
                std::size_t targetRows);
} // namespace myosect::dicom
