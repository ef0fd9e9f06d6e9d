#include "ModuleXml.h"

#include "PluginTable.h"
#include "myosect/Core/MarkupText.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Core/Version.h"

namespace myosect::slicer
{
namespace
{
using app::OptionKind;

std::string Element(const std::string & indent, const std::string & name, const std::string & text)
{
  return indent + "<" + name + ">" + EscapeMarkup(text) + "</" + name + ">\n";
}

/** Tag of the module description, with its attributes. */
struct Tag
{
  std::string name;
  std::string attributes;
};

Tag TagOf(const PluginParameter & parameter)
{
  static const char * const kVolumes = " fileExtensions=\".nrrd,.nii.gz,.nii,.mha,.mhd,.nhdr\"";
  switch (parameter.kind)
  {
  case ParameterKind::InputImage:
    return { "image", std::string(" type=\"scalar\"") + kVolumes };
  case ParameterKind::InputLabels:
  case ParameterKind::OutputLabels:
    return { "image", std::string(" type=\"label\"") + kVolumes };
  case ParameterKind::OutputTable:
    return { "table", " fileExtensions=\".tsv\"" };
  case ParameterKind::CountResult:
    return { "integer", "" };
  case ParameterKind::NumberResult:
    return { "string", "" }; // a form shows an undefined number as 0
  default:
    break;
  }
  const app::OptionInfo & option = parameter.Option();
  switch (option.kind)
  {
  case OptionKind::Flag:
    return { "boolean", "" };
  case OptionKind::File:
  case OptionKind::Folder: // a form offers the current folder where a directory has no default
    return { "file", "" };
  case OptionKind::Choice:
    return { "string-enumeration", "" };
  case OptionKind::Count:
    return { "integer", "" };
  default:
    return { option.repeatable ? "string-vector" : "string", "" }; // also a number without default: a form could not leave it out
  }
}

std::string DefaultOf(const PluginParameter & parameter)
{
  if (parameter.kind != ParameterKind::Option)
  {
    return {};
  }
  const app::OptionInfo & option = parameter.Option();
  switch (option.kind)
  {
  case OptionKind::Flag:
    return "false";
  case OptionKind::Choice:
    return option.defaultValue.empty() ? parameter.notTold : option.defaultValue;
  case OptionKind::Count:
    return option.defaultValue.empty() ? "0" : option.defaultValue;
  default:
    return option.defaultValue;
  }
}

std::string ChannelOf(const PluginParameter & parameter)
{
  switch (parameter.kind)
  {
  case ParameterKind::InputImage:
  case ParameterKind::InputLabels:
    return "input";
  case ParameterKind::Option:
  {
    const OptionKind kind = parameter.Option().kind;
    return kind == OptionKind::File ? "input" : kind == OptionKind::Folder ? "output" : "";
  }
  default:
    return "output";
  }
}

std::string ParameterXml(const PluginParameter & parameter)
{
  const Tag tag = TagOf(parameter);
  const std::string indent(6, ' ');
  std::string xml = "    <" + tag.name + tag.attributes + ">\n" + Element(indent, "name", parameter.name);
  if (!parameter.IsResult())
  {
    xml += Element(indent, "longflag", "--" + parameter.name);
  }
  xml += Element(indent, "description", parameter.Help()) + Element(indent, "label", parameter.label);
  if (const std::string text = DefaultOf(parameter); !text.empty())
  {
    xml += Element(indent, "default", text);
  }
  if (const std::string channel = ChannelOf(parameter); !channel.empty())
  {
    xml += Element(indent, "channel", channel);
  }
  if (tag.name == "string-enumeration")
  {
    if (!parameter.notTold.empty())
    {
      xml += Element(indent, "element", parameter.notTold);
    }
    for (const std::string & choice : parameter.Option().choices)
    {
      xml += Element(indent, "element", choice);
    }
  }
  if (tag.name == "integer" && parameter.kind == ParameterKind::Option && parameter.Option().range)
  {
    const auto & [lowest, highest] = *parameter.Option().range;
    xml += indent + "<constraints>\n" + Element(indent + "  ", "minimum", FormatNumber(lowest)) +
           Element(indent + "  ", "maximum", FormatNumber(highest)) + Element(indent + "  ", "step", "1") + indent + "</constraints>\n";
  }
  return xml + "    </" + tag.name + ">\n";
}
} // namespace

std::string ModuleXml()
{
  std::string xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<executable>\n";
  xml += Element("  ", "category", "Quantification");
  xml += Element("  ", "title", kPluginTitle);
  xml += Element("  ", "description",
                 "Muscle, fat and bone of thighs and calves on CT, T1 and Dixon MRI: areas slice by slice and leg by leg, left against "
                 "right. For research; not a medical device.");
  xml += Element("  ", "version", std::string(SoftwareVersion()));
  xml += Element("  ", "documentation-url", "");
  xml += Element("  ", "license", "Apache-2.0");
  xml += Element("  ", "contributor", "The authors of " + std::string(kSoftwareName));
  for (const PluginGroup & group : PluginTable())
  {
    xml += std::string("  <parameters") + (group.advanced ? " advanced=\"true\"" : "") + ">\n";
    xml += Element("    ", "label", group.label) + Element("    ", "description", group.description);
    for (const PluginParameter & parameter : group.parameters)
    {
      xml += ParameterXml(parameter);
    }
    xml += "  </parameters>\n";
  }
  return xml + "</executable>\n";
}
} // namespace myosect::slicer
