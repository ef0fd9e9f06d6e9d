#pragma once

#include <cstdint>
#include <vector>

#include "PixelFormat.h"

namespace myosect::dicom
{
/** Values of every 16-bit word that a format and a linear scale can produce; TRule turns a scaled value, or padding, into what is stored. */
template <typename TRule>
class WordTable
{
public:
  using Value = typename TRule::Value;
  /** Stands for padding; no value is that low. */
  static constexpr Value kPadding = TRule::kPadding;

  /** Makes the table hold these; quick when it does already. */
  void Prepare(const PixelFormat & format, double slope, double intercept)
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
      m_Values[i] = format.IsPadding(word) ? kPadding : TRule::Of(slope * format.ValueOf(word) + intercept);
    }
  }

  [[nodiscard]] Value operator[](std::uint16_t word) const { return m_Values[word]; }

private:
  PixelFormat m_Format;
  double m_Slope = 0.0, m_Intercept = 0.0;
  std::vector<Value> m_Values;
};
} // namespace myosect::dicom
