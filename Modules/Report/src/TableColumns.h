#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "myosect/Core/Tables.h"
#include "myosect/Report/Review.h"

namespace myosect::report
{
/** One field of a table: nothing (empty in CSV, null in JSON), a number, a count, a truth value or a text. */
using Cell = std::variant<std::monostate, double, std::size_t, bool, std::string>;

/** A rounded number; nothing where there is none, or none that is finite. */
[[nodiscard]] Cell Number(const Value & value);
[[nodiscard]] Cell Word(std::string_view word);

template <typename TRow> struct Column
{
  std::string_view name;
  Cell (*cell)(const TRow & row);
};

/** The columns of the tables, each defined once for CSV and JSON. The identity stands in front of the rows of measurements.csv and
 * limbs.csv. */
[[nodiscard]] const std::vector<Column<StudyIdentity>> & IdentityColumns();
[[nodiscard]] const std::vector<Column<SliceMeasurement>> & SliceColumns();
[[nodiscard]] const std::vector<Column<LimbSummary>> & LimbColumns();
[[nodiscard]] const std::vector<Column<LevelMeasurement>> & LevelColumns();
[[nodiscard]] const std::vector<Column<AsymmetryRow>> & AsymmetryColumns();
[[nodiscard]] const std::vector<Column<PatternRow>> & PatternColumns();
[[nodiscard]] const std::vector<Column<DescriptorRow>> & DescriptorColumns();
[[nodiscard]] const std::vector<Column<StructureRow>> & StructureColumns();
[[nodiscard]] const std::vector<Column<StructureAsymmetryRow>> & StructureAsymmetryColumns();
/** Stands at the end of every table, not in rows of JSON. */
[[nodiscard]] const std::vector<Column<Review>> & ReviewColumns();
} // namespace myosect::report
