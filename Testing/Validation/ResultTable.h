#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace myosect::validation
{
/** measurements.csv of a result folder, as a user of the file sees it. */
class ResultTable
{
public:
  /** \throws Error(UnreadableInput). */
  explicit ResultTable(const std::filesystem::path & resultFolder);

  /** Row of a side ("left", "right", "unknown") and slice; empty when the table holds none. */
  [[nodiscard]] std::optional<std::size_t> Row(const std::string & side, std::size_t sliceIndex) const;
  /** \throws Error(UnreadableInput) for a column that the table lacks. */
  [[nodiscard]] const std::string & Text(std::size_t row, const std::string & column) const;
  /** Empty for an empty field. */
  [[nodiscard]] std::optional<double> Number(std::size_t row, const std::string & column) const;

private:
  std::map<std::string, std::size_t> m_Columns;
  std::vector<std::vector<std::string>> m_Rows;
  std::map<std::pair<std::string, std::size_t>, std::size_t> m_Index;
};
} // namespace myosect::validation
