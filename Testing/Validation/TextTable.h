#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace myosect::validation
{
/** A Markdown table with aligned columns, so that it reads as plain text too. */
class TextTable
{
public:
  explicit TextTable(std::vector<std::string> heading);
  void Add(std::vector<std::string> row);
  /** The first column is aligned left, all others right. */
  void Print(std::ostream & out) const;

private:
  std::vector<std::vector<std::string>> m_Rows;
};

/** A number with fixed decimals, and a sign in front when `sign` is set. */
[[nodiscard]] std::string Fixed(double number, int decimals, bool sign = false);

[[nodiscard]] double Mean(const std::vector<double> & values);
[[nodiscard]] double Median(std::vector<double> values);
/** Of a sample: n - 1 in the denominator. */
[[nodiscard]] double StandardDeviation(const std::vector<double> & values);
} // namespace myosect::validation
