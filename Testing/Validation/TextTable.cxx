#include "TextTable.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <ostream>

namespace myosect::validation
{
TextTable::TextTable(std::vector<std::string> heading)
{
  m_Rows.push_back(std::move(heading));
}

void TextTable::Add(std::vector<std::string> row)
{
  row.resize(m_Rows.front().size());
  m_Rows.push_back(std::move(row));
}

void TextTable::Print(std::ostream & out) const
{
  // Characters, not bytes, so that "²" counts once.
  const auto length = [](const std::string & text)
  {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  };
  std::vector<std::size_t> widths(m_Rows.front().size(), 3);
  for (const auto & row : m_Rows)
  {
    for (std::size_t c = 0; c < row.size(); ++c)
    {
      widths[c] = std::max(widths[c], length(row[c]));
    }
  }
  for (std::size_t r = 0; r < m_Rows.size(); ++r)
  {
    for (std::size_t c = 0; c < widths.size(); ++c)
    {
      const std::string & text = m_Rows[r][c];
      const std::string padding(widths[c] - length(text), ' ');
      out << "| " << (c == 0 ? text + padding : padding + text) << ' ';
    }
    out << "|\n";
    if (r == 0)
    {
      for (std::size_t c = 0; c < widths.size(); ++c)
      {
        out << '|' << (c == 0 ? std::string(widths[c] + 2, '-') : std::string(widths[c] + 1, '-') + ':');
      }
      out << "|\n";
    }
  }
}

std::string Fixed(double number, int decimals, bool sign)
{
  char text[64];
  std::snprintf(text, sizeof text, sign ? "%+.*f" : "%.*f", decimals, number);
  return text;
}

double Mean(const std::vector<double> & values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double Median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

double StandardDeviation(const std::vector<double> & values)
{
  const double mean = Mean(values);
  double sum = 0.0;
  for (const double value : values)
  {
    sum += (value - mean) * (value - mean);
  }
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}
} // namespace myosect::validation
