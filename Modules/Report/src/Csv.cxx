#include "myosect/Report/ResultFolder.h"

#include "CsvText.h"
#include "TableColumns.h"

namespace myosect::report
{
namespace
{
/** A table with the review at the end of each line, and with what stands in front of each. */
template <typename TRow>
std::string ReviewedTable(const StudyIdentity * identity, const std::vector<Column<TRow>> & columns, const std::vector<TRow> & rows,
                          const Review & review)
{
  std::string text;
  if (identity != nullptr)
  {
    AppendNames(text, IdentityColumns());
  }
  AppendNames(text, columns);
  AppendNames(text, ReviewColumns());
  text += '\n';
  const std::string front = identity != nullptr ? Fields(IdentityColumns(), *identity) + ',' : "";
  const std::string back = ',' + Fields(ReviewColumns(), review) + '\n';
  for (const TRow & row : rows)
  {
    text += front + Fields(columns, row) + back;
  }
  return text;
}
} // namespace

std::string MeasurementsCsv(const MeasurementTable & table, const Review & review)
{
  return ReviewedTable(&table.identity, SliceColumns(), table.slices, review);
}

std::string LimbsCsv(const MeasurementTable & table, const Review & review)
{
  return ReviewedTable(&table.identity, LimbColumns(), table.limbs, review);
}

std::string LevelsCsv(const MeasurementTable & table, const Review & review)
{
  return ReviewedTable(&table.identity, LevelColumns(), table.levels, review);
}

std::string AsymmetryCsv(const std::vector<AsymmetryRow> & rows, const Review & review)
{
  return ReviewedTable(nullptr, AsymmetryColumns(), rows, review);
}

std::string StructureAsymmetryCsv(const std::vector<StructureAsymmetryRow> & rows, const Review & review)
{
  return ReviewedTable(nullptr, StructureAsymmetryColumns(), rows, review);
}

std::string StructuresCsv(const std::vector<StructureRow> & rows, const Review & review)
{
  return ReviewedTable(nullptr, StructureColumns(), rows, review);
}
} // namespace myosect::report
