#include "Description.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "myosect/Bids/Dataset.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/Version.h"

namespace myosect::bids
{
namespace
{
using nlohmann::ordered_json;

ordered_json Maker()
{
  return { { "Name", kSoftwareName },
           { "Version", SoftwareVersion() },
           { "Description", "muscle, fat and bone of limbs on CT and MRI, slice by slice and leg by leg" } };
}

/** A member of an object that is a text; empty for anything else. */
std::string TextAt(const ordered_json & object, const char * name)
{
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}
} // namespace

bool IsOwnDescription(const std::string & text)
{
  const auto document = ParseJson<ordered_json>(text);
  if (TextAt(document, "DatasetType") != "derivative" || !document.contains("GeneratedBy") || !document["GeneratedBy"].is_array())
  {
    return false;
  }
  const ordered_json & makers = document["GeneratedBy"];
  return std::any_of(makers.begin(), makers.end(), [](const ordered_json & maker) { return TextAt(maker, "Name") == kSoftwareName; });
}

std::string DatasetDescription(const std::string & existing)
{
  ordered_json document;
  if (existing.empty())
  {
    document["Name"] = "Limb muscle measurements";
    document["BIDSVersion"] = kBidsVersion;
    document["DatasetType"] = "derivative";
    document["GeneratedBy"] = ordered_json::array();
  }
  else
  {
    document = ParseJson<ordered_json>(existing);
  }
  ordered_json & makers = document["GeneratedBy"];
  const bool known = std::any_of(makers.begin(), makers.end(),
                                 [](const ordered_json & maker)
                                 { return TextAt(maker, "Name") == kSoftwareName && TextAt(maker, "Version") == SoftwareVersion(); });
  if (!known)
  {
    makers.push_back(Maker());
  }
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string DatasetReadme()
{
  return "Limb muscle measurements\n\n"
         "Made by MyoSect from CT or MRI of the lower limbs. Not a medical device.\n\n"
         "*_dseg.nii.gz            label map on the grid of the source image; labels in *_dseg.tsv\n"
         "*_desc-slices_morph.tsv  one row a slice plane and limb\n"
         "*_desc-limbs_morph.tsv   one row a limb and segment\n"
         "*_desc-levels_morph.tsv  values at named levels\n"
         "*_desc-asymmetry_morph.tsv  left against right\n\n"
         "Columns and units stand in the .json file beside each table; n/a is an undefined value.\n";
}
} // namespace myosect::bids
