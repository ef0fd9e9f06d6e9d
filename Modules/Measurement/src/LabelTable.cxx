#include "myosect/Measurement/Structures.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <sstream>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Core/JsonText.h"

namespace myosect::measurement
{
namespace
{
[[noreturn]] void Refuse(const std::string & what)
{
  throw Error(ErrorCode::Usage, "label table: " + what);
}

Tissue TissueOf(const std::string & name)
{
  constexpr std::pair<const char *, Tissue> names[] = {
    { "muscle", Tissue::Muscle },
    { "intermuscular_fat", Tissue::IntermuscularFat },
    { "subcutaneous_fat", Tissue::SubcutaneousFat },
    { "skin", Tissue::Skin },
    { "cortical_bone", Tissue::CorticalBone },
    { "marrow", Tissue::Marrow },
    { "other_inside_fascia", Tissue::OtherInsideFascia },
    { "other_outside_fascia", Tissue::OtherOutsideFascia },
  };
  for (const auto & [text, tissue] : names)
  {
    if (name == text)
    {
      return tissue;
    }
  }
  Refuse("unknown tissue '" + name + "'");
}

LabelTable ParseJsonTable(const std::string & text)
{
  const auto document = ParseJson<nlohmann::json>(text);
  if (!document.is_array())
  {
    Refuse("the JSON is no array of labels");
  }
  LabelTable table;
  table.tellsSides = true;
  for (const auto & entry : document)
  {
    if (!entry.is_object() || !entry.contains("id") || !entry["id"].is_number_integer() || !entry.contains("name") ||
        !entry["name"].is_string())
    {
      Refuse("every entry needs an integer id and a name");
    }
    const auto id = entry["id"].get<std::int64_t>();
    if (id < 1 || id > std::numeric_limits<std::int32_t>::max())
    {
      Refuse("id " + entry["id"].dump() + " is not from 1 to 2147483647");
    }
    LabelDescription label;
    label.id = static_cast<int>(id);
    label.name = entry["name"].get<std::string>();
    if (entry.contains("tissue"))
    {
      label.tissue = TissueOf(entry["tissue"].is_string() ? entry["tissue"].get<std::string>() : "");
    }
    if (entry.contains("side"))
    {
      const std::string side = entry["side"].is_string() ? entry["side"].get<std::string>() : "";
      if (side != "left" && side != "right")
      {
        Refuse("side of label " + std::to_string(label.id) + " is neither left nor right");
      }
      label.side = side == "left" ? Side::Left : Side::Right;
    }
    table.labels.push_back(label);
  }
  return table;
}

/** Lines of: index, red, green, blue, opacity, visibility, mesh visibility, "name". */
LabelTable ParseItkSnap(const std::string & text)
{
  LabelTable table;
  std::istringstream lines(text);
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number)
  {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos || line[begin] == '#')
    {
      continue;
    }
    std::istringstream fields(line);
    fields.imbue(std::locale::classic());
    LabelDescription label;
    double ignored = 0.0;
    fields >> label.id;
    for (int i = 0; i < 6; ++i)
    {
      fields >> ignored;
    }
    const std::size_t open = line.find('"');
    const std::size_t close = line.rfind('"');
    if (!fields || open == std::string::npos || close <= open)
    {
      Refuse("line " + std::to_string(number) + " is no ITK-SNAP label line");
    }
    label.name = line.substr(open + 1, close - open - 1);
    if (label.id != 0)
    {
      table.labels.push_back(label);
    }
  }
  return table;
}
} // namespace

LabelTable ParseLabelTable(const std::string & text)
{
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  LabelTable table = begin != std::string::npos && text[begin] == '[' ? ParseJsonTable(text) : ParseItkSnap(text);
  if (table.labels.empty())
  {
    Refuse("it names no label");
  }
  std::stable_sort(table.labels.begin(), table.labels.end(),
                   [](const LabelDescription & a, const LabelDescription & b) { return a.id < b.id; });
  for (std::size_t i = 1; i < table.labels.size(); ++i)
  {
    if (table.labels[i].id == table.labels[i - 1].id)
    {
      Refuse("label " + std::to_string(table.labels[i].id) + " is named twice");
    }
  }
  return table;
}
} // namespace myosect::measurement
