#pragma once

#include <cstddef>
#include <cstdint>

namespace myosect::dicom
{
/** A slice image, `padding` where there is none. */
template <typename TValue> struct SliceImage
{
  const TValue * values;
  std::size_t columns, rows;
  TValue padding;
};

/**
 * Moves an image within its plane: target pixel (i, j) gets the value at (i - shiftColumns, j - shiftRows), linear in between, rounded for
 * integers. Beyond the image is padding; where padding and tissue meet, the nearer one decides.
 */
template <typename TValue>
void ShiftSlice(const SliceImage<TValue> & source, double shiftColumns, double shiftRows, TValue * target, std::size_t targetColumns,
                std::size_t targetRows);
extern template void ShiftSlice(const SliceImage<std::int16_t> &, double, double, std::int16_t *, std::size_t, std::size_t);
extern template void ShiftSlice(const SliceImage<float> &, double, double, float *, std::size_t, std::size_t);
} // namespace myosect::dicom
