#include <limits>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "FakeResult.h"
#include "Summary.h"
#include "TableColumns.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/Version.h"

namespace myosect::report::test
{
namespace
{
using Json = nlohmann::ordered_json;

Json Schema(const std::string & name)
{
  return ParseJson<Json>(FileText(std::filesystem::path(MYOSECT_SOURCE_DIR) / "Data" / "Schemas" / name));
}

bool HasType(const Json & value, const std::string & type)
{
  return type == "object"    ? value.is_object()
         : type == "array"   ? value.is_array()
         : type == "string"  ? value.is_string()
         : type == "boolean" ? value.is_boolean()
         : type == "integer" ? value.is_number_integer()
         : type == "number"  ? value.is_number()
                             : type == "null" && value.is_null();
}

/** Faults of a value under the part of JSON Schema that summary.schema.json uses. */
void Check(const Json & value, const Json & schema, const std::string & where, std::vector<std::string> & faults)
{
  if (schema.contains("type"))
  {
    const Json types = schema["type"].is_array() ? schema["type"] : Json::array({ schema["type"] });
    if (std::none_of(types.begin(), types.end(), [&](const Json & type) { return HasType(value, type.get<std::string>()); }))
    {
      faults.push_back(where + ": wrong type");
      return;
    }
  }
  if (schema.contains("const") && value != schema["const"])
  {
    faults.push_back(where + ": not the constant");
  }
  if (schema.contains("enum") && std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
  {
    faults.push_back(where + ": not in the list: " + value.dump());
  }
  if (schema.contains("pattern") && !std::regex_search(value.get<std::string>(), std::regex(schema["pattern"].get<std::string>())))
  {
    faults.push_back(where + ": does not match the pattern");
  }
  if (value.is_object())
  {
    for (const Json & name : schema.value("required", Json::array()))
    {
      if (!value.contains(name.get<std::string>()))
      {
        faults.push_back(where + ": lacks " + name.get<std::string>());
      }
    }
    const Json properties = schema.value("properties", Json::object());
    const Json others = schema.value("additionalProperties", Json(true));
    for (const auto & [name, item] : value.items())
    {
      if (properties.contains(name))
      {
        Check(item, properties[name], where + "/" + name, faults);
      }
      else if (others.is_object())
      {
        Check(item, others, where + "/" + name, faults);
      }
      else if (others == false)
      {
        faults.push_back(where + ": knows no " + name);
      }
    }
  }
  for (std::size_t i = 0; value.is_array() && schema.contains("items") && i < value.size(); ++i)
  {
    Check(value[i], schema["items"], where + "/" + std::to_string(i), faults);
  }
}

std::vector<std::string> FaultsOf(const Json & summary)
{
  std::vector<std::string> faults;
  Check(summary, Schema("summary.schema.json"), "", faults);
  return faults;
}

Json SummaryOf(const ResultContent & content)
{
  return ParseJson<Json>(SummaryJson(content, "2026-01-31T12:00:00Z"));
}

template <typename TRow> void AppendNames(std::vector<std::string> & names, const std::vector<Column<TRow>> & columns)
{
  for (const auto & column : columns)
  {
    names.emplace_back(column.name);
  }
}

std::vector<std::string> DescribedColumns(const Json & tables, const std::string & table)
{
  std::vector<std::string> names;
  for (const Json & column : tables["tables"][table]["columns"])
  {
    names.push_back(column["name"].get<std::string>());
    EXPECT_FALSE(column["meaning"].get<std::string>().empty()) << names.back();
    EXPECT_TRUE(column["type"] != "number" || !column["unit"].get<std::string>().empty()) << names.back();
  }
  return names;
}
} // namespace

TEST(Summary, FollowsItsSchema)
{
  for (const ResultContent & content :
       { FakeCalves(), FakeMatchedCalves(12.0, Flag::Red), FakeRightCalf(), FakeDixonLegs(), FakeAmputee(), FakeUnknownSides() })
  {
    EXPECT_THAT(FaultsOf(SummaryOf(content)), testing::IsEmpty());
  }
}

TEST(Summary, SchemaRefusesWhatIsWrong)
{
  Json summary = SummaryOf(FakeCalves());
  summary["limbs"][0]["side"] = "port";
  summary["asymmetry"][0].erase("flag");
  summary["timing"]["host"] = "x";
  summary["schema_version"] = "0.9";
  EXPECT_THAT(FaultsOf(summary), testing::SizeIs(4));
}

TEST(Summary, HasTheKeysOfTheContract)
{
  const Json summary = SummaryOf(FakeCalves());
  for (const char * key : { "schema_version", "software", "inputs", "parameters", "limbs", "asymmetry", "flags", "warnings", "timing" })
  {
    EXPECT_TRUE(summary.contains(key)) << key;
  }
  EXPECT_EQ(summary["schema_version"], kSchemaVersion);
  EXPECT_EQ(summary["software"]["version"], SoftwareVersion());
  EXPECT_EQ(summary["inputs"]["participant_id"], "P-7F3A");
  EXPECT_EQ(summary["inputs"]["kvp"], 120);
  EXPECT_EQ(summary["parameters"]["closing_radius_mm"]["value"], 6.5);
  EXPECT_EQ(summary["parameters"]["closing_radius_mm"]["source"], "profile");
  EXPECT_EQ(summary["flags"].size(), 1U);
  EXPECT_EQ(summary["flags"][0]["reason"], "levels not matched");
  EXPECT_EQ(summary["warnings"][0]["slice_index"], 115);
  EXPECT_TRUE(summary["warnings"][1]["slice_index"].is_null());
  EXPECT_TRUE(summary["warnings"][1]["series_uid"].is_null());
  EXPECT_EQ(summary["timing"]["wall_seconds"], 12.3457);
}

TEST(Summary, TellsHowTheLegsBonesWereLaidOnEachOther)
{
  ResultContent content = FakeCalves();
  LegRegistration tibia;
  tibia.bone = "tibia";
  tibia.found = true;
  tibia.residualMm = 0.25;
  tibia.overlapMm = 120.0;
  content.legRegistrations = { tibia };
  const Json summary = SummaryOf(content);
  EXPECT_EQ(FaultsOf(summary), std::vector<std::string>());
  EXPECT_EQ(summary["leg_registrations"][0]["residual_mm"], 0.25);
  EXPECT_TRUE(summary["leg_registrations"][0]["uncertainty_mm"].is_null());
}

TEST(Summary, WritesUndefinedValuesAsNull)
{
  ResultContent content = FakeCalves();
  content.table.limbs[0].meanMuscleHu.reset();
  content.table.limbs[0].meanBoneAreaCm2 = std::numeric_limits<double>::quiet_NaN();
  const Json limb = SummaryOf(content)["limbs"][0];
  EXPECT_TRUE(limb["mean_muscle_hu"].is_null());
  EXPECT_TRUE(limb["mean_bone_area_cm2"].is_null());
}

TEST(Summary, RefusesParametersThatAreNoJsonOrGivenTwice)
{
  ResultContent content = FakeCalves();
  content.parameters.push_back({ "broken", "1.2.3", "default", "" });
  EXPECT_THROW((void)SummaryJson(content, ""), Error);
  content.parameters.back() = content.parameters.front();
  EXPECT_THROW((void)SummaryJson(content, ""), Error);
  content.parameters.pop_back();
  content.inputs.emplace_back("participant_id", "\"x\"");
  EXPECT_THROW((void)SummaryJson(content, ""), Error);
}

TEST(Schemas, DescribeTheColumnsOfEveryTableInOrder)
{
  const Json tables = Schema("tables.schema.json");
  std::vector<std::string> identity;
  AppendNames(identity, IdentityColumns());
  std::vector<std::string> measurements = identity;
  AppendNames(measurements, SliceColumns());
  AppendNames(measurements, ReviewColumns());
  std::vector<std::string> limbs = identity;
  AppendNames(limbs, LimbColumns());
  AppendNames(limbs, ReviewColumns());
  std::vector<std::string> asymmetry;
  AppendNames(asymmetry, AsymmetryColumns());
  AppendNames(asymmetry, ReviewColumns());
  std::vector<std::string> structures;
  AppendNames(structures, StructureColumns());
  AppendNames(structures, ReviewColumns());
  EXPECT_EQ(DescribedColumns(tables, "measurements.csv"), measurements);
  EXPECT_EQ(DescribedColumns(tables, "limbs.csv"), limbs);
  std::vector<std::string> levels = identity;
  AppendNames(levels, LevelColumns());
  AppendNames(levels, ReviewColumns());
  EXPECT_EQ(DescribedColumns(tables, "levels.csv"), levels);
  EXPECT_EQ(DescribedColumns(tables, "asymmetry.csv"), asymmetry);
  EXPECT_EQ(DescribedColumns(tables, "structures.csv"), structures);
  std::vector<std::string> structureAsymmetry;
  AppendNames(structureAsymmetry, StructureAsymmetryColumns());
  AppendNames(structureAsymmetry, ReviewColumns());
  EXPECT_EQ(DescribedColumns(tables, "structure_asymmetry.csv"), structureAsymmetry);
  EXPECT_EQ(tables["schema_version"], kSchemaVersion);
}
} // namespace myosect::report::test
