#include "HounsfieldTable.h"

#include <algorithm>
#include <cmath>

#include "myosect/Dicom/CtReader.h"

namespace myosect::dicom
{
void HounsfieldTable::Prepare(const PixelFormat & format, double slope, double intercept)
{
  if (!m_Values.empty() && format == m_Format && slope == m_Slope && intercept == m_Intercept)
  {
    return;
  }
  m_Format = format;
  m_Slope = slope;
  m_Intercept = intercept;
  m_Values.resize(65536);
  for (unsigned i = 0; i < 65536; ++i)
  {
    const auto word = static_cast<std::uint16_t>(i);
    const double hounsfield = std::clamp(slope * format.ValueOf(word) + intercept, -32767.0, 32767.0);
    const auto rounded = static_cast<std::int16_t>(std::lround(hounsfield));
    m_Values[i] = format.IsPadding(word) || rounded < CtVolume::kPaddingHu ? kPadding : rounded;
  }
}
} // namespace myosect::dicom
