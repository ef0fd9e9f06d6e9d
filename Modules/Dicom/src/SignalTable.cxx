#include "SignalTable.h"

namespace myosect::dicom
{
void SignalTable::Prepare(const PixelFormat & format, double slope, double intercept)
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
    m_Values[i] = format.IsPadding(word) ? kPadding : static_cast<float>(slope * format.ValueOf(word) + intercept);
  }
}
} // namespace myosect::dicom
