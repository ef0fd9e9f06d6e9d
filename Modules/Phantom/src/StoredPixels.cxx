#include "StoredPixels.h"

#include <algorithm>
#include <cmath>

namespace myosect::phantom
{
namespace
{
constexpr std::int16_t kPaddingThresholdHu = -2000;
constexpr double kEightBitSlope = 8.0;
} // namespace

int EffectiveBitsStored(const DicomEncoding & encoding) noexcept
{
  switch (encoding.syntax)
  {
  case DicomEncoding::Syntax::JpegBaseline:
    return 8;
  case DicomEncoding::Syntax::JpegExtended:
    return 12;
  default:
    return encoding.bitsStored;
  }
}

StoredScale ScaleOfSlice(const DicomEncoding & encoding, std::size_t sliceIndex) noexcept
{
  const int bits = EffectiveBitsStored(encoding);
  StoredScale scale;
  scale.slope = bits == 8 && encoding.rescaleSlope == 1.0 ? kEightBitSlope : encoding.rescaleSlope;
  scale.intercept = encoding.rescaleIntercept;
  if (encoding.perSliceRescale)
  {
    scale.slope *= 1.0 - 0.05 * static_cast<double>(sliceIndex % 4);
    scale.intercept -= 8.0 * static_cast<double>(sliceIndex % 5);
  }
  scale.minimum = encoding.isSigned ? -(1 << (bits - 1)) : 0;
  scale.maximum = encoding.isSigned ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
  return scale;
}

std::vector<std::uint16_t> ToStored(const std::int16_t * hounsfield, std::size_t count, const DicomEncoding & encoding,
                                    const StoredScale & scale)
{
  std::vector<std::uint16_t> stored(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    const bool isPadding = encoding.writePadding && hounsfield[i] <= kPaddingThresholdHu;
    const double value = std::round((hounsfield[i] - scale.intercept) / scale.slope);
    const std::int32_t saturated =
        static_cast<std::int32_t>(std::clamp(value, static_cast<double>(scale.minimum), static_cast<double>(scale.maximum)));
    stored[i] = static_cast<std::uint16_t>(isPadding ? encoding.paddingValue : saturated);
  }
  return stored;
}
} // namespace myosect::phantom
