#include "EntryFiles.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include <nlohmann/json.hpp>

#include "TablesSchema.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/FileText.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/Version.h"
#include "myosect/Report/LabelColours.h"
#include "myosect/Report/TabSeparated.h"

namespace myosect::bids
{
namespace
{
using nlohmann::json;
using nlohmann::ordered_json;
using report::TextRows;

/** A table of a result folder and the `desc` label of its copy. */
struct TableKind
{
  const char * file;
  const char * label;
};
constexpr std::array<TableKind, 4> kTables{
  { { "measurements.csv", "slices" }, { "limbs.csv", "limbs" }, { "levels.csv", "levels" }, { "asymmetry.csv", "asymmetry" } }
};

/** Say who was scanned when, or who looked at it. */
const std::set<std::string> kIdentifyingColumns{ "participant_id", "study_date", "study_uid", "series_uid", "reader", "reviewed_at" };

constexpr std::array<const char *, kTissueCount> kAbbreviations{ "MUS", "IMAT", "SAT", "SKIN", "CORT", "MARR", "OTHI", "OTHO" };

std::string Read(const std::filesystem::path & file)
{
  return TextOfFile(file, file.filename().string() + " of the result cannot be read; analyse the study again");
}

std::string Text(const ordered_json & document)
{
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

/** The table without what tells identity, with the dataset's own labels in front. */
TextRows Deidentified(const TextRows & table, const Entities & entities)
{
  TextRows plain;
  plain.names = { "participant_id" };
  if (!entities.session.empty())
  {
    plain.names.emplace_back("session_id");
  }
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < table.names.size(); ++i)
  {
    if (kIdentifyingColumns.count(table.names[i]) == 0)
    {
      kept.push_back(i);
      plain.names.push_back(table.names[i]);
    }
  }
  for (const std::vector<std::string> & row : table.rows)
  {
    std::vector<std::string> fields{ "sub-" + entities.subject };
    if (!entities.session.empty())
    {
      fields.push_back("ses-" + entities.session);
    }
    std::transform(kept.begin(), kept.end(), std::back_inserter(fields), [&](std::size_t i) { return row[i]; });
    plain.rows.push_back(std::move(fields));
  }
  return plain;
}

/** As BIDS writes units; empty for texts and counts. */
std::string UnitOf(const std::string & unit)
{
  return unit == "cm2" ? "cm^2" : unit == "cm3" ? "cm^3" : unit == "deg" ? "degree" : unit == "1" ? "" : unit;
}

ordered_json DescribeColumns(const TextRows & table, const std::string & file)
{
  static const json schema = ParseJson<json>(TablesSchema());
  ordered_json sidecar;
  for (const std::string & name : table.names)
  {
    ordered_json & entry = sidecar[name];
    if (name == "participant_id" || name == "session_id")
    {
      entry["Description"] = name == "participant_id" ? "subject of the dataset" : "session of the subject";
      continue;
    }
    for (const json & column : schema.at("tables").at(file).at("columns"))
    {
      if (column.at("name") == name)
      {
        entry["Description"] = column.at("meaning");
        if (const std::string unit = UnitOf(column.at("unit").get<std::string>()); !unit.empty())
        {
          entry["Units"] = unit;
        }
      }
    }
    if (entry.is_null())
    {
      throw Error(ErrorCode::Internal, "column " + name + " of " + file + " is not described");
    }
  }
  return sidecar;
}

std::string SegmentationSidecar(const pipeline::StoredResult & result, bool automatic)
{
  ordered_json sidecar;
  sidecar["Description"] = "tissues of each limb; odd labels are left, even ones right, from 101 on the side is unknown";
  sidecar["SpatialReference"] = "orig";
  if (automatic)
  {
    sidecar["Manual"] = false;
  }
  sidecar["Modality"] = ToString(result.table.identity.modality);
  sidecar["SoftwareName"] = kSoftwareName;
  sidecar["SoftwareVersion"] = result.softwareVersion;
  for (const auto & [name, value] : result.parameters)
  {
    sidecar["Parameters"][name] = ParseJson<ordered_json>(value);
  }
  return Text(sidecar);
}
} // namespace

std::string LabelLookup()
{
  TextRows table;
  table.names = { "index", "name", "abbreviation", "color" };
  table.rows.push_back({ "0", "background", "BG", "#000000" });
  for (const std::vector<Side> & sides : { std::vector<Side>{ Side::Left, Side::Right }, std::vector<Side>{ Side::Unknown } })
  {
    for (const Tissue tissue : kTissues)
    {
      for (const Side side : sides)
      {
        const report::LabelColour colour = report::ColourOf(tissue, side);
        char hex[8];
        std::snprintf(hex, sizeof hex, "#%02x%02x%02x", static_cast<unsigned>(colour.red), static_cast<unsigned>(colour.green),
                      static_cast<unsigned>(colour.blue));
        const std::string letter = side == Side::Left ? "L_" : side == Side::Right ? "R_" : "U_";
        table.rows.push_back({ std::to_string(LabelOf(tissue, side)),
                               (side == Side::Unknown ? "side unknown" : std::string(ToString(side))) + " " + std::string(ToString(tissue)),
                               letter + kAbbreviations[static_cast<std::size_t>(tissue)], hex });
      }
    }
  }
  return report::TabSeparated(table, "n/a");
}

std::vector<std::pair<std::string, std::string>> EntryTexts(const pipeline::StoredResult & result, const Entities & entities,
                                                            bool automatic)
{
  std::vector<std::pair<std::string, std::string>> files;
  const std::string prefix = entities.Prefix();
  for (const TableKind & kind : kTables)
  {
    const TextRows table = Deidentified(report::ParseCsv(Read(result.folder / kind.file), kind.file), entities);
    const std::string stem = prefix + "_desc-" + kind.label + "_morph";
    files.emplace_back(stem + ".tsv", report::TabSeparated(table, "n/a"));
    files.emplace_back(stem + ".json", Text(DescribeColumns(table, kind.file)));
  }
  files.emplace_back(prefix + "_dseg.tsv", LabelLookup());
  files.emplace_back(prefix + "_dseg.json", SegmentationSidecar(result, automatic));
  return files;
}
} // namespace myosect::bids
