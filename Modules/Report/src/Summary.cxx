#include "Summary.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "ReviewText.h"
#include "RowJson.h"
#include "TableColumns.h"
#include "Text.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/Version.h"

namespace myosect::report
{
namespace
{
Json InputsJson(const ResultContent & content)
{
  Json inputs = RowJson(IdentityColumns(), content.table.identity);
  inputs["protocol"] = CleanText(content.protocol);
  for (const auto & [name, text] : content.inputs)
  {
    Insert(inputs, name, Parsed(name, text));
  }
  return inputs;
}

Json FlagsJson(const ResultContent & content)
{
  Json flags = Json::array();
  for (const AsymmetryRow & row : content.asymmetry)
  {
    if (row.flag != Flag::None)
    {
      Json flag;
      const Json all = RowJson(AsymmetryColumns(), row);
      for (const char * name : { "segment", "metric", "flag", "reason", "smaller_side", "difference", "asymmetry_index_percent", "ci_low", "ci_high" })
      {
        flag[name] = all[name];
      }
      flags.push_back(std::move(flag));
    }
  }
  return flags;
}

const std::vector<Column<LegRegistration>> & LegRegistrationColumns()
{
  using Row = LegRegistration;
  static const std::vector<Column<Row>> columns{
    { "bone", [](const Row & r) { return Word(r.bone); } },
    { "found", [](const Row & r) { return Cell(r.found); } },
    { "residual_mm", [](const Row & r) { return Number(r.residualMm); } },
    { "overlap_mm", [](const Row & r) { return Number(r.overlapMm); } },
    { "uncertainty_mm", [](const Row & r) { return Number(r.uncertaintyMm); } },
  };
  return columns;
}
} // namespace

std::string PlainText(const std::string & json)
{
  const Json value = ParseJson<Json>(json);
  return value.is_string() ? value.get<std::string>() : json;
}

std::string SummaryJson(const ResultContent & content, const std::string & processedAt)
{
  Json summary;
  summary["schema_version"] = kSchemaVersion;
  summary["software"] = { { "name", kSoftwareName }, { "version", SoftwareVersion() } };
  const bool edited = HasEdits(content.table);
  summary["review_status"] = CleanText(ReviewSentence(content.review, edited));
  summary["review"] = ReviewJson(content.review);
  summary["edited_sections"] = EditedSectionsJson(content.table);
  summary["inputs"] = InputsJson(content);
  summary["parameters"] = ParametersJson(content.parameters);
  summary["limbs"] = RowsJson(LimbColumns(), content.table.limbs);
  summary["asymmetry"] = RowsJson(AsymmetryColumns(), content.asymmetry);
  summary["flags"] = FlagsJson(content);
  summary["patterns"] = RowsJson(PatternColumns(), content.patterns);
  summary["descriptors"] = RowsJson(DescriptorColumns(), content.descriptors);
  summary["leg_registrations"] = RowsJson(LegRegistrationColumns(), content.legRegistrations);
  summary["warnings"] = WarningsJson(content.warnings);
  summary["timing"] = { { "processed_at", processedAt },
                        { "wall_seconds", std::isfinite(content.wallSeconds) ? Json(RoundToTable(content.wallSeconds)) : Json(nullptr) } };
  return summary.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}
} // namespace myosect::report
