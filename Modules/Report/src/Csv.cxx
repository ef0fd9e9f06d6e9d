#include "myosect/Report/ResultFolder.h"

#include "CsvText.h"
#include "TableColumns.h"

namespace myosect::report
{
namespace
{
template <typename TRow>
std::string TableTextWithIdentity(const StudyIdentity & identity, const std::vector<Column<TRow>> & columns, const std::vector<TRow> & rows)
{
  std::string text;
  AppendNames(text, IdentityColumns());
  AppendNames(text, columns);
  text += '\n';
  const std::string front = Fields(IdentityColumns(), identity) + ',';
  for (const TRow & row : rows)
  {
    text += front + Fields(columns, row) + '\n';
  }
  return text;
}
} // namespace

std::string MeasurementsCsv(const MeasurementTable & table)
{
  return TableTextWithIdentity(table.identity, SliceColumns(), table.slices);
}

std::string LimbsCsv(const MeasurementTable & table)
{
  return TableTextWithIdentity(table.identity, LimbColumns(), table.limbs);
}

std::string LevelsCsv(const MeasurementTable & table)
{
  return TableTextWithIdentity(table.identity, LevelColumns(), table.levels);
}

std::string AsymmetryCsv(const std::vector<AsymmetryRow> & rows)
{
  return TableText(AsymmetryColumns(), rows);
}

std::string StructureAsymmetryCsv(const std::vector<StructureAsymmetryRow> & rows)
{
  return TableText(StructureAsymmetryColumns(), rows);
}

std::string StructuresCsv(const std::vector<StructureRow> & rows)
{
  return TableText(StructureColumns(), rows);
}
} // namespace myosect::report
