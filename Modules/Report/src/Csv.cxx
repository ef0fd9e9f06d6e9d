#include "myosect/Report/ResultFolder.h"

#include "TableColumns.h"
#include "Text.h"

namespace myosect::report
{
namespace
{
/** RFC 4180. */
std::string Quoted(const std::string & text)
{
  return text.find_first_of(",\"\r\n") == std::string::npos ? text : '"' + ReplaceAll(text, "\"", "\"\"") + '"';
}

std::string FieldText(const Cell & cell)
{
  struct Visitor
  {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(double number) const { return FormatNumber(number); }
    std::string operator()(std::size_t count) const { return std::to_string(count); }
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(const std::string & text) const { return Quoted(CleanText(text)); }
  };
  return std::visit(Visitor{}, cell);
}

template <typename TRow> void AppendNames(std::string & line, const std::vector<Column<TRow>> & columns)
{
  for (const auto & column : columns)
  {
    line += line.empty() ? "" : ",";
    line += column.name;
  }
}

template <typename TRow> std::string Fields(const std::vector<Column<TRow>> & columns, const TRow & row)
{
  std::string line;
  for (const auto & column : columns)
  {
    line += (&column == &columns.front() ? "" : ",") + FieldText(column.cell(row));
  }
  return line;
}

template <typename TRow> std::string TableText(const std::vector<Column<TRow>> & columns, const std::vector<TRow> & rows)
{
  std::string text;
  AppendNames(text, columns);
  text += '\n';
  for (const TRow & row : rows)
  {
    text += Fields(columns, row) + '\n';
  }
  return text;
}

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

std::string AsymmetryCsv(const std::vector<AsymmetryRow> & rows)
{
  return TableText(AsymmetryColumns(), rows);
}

std::string StructuresCsv(const std::vector<StructureRow> & rows)
{
  return TableText(StructureColumns(), rows);
}
} // namespace myosect::report
