#include "PixelFormat.h"

#include <tuple>

#include "dcmtk/dcmdata/dcdeftag.h"

#include "TagReader.h"

namespace myosect::dicom
{
PixelFormat PixelFormat::Of(DcmItem & dataset)
{
  PixelFormat format;
  format.rows = UnsignedOf(dataset, DCM_Rows);
  format.columns = UnsignedOf(dataset, DCM_Columns);
  format.samplesPerPixel = dataset.tagExistsWithValue(DCM_SamplesPerPixel) ? UnsignedOf(dataset, DCM_SamplesPerPixel) : 1u;
  format.bitsAllocated = UnsignedOf(dataset, DCM_BitsAllocated);
  format.bitsStored = UnsignedOf(dataset, DCM_BitsStored);
  format.highBit = dataset.tagExistsWithValue(DCM_HighBit) ? UnsignedOf(dataset, DCM_HighBit) : format.bitsStored - 1;
  format.isSigned = UnsignedOf(dataset, DCM_PixelRepresentation) == 1;
  format.paddingValue = PatternOf(dataset, DCM_PixelPaddingValue);
  format.paddingLimit = PatternOf(dataset, DCM_PixelPaddingRangeLimit);
  return format;
}

std::string PixelFormat::Defect() const
{
  if (rows == 0 || columns == 0)
  {
    return "the image has no rows or no columns";
  }
  if (samplesPerPixel != 1)
  {
    return "the image has " + std::to_string(samplesPerPixel) + " samples per pixel";
  }
  if (bitsAllocated != 8 && bitsAllocated != 16)
  {
    return "pixels of " + std::to_string(bitsAllocated) + " allocated bits are not supported";
  }
  if (bitsStored == 0 || bitsStored > bitsAllocated || highBit >= bitsAllocated || highBit + 1 < bitsStored)
  {
    return "bits allocated, bits stored and high bit contradict each other";
  }
  return {};
}

int PixelFormat::ValueOf(std::uint16_t word) const
{
  const unsigned shift = highBit + 1 - bitsStored;
  const unsigned mask = (1u << bitsStored) - 1u;
  const unsigned bits = (word >> shift) & mask;
  const bool isNegative = isSigned && (bits >> (bitsStored - 1)) != 0;
  return isNegative ? static_cast<int>(bits) - static_cast<int>(mask) - 1 : static_cast<int>(bits);
}

std::optional<std::pair<int, int>> PixelFormat::PaddingRange() const
{
  const auto meaning = [this](std::uint16_t pattern) -> std::optional<int>
  {
    const int asSigned = static_cast<std::int16_t>(pattern);
    const int value = isSigned ? asSigned : static_cast<int>(pattern);
    const int lowest = isSigned ? -(1 << (bitsStored - 1)) : 0;
    const int highest = isSigned ? (1 << (bitsStored - 1)) - 1 : (1 << bitsStored) - 1;
    return value >= lowest && value <= highest ? std::optional<int>(value) : std::nullopt;
  };
  const auto first = paddingValue ? meaning(*paddingValue) : std::nullopt;
  if (!first)
  {
    return std::nullopt;
  }
  const int second = (paddingLimit ? meaning(*paddingLimit) : std::nullopt).value_or(*first);
  return std::pair(std::min(*first, second), std::max(*first, second));
}

bool PixelFormat::IsPadding(std::uint16_t word) const
{
  // A padding pattern that does not fit into the stored bits is met as the whole word.
  if (paddingValue && word == *paddingValue)
  {
    return true;
  }
  const auto range = PaddingRange();
  const int stored = ValueOf(word);
  return range && stored >= range->first && stored <= range->second;
}

bool PixelFormat::operator==(const PixelFormat & other) const
{
  const auto key = [](const PixelFormat & f)
  {
    return std::tie(f.rows, f.columns, f.samplesPerPixel, f.bitsAllocated, f.bitsStored, f.highBit, f.isSigned, f.paddingValue,
                    f.paddingLimit);
  };
  return key(*this) == key(other);
}
} // namespace myosect::dicom
